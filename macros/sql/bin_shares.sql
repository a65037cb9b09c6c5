{#-
    One row with the share of the customers in ten bins of each clustering feature, <feature>_1 to <feature>_10. The bins are
    the tenths of a normal distribution: what counts is that they are the same on both sides of a comparison.

    customers  relation or CTE with the features in standard units
-#}
{% macro bin_shares(customers) -%}
    {%- set features = var('clustering_features') -%}
    {%- set edges = ['-1.282e0', '-0.842e0', '-0.524e0', '-0.253e0', '0e0', '0.253e0', '0.524e0', '0.842e0', '1.282e0'] -%}
    select
        {%- for feature in features %}
        {%- for bin in range(1, 11) %}
        {{ customer_segmentation.safe_divide(
            'count(case when '
            ~ (feature ~ ' > ' ~ edges[bin - 2] ~ ' and ' if bin > 1 else '')
            ~ (feature ~ ' <= ' ~ edges[bin - 1] if bin < 10 else feature ~ ' is not null')
            ~ ' then 1 end)', 'count(*)'
        ) }} as {{ feature }}_{{ bin }},
        {%- endfor %}
        {%- endfor %}
        count(*) as customer_count

    from {{ customers }}
{%- endmacro %}
