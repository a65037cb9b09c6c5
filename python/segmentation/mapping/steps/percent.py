"""Discounts in percent, which are no amounts of money: left out of them, and asked about where the amount may be before."""

import re

import numpy as np

from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.no_sales import words_of
from segmentation.mapping.sums import number_sql
from segmentation.mapping.writing import yaml_line

PERCENT = {"rate", "percent"}
PER_HUNDRED = re.compile("per ?cent|pro[zc]ent|porcent|pourcent|procent|%", re.IGNORECASE)  # begins a type of discounts
OFF = {"discount", "coupon"}
EXPLAINED_SHARE = 0.95
EQUAL = 0.011  # of the money, which is rounding


def is_discount_in_percent(profile):
    """Whether a column is a discount in percent: by its values, or by its name where they are shares of 100."""
    meanings = {*profile.meanings, *words_of(profile.name)}
    if OFF.isdisjoint(meanings) or not {"tax", "id", "name", "text"}.isdisjoint(meanings):
        return False
    says_percent = not PERCENT.isdisjoint(meanings)
    is_share = profile.number_share >= 0.9 and profile.minimum is not None and -100 <= profile.minimum <= profile.maximum <= 100
    return has_signs(profile) or (says_percent and is_share and profile.minimum != profile.maximum)


def is_part(profile):
    """Whether a column is a discount such as 0.15, of one."""
    is_number = "discount" in profile.meanings and profile.number_share >= 0.9 and profile.minimum is not None
    return is_number and profile.whole_share < 1 and 0 <= profile.minimum < profile.maximum <= 1


def has_signs(profile):
    """Whether a column has numbers with a percent sign."""
    return any(re.fullmatch(r"-?\d+([.,]\d+)?\s*%", word) for word in profile.words)


def percent_columns(draft):
    """Return the columns of discounts in percent: those that say so, and such as a coupon's value beside its type, percent."""
    types = [found for found in draft.profiles.values() if "type" in found.meanings and not OFF.isdisjoint(found.meanings)]
    has_type = any(PER_HUNDRED.match(word) for found in types for word in found.words)
    return {
        name
        for name, found in draft.profiles.items()
        if is_discount_in_percent(found)
        or (has_type and not OFF.isdisjoint(found.meanings) and found.number_share >= 0.9 and found.maximum <= 100)
    }


def leave_percent(draft):
    """Take no discount in percent for an amount of money."""
    columns = percent_columns(draft)
    if draft.layout.platform or not columns:
        return
    draft.candidates = [found for found in draft.candidates if found.column not in columns]
    for contract in [contract for contract, column in draft.columns.items() if column in columns]:
        del draft.columns[contract]
        others = [found.column for found in draft.candidates if found.contract == contract]
        if contract == "discount_amount" and others:
            draft.columns[contract] = others[0]


def ask_about_percent(draft):
    """Ask whether the amount is before a discount in percent, unless another discount or its parts explain it."""
    in_percent = percent_columns(draft)
    # a profit is reckoned of what was paid
    may_be_part = not draft.has_amount or not any("profit" in found.meanings for found in draft.profiles.values())
    parts = [name for name, found in draft.profiles.items() if name in in_percent or (may_be_part and is_part(found))]
    parts += [name for name, found in draft.profiles.items() if says_share(found) and name not in parts]
    column = next(iter(parts), None)
    has_price = "amount" in draft.columns or draft.has_pieces
    if not column or draft.layout.platform or not has_price or "discount_amount" in draft.columns:
        return
    profile = draft.profiles[column]
    is_number = profile.number_share >= 0.9 and not has_signs(profile)
    is_fraction = is_number and max(profile.maximum, -profile.minimum) <= 1
    text = f"regexp_extract({sql_name(column)}, '([0-9]+([.,][0-9]+)?) ?%', 1)"
    percent = sql_name(column) if is_number else f"try_cast(replace({text}, ',', '.') as double)"
    share = f"abs(coalesce({percent}, 0)){'' if is_fraction else ' / 100'}"
    read = share.replace(percent, number_sql(column)) if is_number else share
    if (is_number and profile.maximum == profile.minimum == 0) or is_paid_less(draft, read):
        return
    price = draft.sql_of("amount") if draft.has_amount else draft.pieces_sql
    name = draft.columns.get("amount", "quantity x unit_price")
    line = yaml_line("amount", f"({price}) * (1 - {share})" if " " in price else f"{price} * (1 - {share})")
    draft.ask(f"{column} is a discount in percent. Is {name} before it?", line)
    back = draft.written.get("refunded_amount")
    if back:
        text = f"{column} is a discount in percent, and {back.note}. Was as much less given back?"
        draft.ask(text, yaml_line("refunded_amount", f"({back.sql}) * (1 - {share})"))


def says_share(profile):
    """Whether a column tells in words what share was taken off, such as 10% off."""
    return not OFF.isdisjoint(profile.meanings) and any(re.search(r"\d ?%", word) for word in profile.words)


def is_paid_less(draft, share):
    """Whether the amount is another price, or that of its pieces, less the share that SQL says."""
    numbers, amount = draft.numbers.columns, draft.columns.get("amount")
    if amount not in numbers:
        return False
    rows = draft.source.connection.execute(f"select cast({share} as double) from {draft.sold}").fetchall()
    shares = np.array([value for (value,) in rows], dtype=float)
    pieces = [
        next((found.column for found in draft.candidates if found.contract == contract and found.column in numbers), None)
        for contract in ("quantity", "unit_price")
    ]
    worths = [values for name, values in numbers.items() if name != amount]
    worths += [numbers[pieces[0]] * numbers[pieces[1]]] if None not in pieces and amount not in pieces else []
    is_off = shares > 0
    return bool(is_off.any()) and any(
        np.mean(np.abs(worth * (1 - shares) - numbers[amount])[is_off] < EQUAL) >= EXPLAINED_SHARE for worth in worths
    )
