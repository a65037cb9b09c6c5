"""Print how often the certified number of segments is the planted one, and how often nothing is found where nothing is.

    python benchmarks/certification.py [--draws 20] [--components 1 2 ...] [--dimensions 2 3 ...]
                                       [--parts mixtures separations none artefacts cdnow iris]

Mixtures: Gaussian components of unequal size (up to 4 to 1), nearest centres 4 to 5 standard deviations apart, 1,000 to 2,000
customers, three in ten draws with stretched components. A draw counts where the planted number is chosen of 2 to 10 and the
verdict is not none; of one component, where it is none. The 1,120 draws of the default take about 20 minutes on one core.

Separations: 24 mixtures of 2 to 5 components, the nearest centres 2.5, 3, 3.5 or 4 deviations apart. Artefacts: shops without
groups in which dates, caps or prices make gaps; also with nothing known of the shop's calendar.
"""

import argparse
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "python"), str(ROOT / "benchmarks")]

from artefacts import ARTEFACTS, shop_with  # noqa: E402

from segmentation.artefacts import Origins  # noqa: E402
from segmentation.candidates import DEEP_VALLEY, SIZES, THRESHOLDS, candidate_counts, sweep  # noqa: E402
from segmentation.certification import elbow_distances, score_kmeans  # noqa: E402
from segmentation.choice import choose, chosen_count, judge  # noqa: E402
from segmentation.kmeans import one_thread  # noqa: E402
from segmentation.structure import structure_of  # noqa: E402

VARS = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
COMPONENTS = range(1, 9)
DIMENSIONS = range(2, 9)
CDNOW = ROOT / "examples" / "data" / "cdnow" / "transactions.csv"


def settings(**changes):
    """Return the arguments of `sweep` that the project gives, with changes."""
    return {
        "minimum": VARS["minimum_segment_count"],
        "maximum": VARS["maximum_segment_count"],
        "fixed": VARS["segment_count"],
        "sizes": SIZES | {"certification": VARS["certification_sample_size"]},
        "thresholds": THRESHOLDS,
        "labels": {},
        "deep_valley": DEEP_VALLEY,
        "random_state": VARS["clustering_random_state"],
    } | changes


def unnamed(points):
    """Return the origins of points of which nothing is known."""
    return Origins([f"feature {number}" for number in range(1, points.shape[1] + 1)], {})


def certified(points, *, minimum=2, maximum=10, origins=None):
    """Return the chosen number of clusters, the verdict and its words, from K-Means alone: Ward never changes them.

    Parameters
    ----------
    points : ndarray of shape (n_customers, n_features)
    minimum, maximum : int
    origins : Origins, optional

    Returns
    -------
    tuple of int, str and str
    """
    wanted = settings()
    counts = candidate_counts(points, minimum=minimum, maximum=maximum, fixed=None)
    with one_thread():
        table = score_kmeans(
            points,
            np.ones(len(points)),
            origins=origins or unnamed(points),
            counts=counts,
            sizes=wanted["sizes"] | {"evaluation": 500},
            random_state=wanted["random_state"],
        )
    table = table.assign(elbow_distance=elbow_distances(table.inertia))
    table = judge(table, thresholds=wanted["thresholds"])
    table = choose(table, minimum=minimum, fixed=None, thresholds=wanted["thresholds"])
    verdict = structure_of(table, minimum=minimum, fixed=None, deep_valley=wanted["deep_valley"], labels=wanted["labels"])
    return chosen_count(table), *verdict


def planted_mixture(*, components, dimensions, seed, size=None, separation=(4.0, 5.0), largest_ratio=4.0, stretched=None):
    """Return points of a Gaussian mixture, in random order.

    Parameters
    ----------
    components, dimensions, seed : int
    size : int, optional
        Points; 1,000 to 2,000 where it is not given.
    separation : tuple of float
        Between these, the distance of the two nearest centres in standard deviations.
    largest_ratio : float
        The largest component's size over the smallest's, at most.
    stretched : bool, optional
        Whether each component has another covariance, with standard deviations from 1 to 3 along random axes, brought to a mean
        square of 1; three in ten where it is not given.

    Returns
    -------
    ndarray of shape (n_points, n_features)
    """
    rng = np.random.default_rng([components, dimensions, seed])
    size = size or int(rng.integers(1000, 2001))
    nearest = rng.uniform(*separation)
    is_stretched = rng.random() < 0.3 if stretched is None else stretched
    centers = [np.zeros(dimensions)]
    while len(centers) < components:
        direction = rng.normal(size=dimensions)
        step = nearest * rng.uniform(1, 1.5) * direction / np.linalg.norm(direction)
        center = centers[rng.integers(len(centers))] + step
        if min(np.linalg.norm(center - other) for other in centers) >= nearest:
            centers.append(center)
    centers = np.array(centers)
    if components > 1:
        distances = np.linalg.norm(centers[:, None] - centers[None], axis=2)
        centers *= nearest / distances[distances > 0].min()
    sizes = rng.uniform(1, largest_ratio, components)
    points = []
    for center, count in zip(centers, rng.multinomial(size, sizes / sizes.sum()), strict=True):
        noise = rng.normal(size=(count, dimensions))
        if is_stretched:
            deviations = rng.uniform(1, 3, dimensions)
            axes, _ = np.linalg.qr(rng.normal(size=(dimensions, dimensions)))
            noise = noise * deviations / np.sqrt((deviations**2).mean()) @ axes.T
        points.append(center + noise)
    return rng.permutation(np.concatenate(points))


