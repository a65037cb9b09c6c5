-- One row per customer with a purchase and algorithm: the cluster that algorithm puts the customer into, or that it is noise.
with

clustered as (

    select * from {{ ref('int_customers_clustered_by_prototype') }}

),

segmented as (

    select * from {{ ref('customer_clusters') }}

),

compared as (

    select
        segmented.customer_id,
        'kmeans' as algorithm,
        segmented.segment_id as cluster_id,
        false as is_noise

    from segmented
    inner join clustered
        on segmented.customer_id = clustered.customer_id
    {%- for algorithm in ['ward', 'dbscan', 'hdbscan'] %}

    union all

    select
        customer_id,
        '{{ algorithm }}' as algorithm,
        {{ algorithm }}_cluster as cluster_id,
        {{ algorithm }}_cluster = -1 as is_noise

    from clustered
    {%- endfor %}

)

select * from compared
