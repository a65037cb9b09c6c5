{#-
    A table that only a new fit computes: a build that only scores takes over what the last good build left (`last_build_rows`).
    With meta `adds_rows` a fit adds its rows to those of all former fits. What the last build did not have yet is computed. The model must run
    after int_segmentation_decision, or after the model that meta `decided_by` names.
-#}
{% materialization fitted, default, supported_languages=['sql', 'python'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set former_table = customer_segmentation.last_build_relation(model.name) -%}
    {%- set is_refit = customer_segmentation.is_refit(config.get('meta', {}).get('decided_by', 'int_segmentation_decision')) or not former_table -%}
    {%- set adds_rows = config.get('meta', {}).get('adds_rows', false) -%}
    {%- set language = model.language if is_refit else 'sql' -%}
    {%- set code = compiled_code -%}
    {%- set former_relation = none -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {%- if adds_rows or not is_refit -%}
        {%- set former = customer_segmentation.last_build_rows(model.name, relation=former_table) -%}
        {#- where no copy is served, the last rows lie in the very table that is replaced -#}
        {%- if former_table | string == this | string -%}
            {%- set former_relation = make_intermediate_relation(target_relation) -%}
            {%- do adapter.drop_relation(former_relation) -%}
            {% call statement('keep_former', auto_begin=False) %}{{ create_table_as(False, former_relation, former) }}{% endcall %}
            {%- set former = 'select * from ' ~ former_relation -%}
        {%- endif -%}
        {%- set columns = customer_segmentation.contract_columns(model.name) | join(', ') -%}
        {%- set code = former ~ ' union all select ' ~ columns ~ ' from (' ~ compiled_code ~ ') as added' if is_refit else former -%}
    {%- endif -%}
    {%- do adapter.drop_relation(existing) if existing is not none -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main', language=language) %}{{ create_table_as(False, target_relation, code, language) }}{% endcall %}
    {%- do store_raw_result('main', message='KEPT', code=none, rows_affected=none) if not is_refit -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target_relation, model) -%}
    {#- without it, what SQL created is rolled back; Python has committed -#}
    {%- do adapter.commit() if language == 'sql' -%}
    {%- do adapter.drop_relation(former_relation) if former_relation is not none -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- Whether this build fits anew, as a model decided that has the answer in one of its rows. -#}
{% macro is_refit(decided_by='int_segmentation_decision') %}
    {% for node in customer_segmentation.project_nodes(decided_by) %}
        {{ return(run_query('select is_refit from ' ~ node.relation_name ~ ' where is_refit is not null').columns[0].values()[0]) }}
    {% endfor %}
{% endmacro %}