def standardised(points):
    """Return the points with mean 0 and standard deviation 1; a constant feature is 0."""
    deviations = points.std(axis=0)
    return (points - points.mean(axis=0)) / np.where(deviations > 0, deviations, 1.0)


def coupon_events(rng, *, events=5000, customers=1000):
    """Return customer features of fair, independent draws of customer, coupon, status, amount and date.

    Parameters
    ----------
    rng : Generator
    events : int
    customers : int or None
        Without it, each event is a customer of its own.

    Returns
    -------
    ndarray of shape (n_customers, 5)
        Recency, order count, revenue, average order value and coupon dependence of the customers with a successful event; log1p
        and z.
    """
    amounts = [rng.uniform(1, 100, events), np.abs(rng.normal(100, rng.choice([10, 30]), events)) + 1][rng.integers(2)]
    drawn = pd.DataFrame(
        {
            "customer": rng.integers(customers, size=events) if customers else np.arange(events),
            "has_coupon": rng.random(events) < 0.5,
            "status": rng.choice(["successful", "failed", "pending"], events),
            "amount": amounts.round(2),
            "day": rng.integers(365, size=events),
        }
    ).query("status == 'successful'")
    sums = drawn.groupby("customer").agg(
        last_day=("day", "max"), orders=("day", "size"), revenue=("amount", "sum"), coupons=("has_coupon", "sum")
    )
    prior = 3  # orders, as in macros/sql/features_of_any_day.sql
    dependence = (sums.coupons + prior * drawn.has_coupon.mean()) / (sums.orders + prior)
    features = [364 - sums.last_day, sums.orders, sums.revenue, sums.revenue / sums.orders, dependence]
    return standardised(np.log1p(np.stack([feature.to_numpy(dtype=float) for feature in features], axis=1)))


def without_structure(kind, *, seed):
    """Return points in which there is nothing to find.

    Parameters
    ----------
    kind : str
        One of WITHOUT_STRUCTURE.
    seed : int

    Returns
    -------
    ndarray of shape (n_points, n_features)
    """
    rng = np.random.default_rng([WITHOUT_STRUCTURE.index(kind), seed])
    shape = (int(rng.integers(300, 3001)), int(rng.integers(2, 9)))
    normal = rng.normal(size=shape)
    skewed = np.exp(normal * rng.uniform(0.5, 1.2))
    return {
        "uniform": lambda: rng.uniform(size=shape),
        "normal": lambda: normal,
        "stretched normal": lambda: normal * np.append(rng.uniform(2, 6), rng.uniform(0.5, 2, shape[1] - 1)),
        "log-normal": lambda: skewed,
        "log-normal, log1p and z": lambda: standardised(np.log1p(skewed)),
        "coupon events of 1,000 customers": lambda: coupon_events(rng),
        "coupon events, each a customer": lambda: coupon_events(rng, customers=None),
    }[kind]()


WITHOUT_STRUCTURE = [
    "uniform",
    "normal",
    "stretched normal",
    "log-normal",
    "log-normal, log1p and z",
    "coupon events of 1,000 customers",
    "coupon events, each a customer",
]


def cdnow_points(*, as_of="1997-09-30"):
    """Return log1p and z of recency days, purchase days and spend of CDNOW's customers up to a day, by customer."""
    customers = duckdb.execute(
        """
        with purchases as (
            select customer_id, strptime(cast("date" as varchar), '%Y%m%d')::date as bought_on, dollar_value
            from read_csv(?, all_varchar = true)
        )
        select
            date_diff('day', max(bought_on), ?::date) as recency_days,
            count(distinct bought_on) as purchase_days,
            sum(dollar_value::double) as spend
        from purchases
        where bought_on <= ?::date
        group by customer_id
        order by customer_id
        """,
        [str(CDNOW), as_of, as_of],
    ).df()
    return standardised(np.log1p(customers.to_numpy(dtype=float)))


