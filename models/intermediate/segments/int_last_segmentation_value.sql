-- One row per way to group customers, as the last good build left them.
{{ last_build_rows('segmentation_value') }}
