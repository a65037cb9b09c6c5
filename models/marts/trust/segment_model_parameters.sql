-- One row per number of each model ever fitted: scaling, centroids, and what drift is measured against. A fit adds these rows.
{%- set features = scaled_feature_names() %}
with

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

centroids as (

    select * from {{ ref('cluster_centroids') }}

),

customers as (

    select * from {{ ref('customer_features_scaled') }}

),

shares as (

    {{ bin_shares('customers', features) }}

),

bins as (

    select numbers.position from (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) as numbers (position)

),

parameters as (

    {% for part in ['feature_order', 'coverage', 'lower_cap', 'upper_cap', 'mean', 'standard_deviation', 'note'] -%}
    select
        '{{ part }}' as part,
        cast(null as {{ dbt.type_int() }}) as position,
        feature,
        cast({{ part if part != 'note' else 'null' }} as {{ type_double() }}) as value,
        cast({{ part if part == 'note' else 'null' }} as {{ dbt.type_string() }}) as text_value

    from scaling

    union all

    {% endfor -%}
    select
        'bin_share' as part,
        bins.position,
        scaling.feature,
        coalesce(shares.value, 0e0) as value,
        null as text_value

    from scaling
    cross join bins
    left join shares
        on
            scaling.feature = shares.feature
            and bins.position = shares.position

    union all

    select
        'centroid' as part,
        segment_id as position,
        feature,
        value,
        null as text_value

    from ({{ unpivot_features('centroids', features, ['segment_id']) }}) as centroid_values

    union all

    select
        'far_distance' as part,
        segment_id as position,
        null as feature,
        round({{ quantile('distance_to_centroid', 0.99) }}, 9) as value,
        null as text_value

    from {{ ref('customer_clusters') }}
    where segment_id > 0
    group by segment_id

),

final as (

    select
        decision.model_version,
        parameters.part,
        cast(parameters.position as {{ dbt.type_int() }}) as position,
        parameters.feature,
        parameters.value,
        parameters.text_value

    from parameters
    inner join {{ ref('int_segmentation_decision') }} as decision
        on decision.check_name = 'decision'

)

select * from final
