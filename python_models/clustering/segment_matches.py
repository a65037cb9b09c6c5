"""Match the clusters of a new model with the segments of the last one, and say what became of each segment."""

import numpy as np
import pandas as pd

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


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


def distances_between(last_centroids, centroids):
    """Return the distance of each last centroid to each new one, ndarray of shape (n_segments, n_clusters)."""
    difference = last_centroids.to_numpy(dtype=float)[:, None, :] - centroids.to_numpy(dtype=float)[None, :, :]
    return np.sqrt((difference**2).sum(axis=2))


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
    # only a build that fits imports scipy
    from scipy.optimize import linear_sum_assignment

    if overlaps.size == 0:
        return {}
    counts = overlaps.to_numpy(dtype=float)
    nearness = 1 / (1 + distances)
    segments, clusters = linear_sum_assignment(counts + nearness, maximize=True)
    from_segment = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    of_cluster = counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)
    has_customers = counts.sum() > 0

    def is_same(i, j):
        if not has_customers:
            return distances[i, j] <= SAME_DISTANCE
        return from_segment[i, j] >= MINIMUM_KEPT_SHARE or of_cluster[i, j] > MAJORITY

    return {int(overlaps.columns[j]): int(overlaps.index[i]) for i, j in zip(segments, clusters, strict=True) if is_same(i, j)}


def describe_events(overlaps, distances, *, pairs, new_ids):
    """Say what became of each segment: kept, moved, split, merged, born or died.

    Parameters
    ----------
    overlaps : DataFrame of shape (n_segments, n_clusters)
    distances : ndarray of shape (n_segments, n_clusters)
    pairs : dict of cluster id to segment id
        Of `match`.
    new_ids : dict of cluster id to segment id
        For the clusters without a pair.

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS
        One row per cluster and per segment that is gone. `customer_share` is that of the shared customers: of the segment's
        customers, those in the cluster (kept, moved, split, merged), of a born cluster all.
    """
    counts = overlaps.to_numpy(dtype=float)
    segments, clusters = [int(i) for i in overlaps.index], [int(j) for j in overlaps.columns]
    ids = pairs | new_ids
    from_segment = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    of_cluster = counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)

    def branches(i):
        """Return the clusters that are mostly made of a good part of the segment."""
        return [j for j in range(len(clusters)) if from_segment[i, j] >= MINIMUM_SPLIT_SHARE and of_cluster[i, j] > MAJORITY]

    def sources(j):
        """Return the segments that went mostly into the cluster and do not live on in another."""
        lives_elsewhere = {segment for cluster, segment in pairs.items() if cluster != clusters[j]}
        return [i for i, segment in enumerate(segments) if from_segment[i, j] > MAJORITY and segment not in lives_elsewhere]

    def row(event, *, cluster=None, segment, others=(), share=np.nan, count=0, shift=np.nan):
        names = ", ".join(str(other) for other in others)
        return [event, cluster, segment, names or None, int(count), share, shift]

    rows = []
    for j, cluster in enumerate(clusters):
        segment = ids[cluster]
        main = segments.index(segment) if cluster in pairs else None
        split_from = next((i for i in range(len(segments)) if len(branches(i)) > 1 and j in branches(i)), None)
        merged_from = sources(j) if len(sources(j)) > 1 else []
        shift = np.nan if main is None else distances[main, j]
        if merged_from:
            count = counts[merged_from, j].sum()
            share = count / counts[merged_from].sum()
            others = [segments[i] for i in merged_from if segments[i] != segment]
            rows.append(row("merged", cluster=cluster, segment=segment, others=others, share=share, count=count, shift=shift))
        elif split_from is not None:
            origin = segments[split_from]
            branch_ids = [ids[clusters[branch]] for branch in branches(split_from) if branch != j]
            others = branch_ids if origin == segment else [origin]
            share, count = from_segment[split_from, j], counts[split_from, j]
            rows.append(row("split", cluster=cluster, segment=segment, others=others, share=share, count=count, shift=shift))
        elif main is not None:
            is_kept = shift <= MOVED_DISTANCE and (from_segment[main, j] > MAJORITY or not counts.sum())
            share = from_segment[main, j] if counts.sum() else np.nan
            event = "kept" if is_kept else "moved"
            rows.append(row(event, cluster=cluster, segment=segment, share=share, count=counts[main, j], shift=shift))
        else:
            rows.append(row("born", cluster=cluster, segment=segment, count=counts[:, j].sum()))
    merged_into = {segments[i]: j for j in range(len(clusters)) for i in sources(j) if len(sources(j)) > 1}
    for i, segment in enumerate(segments):
        if segment in pairs.values():
            continue
        if segment in merged_into:
            j = merged_into[segment]
            rows.append(row("merged", segment=segment, others=[ids[clusters[j]]], share=from_segment[i, j], count=counts[i, j]))
        else:
            rows.append(row("died", segment=segment, count=counts[i].sum()))
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
    return describe_events(counts, distances, pairs=pairs, new_ids=new_ids).round(9)


def model(dbt, session):
    """Materialize one row per cluster and per segment that is gone."""
    last_model = to_pandas(dbt.ref("int_last_model"))
    return match_segments(
        to_pandas(dbt.ref("cluster_fit")).sort_values("cluster_id"),
        to_pandas(dbt.ref("int_segment_overlaps")),
        to_pandas(dbt.ref("int_last_segments")).sort_values("cluster_id"),
        first_new_id=int(last_model["next_segment_id"].iloc[0]),
    )
