"""Draft the mapping from a file's columns to the contract's.

The modules in the order in which a file, opened by `segmentation.files`, passes through them:

=====================  =============================================================================================
`entrance`, `command`  `make build DATA=` and `make suggest`: which files are what (`joins`), where the mapping is
                       saved, which questions it leaves open (`answers`)
`profiling`            what each column holds: shares of numbers and dates, frequent words, behaviour within orders
`contract`, `layouts`  which meanings make which column of the contract; what is known of the exports of platforms
`draft`                what is decided so far, and the questions that only a person can answer
`drafting`             all of it in order, for transactions and for customers, by the steps of `steps`
`writing`              the draft as YAML
=====================  =============================================================================================
"""
