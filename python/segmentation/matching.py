"""Match the clusters of a new model with the segments of the last one, and say what became of each segment."""

import numpy as np
import pandas as pd

from segmentation.frames import DECIMALS

OUTPUT_COLUMNS = [
    "event_order",
    "event",
    "cluster_id",
    "segment_id",
    "other_segment_ids",
    "customer_count",
    "customer_share",
    "centroid_shift",
]
# a segment that hands on less than this to its successor is another one, unless it makes up most of the successor
MINIMUM_KEPT_SHARE = 0.2
# more than half of a cluster's customers, or of a segment's, decide where it comes from, or goes
MAJORITY = 0.5
# a part of a segment counts as a branch of a split from this share of its customers
MINIMUM_SPLIT_SHARE = 0.2
# standard deviations: a segment whose middle went farther has moved
MOVED_DISTANCE = 0.5
# standard deviations: without shared customers, nearer middles are those of the same segment
SAME_DISTANCE = 1.0


def segments_of_clusters(matches):
    """Return which segment each cluster is, dict of cluster_id to segment_id, from the rows of `match_segments`."""
    clusters = matches.dropna(subset="cluster_id")
    return dict(zip(clusters["cluster_id"].astype(int), clusters["segment_id"].astype(int), strict=True))


def distances_between(last_centroids, centroids):
    """Return the distance of each last centroid to each new one, ndarray of shape (n_segments, n_clusters)."""
    difference = last_centroids.to_numpy(dtype=float)[:, None, :] - centroids.to_numpy(dtype=float)[None, :, :]
    return np.sqrt((difference**2).sum(axis=2))


def shares(counts):
    """Return the counts as shares of each segment's customers (rows), and as shares of each cluster's (columns)."""
    of_segment = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    of_cluster = counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)
    return of_segment, of_cluster


def match(overlaps, distances):
    """Pair segments with clusters so that most customers stay in their segment.

    Parameters
    ----------
    overlaps : DataFrame of shape (n_segments, n_clusters)
        How many customers are in both; index segment ids, columns cluster ids.
    distances : ndarray of shape (n_segments, n_clusters)
        Between their middles; decides between equals, and alone where no customers are shared.

    Returns
    -------
    dict of cluster id to segment id
        Assignment by Kuhn (1955); pairs that are no longer the same segment are left out.
    """
    from scipy.optimize import linear_sum_assignment

    if overlaps.size == 0:
        return {}
    counts = overlaps.to_numpy(dtype=float)
    nearness = 1 / (1 + distances)
    segments, clusters = linear_sum_assignment(counts + nearness, maximize=True)
    of_segment, of_cluster = shares(counts)
    has_customers = counts.sum() > 0

    def is_same(i, j):
        if not has_customers:
            return distances[i, j] <= SAME_DISTANCE
        return of_segment[i, j] >= MINIMUM_KEPT_SHARE or of_cluster[i, j] > MAJORITY

    return {int(overlaps.columns[j]): int(overlaps.index[i]) for i, j in zip(segments, clusters, strict=True) if is_same(i, j)}


class Overlap:
    """Who went where: the customers that segments (rows) and clusters (columns) share, and which of them are the same.

    Parameters
    ----------
    overlaps : DataFrame of shape (n_segments, n_clusters)
        How many customers are in both; index segment ids, columns cluster ids.
    distances : ndarray of shape (n_segments, n_clusters)
        Between their middles.
    pairs : dict of cluster id to segment id
        Of `match`.
    """

    def __init__(self, overlaps, distances, pairs):
        self.counts, self.distances, self.pairs = overlaps.to_numpy(dtype=float), distances, pairs
        self.segments, self.clusters = [int(i) for i in overlaps.index], [int(j) for j in overlaps.columns]
        self.of_segment, self.of_cluster = shares(self.counts)

    def branches(self, i):
        """Return the clusters that are mostly made of a good part of segment i."""
        return [
            j
            for j in range(len(self.clusters))
            if self.of_segment[i, j] >= MINIMUM_SPLIT_SHARE and self.of_cluster[i, j] > MAJORITY
        ]

    def sources(self, j):
        """Return the segments that went mostly into cluster j and do not live on in another; none unless several did."""
        elsewhere = {segment for cluster, segment in self.pairs.items() if cluster != self.clusters[j]}
        found = [i for i, segment in enumerate(self.segments) if self.of_segment[i, j] > MAJORITY and segment not in elsewhere]
        return found if len(found) > 1 else []

    def split_segment(self, j):
        """Return the segment that cluster j is one of several branches of, or None."""
        return next((i for i in range(len(self.segments)) if len(self.branches(i)) > 1 and j in self.branches(i)), None)


