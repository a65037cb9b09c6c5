"""Rows that are no sales: a line that describes the columns, test mode, transfers beside sales."""

import re

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.profiling import sampled_cells
from segmentation.mapping.steps.blank_orders import totals_without_order
from segmentation.mapping.steps.headers import find_sums_above
from segmentation.mapping.steps.no_sales import FEES, NoSale, ask_about_first_lines, find_fees, find_no_sales, words_of
from segmentation.mapping.steps.row_types import is_promise, is_row_type
from segmentation.mapping.steps.statuses import YES_OR_NO, called_off, status_of_events
from segmentation.mapping.steps.unpaid import find_unpaid
from segmentation.mapping.sums import number_sql
from segmentation.thesaurus import NO, YES, lower, name_meanings

COMPARED_ROWS = 200  # first rows that the first is compared with
LEAST_DESCRIBED = 3  # columns of numbers and dates in which the first row has words
MOST_WORDS = 40  # different words of a column that says what a row is
SETTLING_SHARE = 0.9  # of the payments, that take money off if they settle sales

# words of a column that says what a row is, and what is no sale among them
TEST_WORDS = {"test", "sandbox", "test mode", "testmode"}
LIVE_WORDS = {"live", "production", "live mode", "livemode"}
MOVEMENTS = {
    *("transfer", "bank transfer", "internal transfer", "payout", "payouts", "withdrawal", "general withdrawal"),
    *("bank deposit", "bank deposit to pp account", "deposit", "top up", "topup", "top-up", "fee", "fees", "stripe fee"),
    *("adjustment", "currency conversion", "general currency conversion", "hold", "account hold"),
    *("authorization", "authorisation", "auth", "pre-authorization", "preauthorization", "void", "voided", "verification"),
    *("bill", "bill payment", "expense", "interest", "reserve", "loan", "loan repayment", "journal", "payout fee"),
    *("auszahlung", "gebühr", "gebühren", "überweisung", "einzahlung", "virement", "frais", "versement", "retrait"),
    *("transferencia", "comisión", "retiro", "depósito", "transferência", "tarifa", "saque", "comissão", "repasse"),
    *("para transferi", "komisyon", "para çekme", "ödeme transferi", "bonifico", "commissione", "prelievo", "commission"),
    *("uitbetaling", "kosten", "overboeking", "wypłata", "opłata", "przelew", "utbetalning", "avgift", "överföring"),
}
MOVES = re.compile(r"\b(deposit|top-?up|payout|withdrawal|kaution|pfand|caution|fianza|caparra)\b")  # in any words
VOIDS = {"void", "voided"}
# what settles a sale in a ledger, or is one in the list of a payment provider
PAYMENTS = {
    *("payment", "payments", "payment received", "customer payment", "receipt", "cash receipt", "zahlung", "zahlungseingang"),
    *("paiement", "règlement", "encaissement", "pago", "cobro", "pagamento", "recebimento", "incasso", "betaling", "ontvangst"),
    *("ödeme", "tahsilat", "płatność", "wpłata", "betalning", "inbetalning", "оплата", "платеж", "платёж"),
    *("入金", "付款", "입금"),
}
OPEN = {"abono"}  # a credit note in Spain, and a payment in Mexico
# parts of what was paid, which are asked about as words of a status
CHARGED = {"tax", "delivery", "discount"}


def drop_description(source):
    """Take a first row that describes the columns out of the sample: words where all other rows have numbers and dates.

    Parameters
    ----------
    source : Source
        Its sample loses the row.

    Returns
    -------
    bool
        Whether there was one.
    """
    if not may_describe(source):
        return False
    (row,) = source.query(
        f"""
        with cells as (
            select
                column_name,
                sampled_row = 1 as is_first,
                any_number(raw_cell) is not null or any_moment(raw_cell, 'UTC') is not null as is_value,
                regexp_matches(raw_cell, '[[:alpha:]]{{3}}') as is_word
            from ({sampled_cells(source)})
            where sampled_row <= {COMPARED_ROWS} and raw_cell <> ''
        ),

        columns_described as (
            select column_name
            from cells
            group by column_name
            having count(*) filter (where is_first and is_word and not is_value) = 1
                and count(*) filter (where not is_first) >= 3
                and avg(cast(is_value as integer)) filter (where not is_first) >= 0.95
        )

        select count(*) as count from columns_described
        """
    )
    if row["count"] < LEAST_DESCRIBED:
        return False
    source.connection.execute(f"delete from {source.sample} where rowid = 0")
    return True


