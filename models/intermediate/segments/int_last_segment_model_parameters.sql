-- One row per number of each model fitted so far, as the last good build left them.
{{ last_build_rows('segment_model_parameters') }}
