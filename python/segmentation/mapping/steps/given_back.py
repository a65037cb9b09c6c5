"""What says refunded: sales given back later, rows that give back what others sold, or numbers of refunds."""

import re

import numpy as np

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import CONSTANT_SHARE
from segmentation.mapping.steps.customers import person_sql
from segmentation.mapping.sums import TOLERANCE
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

LEAST_ROWS = 3  # that say refunded, if their number tells something
MOST_MATCHED = 0.8  # of them, with an equal sale of their customer, or beside a sale of their order, if they take it back
LEAST_LACKING = 0.25  # of them, whose customer bought nothing that they could take back, if they are sales themselves

# said of a sale that was given back, where refund is said of the row that gives it back
PARTICIPLE = re.compile(
    "(ed|[aei]d[oa]|bald|taald|eerd|iert|stattet|rsée?|ats?[oa]|edildi|zwrócon[aey]|возвращ[её]н[аоы]?|返金済み?|แล้ว|đã.*)$"
)


def are_sales_given_back(draft, column, test, sql, number):
    """Decide whether positive rows that say refunded are sales themselves, given back later, or ask.

    Parameters
    ----------
    column : str
        It says so.
    test, sql, number : str
        SQL: whether a row says so, the amount if such a row gives money back, and its plain number.

    Returns
    -------
    bool
        False where such rows give back what others sold.
    """
    words = [word for word in draft.profiles[column].words if draft.status_words.get(lower(word)) == "refunded"]
    # completed and refunded say what became of a sale, refund says what a row is
    if not all(PARTICIPLE.search(lower(word)) for word in words):
        return False
    found = compare_with_sales(draft, column, test, number)
    if takes_sales_back(found):
        return False
    status = draft.sql_of("transaction_status") if "transaction_status" in draft.columns else "'successful'"
    state = f"case when {test} then 'refunded' else {status} end"
    said = f"{column} says {', '.join(words)}"
    if are_surely_sales(found):
        note = f"{said} of sales that were given back later: there are no others that these rows could give back"
        if draft.columns.get("transaction_status") == column:
            draft.notes["transaction_status"] = note
        else:
            draft.write("transaction_status", state, note, used=[column])
        return True
    draft.used.append(column)
    draft.ask(
        f"{said} on rows of which {found['matched']:,} of {found['back']:,} have an equal sale of their customer, and "
        f"{found['beside']:,} a sale of the same order. Are they the sales themselves, given back later?",
        yaml_line("transaction_status", state),
        yaml_line("amount", sql),
    )
    return True


def is_number_of_refund(draft, column, paid):
    """Whether a column numbers refunds: whole numbers, each its own, all of them more than was paid and none of it in cents."""
    back = np.abs(draft.numbers.per_order(column))
    more, profile = (back - paid)[back > 0], draft.profiles[column]
    is_in_cents = draft.numbers.is_equal(back, 100 * paid)[back > 0].any()
    is_own = profile.whole_share == 1 and profile.distinct_count >= LEAST_ROWS and profile.distinct_share >= CONSTANT_SHARE
    return bool(is_own and (more > TOLERANCE).all() and not is_in_cents)


def takes_sales_back(found):
    """Whether rows stand beside sales that they give back: of the same order, or equal ones, which are rare among sales."""
    if found["beside"] >= MOST_MATCHED * found["back"]:
        return True
    is_matched = found["matched"] >= max(LEAST_ROWS, MOST_MATCHED * found["back"])
    return is_matched and 2 * found["equal_sales"] < found["sales"]


def are_surely_sales(found):
    """Whether rows have ids of their own, and some are of customers who bought nothing that could be given back so."""
    if found["beside"] or 2 * found["matched"] >= found["back"]:
        return False
    return 2 * found["lacking"] > found["back"] or found["lacking"] >= max(LEAST_ROWS, LEAST_LACKING * found["back"])


def compare_with_sales(draft, column, test, number):
    """Return how many rows say refunded (back), and how many of them stand beside a sale; the same of sales (sales).

    Of the same order (beside), or of the same customer: an equal one (matched, equal_sales), or none as large (lacking).
    """
    customer = person_sql(draft.columns["customer_id"]) if "customer_id" in draft.columns else "null"
    order = draft.sql_of("transaction_id") if "transaction_id" in draft.columns else "null"
    (found,) = draft.source.query(
        f"""
        with marked as (
            select
                {test} as is_back,
                {customer} as customer,
                cast({order} as varchar) as shop_order,
                {number} as money
            from {draft.source.sample}
            where cast({quoted_name(column)} as varchar) <> ''
        ),

        compared as (
            select
                *,
                coalesce(bool_or(not is_back) over (partition by shop_order) and shop_order is not null, false) as is_beside,
                count(*) filter (where not is_back) over (partition by customer, money)
                    > cast(not is_back as integer) as is_equal,
                coalesce(max(case when not is_back then money end) over (partition by customer), 0) as most_sold
            from marked
        )

        select
            count(*) filter (where is_back) as back,
            count(*) filter (where is_back and is_beside) as beside,
            count(*) filter (where is_back and is_equal and customer is not null) as matched,
            count(*) filter (where is_back and most_sold < money and customer is not null) as lacking,
            count(*) filter (where not is_back and customer is not null) as sales,
            count(*) filter (where not is_back and is_equal and customer is not null) as equal_sales
        from compared
        where money > 0
        """
    )
    return found
