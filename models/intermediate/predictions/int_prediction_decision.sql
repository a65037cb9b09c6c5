-- One row: whether this build judges the methods of forecasting anew, or forecasts with what the last fit left, and why.
{%- set horizon_days = 90 %}  {#- after as many days another window is over, which no method has seen #}
{%- set minimum = lifetime_value_settings() %}
{#- format 1: raised when what a fit keeps changes its meaning #}
{%- set settings = quoted_text(shop_words() ~ '; format: 1; deep_learning: ' ~ var('deep_learning') ~ ('; external: ' ~ var('external') if var('external'))) %}
with

last_fit as (

    select
        max(case when part = 'setting' then cutoff_date end) as as_of_date,
        max(case when part = 'setting' then text_value end) as settings,
        max(case when part = 'reason' then text_value end) as problem

    from
        {{ last_build_relation('prediction_fit')
        or '(select cast(null as date) as cutoff_date, null as part, null as text_value) as no_fit_yet' }}

),

compared as (

    select
        shop.as_of_date,
        {{ settings }} as settings,
        {{ minimum.minimum_customers }} as minimum_customers,
        {{ minimum.minimum_days }} as minimum_days,
        case
            when last_fit.settings is null then 'there is no fit yet'
            when last_fit.settings <> {{ settings }} then 'the shop or the settings are other ones'
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
        minimum_customers,
        minimum_days,
        case '{{ var("segmentation_refit") }}'
            when 'always' then true
            when 'never' then false
            else reason is not null
        end as is_refit,
        case '{{ var("segmentation_refit") }}'
            when 'always' then coalesce(reason, 'segmentation_refit is always')
            when 'never' then 'segmentation_refit is never'
            else coalesce(reason, 'the last fit is of this shop and less than {{ horizon_days }} days old')
        end as reason

    from compared

)

select * from decided
