-- One row per algorithm and number of segments tried: how good it is, how sure, which one is chosen, and why.
with

candidates as (

    select * from {{ ref('cluster_candidates') }}

),

scaling as (

    select
        count(*) as feature_count,
        count(case when is_used then 1 end) as used_feature_count

    from {{ ref('customer_feature_scaling') }}

),

quality as (

    select
        candidates.algorithm,
        candidates.cluster_count,
        candidates.inertia,
        candidates.elbow_distance,
        candidates.silhouette,
        candidates.calinski_harabasz,
        candidates.davies_bouldin,
        candidates.gap,
        candidates.gap_standard_error,
        candidates.prediction_strength,
        candidates.jaccard_worst,
        candidates.jaccard_mean,
        candidates.smallest_share,
        candidates.largest_share,
        candidates.natural_group_count,
        candidates.is_elbow,
        candidates.is_stable,
        candidates.is_chosen,
        candidates.reason,
        candidates.structure_verdict,
        candidates.structure_reason,
        scaling.used_feature_count

    from candidates
    cross join scaling

),

{%- if var('clustering_algorithm') != 'kmeans' %}

-- the row of the algorithm that makes the segments in place of K-Means
chosen_algorithm as (

    select * from {{ ref('cluster_algorithms') }}
    where is_chosen

),

{%- set measures = [
    'inertia', 'elbow_distance', 'silhouette', 'calinski_harabasz', 'davies_bouldin', 'gap', 'gap_standard_error', 'prediction_strength',
    'jaccard_worst', 'jaccard_mean', 'smallest_share', 'largest_share',
] %}

in_force as (

    select
        quality.algorithm,
        quality.cluster_count,
        {% for measure in measures -%}
        quality.{{ measure }},
        {% endfor -%}
        quality.natural_group_count,
        quality.is_elbow,
        quality.is_stable,
        quality.algorithm = chosen_algorithm.algorithm and quality.cluster_count = chosen_algorithm.cluster_count as is_chosen,
        case
            when quality.algorithm = chosen_algorithm.algorithm and quality.cluster_count = chosen_algorithm.cluster_count
                then 'Chosen: the var clustering_algorithm asks for {{ var("clustering_algorithm") }}, which finds this many.'
            else 'Not chosen: the var clustering_algorithm asks for {{ var("clustering_algorithm") }}.'
        end as reason,
        quality.structure_verdict,
        quality.structure_reason,
        quality.used_feature_count

    from quality
    cross join chosen_algorithm
    {%- if var('clustering_algorithm') != 'ward' %}

    union all

    select
        chosen_algorithm.algorithm,
        chosen_algorithm.cluster_count,
        {% for measure in measures -%}
        {{ 'chosen_algorithm.silhouette' if measure == 'silhouette' else 'chosen_algorithm.largest_share' if measure == 'largest_share'
            else 'cast(null as ' ~ type_double() ~ ') as ' ~ measure }},
        {% endfor -%}
        cast(null as {{ dbt.type_bigint() }}) as natural_group_count,
        false as is_elbow,
        false as is_stable,
        true as is_chosen,
        'Chosen: the var clustering_algorithm asks for {{ var("clustering_algorithm") }}, which finds this many ('
        || chosen_algorithm.parameters || ').' as reason,
        structure.structure_verdict,
        structure.structure_reason,
        structure.used_feature_count

    from chosen_algorithm
    inner join quality as structure
        on structure.is_chosen
    {%- endif %}

)
{%- else %}

in_force as (

    select * from quality

)
{%- endif %}

select * from in_force
