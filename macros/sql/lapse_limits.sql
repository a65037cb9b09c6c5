{#-
    What has to be known before a silence is called a lapse, as {name: number}.

    silent_days  days of silence, whatever the usual wait
    customers    customers with a habit, below which the shop has no usual wait
    span_days    days since the shop's first purchase, below which it is too early to tell
-#}
{% macro lapse_limits() %}
    {{ return({'silent_days': 30, 'customers': 30, 'span_days': 90}) }}
{% endmacro %}
