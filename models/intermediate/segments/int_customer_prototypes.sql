-- One row per customer with a purchase: the nearest prototype; who is a prototype is nearest to that.
-- Of a large shop some customers only, unless the labels make its segments.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
with

{% if var('clustering_algorithm') == 'kmeans' -%}
customer_total as (

    select count(*) as customer_count
    from {{ ref('customer_features_scaled') }}

),

{% endif -%}
customers as (

    select customers.*
    from {{ ref('customer_features_scaled') }} as customers
    {%- if var('clustering_algorithm') == 'kmeans' %}
    cross join customer_total
    where {{ hash_uniform('customers.customer_id') }} * customer_total.customer_count < {{ var('comparison_label_size') }}
    {%- endif %}

),

prototypes as (

    select * from {{ ref('cluster_prototypes') }}

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
        cell_neighbours.cell_id,
        prototypes.prototype_id
        {%- for feature in features %},
        prototypes.{{ feature }}
        {%- endfor %}

    from cell_neighbours
    inner join prototypes
        on cell_neighbours.neighbour_cell_id = prototypes.cell_id
    where cell_neighbours.neighbour_rank <= {{ var('comparison_searched_cells') }}

),

customer_cells as (

    select
        others.customer_id,
        {{ key_of_nearest(squared_distance('others', 'cells', features), 'cells.cell_id') }} as cell_id

    from others
    cross join cells
    group by others.customer_id

),

placed as (

    select
        others.*,
        customer_cells.cell_id

    from others
    inner join customer_cells
        on others.customer_id = customer_cells.customer_id

),

nearest as (

    select
        placed.customer_id,
        {{ key_of_nearest(squared_distance('placed', 'candidates', features), 'candidates.prototype_id') }} as prototype_id

    from placed
    inner join candidates
        on placed.cell_id = candidates.cell_id
    group by placed.customer_id

),

distances as (

    select
        nearest.customer_id,
        nearest.prototype_id,
        round(sqrt({{ squared_distance('customers', 'prototypes', features) }}), 9) as distance_to_prototype

    from nearest
    inner join customers
        on nearest.customer_id = customers.customer_id
    inner join prototypes
        on nearest.prototype_id = prototypes.prototype_id

),

assigned as (

    select
        customer_id,
        prototype_id,
        0e0 as distance_to_prototype

    from own

    union all

    select
        customer_id,
        prototype_id,
        distance_to_prototype

    from distances

)

select * from assigned
