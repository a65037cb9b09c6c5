-- One row per model ever fitted: when, on what, with which settings, and what came of it. A fit adds its row.
with

decision as (

    select *
    from {{ ref('int_segmentation_decision') }}
    where check_name = 'decision'

),

shop as (

    select * from {{ ref('int_shop') }}

),

quality as (

    select *
    from {{ ref('cluster_candidates') }}
    where is_chosen

),

parameters as (

    select * from {{ ref('segment_model_parameters') }}

),

customers as (

    select count(*) as customer_count
    from {{ ref('customer_features_scaled') }}

),

centroid_count as (

    select count(*) as cluster_count
    from {{ ref('cluster_centroids') }}

),

scaling_texts as (

    select
        model_version,
        {{ dbt.listagg("feature || ' ' || part || ' ' || cast(value as " ~ dbt.type_string() ~ ")", "'; '", 'order by feature asc, part asc') }} as scaling

    from parameters
    where part in ('lower_cap', 'upper_cap', 'mean', 'standard_deviation') and value is not null
    group by model_version

),

centroid_texts as (

    select
        model_version,
        {{ dbt.listagg(
            "cast(position as " ~ dbt.type_string() ~ ") || ' ' || feature || ' ' || cast(value as " ~ dbt.type_string() ~ ")",
            "'; '",
            'order by position asc, feature asc'
        ) }} as centroids

    from parameters
    where part = 'centroid'
    group by model_version

),

new_model as (

    select
        decision.model_version,
        {{ shop_name() }} as shop,
        cast('{{ (run_started_at | string)[:19] }}' as {{ dbt.type_timestamp() }}) as fitted_at,
        shop.as_of_date,
        decision.reason as fit_reason,
        customers.customer_count,
        centroid_count.cluster_count,
        quality.structure_verdict,
        quality.reason as cluster_count_reason,
        {{ feature_names() }} as features,
        {{ fit_settings() }} as settings,
        scaling_texts.scaling,
        centroid_texts.centroids,
        {{ model_format() }} as model_format

    from decision
    cross join shop
    cross join quality
    cross join centroid_count
    cross join customers
    left join scaling_texts
        on decision.model_version = scaling_texts.model_version
    left join centroid_texts
        on decision.model_version = centroid_texts.model_version

)

select * from new_model
