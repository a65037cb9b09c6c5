-- One row per row that `cluster_fit` had in the last good build.
{{ last_build_rows('cluster_fit') }}
