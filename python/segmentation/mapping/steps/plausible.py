"""What figures can hardly be: money in hundreds, one sale under several words, a payout for a price."""

import itertools
import re

import numpy as np

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.charges import charged_beside
from segmentation.mapping.steps.customers import person_sql
from segmentation.mapping.steps.doubts import MONEY_OF_CONTRACT, in_hundreds
from segmentation.mapping.steps.money import MONEY, NO_MONEY
from segmentation.mapping.steps.no_sales import FEES, listed, words_of
from segmentation.mapping.steps.paid import take_paid
from segmentation.mapping.steps.returns import count_matched
from segmentation.mapping.steps.statuses import GIVEN_BACK, PART, word_counts
from segmentation.mapping.sums import EXPLAINED_SHARE, TOLERANCE, number_sql
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

MOST_WORDS = 15  # of a column that says under what a sale stands
LEAST_ROWS = 20  # of a word
THOUSANDS = re.compile(
    r"(?<![a-z])(teur|keur|kusd|kgbp|tsd|tausend|thousands?|milliers|miles|migliaia|tys)(?![a-z])|k[€$£]|[€$£]k|'000|\b000s"
)
MOST_UNEQUAL = 3  # times the rows of one word that another has
LEAST_GIVEN_BACK = 3  # rows, if they tell that the sale beside them is given back once
CLOSE = 0.004
TAXES = (
    np.array([5, 5.5, 6, 7, 7.7, 8, 8.1, 8.25, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 25.5, 27]) / 100
)


def ask_about_thousands(draft):
    """Ask whether an amount is in thousands where its name says so."""
    amount = draft.columns.get("amount")
    if amount and THOUSANDS.search(lower(amount)) and "amount" not in draft.written and not draft.asks_for("amount"):
        draft.ask(f"{amount} says thousands by its name. Are its numbers?", yaml_line("amount", f"{sql_name(amount)} * 1000"))


def settle_hundredths(draft):
    """Divide money by 100 where another column says the same in whole units with cents."""
    if draft.layout.platform:
        return
    numbers = draft.numbers.columns
    whole = {
        contract: draft.columns[contract]
        for contract in MONEY_OF_CONTRACT
        if contract in draft.columns and draft.profile(contract).whole_share == 1 and draft.columns[contract] in numbers
    }
    found = [(column, beside) for column in whole.values() for beside in numbers if is_hundredth(draft, beside, column)]
    if not found:
        return
    column, beside = found[0]
    # an export counts all of its money in one unit
    for contract in whole:
        draft.write(contract, in_hundreds(draft.sql_of(contract)), f"in hundredths: {column} is 100 times {beside}")


def is_hundredth(draft, column, of):
    """Whether a column with fractions is a hundredth of another on nearly all rows."""
    numbers = draft.numbers.columns
    if draft.profiles[column].whole_share == 1:
        return False
    is_filled = ~np.isnan(numbers[of]) & (numbers[of] != 0)
    return bool(is_filled.any() and np.mean(np.abs(numbers[column] * 100 - numbers[of])[is_filled] < 0.5) >= EXPLAINED_SHARE)


def settle_fees(draft):
    """Take what the customer paid where the amount is that less the fees of a platform."""
    amount, numbers = draft.columns.get("amount"), draft.numbers
    fees = [name for name in numbers.columns if not words_of(name).isdisjoint(FEES)]
    if draft.layout.platform or "amount" in draft.written or amount not in numbers.columns or not fees:
        return
    paid, taken = numbers.per_order(amount), {*draft.columns.values(), *fees}
    for column in numbers.columns:
        if column in taken or draft.is_of_order(column) != draft.is_of_order(amount):
            continue
        some, _ = numbers.explain(paid, numbers.per_order(column), discounts=fees, charges=[]) or ((), ())
        off = sum(np.abs(numbers.per_order(fee)) for fee in some)
        if some and np.mean(off > TOLERANCE) >= 0.5:
            take_paid(draft, column, f"what was paid; {amount} is what {' and '.join(some)} leaves of it")
            return


def ask_about_shares(draft):
    """Ask whether the customer paid more, where the amount is one share of another price on nearly all rows, and no tax is."""
    amount, numbers = draft.columns.get("amount"), draft.numbers.columns
    is_settled = "amount" in draft.written or draft.asks_for("amount")
    if draft.layout.platform or is_settled or amount not in numbers:
        return
    for column, profile in draft.profiles.items():
        is_price = column in numbers and not MONEY.isdisjoint(profile.meanings) and NO_MONEY.isdisjoint(profile.meanings)
        is_price = is_price and profile.meanings != ["cost"]
        is_price = is_price and draft.is_of_order(column) == draft.is_of_order(amount)
        is_filled = (numbers[amount] > 0) & (numbers[column] > 0) if is_price else np.zeros(0, dtype=bool)
        if is_filled.sum() < LEAST_ROWS:
            continue
        shares = numbers[amount][is_filled] / numbers[column][is_filled]
        share = np.median(shares)
        # or an order of equal lines
        is_other = np.abs(1 / share - 1 - TAXES).min() < CLOSE or abs(1 / share - round(1 / share)) < CLOSE
        if share < 1 - CLOSE and not is_other and np.mean(np.abs(shares - share) < CLOSE) >= EXPLAINED_SHARE:
            text = f"{amount} is {share:.0%} of {column} on nearly all rows, as after a commission"
            draft.ask(f"{text}. Is {column} what the customer paid?", yaml_line("amount", sql_name(column)))
            return


