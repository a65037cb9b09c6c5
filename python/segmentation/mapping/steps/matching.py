"""The column of a file that fits each column of the contract best: by what its name means, and only if its values agree."""

import re

from segmentation.mapping.contract import contract_columns
from segmentation.mapping.draft import Candidate
from segmentation.mapping.profiling import sampled_cells
from segmentation.mapping.steps.statuses import YES_OR_NO
from segmentation.thesaurus import TAXES, lower, without_accents

TAXED = re.compile(rf"\b({TAXES}|ttc|in[ck]l)\b")
LEAST_NAME_SCORE = 0.25  # share of a name that a phrase has to explain


def match_columns(draft):
    """Give each contract column the column whose name says it best and whose values agree; each column once.

    Parameters
    ----------
    draft : Draft
        Receives `candidates` and `columns`.
    """
    scored = []
    for column in contract_columns(draft.input_name).values():
        for position, (name, profile) in enumerate(draft.profiles.items()):
            if not values_fit(column, profile, is_called_so=name.lower() == column.name):
                continue
            said = name_score(column, profile.meanings)
            if name.lower() == column.name:
                said = max(said, 0.98) + 0.005
            found = value_score(draft, column.name, profile)
            if said or (column.name == "customer_id" and found > 0.5):
                scored.append(Candidate(said + found, -position, column.name, name))
    draft.candidates = sorted((candidate for candidate in scored if candidate.score > 0), reverse=True)
    take_known_columns(draft)
    for candidate in draft.candidates:
        if candidate.contract not in draft.columns and candidate.column not in draft.columns.values():
            draft.columns[candidate.contract] = candidate.column


def take_known_columns(draft):
    """Take the columns that the layout names."""
    known = draft.layout.transactions_columns if draft.input_name == "transactions" else draft.layout.customers_columns
    draft.columns |= {contract: column for contract, column in known.items() if column}


def name_score(column, meanings):
    """Return the share of a name that the best of a contract column's phrases explains, or 0.

    Parameters
    ----------
    meanings : list of str
        Of the name.

    Returns
    -------
    float
        0, or above `LEAST_NAME_SCORE`; of two phrases that explain as much, the earlier counts more.
    """
    best = 0
    is_other = not column.never.isdisjoint(meanings)
    for place, phrase in enumerate(column.phrases):
        words = phrase.lstrip("=").split()
        is_whole = len(words) == len(meanings)
        if set(words) <= set(meanings) and (is_whole if phrase.startswith("=") else not is_other):
            best = max(best, len(words) / len(meanings) - 0.02 * place)
    return best if best > LEAST_NAME_SCORE else 0


def values_fit(column, profile, *, is_called_so=False):
    """Whether values are such as a contract column needs.

    Parameters
    ----------
    is_called_so : bool
        Whether it has the name of the contract, which makes an id of any values, such as those of one customer alone.
    """
    is_number = profile.number_share >= 0.9
    is_whole = profile.whole_share >= 0.99
    is_date = profile.date_share >= 0.9
    is_short_list = profile.distinct_count <= column.most_distinct
    says_code = "id" in profile.meanings or "sku" in profile.meanings
    # an id of two numbers, such as 1287.1655, reads like one
    is_code = profile.distinct_count > 1 and not is_date and (is_whole or not is_number or says_code)
    is_on_each = profile.filled_share == profile.distinct_share == 1
    is_yes_or_no = profile.distinct_count == 2
    fits = {
        "id": lambda: (is_code and not says_yes_or_no(profile)) or is_called_so,
        "order_id": lambda: (
            is_code and profile.filled_share >= 0.95 and profile.distinct_share >= 0.005 and profile.digit_share >= 0.9
        ),
        "number": lambda: is_number,
        "discount": lambda: is_number and (is_whole or max(profile.maximum, -profile.minimum) > 1),
        "money": lambda: is_number and max(profile.maximum, -profile.minimum) != 1,
        "timestamp": lambda: is_date or profile.epoch_unit is not None,
        "word": lambda: is_short_list and not is_date and profile.number_share < 0.5,
        "label": lambda: is_short_list and not is_date and (is_whole or not is_number),
        "code": lambda: (
            not is_date
            and not (is_on_each and profile.filled_count > 10)
            and (profile.number_share < 0.5 or (is_whole and (says_code or is_yes_or_no)))
        ),
    }
    return profile.filled_share > 0 and fits[column.kind]()


def says_yes_or_no(profile):
    """Whether all that a column says is yes or no."""
    return profile.distinct_count <= 2 and all(lower(word) in YES_OR_NO for word in profile.words)


def value_score(draft, contract, profile):
    """Return what values add to the name's score: orders are many, customers come back, amounts differ, a status is known.

    Returns
    -------
    float
        -2 to 2.
    """
    if contract == "transaction_id":
        return 0.1 * (profile.distinct_share - 0.5)
    if contract == "amount":
        # what was paid differs, where a pledge or a fee may be one
        constant = profile.distinct_count == 1 < profile.filled_count
        return with_taxes(draft, profile) - 0.1 * constant
    if contract == "unit_price":
        return with_taxes(draft, profile) - 0.3 * ("original" in profile.meanings)
    if contract == "product_id":
        return -0.1 if profile.distinct_share > 0.95 else 0
    if contract == "customer_id" and draft.input_name == "transactions":
        return 0.1 * (0.5 - profile.distinct_share)
    if contract == "customer_id":
        known_share = draft.known_shares.get(profile.name, 0) if profile.distinct_share > 0.9 else 0
        return 0.1 * (profile.distinct_share - 0.5) + 2 * known_share
    if contract == "transaction_status":
        known = sum(lower(word) in draft.status_words for word in profile.words) / len(profile.words)
        says_status = "status" in profile.meanings
        # what became of orders is one of several things, where a type only tells sales from refunds
        said = {draft.status_words.get(lower(word)) for word in profile.words} - {None}
        # one word on all rows tells no row from another
        constant = profile.distinct_count == 1
        return known + 0.5 * says_status + 0.2 * len(said) - 0.5 * constant if known >= 0.5 or says_status else -2
    return 0


def with_taxes(draft, profile):
    """Return what to add to the score of money with its taxes, which was paid, and to take off that of money without."""
    meanings = set(profile.meanings)
    says_taxes = "gross" in meanings and TAXED.search(without_accents(lower(profile.name)))
    # the same name beside it says nothing of taxes, and is without them
    if says_taxes and any(set(other.meanings) == meanings - {"gross"} for other in draft.profiles.values()):
        return 1
    return 0.01 * (("gross" in meanings) - ("net" in meanings))


def known_customer_shares(source, transactions):
    """Return the share of each column's values of a customers file that are customers of the transactions.

    Parameters
    ----------
    source : Source
        The customers.

    Returns
    -------
    dict
        {column: 0 to 1}; empty where the transactions have no customer.
    """
    if "customer_id" not in transactions.columns:
        return {}
    customer = transactions.profile("customer_id").name.replace('"', '""')
    rows = source.query(
        f"""
        with cells as ({sampled_cells(source)}),

        known_customers as (
            select distinct shop_id("{customer}") as customer_id from {transactions.source.sample}
        )

        select cells.column_name as name, cast(count(known_customers.customer_id) as double) / count(*) as known_share
        from cells
        left join known_customers on shop_id(cells.raw_cell) = known_customers.customer_id
        group by cells.column_name
        """
    )
    return {row["name"]: row["known_share"] for row in rows}
