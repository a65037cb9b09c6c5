{#-
    One test a model, and one scan for all that holds of each of its rows. It returns a row for each rule that is broken, with how many rows
    or keys break it and the key of one of them; the end of the build prints them. Null passes every rule but `key` and `not_null`.

    key              columns that are unique together and never null
    unique_rows      columns that are unique together, where null counts as a value
    unique           columns of which each is unique by itself
    not_null         columns that are never null
    not_negative     columns that are at least 0
    shares           columns from 0 to 1
    between          {column: [least, most]}
    accepted_values  {column: [words]}
    row_count        how many rows there are
-#}
{% test rules(
    model, key=[], unique_rows=[], unique=[], not_null=[], not_negative=[], shares=[], between={}, accepted_values={}, row_count=none
) %}
    {%- set key_text = 'cast(' ~ (key or not_null or ['null']) | first ~ ' as ' ~ dbt.type_string() ~ ')' %}
    {%- set conditions = {} %}
    {%- for column in key + not_null %}{% do conditions.update({'not_null ' ~ column: column ~ ' is null'}) %}{% endfor %}
    {%- for column in not_negative %}{% do conditions.update({'not_negative ' ~ column: column ~ ' < 0'}) %}{% endfor %}
    {%- for column in shares %}{% do conditions.update({'shares ' ~ column: column ~ ' < 0 or ' ~ column ~ ' > 1'}) %}{% endfor %}
    {%- for column, limits in between.items() %}
        {%- do conditions.update({'between ' ~ column: column ~ ' < ' ~ limits[0] ~ ' or ' ~ column ~ ' > ' ~ limits[1]}) %}
    {%- endfor %}
    {%- for column, words in accepted_values.items() %}
        {%- do conditions.update({'accepted_values ' ~ column: column ~ ' not in (' ~ customer_segmentation.quoted_list(words) ~ ')'}) %}
    {%- endfor %}
    {%- set keys = ([key] if key else []) + ([unique_rows] if unique_rows else []) %}
    {%- for column in unique %}{% do keys.append([column]) %}{% endfor %}
    with measured as (
        select
            {%- for condition in conditions.values() %}
            count(case when {{ condition }} then 1 end) as failures_{{ loop.index }},
            min(case when {{ condition }} then {{ key_text }} end) as example_{{ loop.index }},
            {%- endfor %}
            count(*) as row_count

        from {{ model }}
    ),

    broken as (
        {%- for columns in keys %}
        select
            'unique {{ columns | join(", ") }}' as rule,
            count(*) as failures,
            min(example) as example

        from (
            select cast({{ columns[0] }} as {{ dbt.type_string() }}) as example
            from {{ model }}
            {%- if columns != unique_rows %}
            where {{ columns | join(' is not null and ') }} is not null
            {%- endif %}
            group by {{ columns | join(', ') }}
            having count(*) > 1
        ) as repeated

        union all
        {% endfor %}
        select
            case positions.position
                {%- for rule in conditions %}
                when {{ loop.index }} then '{{ rule }}'
                {%- endfor %}
                else 'row_count'
            end as rule,
            case positions.position
                {%- for rule in conditions %}
                when {{ loop.index }} then measured.failures_{{ loop.index }}
                {%- endfor %}
                else case when {{ 'measured.row_count <> ' ~ row_count if row_count is not none else '1 = 0' }} then 1 else 0 end
            end as failures,
            case positions.position
                {%- for rule in conditions %}
                when {{ loop.index }} then measured.example_{{ loop.index }}
                {%- endfor %}
                else cast(measured.row_count as {{ dbt.type_string() }})
            end as example

        from measured
        cross join (values {% for position in range(conditions | length + 1) %}({{ position }}){{ ', ' if not loop.last }}{% endfor %}) as positions (position)
    )

    select *
    from broken
    where failures > 0
{% endtest %}
