"""Read a shop's files and draft the mapping from its columns to the contract's.

The modules in the order in which a file passes through them:

========================  ==========================================================================================
`entrance`, `answers`     the one command: which files are what, where the mapping is saved, which questions it leaves open
`files`, `locations`,     a location becomes rows: which files, of which format (`sheets`, `cells`, `objects`, `archives`),
`tables`                  in which encoding (`encodings`, `code_pages`), where in them the table stands (`frames`), what is
                          wrong with them (`unreadable`)
`profiling`               what each column holds: shares of numbers and dates, frequent words, behaviour within orders
`thesaurus`, `contract`   what names mean, and which meanings make which column of the contract
`layouts`                 what is known of the exports of platforms
`matching`                the column of the file that fits each column of the contract best
`identity`, `money`,      what names get wrong, proven by values: one module a subject, each a function `settle_...`
`discounts`, `moments`,
`statuses`, `rows`,
`attributes`
`platforms`               what is known of the platform, in place of what was guessed
`draft`                   what is decided so far, and the questions that only a person can answer
`drafting`                all of it in order, for transactions and for customers
`writing`                 the draft as YAML
========================  ==========================================================================================
"""
