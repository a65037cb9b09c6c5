-- One row per model fitted so far, as the last good build left them.
{{ last_build_rows('segment_models') }}