def print_mixtures(*, components, dimensions, draws):
    """Print, by components and dimensions, in how many of the draws the planted number came out."""
    print(f"Planted mixtures: planted number found, of {draws} draws; below, what was found instead")
    print("components " + "".join(f"{f'{count} d':>6}" for count in dimensions) + "   all")
    found = total = 0
    misses = []
    for planted in components:
        print(f"{planted:>10} ", end="", flush=True)
        hits = []
        for count in dimensions:
            right = 0
            for seed in range(draws):
                chosen, verdict, _ = certified(planted_mixture(components=planted, dimensions=count, seed=seed))
                if (1 if verdict == "none" else chosen) == planted:
                    right += 1
                else:
                    misses.append(f"{planted} in {count} d, draw {seed}: {chosen}, {verdict}")
            print(f"{right:>6}", end="", flush=True)
            hits.append(right)
        found, total = found + sum(hits), total + draws * len(hits)
        print(f"   {sum(hits) / draws / len(hits):.1%}", flush=True)
    print(f"{found} of {total}: {found / total:.1%}", *misses, sep="\n  ")


def print_without_structure(*, draws):
    """Print how often the verdict is none where there is nothing to find."""
    print(f"Without structure: verdict none, of {draws} draws")
    for kind in WITHOUT_STRUCTURE:
        verdicts = [certified(without_structure(kind, seed=seed))[1] for seed in range(draws)]
        print(f"  {kind:<34} {verdicts.count('none'):>4}", flush=True)


def separated_mixture(*, number, separation):
    """Return the planted components and the points of one of 24 mixtures."""
    components, dimensions = (2, 3, 4, 5)[number // 6], (2, 3, 4, 5, 6, 8)[number % 6]
    nearest = (separation, separation)
    return components, planted_mixture(components=components, dimensions=dimensions, seed=500 + number, separation=nearest)


def print_separations():
    """Print in how many of 24 mixtures the planted number came out, by the distance of the nearest centres."""
    print("Planted mixtures, nearest centres equally far apart: planted number found, of 24")
    for separation in (2.5, 3.0, 3.5, 4.0):
        found = 0
        for number in range(24):
            planted, points = separated_mixture(number=number, separation=separation)
            chosen, verdict, _ = certified(points)
            found += chosen == planted and verdict != "none"
        print(f"  {separation} deviations {found:>4}", flush=True)


def print_artefacts(*, draws):
    """Print the verdicts on shops without groups whose data has gaps, and what they were if no feature's origin were known."""
    print(f"Artefacts: verdict none, of {draws} draws; with nothing known of the calendar")
    for kind in ARTEFACTS:
        verdicts, unknown = [], []
        for seed in range(draws):
            points, origins = shop_with(kind, seed=seed, random_state=VARS["clustering_random_state"])
            verdicts.append(certified(points, minimum=3, maximum=7, origins=origins)[1])
            unknown.append(certified(points, minimum=3, maximum=7)[1])
        print(f"  {kind:<34} {verdicts.count('none'):>4} {unknown.count('none'):>4}", flush=True)


def print_sweep(points, **changes):
    """Print the table of K-Means for points."""
    table = sweep(points, np.ones(len(points)), **settings(origins=unnamed(points), **changes)).query("algorithm == 'kmeans'")
    columns = [
        "inertia",
        "silhouette",
        "gap",
        "prediction_strength",
        "jaccard_worst",
        "natural_group_count",
        "is_stable",
        "is_chosen",
    ]
    print(table.set_index("cluster_count")[columns].round(4).to_string())
    print(table.structure_verdict.iloc[0], "-", table.structure_reason.iloc[0], flush=True)


def main():
    """Print the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--components", type=int, nargs="+", default=list(COMPONENTS))
    parser.add_argument("--dimensions", type=int, nargs="+", default=list(DIMENSIONS))
    parser.add_argument("--parts", nargs="+", default=["mixtures", "separations", "none", "artefacts", "cdnow", "iris"])
    arguments = parser.parse_args()
    if "mixtures" in arguments.parts:
        print_mixtures(components=arguments.components, dimensions=arguments.dimensions, draws=arguments.draws)
    if "none" in arguments.parts:
        print_without_structure(draws=arguments.draws)
    if "separations" in arguments.parts:
        print_separations()
    if "artefacts" in arguments.parts:
        print_artefacts(draws=arguments.draws)
    if "cdnow" in arguments.parts:
        if not CDNOW.exists():
            sys.exit("CDNOW is not there: python examples/fetch.py cdnow")
        points = cdnow_points()
        print(f"CDNOW as of 1997-09-30, {len(points)} customers")
        print_sweep(points, maximum=8)
    if "iris" in arguments.parts:
        from sklearn.datasets import load_iris

        print("Iris, raw")
        print_sweep(load_iris().data, minimum=2, maximum=5)


if __name__ == "__main__":
    main()
