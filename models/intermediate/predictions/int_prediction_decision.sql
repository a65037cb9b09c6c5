-- One row: whether this build judges the methods of forecasting anew, or forecasts with what the last fit left, and why.
{%- set horizon_days = 90 %}  {#- after as many days another window is over, which no method has seen #}
{%- set format = 1 %}  {#- raised when what a fit keeps changes its meaning #}
{%- set former = last_build_relation('prediction_fit') %}
{%- set settings = shop_words() ~ '; format: ' ~ format ~ '; deep_learning: ' ~ var('deep_learning') %}
with

last_fit as (

    {% if former -%}
    select
        max(case when part = 'setting' then cutoff_date end) as as_of_date,
        max(case when part = 'setting' then text_value end) as settings,
        max(case when part = 'reason' then text_value end) as problem

    from {{ former }}
    {%- else -%}
    select
        cast(null as date) as as_of_date,
        cast(null as {{ dbt.type_string() }}) as settings,
        cast(null as {{ dbt.type_string() }}) as problem
    {%- endif %}

),

compared as (

    select
        shop.as_of_date,
        {{ quoted_text(settings) }} as settings,
        case
            when last_fit.settings is null then 'there is no fit yet'
            when last_fit.settings <> {{ quoted_text(settings) }} then 'the shop or the settings are other ones'
            when last_fit.problem is not null then 'there was too little data for a fit'
            when shop.as_of_date < last_fit.as_of_date then 'the data ends before that of the last fit'
            when {{ dbt.datediff('last_fit.as_of_date', 'shop.as_of_date', 'day') }} >= {{ horizon_days }}
                then 'another {{ horizon_days }} days are over'
        end as reason

    from {{ ref('int_shop') }} as shop
    cross join last_fit

),

decided as (

    select
        as_of_date,
        settings,
        {% if var('segmentation_refit') == 'when_drifted' -%}
        reason is not null as is_refit,
        {%- else -%}
        {{ var('segmentation_refit') == 'always' }} as is_refit,
        {%- endif %}
        coalesce(reason, 'the last fit is of this shop and less than {{ horizon_days }} days old') as reason

    from compared

)

select * from decided
