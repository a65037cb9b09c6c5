"""Say whether the customers fall into natural groups, which features make them, and which gaps are none of the customers'."""

import pandas as pd

from segmentation.valleys import SMALLEST_GROUP

# share of a feature's variance between the groups, from which it is named
NAMED_SHARE = 0.5
# features that are named
MOST_NAMES = 3


def listed(words):
    """Return words as a list: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def words_on_features(shares, *, labels):
    """Return a sentence that says which features make the groups, with a space before; see `features_behind`."""
    if len(shares) == 1:
        (name,) = shares
        return f" The groups come from one feature alone: {labels.get(name, name)}."
    named = [name for name, share in shares.items() if share >= NAMED_SHARE][:MOST_NAMES] or list(shares)[:1]
    share = f"{shares[named[-1]]:.0%} of its" if len(named) == 1 else f"of each, {shares[named[-1]]:.0%} or more of the"
    return (
        f" The groups differ most in {listed([labels.get(name, name) for name in named])}: {share} variation lies between them."
    )


def words_on_artefacts(candidates, *, labels):
    """Return a sentence on the features whose gaps would have made groups and do not count, with a space before, or nothing."""
    found = candidates.features_set_aside[candidates.is_stable]
    names = list(dict.fromkeys(name for names in found for name in names))
    if not names:
        return ""
    return (
        f" Gaps in {listed([labels.get(name, name) for name in names])} do not count: they come from the days on which the "
        "shop had orders, or from one value that many customers share."
    )


def words_on_count(minimum, fixed):
    """Return why there are not as many segments as natural groups; see `structure_of`."""
    if fixed:
        return f"the var segment_count asks for {fixed}"
    return f"the least number of segments is {minimum} (the var minimum_segment_count)"


def structure_of(candidates, *, minimum, fixed, deep_valley, labels):
    """Return the verdict on the customers' structure and a sentence that says it.

    Parameters
    ----------
    candidates : DataFrame
        Of K-Means, from `choose`.
    minimum, fixed
        See `choose`.
    deep_valley : float
        Of a strong structure, the shallowest valley between two groups is below it.
    labels : dict of str to str
        What people call the features; one that is missing is called by its name.

    Returns
    -------
    tuple of str
        strong, moderate, weak or none, as `segmentation.candidates` defines them; and why.
    """
    chosen = candidates[candidates.is_chosen].iloc[0]
    separated = candidates[candidates.is_separated]
    if len(separated):
        best = separated.sort_values("cluster_count").iloc[-1]
        verdict = "strong" if best.shallowest_valley < deep_valley else "moderate"
        between = "with hardly a customer between them"
        if verdict == "moderate":
            between = "whose edges touch: fewer customers lie between them than within"
        words = (
            f"The customers fall into {best.cluster_count} natural groups {between}. Either half of the customers, taken at "
            "random, falls into the same groups."
        )
        words += words_on_features(best.features_behind, labels=labels)
        if best.cluster_count != chosen.cluster_count:
            words += f" The {chosen.cluster_count} segments are not these groups, because {words_on_count(minimum, fixed)}."
    elif chosen.is_parted:
        verdict = "weak"
        words = (
            f"Only {chosen.natural_group_count} natural groups show among the {chosen.cluster_count} segments: some segments "
            "stand apart, the others are slices of a continuum."
        )
        words += words_on_features(chosen.features_behind, labels=labels)
    elif pd.isna(chosen.silhouette) or pd.isna(chosen.prediction_strength) or chosen.comparable_count < 2:
        return "none", "There are too few customers to measure whether they fall into natural groups."
    else:
        verdict = "none"
        words = (
            "No natural groups: between neighbouring segments the customers lie as close as within them. The segments are "
            "slices of a continuum, good to plan with, but their borders are drawn, not found."
        )
        if chosen.comparable_count < chosen.cluster_count:
            words += f" Segments of fewer than {SMALLEST_GROUP} customers are too small to be held against the others."
        if not chosen.is_stable:
            words += " Another half of the customers would be cut elsewhere."
    return verdict, words + words_on_artefacts(candidates, labels=labels)
