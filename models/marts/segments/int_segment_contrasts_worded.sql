-- One row per segment: the two features that set it apart most, in words.
with

contrasts as (

    select * from {{ ref('segment_feature_contrasts') }}

),

feature_labels as (

    select * from {{ ref('feature_labels') }}

),

worded as (

    select
        contrasts.segment_id,
        contrasts.contrast_rank,
        coalesce(feature_labels.label, contrasts.feature)
        || ' ' || {{ in_words('contrasts.segment_mean', 'feature_labels.unit') }}
        || ' against ' || {{ in_words('contrasts.shop_mean', 'feature_labels.unit') }} as contrast_text

    from contrasts
    left join feature_labels
        on contrasts.feature = feature_labels.feature
    where contrasts.contrast_rank <= 2

),

joined as (

    select
        segment_id,
        max(case when contrast_rank = 1 then contrast_text end)
        || coalesce('; ' || max(case when contrast_rank = 2 then contrast_text end), '') as what_sets_it_apart

    from worded
    group by segment_id

)

select * from joined
