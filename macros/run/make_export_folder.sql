{#- SQL that makes the folder of lists to send (var export_folder), where the engine can; nothing to run elsewhere. -#}
{% macro make_export_folder() %}
    {% if execute and customer_segmentation.has_function('make_folder') %}
        select make_folder('{{ var("export_folder") | replace("'", "''") }}')
    {% endif %}
{% endmacro %}
