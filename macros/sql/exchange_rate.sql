{#-
    What one unit of a row's currency is worth in the reporting currency (var exchange_rates): 1 where no rates are
    set and for the reporting currency itself, null where the rates lack the currency.
-#}
{% macro exchange_rate(currency) %}
    {% set rates = {} %}
    {% for name, rate in customer_segmentation.exchange_rates().items() %}
        {% do rates.update({name | upper: rate}) %}
    {% endfor %}
    {% if rates and var('reporting_currency', none) %}
        {% do rates.setdefault(var('reporting_currency') | upper, 1) %}
    {% endif %}
    {% if rates -%}
    case {{ currency }}
        {%- for name, rate in rates.items() %}
        when {{ customer_segmentation.quoted_text(name) }} then cast({{ customer_segmentation.quoted_text(rate | string) }} as decimal(18, 8))
        {%- endfor %}
    end
    {%- else -%}
    cast(1 as decimal(18, 8))
    {%- endif %}
{%- endmacro %}


{#- Money of a row in the reporting currency; a shop with one currency needs no rate. -#}
{% macro in_reporting_currency(amount) -%}
    {%- if not customer_segmentation.exchange_rates() -%}
    {{ return(amount) }}
    {%- endif -%}
    {{ customer_segmentation.try_cast('cast(' ~ amount ~ ' as decimal(20, 4)) * coalesce(exchange_rate, 1)', customer_segmentation.type_money()) }}
{%- endmacro %}


{#- The currency that the rates lead to: var reporting_currency, else the one whose rate is 1; null where no rates are set. -#}
{% macro reporting_currency() %}
    {% set rates = customer_segmentation.exchange_rates() %}
    {% set unit = var('reporting_currency', none) or (rates.items() | selectattr(1, 'equalto', 1) | map(attribute=0) | first) %}
    {{ return(customer_segmentation.quoted_text(unit) if unit else 'cast(null as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}


{#- {currency: rate} as the shop wrote them, or the demo's; empty where no rates are set. -#}
{% macro exchange_rates() %}
    {{ return(var('exchange_rates') or ({'EUR': 1, 'GBP': 1.17} if var('transactions', none) is none else {})) }}
{% endmacro %}
