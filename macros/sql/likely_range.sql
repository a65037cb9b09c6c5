{#- What a share of a standard normal distribution exceeds, within 5e-4 (Abramowitz and Stegun 26.2.23); share is a column above 0. -#}
{% macro normal_above(share) -%}
    {%- set root = 'sqrt(-2 * ln(least(' ~ share ~ ', greatest(1 - ' ~ share ~ ', 1e-12))))' -%}
    (case when {{ share }} <= 5e-1 then 1 else -1 end * ({{ root }} - (2.515517e0 + {{ root }} * (802853e-6 + {{ root }} * 10328e-6))
    / (1 + {{ root }} * (1.432788e0 + {{ root }} * (189269e-6 + {{ root }} * 1308e-6)))))
{%- endmacro %}


{#- The same of a gamma distribution, from what the normal one exceeds (Wilson and Hilferty 1931). -#}
{% macro gamma_above(mean, variance, normal) -%}
    ({{ mean }} * power(greatest(
        1 - {{ variance }} / (9 * {{ mean }} * {{ mean }}) + {{ normal }} * sqrt({{ variance }} / (9 * {{ mean }} * {{ mean }})), 0e0
    ), 3))
{%- endmacro %}
