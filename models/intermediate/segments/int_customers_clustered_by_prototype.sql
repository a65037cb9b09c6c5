-- One row per customer of int_customer_prototypes: the cluster of each algorithm other than K-Means, and that of the one chosen.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
{%- set algorithm = var('clustering_algorithm') %}
{%- set categories = var('clustering_categorical_features') %}
{%- set mismatches = [] %}
{%- for category in categories %}
{%- do mismatches.append('case when categorised.category_' ~ loop.index ~ ' = mixed_prototypes.category_' ~ loop.index ~ ' then 0 else 1 end') %}
{%- endfor %}
with

{% if categories or algorithm != 'kmeans' -%}
customers as (

    select * from {{ ref('customer_features_scaled') }}

),

{% endif -%}
customer_prototypes as (

    select * from {{ ref('int_customer_prototypes') }}

),

prototypes as (

    select * from {{ ref('cluster_prototypes') }}

),

{% if categories -%}
categorised as (

    select * from {{ ref('int_customers_categorised') }}

),

mixed_prototypes as (

    select * from {{ ref('cluster_kprototypes') }}

),

{% endif -%}
{% if algorithm != 'kmeans' -%}
centroids as (

    select * from {{ ref('cluster_algorithm_centroids') }}

),

{% endif -%}
-- further from every prototype of the cluster than its members are from each other is noise, as for the algorithm itself
by_prototype as (

    select
        customer_prototypes.customer_id,
        prototypes.ward_cluster,
        {% for name in ['dbscan', 'hdbscan'] %}
        case
            when customer_prototypes.distance_to_prototype <= prototypes.{{ name }}_reach then prototypes.{{ name }}_cluster
            else -1
        end as {{ name }}_cluster{% if not loop.last %},{% endif %}
        {% endfor %}

    from customer_prototypes
    inner join prototypes
        on customer_prototypes.prototype_id = prototypes.prototype_id

),

{% if categories -%}
by_mixed_prototype as (

    select
        customers.customer_id,
        {{ key_of_nearest(
            squared_distance('customers', 'mixed_prototypes', features) ~ ' + mixed_prototypes.gamma * (' ~ mismatches | join(' + ') ~ ')',
            'mixed_prototypes.cluster_id',
        ) }} as kprototypes_cluster

    from customers
    -- of a large shop some customers only, as the others
    inner join customer_prototypes
        on customers.customer_id = customer_prototypes.customer_id
    inner join categorised
        on customers.customer_id = categorised.customer_id
    cross join mixed_prototypes
    group by customers.customer_id

),

{% endif -%}
{% if algorithm != 'kmeans' -%}
by_centroid as (

    select
        customers.customer_id,
        {{ key_of_nearest(squared_distance('customers', 'centroids', features), 'centroids.cluster_id') }} as kmeans_cluster

    from customers
    cross join centroids
    where centroids.algorithm = 'kmeans'
    group by customers.customer_id

),

{% endif -%}
clustered as (

    select
        by_prototype.customer_id,
        {% for name in ['kmeans', 'ward', 'dbscan', 'hdbscan', 'kprototypes'] %}
        {%- if name == 'kmeans' %}
        {%- set cluster = 'by_centroid.kmeans_cluster' if algorithm != 'kmeans' else 'null' %}
        {%- elif name == 'kprototypes' %}
        {%- set cluster = 'by_mixed_prototype.kprototypes_cluster' if categories else 'null' %}
        {%- else %}
        {%- set cluster = 'by_prototype.' ~ name ~ '_cluster' %}
        {%- endif %}
        cast({{ cluster }} as {{ dbt.type_int() }}) as {{ name }}_cluster{% if not loop.last %},{% endif %}
        {% endfor %}

    from by_prototype
    {%- if categories %}
    left join by_mixed_prototype
        on by_prototype.customer_id = by_mixed_prototype.customer_id
    {%- endif %}
    {%- if algorithm != 'kmeans' %}
    left join by_centroid
        on by_prototype.customer_id = by_centroid.customer_id
    {%- endif %}

),

counts as (

    select count(case when {{ algorithm }}_cluster > 0 then 1 end) as clustered_count
    from clustered

),

-- an algorithm that finds nothing makes no segments
chosen as (

    select
        clustered.*,
        clustered.{{ algorithm }}_cluster as cluster_id

    from clustered
    cross join counts
    {%- if algorithm in ['dbscan', 'hdbscan'] %}
    where
        case
            when counts.clustered_count = 0
                then {{ raise_error(
                    "'clustering_algorithm: " ~ algorithm ~ " finds no group of customers that is denser than the rest: all of them are noise, "
                    ~ "and there is nothing to make segments of. Write clustering_algorithm: kmeans, which always finds some, or other "
                    ~ "clustering_features. The table cluster_algorithms says what each algorithm found.'"
                ) }}
        end is null
    {%- endif %}

)

select * from chosen
