-- One row per contract column: on how many rows of the input it has no value.
with

mapped_columns as (

    select * from {{ ref('int_input_columns_mapped') }}

),

completeness as (

    select
        input_name,
        column_name,
        is_mapped,
        row_count,
        row_count - value_count as missing_count,
        {{ safe_divide('row_count - value_count', 'row_count') }} as missing_share,
        missing_means

    from mapped_columns

)

select * from completeness
