-- One row per row that `cluster_algorithm_centroids` had in the last good build.
{{ last_build_rows('cluster_algorithm_centroids') }}
