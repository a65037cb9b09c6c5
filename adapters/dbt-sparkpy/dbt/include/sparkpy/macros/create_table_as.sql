{#- A Python model writes its own table; SQL is dbt-spark's. Without file_format both take the engine's default. -#}
{% macro sparkpy__create_table_as(temporary, relation, compiled_code, language='sql') %}
    {%- if language == 'python' -%}
{%- set file_format = config.get('file_format') -%}
{{ "\n" ~ compiled_code }}
# --- dbt-sparkpy: run the model and write its table
writer = model_result(spark, model(dbtObj(spark.table), spark)).write.mode("overwrite")
{%- if file_format %}
writer = writer.format("{{ file_format }}").option("overwriteSchema", "true")
{%- endif %}
writer.saveAsTable("{{ relation }}")
    {%- else -%}
        {{ spark__create_table_as(temporary, relation, compiled_code, language) }}
    {%- endif -%}
{% endmacro %}
