-- One row per finding about the input and what it is about: what it lacks, what was set aside, and what was decided about it.
{%- set text, whole = dbt.type_string(), dbt.type_bigint() %}
{%- set share = 'coalesce(worded.affected_share, 1)' %}  {#- what is not counted concerns everything #}
with

sentences as (

    select * from {{ ref('sentences') }}
    where mart = 'input_findings'

),

all_rows as (

    select cast(sum(row_count) as {{ whole }}) as row_count
    from {{ ref('int_transactions_counted') }}
    where reject_reason is null or reject_reason not in ('after_as_of', 'not_a_sale')

),

status_words as (

    select
        coalesce(reject_reason, transaction_status) as status_or_reason,
        status_word,
        sum(row_count) as row_count

    from {{ ref('int_transactions_counted') }}
    where
        (reject_reason is null and transaction_status in ('pending', 'failed', 'cancelled'))
        or reject_reason = 'unknown_transaction_status'
    group by
        coalesce(reject_reason, transaction_status),
        status_word

),

ranked_words as (

    select
        *,
        row_number() over (partition by status_or_reason order by row_count desc, status_word asc) as word_rank

    from status_words

),

-- the three words that say it most often
statuses as (

    select
        status_or_reason,
        cast(sum(row_count) as {{ whole }}) as row_count,
        {{ dbt.listagg("case when word_rank <= 3 then chr(39) || status_word || chr(39) end", "', '", 'order by word_rank asc') }} as words

    from ranked_words
    group by status_or_reason

),

facts as (

    {% for judged in ['int_input_figures', 'int_input_days_judged', 'int_last_days_judged'] -%}
    select
        sentence_key,
        cast(null as {{ text }}) as subject,
        affected_count,
        total_count,
        example,
        detail

    from {{ ref(judged) }}

    union all

    {% endfor -%}
    select
        -- a word that is the status itself leaves nothing open
        case when statuses.words = chr(39) || statuses.status_or_reason || chr(39) then 'not_paid_in_a_word' else 'not_paid' end as sentence_key,
        statuses.status_or_reason as subject,
        statuses.row_count as affected_count,
        all_rows.row_count as total_count,
        statuses.words as example,
        cast(null as {{ text }}) as detail

    from statuses
    cross join all_rows
    where statuses.status_or_reason <> 'unknown_transaction_status'

    union all

    select
        'rejected' as sentence_key,
        rejected.reject_reason as subject,
        -- rows of two extracts are said apart from other copies
        rejected.row_count - coalesce(repeated.affected_count, 0) as affected_count,
        all_rows.row_count as total_count,
        coalesce(statuses.words, rejected.example_value) as example,
        cast(null as {{ text }}) as detail

    from {{ ref('rejected_transactions') }} as rejected
    cross join all_rows
    left join statuses
        on rejected.reject_reason = statuses.status_or_reason
    left join {{ ref('int_input_days_judged') }} as repeated
        on rejected.reject_reason = 'exact_duplicate' and repeated.sentence_key = 'repeated_days'

    union all

    select
        'customer_like_a_guest' as sentence_key,
        customer_id as subject,
        count(*) as affected_count,
        cast(null as {{ whole }}) as total_count,
        cast(null as {{ text }}) as example,
        cast(null as {{ text }}) as detail

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where lower(customer_id) in ({{ quoted_list(guest_words()) }})
    group by customer_id
    having count(*) > 1

    union all

    select
        'not_mapped' as sentence_key,
        column_name as subject,
        cast(null as {{ whole }}) as affected_count,
        cast(null as {{ whole }}) as total_count,
        cast(null as {{ text }}) as example,
        input_name || ': ' || missing_means as detail

    from {{ ref('input_completeness') }}
    where not is_mapped and missing_means is not null

    union all

    select
        'feature_left_out' as sentence_key,
        feature as subject,
        cast(null as {{ whole }}) as affected_count,
        cast(null as {{ whole }}) as total_count,
        cast(null as {{ text }}) as example,
        note as detail

    from {{ ref('customer_feature_scaling') }}
    where not is_used

),

-- a sentence of its own for a subject goes before the one for all subjects, unless it advises what is written already
worded as (

    select
        facts.*,
        coalesce(special.sentence_key, facts.sentence_key) as said_by,
        {{ safe_divide('case when facts.affected_count < facts.total_count then facts.affected_count else facts.total_count end', 'facts.total_count') }}
            as affected_share

    from facts
    left join sentences as special
        on facts.sentence_key || '_' || facts.subject = special.sentence_key
            and facts.subject not in ('none'{% for column in var('order_columns') %}, 'missing_{{ column }}'{% endfor %})
    where facts.affected_count > 0 or facts.affected_count is null

),

findings as (

    select
        case when {{ share }} >= sentences.stops_from then 1 when {{ share }} >= sentences.changes_figures_from then 2 else 3 end as severity_order,
        case
            when {{ share }} >= sentences.stops_from then 'stops'
            when {{ share }} >= sentences.changes_figures_from then 'changes figures'
            else 'worth knowing'
        end as severity,
        sentences.display_order as finding_order,
        sentences.finding,
        coalesce(worded.subject, sentences.subject) as subject,
        worded.affected_count,
        worded.affected_share,
        {{ filled_text('sentences.sentence', {
            'count': "'{number} ' || sentences.counted || case when worded.affected_count = 1 then '' else 's' end",
            'number': whole_number('worded.affected_count'), 'total': whole_number('worded.total_count'),
            'share': in_words('worded.affected_share', "'share'"),
            'expression': 'coalesce(mapped.mapped_expression, sentences.contract_column)',
            'quoted': 'replace(coalesce(mapped.mapped_expression, sentences.contract_column), chr(39), chr(39) || chr(39))',
            'example': "coalesce(worded.example, '(blank)')", 'detail': 'worded.detail', 'subject': 'worded.subject',
        }) }} as message

    from worded
    inner join sentences
        on worded.said_by = sentences.sentence_key
    left join {{ ref('input_completeness') }} as mapped
        on mapped.input_name = 'transactions' and sentences.contract_column = mapped.column_name
    where {{ share }} >= sentences.said_from

)

select * from findings
