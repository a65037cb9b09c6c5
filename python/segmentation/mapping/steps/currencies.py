"""Money in several currencies: a column that says it in one of them is taken; a column a currency is asked about."""

import re

import numpy as np

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.money import CURRENCIES, MONEY, NO_MONEY
from segmentation.mapping.steps.no_sales import words_of
from segmentation.mapping.steps.paid import take_paid
from segmentation.mapping.sums import number_sql
from segmentation.mapping.writing import yaml_line

# what a name says of money in the shop's own currency, whatever was paid in
OWN = {"base", "converted", "settlement", "shop", "store", "home", "reporting", "default"}
OWN |= {"umgerechnet", "konvertiert", "converti", "convertido", "convertito", "omgerekend", "przeliczona", "company"}
CODES = {code.lower() for code in CURRENCIES if len(code) == 3}
STEADY = 0.15  # of a rate, between its tenth and its nine tenth
SAME = 0.005
LEAST_ROWS = 3  # of a currency
LEAST_BLANK = 0.01  # of the rows, on which another column says what was paid
BESIDE = ("refunded_amount", "discount_amount")


def settle_converted(draft):
    """Take the money in one currency where another column has it in several: equal in one of them, and apart by a rate."""
    amount = draft.columns.get("amount")
    numbers = draft.numbers.columns
    if amount not in numbers or "amount" in draft.written or draft.layout.platform:
        return
    codes = currency_of_rows(draft)
    columns = [column for column in numbers if may_be_amount(draft, column, amount)] if codes is not None else []
    for column in columns:
        is_own = says_own(column)
        if is_own and not says_own(amount) and has_rates(numbers[amount], numbers[column], codes):
            rate = f"{sql_name(column)} / nullif({sql_name(amount)}, 0)"
            for contract in [contract for contract in BESIDE if contract in draft.columns and contract not in draft.written]:
                name = draft.columns[contract]
                draft.write(contract, f"{sql_name(name)} * {rate}", f"{name}, in the currency of {column}", used=[name])
            take_paid(draft, column, f"what was paid, in one currency; {amount} is in several")
            draft.columns.pop("currency", None)
            draft.used += [name for name in draft.profiles if "currency" in draft.profiles[name].meanings]
            return


def may_be_amount(draft, column, amount):
    """Whether a column may hold what another does in a second currency."""
    profile = draft.profiles[column]
    is_money = not MONEY.isdisjoint(profile.meanings) and NO_MONEY.isdisjoint(profile.meanings)
    is_alike = draft.is_of_order(column) == draft.is_of_order(amount)
    return is_money and is_alike and column not in draft.columns.values()


def says_own(column):
    """Whether a name says that money is in one currency: by its code, or as the shop's own."""
    return not words_of(column).isdisjoint(OWN | CODES)


def currency_of_rows(draft):
    """Return the currency of each row that sells something, of a column that has several; or None."""
    named = [
        name for name, found in draft.profiles.items() if "currency" in found.meanings or name == draft.columns.get("currency")
    ]
    for name in named:
        found = draft.profiles[name]
        if found.is_word_list and found.distinct_count > 1:
            rows = draft.source.query(f"select trim(cast({quoted_name(name)} as varchar)) as code from {draft.sold}")
            return np.array([row["code"] or "" for row in rows])
    return None


def has_rates(paid, own, codes):
    """Whether two columns are equal in one currency, and apart by a steady rate in another."""
    rates = {}
    is_filled = (np.abs(paid) > 0.05) & (np.abs(own) > 0.05)
    for code in set(codes):
        ratio = (paid / np.where(is_filled, own, 1))[is_filled & (codes == code)]
        if len(ratio) >= LEAST_ROWS:
            low, middle, high = np.quantile(ratio, [0.1, 0.5, 0.9])
            if high - low > STEADY * abs(middle):
                return False
            rates[code] = middle
    is_same = [abs(rate - 1) < SAME for rate in rates.values()]
    return sum(is_same) == 1 < len(is_same)


def ask_about_blank_amounts(draft):
    """Ask about rows without an amount on which another column of money says something, such as a column a currency."""
    amount = draft.columns.get("amount")
    if not amount or "amount" in draft.written or draft.layout.platform or draft.asks_for("amount") or draft.order_columns:
        return
    stem = stem_of(amount)
    others = [name for name in draft.profiles if name != amount and stem and stem_of(name) == stem and is_number(draft, name)]
    if not others or len(others) > len(CODES):
        return
    filled = " or ".join(f"{number_sql(name)} is not null" for name in others)
    (found,) = draft.source.query(
        f"select count(*) filter (where {number_sql(amount)} is null and ({filled})) as blank, count(*) as total "
        f"from {draft.source.sample}"
    )
    if found["blank"] <= LEAST_BLANK * found["total"]:
        return
    names = [amount, *others]
    text = f"{amount} is blank on {found['blank']:,} of {found['total']:,} rows, on which {', '.join(others)} says something"
    draft.ask(f"{text}. Is either what was paid?", yaml_line("amount", f"coalesce({', '.join(map(sql_name, names))})"))
    codes = [next(iter(words_of(name) & CODES), "") for name in names]
    if all(codes) and "currency" not in draft.columns:
        whens = " ".join(
            f"when {sql_name(name)} is not null then '{code.upper()}'" for name, code in zip(names, codes, strict=True)
        )
        text = f"{', '.join(names)} say a currency each, which need exchange_rates. Are they in these?"
        draft.ask(text, yaml_line("currency", f"case {whens} end"))


def ask_about_split_amounts(draft):
    """Ask whether several columns hold what was paid, such as one for each means of payment: each is 0 where another is not."""
    amount, numbers = draft.columns.get("amount"), draft.numbers.columns
    is_settled = "amount" in draft.written or draft.asks_for("amount") or draft.order_columns
    if amount not in numbers or draft.layout.platform or is_settled or draft.notes.get("amount"):
        return
    candidates = [found.column for found in draft.candidates if found.contract == "amount" and found.column in numbers]
    others = [name for name in dict.fromkeys(candidates) if name != amount and name not in draft.columns.values()]
    said = {name: np.nan_to_num(numbers[name]) != 0 for name in [amount, *others]}
    parts = [
        name for name in others if (said[name] & ~said[amount]).sum() >= LEAST_ROWS and says_else(said[name], said[amount])
    ]
    if parts and np.mean(sum(said[name] for name in [amount, *parts]) > 0) >= 1 - LEAST_BLANK:
        empty = (~said[amount]).sum()
        text = f"{amount} says nothing on {empty:,} of {len(said[amount]):,} rows, on which {', '.join(parts)} does"
        total = " + ".join(f"coalesce({sql_name(name)}, 0)" for name in [amount, *parts])
        draft.ask(f"{text}. Is what was paid all of them together?", yaml_line("amount", total))


def says_else(one, other):
    """Whether a column says something mostly where another does not."""
    return np.mean(~other[one]) >= 0.5


def is_number(draft, column):
    """Whether a column holds numbers."""
    return draft.profiles[column].number_share >= 0.9


def stem_of(column):
    """Return the words of a name without that of a currency, as text; nothing where it names none."""
    words = [word for word in re.findall(r"[^\W_]+", column.lower()) if word not in CODES]
    return " ".join(words) if words_of(column) & CODES else ""