def ask_about_partial_refunds(draft):
    """Ask for what was given back where a status says that a part was, and nothing says how much."""
    status = draft.columns.get("transaction_status")
    is_said = {"refunded_amount", "refund_of"} & {*draft.columns, *draft.written}
    price = draft.profile("amount") or draft.profile("quantity")
    if not status or is_said or not price or (price.minimum or 0) < 0:
        return
    counts = {
        word: count
        for word, count in word_counts(draft.source, status).items()
        if PART.search(word) and any(start in word for start in GIVEN_BACK)
    }
    if counts:
        text = f"{status} says {', '.join(counts)} on {sum(counts.values()):,} rows, and no column says how much was given back"
        line = yaml_line("refunded_amount", "the column with what was given back, added to the file")
        draft.ask(f"{text}, so that nothing counts as such. Can the export say it?", line)


def settle_refunds_said_twice(draft):
    """Count a refund once that the word of its sale and a negative row of its own both say; ask where only some do."""
    status, amount = draft.columns.get("transaction_status"), draft.columns.get("amount")
    is_said = {"refunded_amount", "refund_of"} & {*draft.columns, *draft.written}
    is_open = status and amount and not is_said and not {"amount", "transaction_status"} & draft.written.keys()
    said = draft.profiles[status].words if is_open and not draft.layout.platform else []
    words = [word for word in said if draft.status_words.get(lower(word)) == "refunded"]
    if not words:
        return
    test = f"{sql_name(status)} in ({listed(words)})"
    number, order = number_sql(amount), draft.sql_of("transaction_id") if "transaction_id" in draft.columns else "null"
    # within one order the build counts it once by itself
    repaid = f"select {order} from {draft.source.sample} where {number} < 0 and {order} is not null"
    back, matched = count_matched(
        draft, f"({test}) and {number} > 0 and ({order} is null or {order} not in ({repaid}))", turned=True
    )
    sql = f"case when {test} and {sql_name(amount)} > 0 then 'successful' else {sql_name(status)} end"
    text = f"{matched:,} of {back:,} rows that say {', '.join(words)} have a row of the same amount below zero"
    if matched == back >= LEAST_GIVEN_BACK:
        draft.write("transaction_status", sql, f"{text}, which gives the money back")
    elif matched:
        draft.ask(f"{text}. Is it given back once, by that row?", yaml_line("transaction_status", sql))


def ask_about_documents(draft):
    """Ask which rows are the sale where each stands under several words, such as quote, order and invoice."""
    amount, customer = draft.columns.get("amount"), draft.columns.get("customer_id")
    order = draft.profile("transaction_id")
    # what repeats within an order is asked about as such
    is_asked = draft.asks_for("transactions_filter") or (order is not None and order.distinct_share < 1)
    if is_asked or draft.layout.platform or not amount or not customer or "transactions_filter" in draft.settings:
        return
    for column, profile in draft.profiles.items():
        is_read = column in (amount, customer, *draft.used)
        if is_read or not 2 <= profile.distinct_count <= MOST_WORDS or profile.number_share >= 0.5:
            continue
        words = words_with_the_same_sales(draft, column, amount, customer)
        if words:
            *others, last = words
            text = f"{column} says {', '.join(words)}, and nearly each of these rows has its like under the others"
            # rows of further words, such as refunds, stay
            kept = f"coalesce({sql_name(column)}, '') not in ({listed(others)})"
            draft.ask(f"{text}. Is the sale only one of them, such as {last}?", yaml_line("transactions_filter", kept))
            return


def words_with_the_same_sales(draft, column, amount, customer):
    """Return words of a column that stand on the same amounts of the same customers, in the order of their rows; or none."""
    # a payment settles the tax too
    beside = charged_beside(draft, amount) if amount in draft.numbers.columns else []
    paid = " + ".join([number_sql(amount), *(f"coalesce({number_sql(name)}, 0)" for name in beside)])
    rows = draft.source.query(
        f"""
        with read as (
            select
                trim(cast({quoted_name(column)} as varchar)) as word,
                {person_sql(customer)} as customer,
                {paid} as money,
                rowid as place
            from {draft.source.sample}
        ),

        sales as (
            select word, customer, money, count(*) as row_count, sum(place) as places
            from read
            where word <> '' and customer <> '' and money > 0
            group by all
        ),

        words as (
            select word, sum(row_count) as row_count, sum(places) / sum(row_count) as place
            from sales
            group by word
        )

        select one.word, other.word as other, sum(least(one.row_count, other.row_count)) as both,
            any_value(words.row_count) as one_count, any_value(others.row_count) as other_count
        from sales as one
        inner join sales as other on one.customer = other.customer and one.money = other.money and one.word <> other.word
        inner join words on one.word = words.word
        inner join words as others on other.word = others.word and words.place < others.place
        group by one.word, other.word, words.place, others.place
        order by words.place, others.place
        """
    )
    alike = [
        (row["word"], row["other"])
        for row in rows
        if min(row["one_count"], row["other_count"]) >= LEAST_ROWS
        and max(row["one_count"], row["other_count"]) <= MOST_UNEQUAL * min(row["one_count"], row["other_count"])
        and row["both"] >= EXPLAINED_SHARE * min(row["one_count"], row["other_count"])
    ]
    return list(dict.fromkeys(itertools.chain.from_iterable(alike)))