def may_describe(source):
    """Whether the first row has words where the next ones have digits: if not, dates and numbers need not be read."""
    first, *others = source.query(f"select * from {source.sample} limit 20")
    words = [name for name, cell in first.items() if re.search(r"[^\W\d_]{3}", str(cell or ""))]
    digits = [name for name in words if any(re.search(r"\d", str(row[name] or "")) for row in others)]
    return len(digits) >= LEAST_DESCRIBED


def drop_movements(source, status_words):
    """Take rows that move money and sell nothing out of the sample: a column that says what a row is has known words only.

    Parameters
    ----------
    source : Source
        Its sample loses the rows.
    status_words : dict
        {status word: what it means}.

    Returns
    -------
    str or None
        The rows that stay, as SQL over the columns.
    """
    for column in source.columns:
        name = quoted_name(column)
        filled = f"{source.sample} where trim(cast({name} as varchar)) <> ''"
        rows = source.query(f"select distinct {name} as word from {filled} limit {MOST_WORDS + 1}")
        words = sorted(str(row["word"]) for row in rows)
        if len(words) > MOST_WORDS:
            continue
        says_type = is_row_type(name_meanings(column))
        movements = [word for word in words if says_type and lower(word.strip()) in MOVEMENTS]
        # what is below zero takes a sale back
        movements = [word for word in movements if word.lower() not in VOIDS or not is_below_zero(source, name, word)]
        movements += settling_words(source, name, words, status_words)
        others = [word for word in words if word not in movements]
        known = [word for word in others if lower(word.strip()) in status_words]
        is_known = all(word in known or CHARGED.issuperset(name_meanings(word)) for word in others)
        if movements and known and is_known:
            sql = f"{sql_name(column)} in ({', '.join(quoted_text(word) for word in others)})"
            source.connection.execute(f"delete from {source.sample} where ({sql}) is not true")
            return sql
    return None


def is_below_zero(source, name, word):
    """Whether rows of a word have a number below zero."""
    numbers = [f"any_number(cast({quoted_name(column)} as varchar)) < 0" for column in source.columns]
    condition = f"trim(cast({name} as varchar)) = {quoted_text(word.strip())} and ({' or '.join(numbers)})"
    return bool(source.query(f"select 1 from {source.sample} where {condition} limit 1"))


def settling_words(source, name, words, status_words):
    """Return the words of a column that say payment and take money off where sales add it: they settle the sales."""
    payments = [word for word in words if lower(word.strip()) in PAYMENTS]
    sales = [word for word in words if status_words.get(lower(word.strip())) == "successful" and word not in payments]
    if not payments or not sales:
        return []
    is_payment, is_sale = (f"{name} in ({', '.join(quoted_text(word) for word in kind)})" for kind in (payments, sales))
    for column in source.columns:
        (found,) = source.query(
            f"""
            select
                avg(cast(coalesce(money < 0, false) as integer)) filter (where is_payment) as settling_share,
                count(*) filter (where is_sale and (money < 0 or money is null)) as taken_off,
                count(*) filter (where is_sale and money > 0) as sold
            from (
                select
                    {is_payment} as is_payment,
                    {is_sale} as is_sale,
                    any_number(cast({quoted_name(column)} as varchar)) as money
                from {source.sample}
            )
            """
        )
        # a payment that bounced is added again
        if found["settling_share"] >= SETTLING_SHARE and not found["taken_off"] and found["sold"]:
            return payments
    return []


