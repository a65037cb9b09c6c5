{#-
    Text that a spreadsheet shows and does not run: where it begins like a formula (= + - @, tab, line feed or carriage return), an
    apostrophe goes before it. What is no text, such as a number of ours, needs none.
-#}
{% macro spreadsheet_text(expression) -%}
    case
        when substr({{ expression }}, 1, 1) in ('=', '+', '-', '@', chr(9), chr(10), chr(13)) then chr(39) || {{ expression }}
        else {{ expression }}
    end
{%- endmacro %}
