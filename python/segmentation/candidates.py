"""Score every number of clusters on the training sample, certify what is stable, choose one, and say why in words.

What is a structure and what is a slice
---------------------------------------
K-Means cuts anything into k pieces. Three questions tell groups from slices:

- Would another half of the customers be cut the same way, and another draw of them? Prediction strength (Tibshirani and
  Walther 2005) and the bootstrap Jaccard of the worst cluster (Hennig 2007). A number that passes both, and has no tiny
  cluster, is stable.
- Is there a valley between each two clusters that touch? See `facing_rows` and `valley_ratio`. Clusters without one are joined;
  what remains are the natural groups. Gaps that the shop's calendar or a pile of equal values makes are closed before; see
  `evened`.
- Are the clusters tighter than those of even data? The gap statistic (Tibshirani, Walther and Hastie 2001) has to beat that of
  one cluster by a standard error.

A number is separated when it is stable and tight and has as many natural groups as clusters. No question is enough alone: a
square falls into four stable quarters, the gap takes for groups what is curved or skewed, and small samples show valleys.

The rule: of the numbers from the business minimum up, the largest that is separated; where none is, the largest stable one;
where none is stable, the highest silhouette times prediction strength, ties to the elbow, then to fewer.

The verdict:

- strong: a number is separated, and even its shallowest valley is deep;
- moderate: a number is separated;
- weak: none is, but the chosen one is stable and tight and has two natural groups or more: some segments stand apart;
- none: the customers are a continuum, and segments are slices of it.
"""

import numpy as np
import pandas as pd

from segmentation.certification import elbow_distances, score_kmeans, score_ward
from segmentation.choice import choose, compare, judge
from segmentation.frames import DECIMALS
from segmentation.kmeans import one_thread
from segmentation.structure import structure_of

# customers: what each measure sees at most; the certified ones are vars
SIZES = {
    "evaluation": 3000,  # the silhouette compares each pair of them
    "ward": 1500,  # Ward's tree compares each pair of them
    "bootstrap": 4000,  # drawn anew 20 times and held against 10 uniform sets; costs most
}
# of a stable number, at least
THRESHOLDS = {
    "prediction_strength": 0.8,  # Tibshirani and Walther (2005) ask for 0.8 to 0.9
    "jaccard_worst": 0.6,  # below it Hennig (2007) trusts no cluster
    "smallest_share": 0.01,  # of the customers; less is no campaign
}
# density between two groups over the lower peak, below which a structure is strong; normal ones 4 deviations apart have 0.27
DEEP_VALLEY = 0.3
MEASURES = [
    "inertia",
    "elbow_distance",
    "silhouette",
    "calinski_harabasz",
    "davies_bouldin",
    "gap",
    "gap_standard_error",
    "prediction_strength",
    "jaccard_worst",
    "jaccard_mean",
    "smallest_share",
    "largest_share",
]
LEAST_PEOPLE = 12  # customers of a segment on average, below which no larger number of segments is tried
OUTPUT_COLUMNS = [
    "algorithm",
    "cluster_count",
    *MEASURES,
    "natural_group_count",
    "is_elbow",
    "is_stable",
    "is_chosen",
    "reason",
    "structure_verdict",
    "structure_reason",
]


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


def sweep(sample, weights, *, origins, labels, minimum, maximum, fixed, sizes, thresholds, deep_valley, random_state):
    """Score and certify each number of clusters with K-Means and Ward, and choose one of K-Means.

    Parameters
    ----------
    sample : ndarray of shape (n_customers, n_features)
        Standardised features, no missing values, in a fixed order of rows.
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    origins : Origins
        What the features are.
    labels : dict of str to str
        What people call them.
    minimum, maximum, fixed
        See `candidate_counts`.
    sizes : dict of str to int
        See `score_kmeans`; and `ward`, the most rows of the tree.
    thresholds : dict of str to float
        See `judge`.
    deep_valley : float
        See `structure_of`.
    random_state : int

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS
        One row per algorithm and number of clusters; numbers rounded to DECIMALS.
    """
    # a segment of a few people is a list, not a plan
    worth_planning = max(minimum, int(weights.sum()) // LEAST_PEOPLE)
    counts = candidate_counts(sample, minimum=minimum, maximum=min(maximum, worth_planning), fixed=fixed)
    shared = {"counts": counts, "origins": origins, "random_state": random_state}
    with one_thread():
        tables = {
            "kmeans": score_kmeans(sample, weights, sizes=sizes, **shared),
            "ward": score_ward(sample, weights, size=sizes["ward"], **shared),
        }
    for algorithm, table in tables.items():
        table.insert(0, "algorithm", algorithm)
        tables[algorithm] = judge(table.assign(elbow_distance=elbow_distances(table.inertia)), thresholds=thresholds)
    chosen = choose(tables["kmeans"], minimum=minimum, fixed=fixed, thresholds=thresholds)
    verdict, words = structure_of(chosen, minimum=minimum, fixed=fixed, deep_valley=deep_valley, labels=labels)
    candidates = pd.concat([chosen, compare(tables["ward"], thresholds=thresholds)], ignore_index=True)
    return candidates.assign(structure_verdict=verdict, structure_reason=words).round(DECIMALS)[OUTPUT_COLUMNS]
