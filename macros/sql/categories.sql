{#-
    Categories to cluster by (var clustering_categorical_features) become features of the customer: gender_is_female is 1 for whom it is true
    and 0 for everyone else. Scaled, two customers of different categories are clustering_categorical_weight standard deviations apart, and
    a customer without a category stands between all. Which categories there are is decided by the fit and stands in
    customer_feature_scaling; without the var nothing here asks the database.
-#}

{#- The features of the model in force, for what runs after customer_feature_scaling. -#}
{% macro scaled_feature_names() %}
    {{ return(customer_segmentation.kept_feature_names('customer_feature_scaling', 'order by feature_order')) }}
{% endmacro %}


{#- The features of the last model, for what runs after int_last_model_parameters. -#}
{% macro last_feature_names() %}
    {{ return(customer_segmentation.kept_feature_names('int_last_model_parameters', "where part = 'feature_order' order by value")) }}
{% endmacro %}


{% macro kept_feature_names(model_name, clause) %}
    {% set names = var('clustering_features') | list %}
    {#- only where categories are asked for: a unit test has no graph to look a model up in -#}
    {% for node in (customer_segmentation.project_nodes(model_name) if var('clustering_categorical_features') else []) if execute %}
        {% set relation = adapter.get_relation(node.database, node.schema, node.alias) %}
        {% for name in run_query('select feature from ' ~ relation ~ ' ' ~ clause).columns[0].values() if relation %}
            {% do names.append(name) if customer_segmentation.is_category(name) %}
        {% endfor %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{#- The features of a new fit: categories of at least as many customers as the caps leave standing, the most frequent of them. -#}
{% macro new_feature_names() %}
    {%- set maximum = 20 * (var('clustering_categorical_features') or []) | length %}  {#- columns; each takes its part in every distance -#}
    {% set names = var('clustering_features') | list %}
    {% set customers = ref('customer_features') %}
    {% if var('clustering_categorical_features') and execute and load_relation(customers) is not none %}
        {% do names.extend(run_query(
            'select categories.feature from (' ~ customer_segmentation.customer_categories() ~ ') as categories'
            ~ ' inner join ' ~ customers ~ ' as customers on categories.customer_id = customers.customer_id where customers.outside_segment_id is null'
            ~ ' group by categories.feature having count(*) > ' ~ (1 - var('clustering_upper_quantile')) ~ ' * (select count(*) from ' ~ customers
            ~ ' where outside_segment_id is null) order by count(*) desc, categories.feature limit ' ~ maximum
        ).columns[0].values()) %}
    {% endif %}
    {{ return(names) }}
{% endmacro %}


{#- Whether a feature is a category. -#}
{% macro is_category(feature) %}
    {% for name in var('clustering_categorical_features') or [] if feature.startswith(modules.re.sub('[^a-z0-9]+', '_', name | lower) ~ '_is_') %}
        {{ return(true) }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}


{#- A select of the categories of each customer: customer_id, feature and value, which is 1. -#}
{% macro customer_categories() -%}
    select
        customer_id,
        {{ customer_segmentation.column_word('attribute_name') }} || '_is_' || {{ customer_segmentation.column_word('attribute_value') }} as feature,
        1e0 as value

    from {{ ref('int_customer_attributes_resolved') }}
    where attribute_name in ({{ customer_segmentation.quoted_list(var('clustering_categorical_features')) }})
{%- endmacro %}


{#- A select of customers with their categories beside their columns; the customers as they are without categories among the features. -#}
{% macro with_categories(customers, features) -%}
    {#- asked for where it may not be needed, since dbt wants to see each ref while it parses -#}
    {%- set each_category = '(' ~ customer_segmentation.customer_categories() ~ ') as each_category' if var('clustering_categorical_features') -%}
    {%- set categories = [] -%}
    {%- for feature in features if customer_segmentation.is_category(feature) %}{% do categories.append(feature) %}{% endfor -%}
    select
        customers.*
        {%- for category in categories %},
        coalesce(categories.{{ category }}, 0e0) as {{ category }}
        {%- endfor %}

    from {{ customers }} as customers
    {%- if categories %}
    left join ({{ customer_segmentation.pivot_features(each_category, categories, 'customer_id') }}) as categories
        on customers.customer_id = categories.customer_id
    {%- endif %}
{%- endmacro %}


{#- A text as a part of a column's name; one without a Latin letter or digit, by its hash. -#}
{% macro column_word(text) -%}
    case
        when {{ customer_segmentation.latin_word(text) }} in ('', '_') then 'x' || substr({{ dbt.hash(text) }}, 1, 8)
        else {{ customer_segmentation.latin_word(text) }}
    end
{%- endmacro %}

{% macro latin_word(text) %}{{ return(adapter.dispatch('latin_word', 'customer_segmentation')(text)) }}{% endmacro %}

{% macro default__latin_word(text) -%} lower(regexp_replace({{ text }}, '[^A-Za-z0-9]+', '_')) {%- endmacro %}

{% macro duckdb__latin_word(text) -%} lower(regexp_replace({{ text }}, '[^A-Za-z0-9]+', '_', 'g')) {%- endmacro %}
