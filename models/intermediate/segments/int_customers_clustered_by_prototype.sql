-- One row per customer with a purchase: the nearest prototype, and the cluster that each algorithm other than K-Means gives it.
-- A prototype's is itself. Of a large shop some customers only.
-- noqa: disable=LT02
{%- set features = scaled_feature_names() %}
{%- set label_size = 500000 %}  {#- customers that other algorithms label too; of more, as many are drawn evenly #}
{%- set searched_cells = 4 %}  {#- nearest cells of prototypes, as in segmentation.prototypes #}
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

-- a prototype of an earlier fit is a customer who may have bought since
own as (

    select
        customers.customer_id,
        prototypes.prototype_id

    from customers
    inner join prototypes
        on
            customers.customer_id = prototypes.customer_id
            {%- for feature in features %}
            and customers.{{ feature }} = prototypes.{{ feature }}
            {%- endfor %}

),

others as (

    select customers.*
    from customers
    left join own
        on customers.customer_id = own.customer_id
    where own.customer_id is null

),

-- in a large shop a customer looks into the nearest cell of prototypes and its neighbours only
cells as (

    select
        cell_id
        {%- for feature in features %},
        round({{ exact_average(feature) }}, 9) as {{ feature }}
        {%- endfor %}

    from prototypes
    group by cell_id

),

cell_neighbours as (

    select
        cells.cell_id,
        neighbours.cell_id as neighbour_cell_id,
        row_number() over (
            partition by cells.cell_id
            order by {{ squared_distance('cells', 'neighbours', features) }}, neighbours.cell_id
        ) as neighbour_rank

    from cells
    cross join cells as neighbours

),

candidates as (

    select
        cell_neighbours.cell_id as home_cell_id,
        prototypes.*

    from cell_neighbours
    inner join prototypes
        on cell_neighbours.neighbour_cell_id = prototypes.cell_id
    where cell_neighbours.neighbour_rank <= {{ searched_cells }}

),

customer_cells as (

    select
        others.customer_id,
        {{ key_of_nearest(squared_distance('others', 'cells', features), 'cells.cell_id') }} as cell_id

    from others
    cross join cells
    group by others.customer_id

),

nearest as (

    select
        others.customer_id,
        {{ key_of_nearest(squared_distance('others', 'candidates', features), 'candidates.prototype_id') }} as prototype_id

    from others
    inner join customer_cells
        on others.customer_id = customer_cells.customer_id
    inner join candidates
        on customer_cells.cell_id = candidates.home_cell_id
    group by others.customer_id

),

assigned as (

    select * from own

    union all

    select * from nearest

),

measured as (

    select
        assigned.customer_id,
        assigned.prototype_id,
        prototypes.ward_cluster,
        prototypes.dbscan_cluster,
        prototypes.dbscan_reach,
        prototypes.hdbscan_cluster,
        prototypes.hdbscan_reach,
        round(sqrt({{ squared_distance('customers', 'prototypes', features) }}), 9) as distance_to_prototype

    from assigned
    inner join customers
        on assigned.customer_id = customers.customer_id
    inner join prototypes
        on assigned.prototype_id = prototypes.prototype_id

),

-- further from every prototype of the cluster than its members are from each other is noise, as for the algorithm itself
clustered as (

    select
        customer_id,
        prototype_id,
        distance_to_prototype,
        cast(ward_cluster as {{ dbt.type_int() }}) as ward_cluster,
        cast(case when distance_to_prototype <= dbscan_reach then dbscan_cluster else -1 end as {{ dbt.type_int() }}) as dbscan_cluster,
        cast(case when distance_to_prototype <= hdbscan_reach then hdbscan_cluster else -1 end as {{ dbt.type_int() }}) as hdbscan_cluster

    from measured

)

select * from clustered
