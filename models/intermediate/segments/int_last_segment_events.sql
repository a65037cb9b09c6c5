-- One row per segment and model fitted so far: what became of it, as the last good build left it.
{{ last_build_rows('segment_events') }}
