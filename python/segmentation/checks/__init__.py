"""Say what is wrong with settings, inputs and builds: what was found, where, and what to write instead.

dbt collects facts and asks by the plugin `input_checks`. Each check takes them as a dict, and a function that asks the
warehouse.

==========  ====================================================================
`settings`  vars: names, types, bounds, and features that do not exist
`mappings`  files that are not what they seem, and columns that are not there
`values`    values that cannot be read, or can be read in two ways
`samples`   the queries behind it
`external`  tables from outside the shop: how they are written, and what is in them
`failures`  what to do about a build that failed for want of room or a whole file
==========  ====================================================================
"""
