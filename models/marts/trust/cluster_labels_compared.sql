-- One row per customer with a purchase and algorithm: the cluster that algorithm puts the customer into, or that it is noise.
{%- set algorithms = ['ward', 'dbscan', 'hdbscan'] + (['kprototypes'] if var('clustering_categorical_features') else []) %}
{%- set algorithms = algorithms if var('clustering_algorithm') == 'kmeans' else ['kmeans'] + algorithms %}
with

clustered as (

    select * from {{ ref('int_customers_clustered_by_prototype') }}

),

segmented as (

    select * from {{ ref('customer_clusters') }}

),

compared as (

    {% if var('clustering_algorithm') == 'kmeans' -%}
    select
        segmented.customer_id,
        'kmeans' as algorithm,
        segmented.segment_id as cluster_id,
        false as is_noise

    from segmented
    inner join clustered
        on segmented.customer_id = clustered.customer_id

    union all

    {% endif -%}
    {% for algorithm in algorithms -%}
    select
        customer_id,
        '{{ algorithm }}' as algorithm,
        {{ algorithm }}_cluster as cluster_id,
        {{ algorithm }}_cluster = -1 as is_noise

    from clustered
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

)

select * from compared
