"""The mathematics of segments and forecasts and the reading of a shop's files, without dbt.

The dbt models in `python_models` read tables, call it and return tables; `mapping` drafts how a file is to be read.

How many segments there are, and which:

- `candidates` scores every number of clusters and calls what follows; `choice` picks one and says why in words
- `stability` and `valleys` certify a number: would other customers be cut the same way, and is there space between the groups
- `kmeans` fits the centroids, `partitions` cuts customers into each number of clusters
- `comparison` compares K-Means with the `algorithms` Ward, DBSCAN and HDBSCAN by `measures`, `verdicts` says which is best, and
  `prototypes` carries their labels to every customer

What a segment is:

- `matching` gives a cluster the number of the segment that it continues, `names` gives it a name
- `rules` describes it by `conditions`, found by `rule_search` and written by `rule_words`
- `confidence` says how surely a customer stays in it

What a customer will do, each a package: `value` (how often, and for how much), `prediction` (which method forecasts best) and
`deep` (a neural network, fitted only with the extra of `make deep`).

Shared: `frames` (tables from and to the engine) and `sampling` (which rows are drawn). Arrays hold one row per customer in a
fixed order, and random states are given, so that the same data always gives the same answer. scikit-learn and SciPy are
imported inside the functions of segments that need them: labels are given without either.
"""
