{#-
    Centroids as one row, so that each customer meets all of them in one pass: c1_id, c1_<feature>, c2_id, ... by rising id.
    What there is no centroid for is null. More centroids than columns end the query: nobody may be labelled past one.

    relation    the centroids: a table, or a CTE
    features    list of feature names, columns of the relation
    maximum     how many centroids there can be
    id_column   column of the relation that names a centroid, a whole number
    returns     SQL, a select of one row
-#}
{% macro centroid_pivot(relation, features, maximum, id_column='segment_id') %}
    select
        case
            when count(*) > {{ maximum }}
                then {{ customer_segmentation.raise_error(
                    'cast(count(*) as ' ~ dbt.type_string() ~ ") || ' clusters are more than the " ~ maximum
                    ~ " that were allowed for. Raise maximum_segment_count.'"
                ) }}
            else cast(max(case when ranked_centroids.centroid_position = 1 then ranked_centroids.{{ id_column }} end) as {{ dbt.type_int() }})
        end as c1_id
        {%- for position in range(2, maximum + 1) %},
        cast(max(case when ranked_centroids.centroid_position = {{ position }} then ranked_centroids.{{ id_column }} end) as {{ dbt.type_int() }})
            as c{{ position }}_id
        {%- endfor %}
        {%- for position in range(1, maximum + 1) %}
        {%- for feature in features %},
        max(case when ranked_centroids.centroid_position = {{ position }} then cast(ranked_centroids.{{ feature }} as {{ customer_segmentation.type_double() }}) end)
            as c{{ position }}_{{ feature }}
        {%- endfor %}
        {%- endfor %}

    from (
        select
            *,
            row_number() over (order by {{ id_column }}) as centroid_position

        from {{ relation }}
    ) as ranked_centroids
{%- endmacro %}


{#-
    Each customer with the nearest centroid and the next one. The lower id wins a tie. Squares are added in the order of the
    features, so that a customer gets the same bytes in any build.

    customers   a table or CTE with the key and the features in standard units, none of them null
    centroids   the one row of `centroid_pivot`: a table or CTE
    features    list of feature names, as given to `centroid_pivot`
    maximum     as given to `centroid_pivot`
    keys        list of columns of the customers to keep
    returns     SQL, a select of the keys, nearest_id, nearest_squared_distance, runner_up_id and runner_up_squared_distance (double);
                the last two are null where there is one centroid
-#}
{% macro nearest_centroid(customers, centroids, features, maximum, keys=['customer_id']) %}
    {%- set positions = range(1, maximum + 1) %}
    {#- farther than any centroid: what least() makes of null differs between engines -#}
    {%- set nowhere = '1e300' %}
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        case nearest_position
            {%- for i in positions %}
            when {{ i }} then c{{ i }}_id
            {%- endfor %}
        end as nearest_id,
        nearest_squared_distance,
        case
            when runner_up_squared_distance < {{ nowhere }} then
                case
                    {%- for i in positions %}
                    when nearest_position <> {{ i }} and d{{ i }} <= runner_up_squared_distance then c{{ i }}_id
                    {%- endfor %}
                end
        end as runner_up_id,
        case when runner_up_squared_distance < {{ nowhere }} then runner_up_squared_distance end as runner_up_squared_distance

    from (
        select
            *,
            least(
                {%- for i in positions %}
                case when nearest_position = {{ i }} then {{ nowhere }} else d{{ i }} end,
                {%- endfor %}
                {{ nowhere }}
            ) as runner_up_squared_distance

        from (
            select
                *,
                case
                    {%- for i in positions %}
                    when d{{ i }} <= nearest_squared_distance then {{ i }}
                    {%- endfor %}
                end as nearest_position

            from (
                select
                    *,
                    least({% for i in positions %}d{{ i }}, {% endfor %}{{ nowhere }}) as nearest_squared_distance

                from (
                    select
                        {%- for key in keys %}
                        {{ customers }}.{{ key }},
                        {%- endfor %}
                        {%- for i in positions %}
                        {{ centroids }}.c{{ i }}_id,
                        coalesce(
                            {%- for feature in features %}
                            {%- set difference = '(' ~ customers ~ '.' ~ feature ~ ' - ' ~ centroids ~ '.c' ~ i ~ '_' ~ feature ~ ')' %}
                            {% if not loop.first %}+ {% endif %}{{ difference }} * {{ difference }}
                            {%- endfor %},
                            {{ nowhere }}
                        ) as d{{ i }}{% if not loop.last %},{% endif %}
                        {%- endfor %}

                    from {{ customers }}
                    cross join {{ centroids }}
                ) as measured
            ) as compared
        ) as placed
    ) as ranked
{%- endmacro %}
