"""Which segment a new cluster continues, and what became of the others, on planted changes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import matching


def centroids(*rows):
    frame = pd.DataFrame(rows, columns=["recency_days", "net_revenue"], dtype=float)
    frame.insert(0, "cluster_id", range(1, len(frame) + 1))
    return frame


def match(counts, last=None, new=None, *, first_new_id=None):
    """Match by a matrix of shared customers: rows are the segments before, columns the clusters now."""
    counts = np.asarray(counts)
    last = last if last is not None else centroids(*[(i, i) for i in range(counts.shape[0])])
    new = new if new is not None else centroids(*[(j, j) for j in range(counts.shape[1])])
    overlaps = pd.DataFrame(
        [
            {"last_segment_id": i + 1, "cluster_id": j + 1, "customer_count": counts[i, j]}
            for i, j in np.ndindex(*counts.shape)
            if counts[i, j]
        ],
        columns=["last_segment_id", "cluster_id", "customer_count"],
    )
    return matching.match_segments(new, overlaps, last, first_new_id=first_new_id or counts.shape[0] + 1)


def ids(events):
    """Return {cluster: segment}."""
    own = events[events.cluster_id.notna()]
    return dict(zip(own.cluster_id.astype(int), own.segment_id, strict=True))


def test_a_first_model_has_only_segments_that_are_born():
    events = match(np.zeros((0, 3)), first_new_id=1)
    assert events.event.tolist() == ["born"] * 3
    assert ids(events) == {1: 1, 2: 2, 3: 3}


def test_segments_keep_their_number_in_whatever_order_the_clusters_come():
    events = match([[0, 90, 10], [5, 0, 95], [80, 10, 10]], new=centroids((2, 2), (0, 0), (1, 1)))
    assert ids(events) == {1: 3, 2: 1, 3: 2}
    assert set(events.event) == {"kept"}
    assert events.set_index("segment_id").customer_share.to_dict() == pytest.approx({1: 0.9, 2: 0.95, 3: 0.8})


def test_a_planted_split_is_named_and_the_larger_part_keeps_the_number():
    events = match([[60, 40, 0], [0, 0, 100]], new=centroids((0, 0), (0, 1), (1, 1))).set_index("cluster_id")
    assert events.event.to_dict() == {1: "split", 2: "split", 3: "kept"}
    assert events.segment_id.to_dict() == {1: 1, 2: 3, 3: 2}
    assert events.other_segment_ids.dropna().to_dict() == {1: "3", 2: "1"}
    assert events.customer_share.tolist() == [0.6, 0.4, 1.0]


def test_a_planted_merge_is_named_on_both_sides():
    events = match([[100, 0], [50, 0], [0, 100]], new=centroids((0, 0), (2, 2)))
    assert events.event.tolist() == ["merged", "kept", "merged"]
    assert ids(events) == {1: 1, 2: 3}
    gone = events[events.cluster_id.isna()].iloc[0]
    assert (gone.segment_id, gone.other_segment_ids, gone.customer_count) == (2, "1", 50)


def test_a_cluster_of_new_customers_is_born_with_a_number_nobody_had():
    events = match([[100, 0], [0, 0]], first_new_id=9).set_index("segment_id")
    assert events.event.to_dict() == {1: "kept", 9: "born", 2: "died"}


def test_a_segment_whose_middle_went_far_has_moved():
    events = match([[100, 0], [0, 100]], new=centroids((0, 0.9), (1, 1)))
    assert events.event.tolist() == ["moved", "kept"]
    assert events.centroid_shift.tolist() == [0.9, 0.0]


def test_a_segment_that_lost_most_of_its_customers_has_moved():
    events = match([[40, 60], [0, 100]], new=centroids((0, 0), (1, 1)))
    assert events.event.tolist() == ["moved", "kept"]


def test_without_shared_customers_the_middles_decide():
    events = match(np.zeros((2, 2)), new=centroids((1.1, 1), (8, 8))).set_index("cluster_id", append=True)
    assert events.event.tolist() == ["kept", "born", "died"]
    assert events.segment_id.tolist() == [2, 3, 1]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_numbers_are_never_shared_nor_used_again(segments, clusters, random):
    counts = np.array([[random.choice([0, 0, 3, 40, 100]) for _ in range(clusters)] for _ in range(segments)])
    events = match(counts, first_new_id=segments + 4)
    assert events.segment_id.is_unique
    assert set(ids(events)) == set(range(1, clusters + 1))
    assert set(events.segment_id) >= set(range(1, segments + 1))
    assert all(segment <= segments or segment >= segments + 4 for segment in events.segment_id)
    assert events.customer_share.dropna().between(0, 1).all()
