"""Say what is wrong with settings and inputs before anything is built: what was found, where, and what to write instead.

dbt collects facts and asks by the plugin `input_checks`; each function takes them as a dict and returns a list of messages.

==========  =================================================================
`settings`  vars: names, types, bounds, and features that do not exist
`mappings`  files that are not what they seem, and columns that are not there
`values`    values that cannot be read, or can be read in two ways
==========  =================================================================
"""
