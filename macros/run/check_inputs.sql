{#-
    The start of `dbt build`: everything that can be wrong with vars and inputs, said in one message before anything is
    built. The demo needs no check.
-#}
{% macro check_inputs() %}
    {% if not execute or flags.WHICH not in ['build', 'run'] or not customer_segmentation.builds_segments() %}
        {{ return('') }}
    {% endif %}
    {% set problems = customer_segmentation.var_problems() %}
    {% do problems.extend(customer_segmentation.name_problems()) %}
    {% do problems.extend(customer_segmentation.package_problems()) %}
    {% if var('transactions', none) is not none and not problems %}
        {% for input_name in ['transactions', 'customers'] %}
            {% if customer_segmentation.is_file(var(input_name, none)) %}
                {% do customer_segmentation.forget_files(var(input_name)) %}
            {% endif %}
            {% set found = customer_segmentation.order_problems(input_name) %}
            {% if not found and not customer_segmentation.is_built_in_this_run(input_name) %}
                {% set found = customer_segmentation.input_problems(input_name) %}
            {% endif %}
            {% do problems.extend(found) %}
        {% endfor %}
    {% endif %}
    {% if not problems %}
        {% do problems.extend(customer_segmentation.model_problems()) %}
    {% endif %}
    {% if problems %}
        {% do exceptions.raise_compiler_error(
            'The build did not start, and nothing was changed. To mend:\n  - ' ~ problems | join('\n  - ')
        ) %}
    {% endif %}
{% endmacro %}


{#- Whether this run builds any of this project's models: a project that installs it also builds its own alone. -#}
{% macro builds_segments() %}
    {% for node in customer_segmentation.project_nodes() if node.resource_type == 'model' and node.unique_id in selected_resources %}
        {{ return(true) }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}


{#- Whether an input is a model or seed that this run builds, and so cannot be checked before. -#}
{% macro is_built_in_this_run(input_name) %}
    {% set node = customer_segmentation.referenced_node(input_name) %}
    {{ return(node is not none and node.unique_id in selected_resources) }}
{% endmacro %}


{#- For staging: what check_inputs would have said of an input, had it been there at the start. -#}
{% macro check_new_input(input_name) %}
    {% if execute and flags.WHICH in ['build', 'run'] and var('transactions', none) is not none and customer_segmentation.is_built_in_this_run(input_name) %}
        {% set problems = customer_segmentation.input_problems(input_name) %}
        {% if problems %}
            {% do exceptions.raise_compiler_error('Nothing was made of ' ~ var(input_name) ~ '. To mend:\n  - ' ~ problems | join('\n  - ')) %}
        {% endif %}
    {% endif %}
{% endmacro %}


{#- What is wrong with an input that dbt itself builds: dbt must know that it comes first, and it must be there to be looked at. -#}
{% macro order_problems(input_name) %}
    {% set location = var(input_name, none) %}
    {% set node = customer_segmentation.referenced_node(input_name) %}
    {% if node is not none and not node.relation_name %}
        {{ return([input_name ~ ': ' ~ location ~ ' is ephemeral, and its columns must be looked at first. Make it a view or a table.']) }}
    {% endif %}
    {% for node in graph.nodes.values()
        if location and node.relation_name and node.unique_id in selected_resources and node.package_name != 'customer_segmentation' %}
        {% set names = [node.database, node.schema, node.alias] %}
        {% if location | lower | replace('"', '') in [names | join('.') | lower, names[1:] | join('.') | lower, node.alias | lower] %}
            {{ return([
                input_name ~ ': ' ~ location ~ ' is made by this run, and dbt does not know that it has to come first. Write '
                ~ input_name ~ ": ref('" ~ node.package_name ~ "', '" ~ node.name ~ "')"
            ]) }}
        {% endif %}
    {% endfor %}
    {{ return([]) }}
{% endmacro %}


{#- Models of ours in whose place dbt would read a model of the same name of the project that installs this one. -#}
{% macro name_problems() %}
    {% set names = customer_segmentation.project_nodes() | selectattr('resource_type', 'equalto', 'model') | map(attribute='name') | list %}
    {% set mistaken = [] %}
    {#- what asks for the mapping reads the input, whose name is the shop's -#}
    {% for node in customer_segmentation.project_nodes() if node.resource_type == 'model' and not modules.re.search('input_(mapping|relation)\\(', node.raw_code) %}
        {% for parent in node.depends_on.nodes if parent.split('.')[0] == 'model' and parent.split('.')[1] != 'customer_segmentation' %}
            {% do mistaken.append(parent.split('.')[2]) if parent.split('.')[2] in names %}
        {% endfor %}
    {% endfor %}
    {{ return([
        'Models of yours have the names of models here, and dbt reads yours in their place: ' ~ mistaken | unique | sort | join(', ')
        ~ '. Write in your dbt_project.yml, under flags: require_ref_searches_node_package_before_root: true'
    ] if mistaken else []) }}
{% endmacro %}


{#- What is wrong with the vars themselves. -#}
{% macro var_problems() %}
    {% set problems = [] %}

    {#- a project that installs this one has vars of its own -#}
    {% if project_name == 'customer_segmentation' %}
        {% for name in invocation_args_dict.get('vars', {}) if name not in customer_segmentation.known_vars() %}
            {% set nearest = customer_segmentation.nearest_names(name, customer_segmentation.known_vars()) %}
            {% do problems.append('There is no var "' ~ name ~ '".' ~ (
                ' Did you mean "' ~ nearest[0] ~ '"?' if nearest else ' The vars are: ' ~ customer_segmentation.known_vars() | join(', ') ~ '.'
            )) %}
        {% endfor %}
    {% endif %}

    {% for name in ['transactions_columns', 'customers_columns', 'csv_options', 'exchange_rates'] %}
        {% if var(name, none) and var(name) is not mapping %}
            {% do problems.append(name ~ ': expected lines of "name: value" under it, found "' ~ var(name) ~ '".') %}
        {% endif %}
    {% endfor %}
    {% if var('transactions', none) is none and (var('customers', none) or var('transactions_columns', none)) %}
        {% do problems.append('transactions: is not set, so there is nothing to map. Write the file or relation, for example transactions: orders.csv') %}
    {% endif %}
    {% for name in ['transactions', 'customers'] if var(name, none) is not none and var(name) is not string %}
        {% do problems.append(name ~ ': expected one file, glob or relation, such as orders/*.csv, found "' ~ var(name) ~ '".') %}
    {% endfor %}
    {% for name in ['as_of', 'segmentation_value_cutoff'] if var(name, none) is not none and not customer_segmentation.is_date(var(name)) %}
        {% do problems.append(name ~ ': expected a date such as 2025-12-31, found "' ~ var(name) ~ '".') %}
    {% endfor %}
    {% set horizon = var('segmentation_value_horizon_days') %}
    {% if horizon is not none and (horizon is not integer or horizon < 1) %}
        {% do problems.append('segmentation_value_horizon_days: expected a number of days such as 180, found "' ~ horizon ~ '".') %}
    {% endif %}
    {% if var('date_order', none) not in [none, 'dmy', 'mdy'] %}
        {% do problems.append('date_order: expected dmy or mdy, found "' ~ var('date_order') ~ '".') %}
    {% endif %}
    {% if var('decimal_separator', none) not in [none, '.', ','] %}
        {% do problems.append('decimal_separator: expected "." or ",", found "' ~ var('decimal_separator') ~ '".') %}
    {% endif %}
    {% if var('csv_encoding', none) and target.type == 'duckdb' and not customer_segmentation.has_function('utf8_files') %}
        {% do problems.append(
            'csv_encoding: needs the plugin utf8_files in the profile (README of customer_segmentation, "As a package"), found "' ~ var('csv_encoding') ~ '".'
        ) %}
    {% endif %}
    {% if var('input_timezone') not in modules.pytz.all_timezones %}
        {% do problems.append('input_timezone: expected a zone such as Europe/Berlin, found "' ~ var('input_timezone') ~ '".') %}
    {% endif %}
    {% for name in ['segment_count', 'minimum_segment_count', 'maximum_segment_count'] if var(name, none) is not none %}
        {% if var(name) is not integer or var(name) < 2 %}
            {% do problems.append(name ~ ': expected a whole number of 2 or more, found "' ~ var(name) ~ '".') %}
        {% endif %}
    {% endfor %}
    {% if not problems and var('minimum_segment_count') > var('maximum_segment_count') %}
        {% do problems.append(
            'minimum_segment_count (' ~ var('minimum_segment_count') ~ ') is above maximum_segment_count (' ~ var('maximum_segment_count') ~ ').'
        ) %}
    {% endif %}
    {% for name in [
        'segment_rule_sample_size', 'segment_confidence_refits', 'segment_confidence_sample_size',
        'history_month_count', 'history_row_limit', 'repeat_curve_days', 'repeat_curve_step_days',
        'summary_period_days', 'chart_sample_size', 'distribution_bin_count', 'coupon_response_days', 'coupon_response_minimum_customers',
    ] %}
        {% set minimum = 0 if name == 'history_month_count' else 1 %}
        {% if var(name) is not integer or var(name) < minimum %}
            {% do problems.append(name ~ ': expected a whole number of ' ~ minimum ~ ' or more, found "' ~ var(name) ~ '".') %}
        {% endif %}
    {% endfor %}
    {% for name in ['segment_rule_minimum_f1', 'segment_reason_minimum_share'] if var(name) is not number or not 0 <= var(name) <= 1 %}
        {% do problems.append(name ~ ': expected a number from 0 to 1, found "' ~ var(name) ~ '".') %}
    {% endfor %}
    {% for name in ['certification_sample_size', 'certification_bootstrap_size', 'certification_ward_size'] %}
        {% if var(name) is not integer or var(name) < 100 %}
            {% do problems.append(name ~ ': expected a whole number of customers, 100 or more, found "' ~ var(name) ~ '".') %}
        {% endif %}
    {% endfor %}
    {% for name in [
        'certification_prediction_strength', 'certification_worst_jaccard', 'certification_smallest_share',
        'certification_valley', 'certification_deep_valley',
    ] if var(name) is not number or var(name) < 0 or var(name) > 1 %}
        {% do problems.append(name ~ ': expected a number from 0 to 1, such as 0.8, found "' ~ var(name) ~ '".') %}
    {% endfor %}
    {% for currency, rate in (var('exchange_rates') if var('exchange_rates') is mapping else {}).items() if rate is not number %}
        {% do problems.append('exchange_rates: ' ~ currency ~ ': expected a number such as 1.17, found "' ~ rate ~ '".') %}
    {% endfor %}

    {% if var('segmentation_refit') not in ['always', 'never', 'when_drifted'] %}
        {% do problems.append('segmentation_refit: expected always, never or when_drifted, found "' ~ var('segmentation_refit') ~ '".') %}
    {% endif %}
    {% for name in ['drift_stability_index', 'drift_far_customer_share'] if var(name) is not number or var(name) <= 0 %}
        {% do problems.append(name ~ ': expected a number above 0, found "' ~ var(name) ~ '".') %}
    {% endfor %}

    {% set features = customer_segmentation.numeric_features() %}
    {% for feature in var('clustering_features') if feature not in features %}
        {% set nearest = customer_segmentation.nearest_names(feature, features) %}
        {% do problems.append('clustering_features: there is no numeric feature "' ~ feature ~ '".' ~ (
            ' Did you mean "' ~ nearest[0] ~ '"?' if nearest else ' The features are: ' ~ features | join(', ') ~ '.'
        )) %}
    {% endfor %}
    {% do problems.extend(customer_segmentation.algorithm_problems()) %}
    {{ return(problems) }}
{% endmacro %}


{#- Whether a value is a day of the calendar, written 2025-12-31. -#}
{% macro is_date(value) %}
    {% if not modules.re.fullmatch('\\d{4}-\\d{2}-\\d{2}', value | string) %}
        {{ return(false) }}
    {% endif %}
    {% set day = run_query('select ' ~ customer_segmentation.try_cast("'" ~ value ~ "'", 'date')).columns[0].values()[0] %}
    {{ return(day is not none) }}
{% endmacro %}


{#- The numeric columns of customer_features, which can be clustered. -#}
{% macro numeric_features() %}
    {% set features = [] %}
    {% for model in customer_segmentation.project_nodes('customer_features') %}
        {% for column in model.columns.values() if modules.re.match('int|bigint|double|decimal', column.data_type or '') %}
            {% do features.append(column.name) %}
        {% endfor %}
    {% endfor %}
    {{ return(features) }}
{% endmacro %}


{#- The vars of dbt_project.yml; a test holds the two lists together. -#}
{% macro known_vars() %}
    {{ return([
        'transactions', 'transactions_columns', 'customers', 'customers_columns',
        'input_timezone', 'date_order', 'decimal_separator', 'csv_options', 'csv_encoding',
        'missing_values', 'no_coupon_values', 'reject_exact_duplicates',
        'reporting_currency', 'exchange_rates', 'demo_exchange_rates', 'as_of',
        'coupon_dependence_prior_orders', 'minimum_orders_for_cadence', 'lapsed_overdue_ratio', 'loyalty_tenure_full_days',
        'clustering_features', 'clustering_signed_features', 'clustering_lower_quantile', 'clustering_upper_quantile',
        'clustering_minimum_coverage', 'clustering_sample_size', 'silhouette_sample_size',
        'segment_count', 'minimum_segment_count', 'maximum_segment_count', 'clustering_random_state',
        'clustering_categorical_features', 'clustering_categorical_weight',
        'comparison_sample_size', 'comparison_distance_budget', 'comparison_searched_cells', 'comparison_label_size', 'hdbscan_minimum_cluster_share',
        'comparison_maximum_noise_share', 'comparison_maximum_cluster_share', 'comparison_minimum_gain',
        'comparison_minimum_separation', 'comparison_kept_silhouette', 'comparison_stability_tolerance',
        'shop', 'segmentation_refit', 'drift_stability_index', 'drift_far_customer_share',
        'segment_rule_sample_size', 'segment_rule_minimum_f1', 'segment_reason_minimum_share',
        'segment_confidence_refits', 'segment_confidence_sample_size',
        'segmentation_value_cutoff', 'segmentation_value_horizon_days',
        'segmentation_value_minimum_days', 'segmentation_value_sample_size', 'segmentation_value_minimum_customers',
        'certification_sample_size', 'certification_bootstrap_size', 'certification_ward_size',
        'certification_prediction_strength', 'certification_worst_jaccard', 'certification_smallest_share',
        'certification_valley', 'certification_deep_valley',
        'history_month_count', 'history_row_limit', 'repeat_curve_days', 'repeat_curve_step_days',
        'summary_period_days', 'chart_sample_size', 'distribution_bin_count', 'coupon_response_days', 'coupon_response_minimum_customers',
        'serve_folder', 'export_folder',
    ]) }}
{% endmacro %}
