"""Search for conditions that together choose the customers of one segment: a beam search by F1, then better thresholds."""

import numpy as np

from segmentation.conditions import Condition, combine, values_of

MAXIMUM_CONDITIONS = 3
# thresholds a feature, rules kept a step and measure, rules of each length whose thresholds are refined
QUANTILES = 30
BEAM_WIDTH = 20
FINALISTS = 12


def f_measure(hits, chosen, wanted, beta=1.0):
    """Return F-beta (van Rijsbergen 1979) from counts: chosen rightly, chosen, and to be chosen."""
    square = beta * beta
    return (1 + square) * hits / np.maximum(square * wanted + chosen, 1)


def single_conditions(sample, measures):
    """Return conditions at quantiles of each measure, in both directions, and who fulfils them.

    Returns
    -------
    tuple of (list of Condition, ndarray of float32 of shape (n_conditions, n_customers))
    """
    conditions, masks = [], []
    for measure in measures:
        values = values_of(sample, measure)
        known = values[~np.isnan(values)]
        if not len(known):
            continue
        steps = np.linspace(0, 1, QUANTILES + 2)[1:-1]
        for threshold in np.unique(np.quantile(known, steps, method="lower")):
            conditions += [Condition(measure, ">=", threshold), Condition(measure, "<=", threshold)]
            masks += [values >= threshold, values <= threshold]
    return conditions, np.array(masks, dtype=np.float32).reshape(len(conditions), len(sample))


def best_positions(hits, chosen, wanted, *, count, betas):
    """Return the positions of the best rules by each F-beta, of equal rules the first."""
    positions = []
    for beta in betas:
        score = f_measure(hits, chosen, wanted, beta)
        order = np.argsort(-score, kind="stable")[: count * 8]
        _, first = np.unique(np.stack([hits[order], chosen[order]]), axis=1, return_index=True)
        positions += order[np.sort(first)][:count].tolist()
    return list(dict.fromkeys(positions))


def search(masks, is_wanted):
    """Find good rules of one to three conditions by beam search.

    A rule grows to the right, by "and" or by "or". Rules that are precise or complete are kept beside the best, since "or"
    mends the one and "and" the other. Counts are sums of whole numbers in float32, exact up to 16 million.

    Parameters
    ----------
    masks : ndarray of float32 of shape (n_conditions, n_customers)
    is_wanted : ndarray of bool of shape (n_customers,)

    Returns
    -------
    list of (tuple of int, tuple of str)
        Positions of conditions, and what joins them.
    """
    wanted = is_wanted.sum()
    single_hits, single_chosen = masks @ is_wanted.astype(np.float32), masks.sum(axis=1)
    beam = [
        ((i,), (), masks[i]) for i in best_positions(single_hits, single_chosen, wanted, count=BEAM_WIDTH, betas=(0.5, 1, 2))
    ]
    found = [((i,), ()) for i in best_positions(single_hits, single_chosen, wanted, count=FINALISTS, betas=(1,))]
    for length in range(2, MAXIMUM_CONDITIONS + 1):
        rules = np.array([mask for _, _, mask in beam])
        both_hits, both_chosen = masks @ (rules * is_wanted).T, masks @ rules.T
        either_hits = single_hits[:, None] + (rules @ is_wanted.astype(np.float32))[None, :] - both_hits
        either_chosen = single_chosen[:, None] + rules.sum(axis=1)[None, :] - both_chosen
        hits, chosen = np.stack([both_hits, either_hits]).ravel(), np.stack([both_chosen, either_chosen]).ravel()

        def rule_at(position, shape=both_hits.shape, beam=beam):
            join, added, grown = np.unravel_index(position, (2, *shape))
            positions, joins, mask = beam[grown]
            return (*positions, int(added)), (*joins, ("and", "or")[join]), (mask, masks[added])

        best = best_positions(hits, chosen, wanted, count=FINALISTS, betas=(1,))
        found += [rule_at(position)[:2] for position in best]
        if length < MAXIMUM_CONDITIONS:
            grown = [rule_at(i) for i in best_positions(hits, chosen, wanted, count=BEAM_WIDTH, betas=(0.5, 1, 2))]
            beam = [
                (positions, joins, (np.minimum if joins[-1] == "and" else np.maximum)(*pair))
                for positions, joins, pair in grown
            ]
    return found


def refine(values, conditions, joins, is_wanted):
    """Move each threshold in turn to where F1 is best, until none moves (coordinate ascent).

    Parameters
    ----------
    values : dict of Measure to ndarray of shape (n_customers,)
    conditions : list of Condition
    joins : sequence of {"and", "or"}
    is_wanted : ndarray of bool of shape (n_customers,)

    Returns
    -------
    tuple of (list of Condition, float)
        The same conditions with other thresholds, and F1.
    """

    def mask(condition):
        known = values[condition.measure]
        return known >= condition.threshold if condition.operator == ">=" else known <= condition.threshold

    wanted = is_wanted.sum()
    conditions = list(conditions)
    masks = [mask(condition) for condition in conditions]
    start = combine(masks, joins)
    best = f_measure((start & is_wanted).sum(), start.sum(), wanted)
    for _ in range(3):
        before = best
        for i, condition in enumerate(conditions):
            never = combine([*masks[:i], np.zeros_like(start), *masks[i + 1 :]], joins)
            always = combine([*masks[:i], np.ones_like(start), *masks[i + 1 :]], joins)
            # only who is in with the condition and out without it can be moved by its threshold
            is_open = always & ~never & ~np.isnan(values[condition.measure])
            moved = values[condition.measure][is_open]
            order = np.argsort(moved if condition.operator == "<=" else -moved, kind="stable")
            moved = moved[order]
            hits = (never & is_wanted).sum() + np.cumsum(is_wanted[is_open][order])
            score = f_measure(hits, never.sum() + np.arange(1, len(moved) + 1), wanted)
            # of equal values all are in or none
            score = np.where(np.append(moved[1:] != moved[:-1], True)[: len(moved)], score, -1)
            if len(score) and score.max() > best + 1e-9:
                best = score.max()
                conditions[i] = condition._replace(threshold=float(moved[score.argmax()]))
                masks[i] = mask(conditions[i])
        if best - before < 1e-9:
            break
    return conditions, float(best)
