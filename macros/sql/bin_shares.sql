{#-
    A select of the share of the customers in ten bins of each feature, one row per feature and bin that is not empty: feature,
    position (1 to 10) and value. The bins are the tenths of a normal distribution: what counts is that they are the same on both sides
    of a comparison.

    customers  relation or CTE with the features in standard units, none of them null
    features   list of their names
-#}
{% macro bin_shares(customers, features) -%}
    {%- set edges = ['-1.282e0', '-0.842e0', '-0.524e0', '-0.253e0', '0e0', '0.253e0', '0.524e0', '0.842e0', '1.282e0'] -%}
    select
        feature,
        position,
        {{ customer_segmentation.safe_divide('count(*)', 'sum(count(*)) over (partition by feature)') }} as value

    from (
        select
            feature,
            case
                {%- for edge in edges %}
                when value <= {{ edge }} then {{ loop.index }}
                {%- endfor %}
                else 10
            end as position

        from ({{ customer_segmentation.unpivot_features(customers, features, keys=[]) }}) as feature_values
    ) as binned
    group by feature, position
{%- endmacro %}
