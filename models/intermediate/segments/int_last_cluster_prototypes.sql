-- One row per row that `cluster_prototypes` had in the last good build.
{{ last_build_rows('cluster_prototypes') }}
