-- One row per row that `cluster_candidates` had in the last good build.
{{ last_build_rows('cluster_candidates') }}
