-- One row per row that `cluster_kprototypes` had in the last good build.
{{ last_build_rows('cluster_kprototypes') }}
