"""Categories beside the numbers: columns in standard units that the fit chooses, with the weight that a var gives them."""

import numpy as np
import pytest

MAPPING = {"clustering_categorical_features": ["gender"], "clustering_categorical_weight": 10}
LABELS = "select customer_id, segment_id, segment_name from customer_segments order by 1"


@pytest.fixture(scope="module")
def shop(new_shop):
    """The demo, clustered by gender too, with a weight that no number outweighs."""
    shop = new_shop("categories")
    build = shop.build(MAPPING)
    assert build.ok, build.output
    return shop


def test_two_categories_are_as_far_apart_as_the_weight_and_who_has_none_stands_between(shop):
    scaled = shop.frame("""
        select
            coalesce(gender, 'none') as gender,
            avg(gender_is_female) as female,
            avg(gender_is_male) as male,
            avg(gender_is_other) as other
        from customer_features_scaled
        inner join customer_features using (customer_id)
        group by gender
    """).set_index("gender")
    assert set(scaled.index) == {"female", "male", "other", "none"}
    assert np.linalg.norm(scaled.loc["female"] - scaled.loc["male"]) == pytest.approx(10)
    assert np.linalg.norm(scaled.loc["female"] - scaled.loc["other"]) == pytest.approx(10)
    assert np.linalg.norm(scaled.loc["female"] - scaled.loc["none"]) == pytest.approx(10 / np.sqrt(2))


def test_a_weight_above_all_numbers_makes_segments_of_one_category_each(shop):
    genders = shop.query("""
        select segment_id, count(distinct coalesce(customer_features.gender, 'none'))
        from customer_segments
        inner join customer_features using (customer_id)
        where segment_id > 0
        group by segment_id
    """)
    assert len(genders) >= 4
    assert {count for _, count in genders} == {1}


def test_categories_count_in_the_reasons(shop):
    test = shop.build(MAPPING, select="assert_reasons_add_up_to_the_distances", with_tests=True)
    assert test.ok, test.output
    ((count,),) = shop.query("""
        select count(*)
        from customer_segment_reasons
        where replace(reason, '"', '') like '%; gender speaks for ' || segment_name || '.'
    """)
    assert count > 100


def test_a_later_build_scores_with_the_categories_of_the_fit(shop):
    before = shop.query(LABELS)
    build = shop.build(MAPPING, select="+customer_segments +segment_drift")
    assert build.ok, build.output
    assert shop.query("select message from segment_drift where check_name = 'decision'") == [
        ("scored with model 1: no check found a drift",)
    ]
    assert shop.query("select value from segment_drift where subject = 'gender_is_female'") == [(0,)]
    assert shop.query(LABELS) == before
