"""Choose the number of segments from what was measured, and say in words why."""

import pandas as pd

# what a stable number has to reach, and how the reasons call it
STABILITY = {"prediction_strength": "prediction strength", "jaccard_worst": "worst Jaccard", "smallest_share": "smallest share"}


def chosen_count(candidates):
    """Return the chosen number of clusters, from the table `cluster_candidates`."""
    return int(candidates.loc[candidates["is_chosen"], "cluster_count"].iloc[0])


def judge(candidates, *, thresholds):
    """Add is_elbow, is_stable, is_separated and is_parted (some clusters are) to the candidates of one algorithm.

    Parameters
    ----------
    candidates : DataFrame
        With the measures, from `score_kmeans` or `score_ward`, and elbow_distance.
    thresholds : dict of str to float
        What each of STABILITY has to reach; what is missing does not.
    """
    is_stable = (candidates[list(thresholds)].astype(float) >= pd.Series(thresholds)).all(axis=1)
    is_tight = candidates.gap > candidates.gap_of_one + candidates.gap_standard_error
    has_valleys = candidates.natural_group_count == candidates.cluster_count
    return candidates.assign(
        is_elbow=candidates.index == candidates.elbow_distance.idxmax(),
        is_stable=is_stable,
        is_separated=is_stable & is_tight & has_valleys,
        is_parted=is_stable & is_tight & (candidates.natural_group_count > 1),
    )


def in_words(row):
    """Return the measures of stability of a candidate in words."""
    return (
        f"prediction strength {row.prediction_strength:.3f}, worst Jaccard {row.jaccard_worst:.3f}, "
        f"smallest share {row.smallest_share:.1%}"
    )


def failures(row, thresholds):
    """Return in words which thresholds of stability a candidate misses."""
    missed = [
        f"{STABILITY[measure]} {row[measure]:.3f} is below {threshold}"
        for measure, threshold in thresholds.items()
        if row[measure] < threshold
    ]
    return ", ".join(missed) or "too few customers to measure it"


def compact_again(candidates):
    """Return how compact the segments are, as far as another half of the customers would be cut the same way.

    The silhouette alone favours many small segments of few customers, which nothing but chance put there.
    """
    return candidates.silhouette.clip(lower=0) * candidates.prediction_strength


def best_candidate(candidates, *, minimum, fixed):
    """Return the row to choose: the fixed number; else the largest separated one, the largest stable one, the most compact.

    The most compact has the highest `compact_again`; ties go to the elbow, then to fewer.
    """
    allowed = candidates[candidates.cluster_count == fixed] if fixed else candidates[candidates.cluster_count >= minimum]
    stable, separated = allowed[allowed.is_stable], allowed[allowed.is_separated]
    if not fixed and len(stable):
        return (separated if len(separated) else stable).sort_values("cluster_count").iloc[-1]
    order = ["compact_again", "elbow_distance", "cluster_count"]
    return allowed.sort_values(order, ascending=[False, False, True], na_position="last").iloc[0]


def why_chosen(best, candidates, *, minimum, fixed):
    """Return in words why the best candidate was chosen, and what else is worth knowing about the others."""
    if fixed:
        return f"Chosen: the var segment_count asks for {fixed}."
    if best.is_separated:
        words = f"Chosen: the largest stable number whose segments are all natural groups ({in_words(best)})."
    elif best.is_stable:
        words = f"Chosen: the largest stable number of {minimum} or more segments ({in_words(best)})."
    elif pd.isna(best.compact_again):
        words = f"Chosen: too few customers to measure any number of {minimum} or more segments."
    else:
        words = (
            f"Chosen: no number of {minimum} or more segments is stable, and of these it has the highest silhouette times "
            f"prediction strength ({best.silhouette:.3f} x {best.prediction_strength:.3f})."
        )
    below = candidates[candidates.is_separated & (candidates.cluster_count < minimum)]
    if len(below) and not best.is_separated:
        words += f" {below.cluster_count.max()} segments would be natural groups, but are fewer than minimum_segment_count."
    elbow = candidates.loc[candidates.is_elbow].iloc[0]
    if elbow.elbow_distance > 0 and elbow.cluster_count != best.cluster_count:
        words += f" The elbow of inertia is at {elbow.cluster_count}."
    return words


def why_not(row, best, *, minimum, fixed, thresholds):
    """Return in words why a candidate was not chosen."""
    if fixed:
        return f"Not chosen: the var segment_count asks for {fixed}."
    if row.cluster_count < minimum:
        return f"Not chosen: fewer than minimum_segment_count ({minimum})."
    if row.is_stable and row.cluster_count < best.cluster_count:
        return f"Not chosen: stable, and {best.cluster_count} segments are so too and tell more customers apart."
    if row.is_stable and row.natural_group_count < row.cluster_count:
        return f"Not chosen: stable, but its {row.cluster_count} segments are {row.natural_group_count} natural groups only."
    if row.is_stable:
        return "Not chosen: stable, but its segments are no tighter than those of evenly scattered customers."
    words = f"Not chosen: not stable, {failures(row, thresholds)}"
    if best.is_stable or pd.isna(row.compact_again):
        return f"{words}."
    return (
        f"{words}; its silhouette times prediction strength, {row.silhouette:.3f} x {row.prediction_strength:.3f}, "
        f"is not above that of {best.cluster_count}."
    )


def choose(candidates, *, minimum, fixed, thresholds):
    """Mark the chosen number of clusters and say why; see `best_candidate`.

    Parameters
    ----------
    candidates : DataFrame
        Of K-Means, from `judge`, with the measures.
    minimum : int
        The smallest number worth having.
    fixed : int or None
        The number the user asks for.
    thresholds : dict of str to float
        See `judge`; here for the words.

    Returns
    -------
    DataFrame
        With compact_again, is_chosen and reason added.
    """
    candidates = candidates.assign(compact_again=compact_again(candidates))
    best = best_candidate(candidates, minimum=minimum, fixed=fixed)
    is_chosen = candidates.cluster_count == best.cluster_count
    reasons = [
        why_chosen(best, candidates, minimum=minimum, fixed=fixed)
        if chosen
        else why_not(row, best, minimum=minimum, fixed=fixed, thresholds=thresholds)
        for chosen, (_, row) in zip(is_chosen, candidates.iterrows(), strict=True)
    ]
    return candidates.assign(is_chosen=is_chosen, reason=reasons)


def compare(candidates, *, thresholds):
    """Mark no candidate of an algorithm that is shown beside K-Means, and say how it does; see `choose`."""

    def reason(row):
        words = "Not chosen: shown beside kmeans, which makes the segments."
        if row.is_separated:
            return f"{words} Stable, and its segments are natural groups."
        return f"{words} Stable." if row.is_stable else f"{words} Not stable, {failures(row, thresholds)}."

    return candidates.assign(is_chosen=False, reason=[reason(row) for _, row in candidates.iterrows()])
