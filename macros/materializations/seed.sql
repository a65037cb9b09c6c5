{#-
    dbt's `seed` without its detour: it reads each value in Python to guess types that stand in the YAML here. A seed whose YAML lacks the type
    of a column is left to dbt.
-#}
{% materialization seed, adapter='duckdb' %}
    {%- set read = "read_csv('" ~ adapter.get_seed_file_path(model) | replace("'", "''") ~ "', header = true, delim = '" ~ config.get('delimiter', ',') ~ "'" -%}
    {%- set types = config.get('column_types', {}) -%}
    {%- set first_rows = run_query('select * from ' ~ read ~ ', all_varchar = true) limit 10') -%}
    {%- set columns = first_rows.columns | map(attribute='name') | list -%}
    {%- if columns | reject('in', types) | list -%}
        {{ return(dbt.materialization_seed_default()) }}
    {%- endif -%}
    {#- what `dbt seed --show` prints -#}
    {%- do store_result('agate_table', response='OK', agate_table=first_rows) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {%- if existing is not none %}drop {{ existing.type }} if exists {{ existing }};{% endif %}
        create table {{ target_relation }} as
        select
            {%- for column in columns %}
            cast({{ adapter.quote(column) }} as {{ types[column] }}) as {{ adapter.quote(column) }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ read }}, all_varchar = true)
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
