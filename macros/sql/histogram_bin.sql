{#-
    The number of the bin of a value: bins from 1, 2, 5, 10, 20, 50 and so on where is_log, 0 beginning at 1; else bins of the
    width `step`, 0 beginning at 0. Ends of bins are as exact as twelve digits: 3 x 0.1 is in the bin that begins at 0.3.
-#}
{% macro histogram_bin(value, is_log, step) -%}
    {%- set logarithm = 'log10(cast(' ~ value ~ ' as ' ~ customer_segmentation.type_double() ~ '))' -%}
    case
        when {{ is_log }}
            then
                floor({{ logarithm }} + 1e-12) + floor({{ logarithm }} - log10(2e0) + 1e-12) + floor({{ logarithm }} - log10(5e0) + 1e-12) + 2
        else floor(cast({{ value }} as {{ customer_segmentation.type_double() }}) / {{ step }} + 1e-12)
    end
{%- endmacro %}


{#- Where the bin of that number begins. -#}
{% macro histogram_bin_start(number, is_log, step) -%}
    case
        when {{ is_log }}
            then
                round(
                    power(1e1, floor({{ number }} / 3e0)) * case {{ number }} - 3 * floor({{ number }} / 3e0) when 0 then 1 when 1 then 2 else 5 end,
                    6
                )
        else round({{ number }} * {{ step }}, 6)
    end
{%- endmacro %}
