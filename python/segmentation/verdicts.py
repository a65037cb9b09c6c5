"""Say in words whether another algorithm would be better than K-Means, and why."""

import pandas as pd

# when another algorithm is better; see `shortcoming` and `advantage`
RULES = {
    "maximum_noise": 0.2,  # share of the customers; an algorithm that leaves more without a segment is not better
    "maximum_share": 0.8,  # share of the customers; one cluster above it is not a segmentation
    "minimum_gain": 0.05,  # silhouette by which a better algorithm is more compact
    "minimum_separation": 0.2,  # -1 to 1, from which groups lie apart, where those of K-Means are below 0
    "kept_silhouette": 0.7,  # share of K-Means' silhouette that groups lying apart must keep
    "stability_tolerance": 0.1,  # adjusted Rand index by which a better algorithm may be less stable
}
NAMES = {"kmeans": "K-Means", "ward": "Ward", "dbscan": "DBSCAN", "hdbscan": "HDBSCAN"}


def parameters_in_words(algorithm, parameters):
    """Return the parameters of a fit as text, such as 'eps 0.41, 10 neighbours'."""
    if algorithm == "dbscan":
        return f"eps {parameters['neighbour_distance']:.3g}, {parameters['neighbour_count']} neighbours"
    if algorithm == "hdbscan":
        size, neighbours = parameters["minimum_cluster_size"], parameters["neighbour_count"]
        return f"at least {size} of the sample in a cluster, {neighbours} neighbours"
    return f"{parameters['cluster_count']} clusters"


def in_words(number):
    """Return a measure with two decimals, or that there is none."""
    return "unknown" if pd.isna(number) else f"{number:.2f}"


def covered_silhouette(row):
    """Return the silhouette over all customers, those left as noise counted as 0."""
    return (0.0 if pd.isna(row.silhouette) else row.silhouette) * (1 - row.noise_share)


def unfit(row, kmeans, *, rules):
    """Return why an algorithm makes no segments to plan with, however it scores, or None; see `shortcoming`."""
    if row.cluster_count == 0:
        return "finds no separate groups: all customers are noise to it."
    if row.cluster_count == 1:
        return f"finds no separate groups: it sees one single cloud and {row.noise_share:.0%} noise."
    if row.noise_share > rules["maximum_noise"]:
        return f"leaves {row.noise_share:.0%} of the customers without a segment."
    if row.largest_share > rules["maximum_share"]:
        return f"puts {row.largest_share:.0%} of the customers into one cluster."
    is_measured = pd.notna(row.stability) and pd.notna(kmeans.stability)
    if is_measured and row.stability < kmeans.stability - rules["stability_tolerance"]:
        return f"is less stable: {row.stability:.2f} against {kmeans.stability:.2f} of K-Means on halves of the customers."
    return None


def shortcoming(row, kmeans, *, rules):
    """Return why an algorithm is not better than K-Means, or None where it is.

    Better is more compact (silhouette, noise counted as 0) or, if nearly as compact, set apart by emptier space; without much
    noise, without one giant cluster, and about as stable.

    Parameters
    ----------
    row, kmeans : Series
        Measures of the two algorithms.
    rules : dict
        maximum_noise, maximum_share, minimum_gain, minimum_separation, kept_silhouette and stability_tolerance.

    Returns
    -------
    str or None
    """
    reason = unfit(row, kmeans, rules=rules)
    if reason:
        return reason
    mine, theirs = covered_silhouette(row), covered_silhouette(kmeans)
    if mine >= theirs + rules["minimum_gain"]:
        return None
    is_apart = pd.notna(row.separation) and row.separation >= rules["minimum_separation"]
    is_as_compact = mine >= rules["kept_silhouette"] * theirs
    if is_apart and is_as_compact and (pd.isna(kmeans.separation) or kmeans.separation < 0):
        return None
    noted = " with noise counted as 0" if row.noise_share or kmeans.noise_share else ""
    return (
        f"is not clearly better: silhouette {mine:.2f} against {theirs:.2f} of K-Means{noted}, "
        f"separation {in_words(row.separation)} against {in_words(kmeans.separation)}."
    )


def advantage(row, kmeans, *, rules):
    """Return in words why an algorithm is better than K-Means; see `shortcoming`."""
    mine, theirs = covered_silhouette(row), covered_silhouette(kmeans)
    noise = f"{row.noise_share:.0%} of the customers are noise." if row.noise_share else "No customer is left out."
    if mine >= theirs + rules["minimum_gain"]:
        return f"its {row.cluster_count} clusters are more compact (silhouette {mine:.2f} against {theirs:.2f}). {noise}"
    return (
        f"its {row.cluster_count} clusters are set apart by empty space (separation {in_words(row.separation)}), where "
        f"K-Means cuts through crowds ({in_words(kmeans.separation)}). {noise}"
    )


def judge(measures, *, rules):
    """Say of each algorithm, in words, whether it would be better than K-Means, which makes the segments.

    Parameters
    ----------
    measures : DataFrame
        The measured columns, one row per algorithm.
    rules : dict
        See `shortcoming`.

    Returns
    -------
    DataFrame
        With is_chosen and verdict added.
    """
    rows = {row.algorithm: row for row in measures.itertuples()}
    kmeans = rows["kmeans"]
    reasons = {name: shortcoming(row, kmeans, rules=rules) for name, row in rows.items() if name != "kmeans"}
    better = sorted(
        (rows[name] for name, reason in reasons.items() if reason is None),
        # of equally good ones the simplest
        key=lambda row: (-round(covered_silhouette(row), 2), list(NAMES).index(row.algorithm)),
    )
    clouds = [NAMES[name] for name, row in rows.items() if name in ("dbscan", "hdbscan") and row.cluster_count < 2]

    def verdict(row):
        name = NAMES[row.algorithm]
        if row.algorithm != "kmeans":
            if reasons[row.algorithm]:
                return f"{name} {reasons[row.algorithm]}"
            words = advantage(row, kmeans, rules=rules)
            return f"{name} would be better: {words} Its labels are in cluster_labels_compared."
        if better:
            words = advantage(better[0], kmeans, rules=rules)
            return f"{NAMES[better[0].algorithm]} would be better than K-Means: {words}"
        borders = (
            f" {' and '.join(clouds)} found no separate groups: the segments divide one cloud, and their borders are a choice."
        )
        return f"K-Means stays: no other algorithm is clearly better.{borders if clouds else ''}"

    verdicts = [verdict(row) for row in rows.values()]
    return measures.assign(is_chosen=measures["algorithm"] == "kmeans", verdict=verdicts)
