{#-
    What has to be known before a silence is called a lapse, as {name: number}.

    silent_days  days of silence, whatever the usual wait
    customers    customers with a habit, below which the shop has no usual wait
    span_days    days since the shop's first purchase, below which it is too early to tell
    seasons      months to which many come back a year later: of those silent for 300 days, return_rate within wait_days
-#}
{% macro lapse_limits() %}
    {{ return({'silent_days': 30, 'customers': 30, 'span_days': 90, 'seasons': {'customers': 30, 'return_rate': 0.25, 'wait_days': 400}}) }}
{% endmacro %}


{#- The middle wait between purchases of a shop, from the waits of its customers; null where too few have one. -#}
{% macro usual_wait(wait_days) -%}
    case when count({{ wait_days }}) >= {{ customer_segmentation.lapse_limits().customers }} then {{ customer_segmentation.quantile(wait_days, 0.5) }} end
{%- endmacro %}


{#-
    Whether a silence is a lapse: by the customer's own usual wait, and without one by the shop's, or by the customer's mean wait where that is
    longer. Null where it is too early to tell, or no wait is known; a silence of less than a month is none. All in days.

    shop_days, silence   SQL, since the first purchase of the shop, and since the customer's last
    own, mean, shops     SQL, the customer's usual wait, which takes three purchase days, the mean wait, which takes two, and the shop's usual wait
    last, seasons        SQL, the day of the last purchase, and season_months of int_customer_cadence
-#}
{% macro is_lapse(shop_days, silence, own, mean, shops, last, seasons) -%}
    {%- set limits = customer_segmentation.lapse_limits() -%}
    case
        when {{ silence }} < {{ limits.silent_days }} then false
        when {{ own }} is null and {{ silence }} < {{ limits.seasons.wait_days }}
            and ({{ seasons }} & cast(power(2, {{ customer_segmentation.month_number(last) }}) as {{ dbt.type_bigint() }})) > 0 then false
        when {{ shop_days }} >= {{ limits.span_days }}
            then {{ silence }} >= {{ var('lapsed_overdue_ratio') }} * coalesce({{ own }}, {{ shops }} + greatest(coalesce({{ mean }}, 0) - {{ shops }}, 0))
    end
{%- endmacro %}


{#-
    The same in words, beside what the shop has, as values of filled_text: {name: SQL, text}. Needs a relation `shop` with the as_of_date.

    customers  relation of one row with habit_count, usual_wait_days and first_order_date
-#}
{% macro lapse_words(customers) %}
    {% set limits, text = customer_segmentation.lapse_limits(), dbt.type_string() %}
    {{ return({
        'ratio': customer_segmentation.quoted_text(var('lapsed_overdue_ratio') | string),
        'silent_days': customer_segmentation.quoted_text(limits.silent_days | string),
        'least_habit_count': customer_segmentation.quoted_text(limits.customers | string),
        'least_span_days': customer_segmentation.quoted_text(limits.span_days | string),
        'habit_count': customer_segmentation.counted(customers ~ '.habit_count', 'customer'),
        'wait_days': 'cast(cast(' ~ customers ~ '.usual_wait_days as decimal(18, 0)) as ' ~ text ~ ')',
        'span_days': 'cast(' ~ dbt.datediff(customers ~ '.first_order_date', 'shop.as_of_date', 'day') ~ ' as ' ~ text ~ ')',
    }) }}
{% endmacro %}


{#- The month of a date, 1 to 12. -#}
{% macro month_number(date) -%}
    cast(substr(cast({{ date }} as {{ dbt.type_string() }}), 6, 2) as {{ dbt.type_int() }})
{%- endmacro %}
