{#-
    Each customer with the nearest centroid and the next one. The lower id wins a tie. Squares are added in the order of the
    features, so that a customer gets the same bytes in any build. All centroids meet a customer in one row, for one pass.
-#}
{% macro nearest_centroid(customers, centroids, features, id_column='segment_id', keys=['customer_id']) %}
    {%- set positions = range(1, customer_segmentation.maximum_cluster_count() + 1) %}
    {#- farther than any centroid: what least() makes of null differs between engines -#}
    {%- set nowhere = '1e300' %}
    select
        {{ keys | join(',\n        ') }},
        case nearest_position{% for i in positions %} when {{ i }} then c{{ i }}_id{% endfor %} end as nearest_id,
        nearest_squared_distance,
        case
            {%- for i in positions %}
            when runner_up_squared_distance < {{ nowhere }} and nearest_position <> {{ i }} and d{{ i }} <= runner_up_squared_distance then c{{ i }}_id
            {%- endfor %}
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
                case{% for i in positions %} when d{{ i }} <= nearest_squared_distance then {{ i }}{% endfor %} end as nearest_position

            from (
                select
                    *,
                    least({% for i in positions %}d{{ i }}, {% endfor %}{{ nowhere }}) as nearest_squared_distance

                from (
                    select
                        {{ customers }}.{{ keys | join(', ' ~ customers ~ '.') }}
                        {%- for i in positions %},
                        centroid_row.c{{ i }}_id,
                        coalesce({{ customer_segmentation.squared_distance(customers ~ '.', 'centroid_row.c' ~ i ~ '_', features) }}, {{ nowhere }}) as d{{ i }}
                        {%- endfor %}

                    from {{ customers }}
                    cross join ({{ customer_segmentation.centroid_row(centroids, features, id_column) }}) as centroid_row
                ) as measured
            ) as compared
        ) as placed
    ) as ranked
{%- endmacro %}


{#-
    The centroids as one row, by rising id: c1_id, c1_<feature>, c2_id, ...; null where there is none. More centroids than columns end the
    query: nobody may be labelled past one.
-#}
{% macro centroid_row(centroids, features, id_column) %}
    {%- set maximum = customer_segmentation.maximum_cluster_count() %}
    select
        {%- for position in range(1, maximum + 1) %}
        {%- set id = 'cast(max(case when centroid_position = ' ~ position ~ ' then ' ~ id_column ~ ' end) as ' ~ dbt.type_int() ~ ')' %}
        {{- ',' if not loop.first }}
        {%- if loop.first %}
        case
            when count(*) > {{ maximum }}
                then {{ customer_segmentation.raise_error(
                    'cast(count(*) as ' ~ dbt.type_string() ~ ") || ' clusters are more than the " ~ maximum
                    ~ " that were allowed for. Raise maximum_segment_count.'"
                ) }}
            else {{ id }}
        end as c1_id
        {%- else %}
        {{ id }} as c{{ position }}_id
        {%- endif %}
        {%- for feature in features %},
        max(case when centroid_position = {{ position }} then cast({{ feature }} as {{ customer_segmentation.type_double() }}) end) as c{{ position }}_{{ feature }}
        {%- endfor %}
        {%- endfor %}

    from (
        select
            *,
            row_number() over (order by {{ id_column }}) as centroid_position

        from {{ centroids }}
    ) as ranked_centroids
{%- endmacro %}
