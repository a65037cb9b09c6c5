"""Markets and countries whose currencies differ, beside amounts that say none."""

import itertools
import re
from pathlib import Path

import numpy as np
import yaml

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.currencies import says_own
from segmentation.mapping.steps.no_sales import listed, values_of, words_of
from segmentation.mapping.steps.statuses import YES_OR_NO
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower, without_accents

PLACES = yaml.safe_load((Path(__file__).parent / "currencies.yml").read_text(encoding="utf-8"))
CODES = {place: code for code, found in PLACES.items() for place in found["places"].split()}
# a column called so says where the shop sells, and not only where a customer lives
MARKETS = {
    *("market", "markt", "marche", "mercado", "mercato", "marketplace", "storefront", "site", "website", "webshop", "domain"),
    *("store", "shop", "boutique", "tienda", "loja", "negozio", "filiale", "channel", "kanal", "entity", "locale"),
}
MOST_PLACES = 60
LEAST_ROWS = 3  # of a currency
LEAST_KNOWN = 0.95  # of the rows, whose place is known
LEAST_APART = 3  # times as much, from which on a rate tells money of two currencies
NEAR = 2  # times the rate, which usual amounts of two currencies hardly miss


def currency_of_place(text):
    """Return the currency of a market such as shop.de, Store UK or Sweden; None where its text is about something else."""
    words = re.findall(r"[^\W\d_]+", text)
    # such as is a word of many languages as well
    codes = [word for word in words if len(word) > 2 or word.isupper() or len(words) == 1]
    ending = re.search(r"\w[.](?:com?[.])?([a-z]{2})$", lower(text))
    found = {CODES.get(lower(without_accents(word))) for word in [*codes, *(ending.groups() if ending else ())]} - {None}
    return found.pop() if len(found) == 1 else None


def currencies_of(draft, column):
    """Return {place: currency} of a column that says where something was sold; empty where it is about something else."""
    profile = draft.profiles[column]
    if not 0 < profile.distinct_count <= MOST_PLACES or profile.number_share or profile.date_share:
        return {}
    counts = values_of(draft, column)
    found = {place: currency_of_place(place) for place in counts if lower(place) not in YES_OR_NO or lower(place) == "no"}
    found = {place: code for place, code in found.items() if code}
    is_known = sum(counts[place] for place in found) >= LEAST_KNOWN * sum(counts.values())
    return found if is_known and not {lower(place) for place in counts} <= YES_OR_NO else {}


def ask_about_markets(draft):
    """Ask whether amounts are in the currencies of their markets, or of countries whose amounts are apart as their money is."""
    amount = draft.columns.get("amount") or draft.columns.get("unit_price")
    is_said = any("currency" in found.meanings for found in draft.profiles.values()) or draft.asks_for("currency")
    is_said = is_said or "currency" in {*draft.columns, *draft.written, *draft.refused}
    if amount not in draft.numbers.columns or is_said or draft.layout.platform or says_own(amount):
        return
    for column in draft.profiles:
        found = currencies_of(draft, column)
        if len(set(found.values())) > 1 and is_apart(draft, column, found, amount):
            codes = sorted(set(found.values()))
            whens = " ".join(
                f"when {sql_name(column)} in ({listed(place for place in found if found[place] == code)}) then '{code}'"
                for code in codes
            )
            text = f"{column} says {', '.join(list(found)[:4])}, which pay in {', '.join(codes)}, and nothing says a currency"
            text += f". Is {amount} in these, and not in one already? They need exchange_rates."
            draft.ask(text, yaml_line("currency", f"case {whens} end"))
            return


def is_apart(draft, column, found, amount):
    """Whether a column of places is that of markets, or the amounts of two are as far apart as their currencies are."""
    rows = draft.source.query(f"select trim(cast({quoted_name(column)} as varchar)) as place from {draft.sold}")
    codes = np.array([found.get(row["place"], "") for row in rows])
    money = draft.numbers.columns[amount]
    usual = {code: money[(codes == code) & (money > 0)] for code in set(found.values())}
    usual = {code: np.median(some) for code, some in usual.items() if len(some) >= LEAST_ROWS}
    if not words_of(column).isdisjoint(MARKETS):
        return len(usual) > 1
    pairs = [
        (usual[one] / usual[other], PLACES[one]["euro"] / PLACES[other]["euro"])
        for one, other in itertools.permutations(usual, 2)
    ]
    return any(rate >= LEAST_APART and rate / NEAR <= ratio <= rate * NEAR for ratio, rate in pairs)
