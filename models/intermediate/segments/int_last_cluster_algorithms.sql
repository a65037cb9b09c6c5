-- One row per row that `cluster_algorithms` had in the last good build.
{{ last_build_rows('cluster_algorithms') }}
