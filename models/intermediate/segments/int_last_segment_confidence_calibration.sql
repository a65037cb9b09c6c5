-- One row per row that `segment_confidence_calibration` had in the last good build.
{{ last_build_rows('segment_confidence_calibration') }}
