"""Open a shop's files as rows.

`locations` says which files; `tables` makes of any format (`sheets` and their `cells`, `objects`, `archives`) and encoding
(`encodings`, `code_pages`) what DuckDB reads; `frames` finds where in it the table stands; `sources` opens it; `hints` and
`unreadable` say what is open or wrong.
"""
