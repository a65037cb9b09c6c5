"""Score every number of clusters on the training sample and choose one, with the reason in words."""

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from threadpoolctl import threadpool_limits

N_INIT = 10
OUTPUT_COLUMNS = [
    "cluster_count",
    "inertia",
    "elbow_distance",
    "silhouette",
    "calinski_harabasz",
    "davies_bouldin",
    "smallest_share",
    "is_elbow",
    "is_chosen",
    "reason",
]


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.df() if hasattr(relation, "df") else relation.toPandas()


def candidate_counts(sample, *, minimum, maximum, fixed):
    """Return the numbers of clusters to try.

    Parameters
    ----------
    sample : ndarray of shape (n_customers, n_features)
        Standardised features.
    minimum, maximum : int
        The smallest and largest number that may be chosen; smaller ones from 2 are scored for the elbow.
    fixed : int or None
        The number the user asks for.

    Returns
    -------
    range
        From 2 to `maximum`, as far as there are distinct customers.

    Raises
    ------
    ValueError
        If there are fewer distinct customers than clusters; the message gives both numbers.
    """
    distinct = len(np.unique(sample, axis=0))
    wanted = fixed or minimum
    if distinct < max(wanted, 2):
        raise ValueError(
            f"{len(sample)} customers with a purchase, {distinct} of them distinct in the clustering features, cannot make "
            f"{wanted} segments. Bring more customers, widen as_of or clustering_features, or lower "
            f"{'segment_count' if fixed else 'minimum_segment_count'} (to 2 at least)."
        )
    return range(2, min(max(maximum, wanted), distinct - 1 if distinct > wanted else distinct) + 1)


def score_candidate(sample, weights, evaluation, *, n_clusters, random_state):
    """Fit K-Means and measure the result.

    Parameters
    ----------
    sample : ndarray of shape (n_customers, n_features)
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    evaluation : ndarray of int
        Positions in `sample` on which the pairwise measures are taken.
    n_clusters, random_state : int

    Returns
    -------
    dict
        Inertia (Lloyd 1982), silhouette (Rousseeuw 1987), Calinski-Harabasz (1974), Davies-Bouldin (1979) and the
        weighted share of the smallest cluster. The pairwise measures are None where a cluster has no evaluated row.
    """
    model = KMeans(n_clusters=n_clusters, n_init=N_INIT, random_state=random_state).fit(sample, sample_weight=weights)
    labels = model.labels_[evaluation]
    points = sample[evaluation]
    is_measurable = 1 < len(np.unique(labels)) < len(points)
    shares = np.bincount(model.labels_, weights=weights, minlength=n_clusters) / weights.sum()
    return {
        "cluster_count": n_clusters,
        "inertia": float(model.inertia_),
        "silhouette": float(silhouette_score(points, labels)) if is_measurable else None,
        "calinski_harabasz": float(calinski_harabasz_score(points, labels)) if is_measurable else None,
        "davies_bouldin": float(davies_bouldin_score(points, labels)) if is_measurable else None,
        "smallest_share": float(shares.min()),
    }


def elbow_distances(inertias):
    """Return how far each inertia lies below the line from the first to the last, both axes scaled to 1.

    The largest marks the knee (Satopaa et al. 2011, Kneedle).

    Parameters
    ----------
    inertias : sequence of float, by rising number of clusters

    Returns
    -------
    ndarray of the same length; zeros where there are fewer than three or they do not fall.
    """
    inertias = np.asarray(inertias, dtype=float)
    fall = inertias[0] - inertias[-1]
    if len(inertias) < 3 or fall <= 0:
        return np.zeros(len(inertias))
    return 1 - np.linspace(0, 1, len(inertias)) - (inertias - inertias[-1]) / fall


def choose(candidates, *, minimum, fixed):
    """Mark the chosen number of clusters and say why.

    Parameters
    ----------
    candidates : DataFrame with cluster_count, silhouette and elbow_distance
    minimum : int
        The smallest number worth having.
    fixed : int or None
        The number the user asks for.

    Returns
    -------
    DataFrame
        With is_elbow, is_chosen and reason added. Highest silhouette wins; ties go to the elbow.
    """
    allowed = candidates[candidates.cluster_count == fixed] if fixed else candidates[candidates.cluster_count >= minimum]
    order = ["silhouette", "elbow_distance", "cluster_count"]
    best = allowed.sort_values(order, ascending=[False, False, True], na_position="last").iloc[0]
    elbow = int(candidates.loc[candidates.elbow_distance.idxmax(), "cluster_count"])
    highest = candidates.loc[candidates.silhouette.astype(float).fillna(-1).idxmax()]

    def reason(row):
        if row.cluster_count == best.cluster_count and fixed:
            return f"Chosen: the var segment_count asks for {fixed}."
        if row.cluster_count == best.cluster_count:
            note = "" if elbow == best.cluster_count else f" The elbow of inertia is at {elbow}."
            if highest.cluster_count < minimum:
                note += (
                    f" {highest.cluster_count:.0f} scores higher ({highest.silhouette:.3f}) but is below minimum_segment_count."
                )
            return f"Chosen: highest silhouette ({best.silhouette:.3f}) of {minimum} or more segments.{note}"
        if fixed:
            return f"Not chosen: the var segment_count asks for {fixed}."
        if row.cluster_count < minimum:
            return f"Not chosen: fewer than minimum_segment_count ({minimum})."
        if pd.isna(row.silhouette):
            return "Not chosen: too few customers to measure it."
        return f"Not chosen: silhouette {row.silhouette:.3f} is below the {best.silhouette:.3f} of {best.cluster_count:.0f}."

    return candidates.assign(
        is_elbow=candidates.cluster_count == elbow,
        is_chosen=candidates.cluster_count == best.cluster_count,
        reason=candidates.apply(reason, axis=1),
    )


def sweep(sample, weights, *, minimum, maximum, fixed, evaluation_size, random_state):
    """Score each number of clusters and choose one; see `score_candidate` and `choose`.

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS, one row per number of clusters; numbers rounded to 9 decimals.
    """
    rng = np.random.default_rng(random_state)
    evaluation = np.arange(len(sample))
    if len(sample) > evaluation_size:
        # as many as there are customers behind each row, so that the measures are those of all customers
        evaluation = rng.choice(len(sample), size=evaluation_size, p=weights / weights.sum())
    counts = candidate_counts(sample, minimum=minimum, maximum=maximum, fixed=fixed)
    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        scores = [score_candidate(sample, weights, evaluation, n_clusters=count, random_state=random_state) for count in counts]
    candidates = pd.DataFrame(scores).assign(elbow_distance=elbow_distances([score["inertia"] for score in scores]))
    return choose(candidates, minimum=minimum, fixed=fixed).round(9)[OUTPUT_COLUMNS]


def model(dbt, session):
    """Materialize one row per number of clusters."""
    last = dbt.ref("int_last_cluster_candidates")
    if not to_pandas(dbt.ref("int_segmentation_decision"))["is_refit"].iloc[0]:
        return last
    features = dbt.config.meta_get("clustering_features")
    sample = to_pandas(dbt.ref("cluster_training_sample")).sort_values("customer_id")
    return sweep(
        sample[features].to_numpy(dtype="float64"),
        sample["sample_weight"].to_numpy(dtype="float64"),
        minimum=dbt.config.meta_get("minimum_segment_count"),
        maximum=dbt.config.meta_get("maximum_segment_count"),
        fixed=dbt.config.meta_get("segment_count"),
        evaluation_size=dbt.config.meta_get("silhouette_sample_size"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
