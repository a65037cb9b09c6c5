{#-
    SQL that leaves only the header in the file of an external model without rows, where dbt-duckdb writes a line of nothing but commas.
    A hook after the model; nothing to run for a list with rows.
-#}
{% macro empty_export_without_rows() %}
    {% if execute and model.config.materialized == 'external' and not run_query('select 1 from ' ~ this ~ ' limit 1').rows %}
        copy (select * from {{ this }} limit 0) to '{{ model.config.location }}' (format csv, header)
    {% endif %}
{% endmacro %}
