{#-
    What a mapping may not do: mappings are passed around, and nothing of one runs before it is known to be one expression, one relation or
    one query that reads. The engine's own parser says so (python/segmentation/expressions/harm.py); words say it where Python cannot be asked.
-#}

{#- What is wrong with a relation or a query in brackets, before it is looked at; `input_name` is the var it stands in. -#}
{% macro relation_problems(input_name, location) %}
    {% if not execute or location is none or customer_segmentation.is_file(location) or customer_segmentation.input_reference(location) %}
        {{ return([]) }}
    {% endif %}
    {% set problems = customer_segmentation.ask_python('relation_problems', {'input_name': input_name, 'location': location | string}) %}
    {% if problems is none %}
        {% set error = customer_segmentation.harm_in_words(location | string, is_relation=true) %}
        {% set problems = [input_name ~ ': ' ~ location ~ ' ' ~ error] if error else [] %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}


{#- A relation or a query in brackets, once it is known to do no harm. -#}
{% macro harmless_relation(input_name, location) %}
    {% set problems = customer_segmentation.relation_problems(input_name, location) %}
    {% if problems %}
        {% do exceptions.raise_compiler_error(problems[0]) %}
    {% endif %}
    {{ return(location) }}
{% endmacro %}


{#- The expressions that look harmless, as they are, and why the others are not run; as segmentation.expressions.reading says it. -#}
{% macro plain_expressions(expressions) %}
    {% set answer = {'expressions': {}, 'places': {}, 'texts': {}, 'errors': {}} %}
    {% for name, expression in expressions.items() %}
        {% set error = customer_segmentation.harm_in_words(expression, is_relation=false) %}
        {% do (answer.errors if error else answer.expressions).update({name: error or expression}) %}
        {% do answer.places.update({name: []}) %}
    {% endfor %}
    {{ return(answer) }}
{% endmacro %}


{#- Why SQL is not run, judged by its words and so more strictly than need be; none where it is harmless. -#}
{% macro harm_in_words(sql, is_relation) %}
    {#- the contents of quoted texts are nothing, those of quoted names count; what is left of a quote, a bracket or a comment ends elsewhere -#}
    {% set names = modules.re.sub("'[^'\\\\]*'", ' ', sql) | replace('"', '') | replace('`', '') %}
    {% set without_brackets = namespace(sql=names) %}
    {% for _ in range(50) %}
        {% set without_brackets.sql = modules.re.sub('\\([^()]*\\)', '', without_brackets.sql) %}
    {% endfor %}
    {% set writers = 'insert|update|delete|merge|drop|create|alter|copy|attach|detach|install|load|pragma|call|export|import|describe|show|set' %}
    {% set readers = 'getenv|getvariable|current_setting|query|query_table|glob|read_text|read_blob|input_checks|java_method|reflect|input_file_name|\\w+_scan|duckdb_\\w+' %}
    {% set call = modules.re.search('(?i)\\b(' ~ readers ~ ('' if is_relation else '|read_\\w+') ~ ')\\s*\\(', names) %}
    {% set query = modules.re.search('(?i)\\bselect\\b|\\(\\s*(from|with|values|table)\\b', names) if not is_relation %}
    {% set writer = modules.re.search('(?i)(^|\\()\\s*(' ~ writers ~ ')\\s', names) %}
    {% if modules.re.search(";|'|--|/\\*|[()]", without_brackets.sql) or ';' in names or '--' in names or '/*' in names %}
        {{ return('is more than one ' ~ ('relation or query' if is_relation else 'expression') ~ ', or has a comment.') }}
    {% elif is_relation and not modules.re.fullmatch('\\s*([(].*|([\\w$]+|"[^"]*"|`[^`]*`)([.]([\\w$]+|"[^"]*"|`[^`]*`))*)\\s*', sql, modules.re.DOTALL) %}
        {{ return('is no relation.') }}
    {% elif call or query or writer %}
        {{ return('does more than to compute from the row it is given: ' ~ (call or query or writer).group(0).strip() ~ '.') }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}


{#- The vars that could be more than a value, where Python cannot say what each may be: a number, a date and a word have no blank in them. -#}
{% macro plain_setting_problems() %}
    {% set values, written = {}, adapter.config.vars.to_dict() %}
    {#- a project that installs this one has vars of its own -#}
    {% set is_own = project_name == 'customer_segmentation' %}
    {% for vars in [written.get('customer_segmentation', {})] + ([written, invocation_args_dict.get('vars', {})] if is_own else []) %}
        {% do values.update(vars) %}
    {% endfor %}
    {% set free = ['transactions', 'customers', 'transactions_filter', 'serve_folder', 'export_folder', 'shop', 'reporting_currency', 'csv_encoding'] %}
    {% set problems = [] %}
    {% for name, value in values.items() if name not in free and (value is string or name in ['clustering_features', 'clustering_signed_features']) %}
        {% for word in ([value] if value is string else value if value is iterable else []) if not modules.re.fullmatch('[\\w./:+-]*', word | string) %}
            {% do problems.append(name ~ ': expected a number or one word, found "' ~ word ~ '".') %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}
