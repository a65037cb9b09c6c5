{#-
    Names each broken rule of a failed test `rules`, and says what to do about failures that come from the machine or a damaged file and not
    from the project; the engine's own words stand in dbt's list of failures.
-#}
{% macro explain_failures(results) %}
    {% set advice = [] %}
    {% for result in results if result.status | string == 'error' and result.message %}
        {% set lacking = modules.re.search("No module named '(\\w+)", result.message) %}
        {% set words = (
            customer_segmentation.module_path_advice() if lacking and lacking.group(1) == 'segmentation'
            else 'Python models need ' ~ lacking.group(1) ~ ', which is not installed where dbt runs: '
                ~ "python -m pip install 'pandas>=3.1,<4' 'scikit-learn>=1.9,<1.10' 'scipy>=1.17'"
            if lacking else customer_segmentation.main_rejection(results) if 'No row was accepted' in result.message
            else customer_segmentation.ask_python('failure_advice', {
                'message': result.message, 'location': [input_location('transactions'), input_location('customers')] | select | join(', ') | replace('\n', ', '),
            })
        ) %}
        {% do advice.append(words) if words and words not in advice %}
    {% endfor %}
    {% for result in results if result.status | string == 'fail' and (result.node.test_metadata or {}).name == 'rules' %}
        {% set model = result.node.attached_node.split('.')[2] %}
        {% for rule, failures, example in run_query(result.node.compiled_code).rows %}
            {% do print('Broken: ' ~ model ~ ', ' ~ rule ~ ': ' ~ failures ~ (', such as ' ~ example if example is not none else '')) %}
        {% endfor %}
    {% endfor %}
    {% if advice %}
        {% do print('To mend:\n  - ' ~ advice | join('\n  - ')) %}
    {% endif %}
{% endmacro %}


{#- Why no row was accepted, with the most frequent reason and a row of the input, where this run could count them. -#}
{% macro main_rejection(results) %}
    {% for result in results if result.node.name == 'rejected_transactions' and result.status | string == 'success' %}
        {% set reasons = run_query(
            'select reject_reason, example_row from ' ~ result.node.relation_name ~ ' order by row_count desc, reject_reason limit 1'
        ).rows %}
        {% if reasons %}
            {{ return('Most rows were rejected for ' ~ reasons[0][0] ~ ', such as ' ~ reasons[0][1] ~ '. The table rejected_transactions has every reason.') }}
        {% endif %}
        {{ return('All rows are no sales (var transactions_filter) or later than ' ~ customer_segmentation.last_known_date() ~ ', the last day that counts.') }}
    {% endfor %}
{% endmacro %}
