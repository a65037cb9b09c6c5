-- One row per row of the shop's transactions, as the shop wrote it.
-- A text file becomes a table, so that it is parsed once; anything else is read where it is.
{{ config(materialized='table' if is_text_file('transactions') else 'view') }}

select * from {{ input_relation('transactions') }}
