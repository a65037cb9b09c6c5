-- One row per row that `segment_rules_fitted` had in the last good build.
{{ last_build_rows('segment_rules_fitted') }}
