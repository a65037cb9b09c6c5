"""What is wrong with the vars of dbt_project.yml: names that do not exist, and values that cannot be."""

import datetime
import re
from collections.abc import Callable
from typing import NamedTuple

import pytz

from segmentation.checks.words import did_you_mean, nearest
from segmentation.mapping.contract import contract_columns


class Spec(NamedTuple):
    """What a var may be: in words, and as a test of its value; of lines of settings, the spec of each."""

    expected: str
    is_met: Callable
    parts: dict | None = None


def optional(spec):
    """Return a spec that null meets too."""
    return Spec(spec.expected, lambda value: value is None or spec.is_met(value))


def is_number(value):
    """Whether a value is a number; a truth value is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def whole(least):
    """Return the spec of a whole number of `least` or more."""
    return Spec(
        f"a whole number of {least} or more", lambda value: is_number(value) and isinstance(value, int) and value >= least
    )


def choice(*values):
    """Return the spec of one of two or more words."""
    words = ", ".join(values[:-1]) + f" or {values[-1]}"
    return Spec(words, lambda value: value in values)


def is_date(value):
    """Whether a value is a day of the calendar, written 2025-12-31."""
    if isinstance(value, datetime.date):
        return True
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)) and datetime.date.fromisoformat(value))
    except ValueError:
        return False


TEXT = Spec("a text", lambda value: isinstance(value, str))
LOCATION = Spec(
    "a file, glob or relation, such as orders/*.csv, or a list of files",
    lambda value: TEXT.is_met(value) or (isinstance(value, list) and value != [] and all(map(TEXT.is_met, value))),
)
LINES = Spec('lines of "name: value" under it', lambda value: isinstance(value, dict) or not value)
WORDS = Spec("a list such as [gender, city]", lambda value: isinstance(value, list))
DATE = Spec("a date such as 2025-12-31", is_date)
SHARE = Spec("a number from 0 to 1, such as 0.3", lambda value: is_number(value) and 0 <= value <= 1)
POSITIVE = Spec("a number above 0", lambda value: is_number(value) and value > 0)
TRUTH = Spec("true or false", lambda value: isinstance(value, bool))

# keys of lifetime_value, and what each may be
VALUE_SETTINGS = {
    "margin": optional(SHARE),
    "discount_rate": Spec("a number of 0 or more", lambda value: is_number(value) and value >= 0),
    "minimum_customers": whole(1),
    "minimum_days": whole(1),
    "horizon_days": whole(1),
}
# keys of segmentation_value
SEGMENTATION_VALUE_SETTINGS = {
    "cutoff": optional(DATE),
    "horizon_days": optional(whole(1)),
    "sample_size": whole(1),
    "minimum_customers": whole(1),
}


def settings_within(specs):
    """Return the spec of lines of some settings, each within its own."""
    return Spec(
        "lines of " + ", ".join(f"{name} ({spec.expected})" for name, spec in specs.items()),
        lambda value: (
            not value
            or (isinstance(value, dict) and all(name in specs and specs[name].is_met(of) for name, of in value.items()))
        ),
        specs,
    )


SPECS = {
    "transactions": optional(LOCATION),
    "transactions_columns": LINES,
    "transactions_filter": optional(TEXT),
    "order_columns": WORDS,
    "customers": optional(LOCATION),
    "customers_columns": LINES,
    "external": LINES,
    "input_timezone": Spec("a zone such as Europe/Berlin", lambda value: value in pytz.all_timezones_set),
    "date_order": optional(choice("dmy", "mdy")),
    "decimal_separator": optional(Spec('"." or ","', lambda value: value in (".", ","))),
    "csv_options": LINES,
    "csv_encoding": optional(TEXT),
    "missing_values": WORDS,
    "no_coupon_values": WORDS,
    "reject_exact_duplicates": TRUTH,
    "reporting_currency": optional(TEXT),
    "exchange_rates": LINES,
    "as_of": optional(DATE),
    "minimum_orders_for_cadence": whole(2),
    "lapsed_overdue_ratio": POSITIVE,
    "history_month_count": whole(0),
    "history_row_limit": whole(1),
    "summary_period_days": whole(1),
    "distribution_bin_count": whole(1),
    "deep_learning": TRUTH,
    "coupon_response_days": whole(1),
    "coupon_response_minimum_customers": whole(1),
    "serve_folder": TEXT,
    "export_folder": TEXT,
    "clustering_features": WORDS,
    "clustering_signed_features": WORDS,
    "clustering_lower_quantile": SHARE,
    "clustering_upper_quantile": SHARE,
    "clustering_minimum_coverage": SHARE,
    "clustering_sample_size": whole(1),
    "segment_count": optional(whole(2)),
    "minimum_segment_count": whole(2),
    "maximum_segment_count": whole(2),
    "certification_sample_size": whole(100),
    "clustering_random_state": whole(0),
    "lifetime_value": settings_within(VALUE_SETTINGS),
    "shop": optional(TEXT),
    "segmentation_refit": choice("always", "never", "when_drifted"),
    "drift_stability_index": POSITIVE,
    "clustering_categorical_features": WORDS,
    "clustering_categorical_weight": POSITIVE,
    "segmentation_value": settings_within(SEGMENTATION_VALUE_SETTINGS),
}


def zone_meant(value):
    """Return a question with the time zone that a name like Berlin or Europe/Berln means, with a space before, or nothing."""
    by_place = {zone.rsplit("/", 1)[-1].lower(): zone for zone in pytz.common_timezones}
    word = str(value).strip().lower().replace(" ", "_")
    zone = by_place.get(word) or nearest(word, pytz.common_timezones) or by_place.get(nearest(word, by_place))
    return f' Did you mean "{zone}"?' if zone else ""


def unmet_in_words(name, value, spec=None):
    """Return what was expected of a var that is not what it may be; of lines of settings that exist, what of the wrong ones.

    Parameters
    ----------
    name : str
    value : object
    spec : Spec or None
        None for that of the var.

    Returns
    -------
    list of str
    """
    spec = spec or SPECS[name]
    if spec.parts and isinstance(value, dict) and value.keys() <= spec.parts.keys():
        wrong = [part for part in value if not spec.parts[part].is_met(value[part])]
        return [problem for part in wrong for problem in unmet_in_words(f"{name}: {part}", value[part], spec.parts[part])]
    meant = zone_meant(value) if name == "input_timezone" else ""
    return [f'{name}: expected {spec.expected}, found "{value}".{meant}']


def setting_names(_facts, _query=None):
    """Return the names of all vars."""
    return list(SPECS)


def setting_problems(facts, _query=None):
    """Return what is wrong with the vars.

    Parameters
    ----------
    facts : dict
        values {var: value}; written_names [var that the user wrote]; number_features [column of
        customer_features]; categories [gender, city, and columns of the customer file beyond the contract].

    Returns
    -------
    list of str
    """
    values = facts["values"]
    problems = [no_var(name) for name in facts["written_names"] if name not in SPECS]
    if not values["transactions"] and (values["customers"] or values["transactions_columns"]):
        example = "Write the file or relation, for example transactions: orders.csv"
        problems.append(f"transactions: is not set, so there is nothing to map. {example}")
    unmet = [name for name, spec in SPECS.items() if not spec.is_met(values[name])]
    problems += [problem for name in unmet for problem in unmet_in_words(name, values[name])]
    least, most = values["minimum_segment_count"], values["maximum_segment_count"]
    if not problems and least > most:
        problems.append(f"minimum_segment_count ({least}) is above maximum_segment_count ({most}).")
    if "exchange_rates" not in unmet:
        problems += [
            f'exchange_rates: {currency}: expected a number such as 1.17, found "{rate}".'
            for currency, rate in (values["exchange_rates"] or {}).items()
            if not is_number(rate)
        ]
    if "clustering_features" not in unmet:
        problems += unknown_features(values["clustering_features"], facts["number_features"])
    if "clustering_categorical_features" not in unmet:
        problems += categorical_problems(
            values["clustering_categorical_features"], facts["categories"], facts["number_features"]
        )
    return problems


def no_var(name):
    """Return what is wrong with a name that is no var; a column of the contract belongs below its input."""
    for input_name in ("transactions", "customers"):
        if name in contract_columns(input_name):
            return f'There is no var "{name}": it is a column. Write it below {input_name}_columns, two blanks further in.'
    return f'There is no var "{name}".' + did_you_mean(name, SPECS, otherwise="The vars are")


def unknown_features(names, features):
    """Return a problem for each name that is no numeric feature."""
    return [
        f'clustering_features: there is no numeric feature "{name}".'
        + did_you_mean(name, features, otherwise="The features are")
        for name in names
        if name not in features
    ]


def categorical_problems(names, categories, numbers):
    """Return what is wrong with a list of categories: columns of words, or attributes that the shop maps."""
    problems = []
    for name in names:
        if name in numbers:
            problems.append(f'"{name}" is a number: write it under clustering_features.')
        elif name not in categories:
            problems.append(f'there is no "{name}".' + did_you_mean(name, categories, otherwise="There are"))
    if len(set(names)) < len(names):
        problems.append(f"{', '.join(names)} names one twice.")
    return [f"clustering_categorical_features: {problem}" for problem in problems]
