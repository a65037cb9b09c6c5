{#-
    dbt-duckdb's `table` without its detour: it creates under another name, renames twice and drops, which costs a third of a small build.
    Here the old table is dropped and the new one created in one transaction (a Python model: dropped, then created). Readers never look
    at the warehouse but at the served copy.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set language = model['language'] -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- set replaces_table = language == 'sql' and existing is not none and existing.type == 'table' -%}
    {%- if existing is not none and not replaces_table %}
        {% call statement('drop_existing') %}drop {{ existing.type }} if exists {{ existing }}{% endcall %}
        {% if language == 'python' %}{{ adapter.commit() }}{% endif %}
    {%- endif %}
    {% call statement('main', language=language) -%}
        {%- if replaces_table %}drop table if exists {{ target_relation }};{% endif %}
        {{ create_table_as(False, target_relation, compiled_code, language) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% if language == 'sql' %}{{ adapter.commit() }}{% endif %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
