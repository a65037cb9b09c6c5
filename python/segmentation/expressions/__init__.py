"""SQL that a shop wrote: it does no harm, and its columns have the type that their values prove.

==========  ====================================================================
`parsing`   SQL as a tree, by the engine's own parser, before any of it runs
`harm`      what a mapping may not do
`evidence`  what the values of text columns are: numbers, moments or codes
`functions` what the engine's functions take and give
`decisions` how each text column is read where it stands
`kinds`     the parts of an expression, and what they say of its columns
`reading`   the three together, for one input
==========  ====================================================================
"""
