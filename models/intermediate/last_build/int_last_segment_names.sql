-- One row per segment of the last good build: the name it had.
{{ last_build_rows('segment_profiles', ['segment_id', 'segment_name']) }}
