"""The card of a fit, in words: what each target is forecast by and why, what was fitted on what, and for whom it is worse."""

import importlib.metadata

import numpy as np

from segmentation.prediction import HORIZON, IN_WORDS, intervals
from segmentation.prediction.scores import SCORE_NAMES

ASKED = {"orders": "Orders", "active": "Any order", "spend": "Spend"}
# purchase days so far, from and below
GROUPS = {"one purchase day": (1, 2), "2 or 3 purchase days": (2, 4), "4 or more purchase days": (4, np.inf)}
LEAST_IN_GROUP = 50


def statements(looks, windows, outcome, learned, *, digest, random_state, helping=None):
    """Return the rows of the card: item (their order), name (the topic) and text_value."""
    told = [(ASKED[target], why(target, method, outcome, windows)) for target, method in outcome.champions.items()]
    told += [("Trained on", trained_on(looks)), ("Judged by", judged_by(windows))]
    told += [("Season", season(windows)), ("Features", features(learned)), ("Interval", interval(windows, outcome.champions))]
    told += [("For whom", sentence) for sentence in for_whom(windows[0], outcome.champions)]
    told += [("From outside", outside(helping))] if helping is not None else []
    problems = {method: reason for window in windows for method, reason in window.problems.items()}
    told += [("Not tried", f"{name_of(method)}: {reason}") for method, reason in sorted(problems.items())]
    told += [("Limits", text) for text in LIMITS]
    packages = ["scikit-learn", "numpy", "scipy", *(["jax"] if "deep" in windows[0].forecasts else [])]
    versions = ", ".join(f"{package} {importlib.metadata.version(package)}" for package in packages)
    told += [("Made with", f"{versions}; random state {random_state}"), ("Digest", digest)]
    return [{"item": place, "name": topic, "text_value": text} for place, (topic, text) in enumerate(told)]


LIMITS = [
    "Means over customers like this one, not what this customer will do; one customer may do anything.",
    "A month that was unlike last year's, a campaign or a price change in the next 90 days is unknown to every method.",
    "Orders are days with a purchase; spend is less what is given back in the same days.",
]


# features that are not the column of their name, see looks.DERIVED
FEATURES = {
    "purchase_days": "purchase days (10 at most)",
    "net_revenue": "net revenue per day of tenure (30 days at least)",
    "lateness": "recency in usual waits between purchases",
}


def shown(value):
    """Return a figure with three digits that count."""
    return f"{value:.3g}"


def name_of(method):
    """Return the name of a method as a sentence begins."""
    return IN_WORDS[method][:1].upper() + IN_WORDS[method][1:]


def day(look):
    """Return the day of a look in words."""
    return str(np.datetime_as_string(look.customers["cutoff_date"].to_numpy(dtype="datetime64[D]")[0]))


def why(target, best, outcome, windows):
    """Return which method forecasts a target, and how the others did."""
    table = outcome.methods[outcome.methods["target"] == target]
    by_score = ", ".join(shown(score) for score in table.loc[table["method"] == best, "score"])
    told = [f"{name_of(best)}. {SCORE_NAMES[target]} {by_score} in {spans(windows)}; lower is better."]
    told += [compared(method, rows) for method, rows in table.groupby("method", sort=False) if method != best]
    return " ".join(told)


def compared(method, rows):
    """Return how a method did that is not the champion; a gain is how much lower the champion's score is."""
    if (rows["gain_low"] > 0).all():
        verdict = "proven worse"
    elif (rows["gain_high"] < 0).all():
        verdict = "proven better, but not than the one that it would have had to replace"
    elif (rows["gain_high"] < 0).any():
        verdict = "proven better in one window only"
    else:
        verdict = "not proven better"
    gaps = " and ".join(gap(*row) for row in rows[["gain", "gain_low", "gain_high"]].to_numpy())
    return f"{name_of(method)}: {verdict}, with a score {gaps}."


def gap(gain, low, high):
    """Return how far the score of a method is from the champion's, with its interval."""
    if gain < 0:
        return f"{shown(-gain)} lower ({shown(-high)} to {shown(-low)})"
    return f"{shown(gain)} higher ({shown(low)} to {shown(high)})"


def spans(windows):
    """Return the windows in words."""
    return " and ".join(f"the {HORIZON} days after {day(window.look)}" for window in windows)


def trained_on(looks):
    """Return the days and customers that learners see."""
    past = [looks[days] for days in sorted(looks, reverse=True) if days >= HORIZON]
    rows, days = sum(len(look.customers) for look in past), ", ".join(day(look) for look in past)
    return f"{rows:,} rows: customers as they were known on {days}, and what they did in the {HORIZON} days after each."


def judged_by(windows):
    """Return on what the methods were held against the truth."""
    counts = " and ".join(f"{len(window.look.customers):,}" for window in windows)
    text = f"{spans(windows)}, {counts} customers, each method fitted on what was over before."
    return text if len(windows) > 1 else text + " The record is too short for a second window."


def season(windows):
    """Return what was known of the season before each window, in the words of lifetime value."""
    told = " ".join(f"Before the window after {day(window.look)}: {window.season.words}" for window in windows)
    return f"{told} Today's is found anew in each build, and told in value_model."


def features(learned):
    """Return what the methods in use read."""
    if learned.trees is None and learned.weights is None:
        return "Purchase days, recency, tenure, net revenue and first-day revenue."
    names = ", ".join(FEATURES.get(name, name) for name in learned.features)
    return names + ("." if learned.weights is None else ", the last purchase days, and what MBG/NBD forecasts.")


def outside(helping):
    """Return which columns from outside move the forecasts of which targets: a list of (target, (external_name, feature))."""
    if not helping:
        return "No column of the var external has proven to help, so none moves forecasts; external_lift has the gains."
    said = "; ".join(f"{ASKED[target].lower()} by {feature} of {name}" for target, (name, feature) in helping)
    return f"Moved are {said}; external_lift has the gains."


def interval(windows, champions):
    """Return how many customers of the last window were within what the window before promised, where there are two."""
    if len(windows) < 2:
        return "What 80 of 100 customers with such a forecast did in the window that judged; not tried out of time."
    texts, chance = [], windows[0].forecasts[champions["active"]]["active"]
    for target in ("orders", "spend"):
        if target in champions:
            last, before = ((window.look.truth[target], window.forecasts[champions[target]][target]) for window in windows[:2])
            found = intervals.around(last[1], intervals.measure(*before), chance=chance, is_count=target == "orders")
            share = ((last[0] >= found["low"] - 1e-9) & (last[0] <= found["high"] + 1e-9)).mean()
            texts.append(f"{share:.0%} for {target}")
    return (
        f"Between low and high, as the window before told them, were {' and '.join(texts)} of the last window's customers; "
        "80% are meant, or more where many do nothing."
    )


def for_whom(window, champions):
    """Yield, per group of customers, what was forecast in the last window and what came."""
    days = window.look.column("purchase_days")
    for words, (least, below) in GROUPS.items():
        chosen = (days >= least) & (days < below)
        if chosen.sum() < LEAST_IN_GROUP:
            continue
        truth = window.look.truth["orders"][chosen].mean()
        forecast = window.forecasts[champions["orders"]]["orders"][chosen].mean()
        yield f"Customers with {words}: {shown(forecast)} orders each were forecast in the last window, {shown(truth)} came."
