-- One row per customer: what to send, how to reach them, and, where nobody may or can, why not.
with

-- email, phone and marketing_consent are columns of the customers that the shop maps
contacts as (

    select
        customer_id,
        max(attribute_value) filter (lower(attribute_name) = 'email') as email,
        max(attribute_value) filter (lower(attribute_name) = 'phone') as phone,
        lower(max(attribute_value) filter (lower(attribute_name) = 'marketing_consent')) as consent,
        max(value_count) filter (lower(attribute_name) = 'marketing_consent') > 1 as has_two_answers

    from customer_attributes
    group by customer_id

),

known as (

    select
        count(email) > 0 as has_emails,
        count(consent) > 0 as has_consent

    from contacts

),

customers as (

    select
        recommendations.customer_id,
        recommendations.segment_id,
        recommendations.segment_name,
        recommendations.recommended_action,
        recommendations.recommended_coupon,
        recommendations.value_at_stake,
        features.order_count,

        -- many shops know their customers by their addresses
        trim(coalesce(contacts.email, case when recommendations.customer_id like '%_@_%' then recommendations.customer_id end)) as email,
        -- +49 (0)170 is dialled +49170
        regexp_replace(regexp_replace(regexp_replace(trim(contacts.phone), '^00', '+'), '\(0\)', ''), '[ ()./-]', '', 'g') as phone,

        not known.has_consent or (contacts.consent in $yes and not contacts.has_two_answers) as has_agreed,
        known.has_consent and (contacts.consent in $no or contacts.has_two_answers) as has_refused

    from customer_recommendations as recommendations
    inner join customer_features as features on recommendations.customer_id = features.customer_id
    left join contacts on recommendations.customer_id = contacts.customer_id
    cross join known

),

checked as (

    select
        * exclude (email, phone, has_agreed),
        coalesce(has_agreed, false) as has_agreed,
        email is not null as has_email,
        lower(email) as email_key,
        -- a spreadsheet runs what begins like a formula, and an address that is changed reaches nobody
        case when regexp_full_match(lower(email), $address) and email not like '%..%' and email[1] not in ('=', '+', '-') then email end as email,
        case when regexp_full_match(phone, '\+[1-9][0-9]{6,14}') then phone end as phone

    from customers

),

-- an e-mail address or number that two customers share is written once, and not at all where one of them refused
ranked as (

    select
        *,
        bool_or(has_refused) over (partition by coalesce(email_key, customer_id)) as is_email_refused,
        bool_or(has_refused) over (partition by coalesce(phone, customer_id)) as is_phone_refused,
        row_number() over (
            partition by coalesce(email_key, customer_id) order by has_agreed desc, order_count desc, customer_id asc
        ) as email_rank,
        row_number() over (
            partition by coalesce(phone, customer_id) order by has_agreed desc, order_count desc, customer_id asc
        ) as phone_rank

    from checked

),

recipients as (

    select
        customer_id,
        segment_id,
        segment_name,
        recommended_action,
        recommended_coupon,
        value_at_stake,
        email,
        case when phone_rank = 1 and not is_phone_refused then phone end as phone,
        has_email and email is null as has_unusable_email,
        customer_id[1] in ('=', '+', '-', '@', chr(9), chr(10), chr(13)) as is_id_formula,
        case
            when not has_agreed then 'without consent'
            when is_email_refused or (email_key is null and is_phone_refused) then 'whose address belongs to another customer too, who refused'
            when email_rank > 1 then 'whose address belongs to another customer too, who is listed'
        end as left_out

    from ranked

)

select * from recipients