def event_row(event, *, cluster=None, segment, others=(), share=np.nan, count=0, shift=np.nan):
    """Return one row of OUTPUT_COLUMNS but the first."""
    names = ", ".join(str(other) for other in others)
    return [event, cluster, segment, names or None, int(count), share, shift]


def event_of_cluster(overlap, j, *, ids):
    """Return what cluster j is: merged, split, kept, moved or born; see `describe_events`."""
    cluster, segments = overlap.clusters[j], overlap.segments
    segment = ids[cluster]
    main = segments.index(segment) if cluster in overlap.pairs else None
    shift = np.nan if main is None else overlap.distances[main, j]
    of_cluster = {"cluster": cluster, "segment": segment, "shift": shift}
    merged_from, split_from = overlap.sources(j), overlap.split_segment(j)
    if merged_from:
        count = overlap.counts[merged_from, j].sum()
        others = [segments[i] for i in merged_from if segments[i] != segment]
        return event_row("merged", **of_cluster, others=others, share=count / overlap.counts[merged_from].sum(), count=count)
    if split_from is not None:
        origin = segments[split_from]
        branch_ids = [ids[overlap.clusters[branch]] for branch in overlap.branches(split_from) if branch != j]
        others = branch_ids if origin == segment else [origin]
        share, count = overlap.of_segment[split_from, j], overlap.counts[split_from, j]
        return event_row("split", **of_cluster, others=others, share=share, count=count)
    if main is None:
        return event_row("born", **of_cluster, count=overlap.counts[:, j].sum())
    has_customers = overlap.counts.sum() > 0
    is_kept = shift <= MOVED_DISTANCE and (overlap.of_segment[main, j] > MAJORITY or not has_customers)
    share = overlap.of_segment[main, j] if has_customers else np.nan
    return event_row("kept" if is_kept else "moved", **of_cluster, share=share, count=overlap.counts[main, j])


def describe_events(overlaps, distances, *, pairs, new_ids):
    """Say what became of each segment: kept, moved, split, merged, born or died.

    Parameters
    ----------
    overlaps, distances, pairs
        See `Overlap`.
    new_ids : dict of cluster id to segment id
        For the clusters without a pair.

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS
        One row per cluster and per segment that is gone. `customer_share` is that of the shared customers: of the segment's
        customers, those in the cluster (kept, moved, split, merged), of a born cluster all.
    """
    overlap, ids = Overlap(overlaps, distances, pairs), pairs | new_ids
    clusters, counts = overlap.clusters, overlap.counts
    rows = [event_of_cluster(overlap, j, ids=ids) for j in range(len(clusters))]
    merged_into = {overlap.segments[i]: j for j in range(len(clusters)) for i in overlap.sources(j)}
    for i, segment in enumerate(overlap.segments):
        if segment in pairs.values():
            continue
        if segment in merged_into:
            j = merged_into[segment]
            others, share = [ids[clusters[j]]], overlap.of_segment[i, j]
            rows.append(event_row("merged", segment=segment, others=others, share=share, count=counts[i, j]))
        else:
            rows.append(event_row("died", segment=segment, count=counts[i].sum()))
    events = pd.DataFrame(rows, columns=OUTPUT_COLUMNS[1:]).astype({"cluster_id": "Int64"})
    events.insert(0, "event_order", range(1, len(events) + 1))
    return events


def match_segments(clusters, overlaps, last_centroids, *, first_new_id):
    """Give each cluster the id of the segment that it continues, or a new one; see `match` and `describe_events`.

    Parameters
    ----------
    clusters : DataFrame with cluster_id and the features
    overlaps : DataFrame with last_segment_id, cluster_id and customer_count
    last_centroids : DataFrame with cluster_id (the segment id it had) and the features, in the units of `clusters`
    first_new_id : int
        No segment, present or past, has it or a higher one.

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS
    """
    clusters, last_centroids = clusters.set_index("cluster_id"), last_centroids.set_index("cluster_id")
    counts = overlaps.pivot_table(index="last_segment_id", columns="cluster_id", values="customer_count", aggfunc="sum")
    counts = counts.reindex(index=last_centroids.index, columns=clusters.index).fillna(0)
    distances = distances_between(last_centroids[clusters.columns], clusters)
    pairs = match(counts, distances)
    unmatched = [cluster for cluster in clusters.index if cluster not in pairs]
    new_ids = {int(cluster): first_new_id + position for position, cluster in enumerate(unmatched)}
    return describe_events(counts, distances, pairs=pairs, new_ids=new_ids).round(DECIMALS)
