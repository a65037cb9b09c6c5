-- One row per row that `segment_matches` had in the last good build.
{{ last_build_rows('segment_matches') }}