def know_words_of_types(draft):
    """Know words of a row type such as Sales return, which no list has, by the part that says that money is given back."""
    for profile in draft.profiles.values():
        unknown = [lower(word) for word in profile.words if lower(word) not in draft.status_words]
        if unknown and is_row_type(profile.meanings) and not draft.layout.platform:
            back = [word for word in unknown if called_off(word) == "refunded" and word not in OPEN]
            draft.status_words = draft.status_words | dict.fromkeys(back, "refunded")


def set_sold_rows(draft):
    """Keep the rows that sell something in a table of their own: none that gives money back may blur what an order is like."""
    conditions = []
    for name, profile in draft.profiles.items():
        words = [word for word in profile.words if draft.status_words.get(lower(word)) == "refunded"]
        if words and is_row_type(profile.meanings):
            listed = ", ".join(quoted_text(word) for word in words)
            conditions.append(f"coalesce(cast({quoted_name(name)} as varchar), '') not in ({listed})")
    event = status_of_events(draft)
    if event and not draft.layout.platform:
        conditions.append(f"coalesce(cast({quoted_name(event[0])} as varchar), '') {event[1]}")
    money = {found.column for found in draft.candidates if found.contract in ("amount", "quantity", "unit_price")}
    signed = [column for column in sorted(money) if draft.profiles[column].minimum < 0 < draft.profiles[column].maximum]
    conditions += [f"coalesce({number_sql(column)}, 0) >= 0" for column in signed]
    condition = " and ".join(conditions) or "true"
    draft.source.connection.execute(
        f"create or replace temp table {draft.sold} as select * from {draft.source.sample} where {condition}"
    )


def ask_about_rows(draft):
    """Ask whether rows are to be left out: test mode, movements of money, and what a column beside the status calls off."""
    found = []
    for column, profile in draft.profiles.items():
        words = {lower(word): word for word in profile.words}
        if profile.distinct_count > MOST_WORDS or column == draft.columns.get("transaction_status"):
            continue
        if not words.keys() <= TEST_WORDS | LIVE_WORDS and not is_test_flag(profile, words):
            # a basket to top up with is one
            says_type = is_row_type(profile.meanings) and "basket" not in words_of(column)
            no_sales = [words[word] for word in words if says_type and sells_nothing(word, words)]
        else:
            no_sales = [words[word] for word in words if word in TEST_WORDS] or test_values(profile, words)
        if no_sales:
            listed = ", ".join(quoted_text(word) for word in no_sales)
            said = f"{column} says {', '.join(no_sales)}"
            found.append(NoSale(column, said, f"coalesce({sql_name(column)}, '') not in ({listed})"))
    told = {no_sale.column for no_sale in found}
    found += [no_sale for no_sale in [*find_fees(draft), *find_no_sales(draft)] if no_sale.column not in told]
    found += find_unpaid(draft) + find_sums_above(draft) + totals_without_order(draft)
    found = ask_about_first_lines(draft, found)
    if found:
        some = "? Write the line without those that are" if len(found) > 1 else ""
        said = "; ".join(no_sale.said for no_sale in found)
        draft.ask_to_leave_out(f"{said}. Are these rows no sales{some}", " and ".join(no_sale.kept for no_sale in found))


def sells_nothing(word, words):
    """Whether a word of a type, among all of them, says that money was moved, kept as a fee, or only promised."""
    return word in MOVEMENTS or bool(MOVES.search(word) or words_of(word) & FEES) or is_promise(word, words)


def is_test_flag(profile, words):
    """Whether a column of true and false says that a row is a test, or that it is none (livemode)."""
    says_mode = not {"test", "livemode", "live"}.isdisjoint(profile.meanings)
    return says_mode and words.keys() <= YES_OR_NO


def test_values(profile, words):
    """Return the value of a flag that says that a row is a test."""
    if not is_test_flag(profile, words):
        return []
    return [words[word] for word in words if word in (YES if "test" in profile.meanings else NO)]
