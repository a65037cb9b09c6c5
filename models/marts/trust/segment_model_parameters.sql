-- One row per number of each model ever fitted: scaling, centroids, and what drift is measured against. Rows are only ever added.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
with

last_parameters as (

    select * from {{ ref('int_last_segment_model_parameters') }}

),

decision as (

    select *
    from {{ ref('int_segmentation_decision') }}
    where is_refit

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

centroids as (

    select * from {{ ref('cluster_centroids') }}

),

clusters as (

    select * from {{ ref('customer_clusters') }}

),

shares as (

    {{ bin_shares(ref('customer_features_scaled')) }}

),

measured as (

    {% for part in ['feature_order', 'coverage', 'lower_cap', 'upper_cap', 'mean', 'standard_deviation'] %}
    select
        '{{ part }}' as part,
        cast(null as {{ dbt.type_int() }}) as position,
        feature,
        cast({{ part }} as {{ type_double() }}) as value,
        cast(null as {{ dbt.type_string() }}) as text_value

    from scaling

    union all

    {% endfor %}
    select
        'note' as part,
        cast(null as {{ dbt.type_int() }}) as position,
        feature,
        cast(null as {{ type_double() }}) as value,
        note as text_value

    from scaling
    {% for feature in features %}

    union all

    select
        'centroid' as part,
        segment_id as position,
        '{{ feature }}' as feature,
        {{ feature }} as value,
        cast(null as {{ dbt.type_string() }}) as text_value

    from centroids
    {% for bin in range(1, 11) %}

    union all

    select
        'bin_share' as part,
        {{ bin }} as position,
        '{{ feature }}' as feature,
        {{ feature }}_{{ bin }} as value,
        cast(null as {{ dbt.type_string() }}) as text_value

    from shares
    {% endfor %}
    {% endfor %}

    union all

    select
        'far_distance' as part,
        segment_id as position,
        cast(null as {{ dbt.type_string() }}) as feature,
        round({{ quantile('distance_to_centroid', 0.99) }}, 9) as value,
        cast(null as {{ dbt.type_string() }}) as text_value

    from clusters
    where segment_id > 0
    group by segment_id

),

all_parameters as (

    select * from last_parameters

    union all

    select
        decision.model_version,
        measured.part,
        cast(measured.position as {{ dbt.type_int() }}) as position,
        measured.feature,
        measured.value,
        measured.text_value

    from measured
    cross join decision

)

select * from all_parameters
