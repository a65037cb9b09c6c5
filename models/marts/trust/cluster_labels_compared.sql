-- One row per customer with a purchase and algorithm: the cluster that algorithm puts the customer into, or that it is noise.
-- Algorithms other than K-Means label their sample; each customer takes the label of the nearest in it. Of a large shop some customers only.
{%- set features = scaled_feature_names() %}
{%- set label_size = 100000 %}  {#- customers labelled; of more, as many are drawn evenly: a distance to each of 2,500 takes three seconds #}
with

scaled as (

    select * from {{ ref('customer_features_scaled') }}

),

prototypes as (

    select * from {{ ref('cluster_prototypes') }}

),

customer_total as (

    select count(*) as customer_count
    from scaled

),

customers as (

    select scaled.*
    from scaled
    cross join customer_total
    where {{ hash_uniform('scaled.customer_id') }} * customer_total.customer_count < {{ label_size }}

),

-- distance and key are one whole number, so that one pass without a window finds the nearest, of equal ones the lowest; above 90,000 all are equal
nearest as (

    select
        customers.customer_id,
        mod(
            min(
                cast(floor(least({{ squared_distance('customers.', 'prototypes.', features) }}, 9e4) * 1e9) as {{ dbt.type_bigint() }}) * 100000
                + prototypes.prototype_id
            ),
            100000
        ) as prototype_id

    from customers
    cross join prototypes
    group by customers.customer_id

),

measured as (

    select
        customers.customer_id,
        segmented.segment_id,
        prototypes.ward_cluster,
        prototypes.dbscan_cluster,
        prototypes.dbscan_reach,
        prototypes.hdbscan_cluster,
        prototypes.hdbscan_reach,
        round(sqrt({{ squared_distance('customers.', 'prototypes.', features) }}), 9) as distance_to_prototype

    from nearest
    inner join customers
        on nearest.customer_id = customers.customer_id
    inner join prototypes
        on nearest.prototype_id = prototypes.prototype_id
    inner join {{ ref('customer_clusters') }} as segmented
        on nearest.customer_id = segmented.customer_id

),

-- further from every prototype of the cluster than its members are from each other is noise, as for the algorithm itself
labelled as (
    {% for algorithm, label in {
        'kmeans': 'segment_id',
        'ward': 'ward_cluster',
        'dbscan': 'case when distance_to_prototype <= dbscan_reach then dbscan_cluster else -1 end',
        'hdbscan': 'case when distance_to_prototype <= hdbscan_reach then hdbscan_cluster else -1 end',
    }.items() %}
    select
        customer_id,
        '{{ algorithm }}' as algorithm,
        cast({{ label }} as {{ dbt.type_int() }}) as cluster_id

    from measured
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

compared as (

    select
        *,
        cluster_id = -1 as is_noise

    from labelled

)

select * from compared
