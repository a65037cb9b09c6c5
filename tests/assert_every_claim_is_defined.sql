-- A claim that a name or rule lists and the seed claims lacks would be required of nobody.
with

listed as (

    select
        segment_name as subject,
        claims as claims_listed

    from {{ ref('segment_names') }}

    union all

    select
        rule_name as subject,
        claims as claims_listed

    from {{ ref('recommendation_rules') }}

)

select
    listed.subject,
    listed.claims_listed

from listed
left join {{ ref('claims') }} as claims
    on ' ' || listed.claims_listed || ' ' like '% ' || claims.claim || ' %'
where listed.claims_listed is not null
group by listed.subject, listed.claims_listed
having count(claims.claim) <> 1 + length(listed.claims_listed) - length(replace(listed.claims_listed, ' ', ''))
