"""The last purchase days of each customer as an array, the latest at the right end."""

import numpy as np

# purchase days a customer is known by
LENGTH = 24
# is_purchase is 1 where a purchase day stands and 0 where the history had not begun
CHANNELS = ["is_purchase", "log_age", "log_gap", "log_amount", "is_first", "is_weekend", "has_coupon"]
COLUMNS = ["customer", "days_before_cutoff", "gap_days", "amount", "is_weekend", "has_coupon"]


def sequences(events, *, customer_count, length=LENGTH):
    """Return the last purchase days of each customer, right-aligned and padded with zeros.

    Parameters
    ----------
    events : DataFrame
        One row per customer and purchase day up to the cutoff, in any order; more than `length` of a customer may be given.
        customer: position of the customer, 0 to customer_count - 1; days_before_cutoff: 0 on the cutoff's day;
        gap_days: days since the purchase day before, missing on the customer's first, so that the first is known even where
        only the last ones are given; amount: money, negative counts as 0; is_weekend and has_coupon: flags.
    customer_count : int
        Customers, those without any purchase day included.
    length : int
        Purchase days that are kept.

    Returns
    -------
    ndarray of float32, shape (customer_count, length, len(CHANNELS))

    Raises
    ------
    ValueError
        Where a column is missing, a value is no number, a day is after the cutoff, or a customer has a day twice.
    """
    missing = [column for column in COLUMNS if column not in events]
    if missing:
        raise ValueError(f"The purchase days have no column {', '.join(missing)}. Needed: {', '.join(COLUMNS)}.")
    customer, age, gap, amount, weekend, coupon = (
        np.asarray(events[column].astype("float64"), dtype="float64") for column in COLUMNS
    )
    check(customer, age, gap, {"amount": amount, "is_weekend": weekend, "has_coupon": coupon}, customer_count)
    order = np.lexsort((age, customer))
    customer, age = customer[order].astype(int), age[order]
    if (twice := (np.diff(customer) == 0) & (np.diff(age) == 0)).any():
        at = int(np.argmax(twice))
        raise ValueError(f"Customer {customer[at]} has {age[at]:g} days before the cutoff twice; one row per purchase day.")
    # 0 is the latest purchase day of a customer
    place = np.arange(len(customer)) - np.searchsorted(customer, customer)
    kept = place < length
    rows = order[kept]
    result = np.zeros((customer_count, length, len(CHANNELS)), dtype="float32")
    result[customer[kept], length - 1 - place[kept]] = np.column_stack(
        [
            np.ones(len(rows)),
            np.log1p(age[kept]),
            np.log1p(np.nan_to_num(gap[rows])),
            np.log1p(amount[rows].clip(min=0)),
            np.isnan(gap[rows]),
            weekend[rows] != 0,
            coupon[rows] != 0,
        ]
    )
    return result


def check(customer, age, gap, values, customer_count):
    """Raise ValueError, with the column, the number of rows and an example, where a purchase day cannot be read."""
    wrong = {
        "customer": ~((customer >= 0) & (customer < customer_count) & (customer % 1 == 0)),
        "days_before_cutoff": ~((age >= 0) & np.isfinite(age)),
        "gap_days": ~((gap > 0) & np.isfinite(gap) | np.isnan(gap)),
        **{name: ~np.isfinite(value) for name, value in values.items()},
    }
    found = {"customer": customer, "days_before_cutoff": age, "gap_days": gap, **values}
    allowed = {
        "customer": f"a whole number from 0 to {customer_count - 1}",
        "days_before_cutoff": "0 or more",
        "gap_days": "above 0, or missing on the first purchase day",
    }
    for name, is_wrong in wrong.items():
        if is_wrong.any():
            raise ValueError(
                f"{name} of {int(is_wrong.sum())} purchase days is not {allowed.get(name, 'a finite number')}: "
                f"{found[name][np.argmax(is_wrong)]:g} in row {int(np.argmax(is_wrong))}."
            )
