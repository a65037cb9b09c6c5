-- One row per algorithm and number of segments tried, as the last good build left them.
{{ last_build_rows('segmentation_quality') }}
