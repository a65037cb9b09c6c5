"""Columns beside the status that say of some rows that they are no sales: cancelled, void, deleted, given back, not paid."""

import re
from typing import NamedTuple

import duckdb

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.row_types import failed_words, unsold_words
from segmentation.mapping.steps.statuses import NO, OTHER, YES, called_off
from segmentation.mapping.sums import number_sql
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower, without_accents

# meanings, and words that mean themselves, of what a row is not if it is a sale
UNDONE = {
    *("cancel", "refund", "void", "voided", "deleted", "geloscht", "supprime", "eliminado", "excluido", "eliminato", "silindi"),
    *("chargeback", "chargebacks", "dispute", "disputed", "reversed", "stornierung", "cancellation", "annulation", "trashed"),
    *("error", "errors", "failure", "decline", "declined", "abandoned", "incomplete"),
}
# what it has to be
DONE = {
    *("paid", "captured", "settled", "bezahlt", "gezahlt", "paye", "payee", "pagado", "pagada", "pago", "pagato", "pagata"),
    *("betaald", "betald", "betalt", "oplacone", "oplacono", "zaplacono", "zaplacone", "odendi", "zaplaceno", "uhrazeno"),
    *("fizetve", "kifizetve", "maksettu", "makstud", "apmoketa", "apmaksats"),
    *("placeno", "placano", "platit", "platita", "achitat"),
    *("оплачено", "оплачен", "оплачена", "сплачено", "платено", "πληρωμενο", "πληρωθηκε", "εξοφληθηκε", "שולם", "مدفوع"),
    *("支払済み", "支払い済み", "支払済", "入金済み", "入金済", "已付款", "已支付", "결제완료", "입금완료"),
    *("ชำระแล้ว", "lunas", "dibayar", "terbayar"),
}
VALID = {"valid", "gultig", "valide", "valido", "geldig", "gecerli"}
RESULT = {"result", "outcome", "success", "ergebnis", "resultat", "resultado", "risultato", "resultaat", "wynik", "sonuc"}
RESULT |= {"ok", "successful", "succeeded", "approved", "erfolgreich"}
DONE |= RESULT | VALID
# the same where no status says more: a sale that is not completed may be one not sent yet
FINAL = {"complete", "completed", "confirmed", "finalized", "finalised", "abgeschlossen", "bestatigt", "confirmado", "confirme"}
PAYING = {"status", "place", "date", "received", "done"}  # what a payment is or has
NOTHING = {*NO, "none", "null", "-", "0.0", "0.00", "0,00", "not refunded", "not_refunded", "no refund", "keine", "open", "n/a"}
# a status beside one of these is not that of the sale
NO_STATUS = {"delivery", "customer", "marital", "product", "loyalty", "subscription", "membership", "tax", "date"}
CALLED_OFF = {"cancelled", "failed", "refunded"}
FEES = {"fee", "fees", "commission", "commissions", "gebuhr", "gebuhren", "provision", "kommission", "frais", "comision"}
FEES |= {"commissione", "comissao", "tarifa", "prowizja", "oplata", "komisyon", "provisie", "avgift", "комиссия"}
ZERO_DATE = "0000-00-00"
MOST_LISTED = 8
MOST_WORDS = 25  # of a column that says what a row is


class NoSale(NamedTuple):
    """What a column says of rows that are no sales: in words, and SQL that is true for all others."""

    column: str
    said: str
    kept: str


def find_no_sales(draft):
    """Return what columns that nothing else reads say of rows that are no sales, where nothing else tells it of these rows."""
    read = {*draft.columns.values(), *draft.used, *(line.sql for line in draft.refused.values())}
    found = []
    for column, profile in draft.profiles.items():
        is_list = profile.example.startswith("[") and profile.example.endswith("]")
        kept = (
            None
            if draft.asks_about(column) or is_list or column in read or draft.layout.platform
            else kept_rows(draft, profile)
        )
        if kept:
            words, count, total = rows_left_out(draft, column, kept)
            if 0 < count < total:
                said = ", ".join(words[:3]) + (f" and {len(words) - 3:,} more" if len(words) > 3 else "")
                found.append(NoSale(column, f"{column} says {said or 'nothing'} on {count:,} of {total:,} rows", kept))
    return found


def find_fees(draft):
    """Return what columns say of rows that are fees of a platform: negative all, which would count as refunds."""
    amount, found = draft.columns.get("amount"), []
    if draft.layout.platform or not amount:
        return []
    for column, profile in draft.profiles.items():
        is_list = profile.distinct_count <= MOST_WORDS and not profile.number_share
        words = [word for word in values_of(draft, column) if words_of(word) & FEES] if is_list else []
        if not words:
            continue
        text = f"coalesce({sql_name(column)}, '')"
        (row,) = draft.source.query(
            f"""
            select count(*) filter (where {number_sql(amount)} > 0) as positive, count(*) as total
            from {draft.source.sample}
            where {text} in ({listed(words)})
            """
        )
        if row["total"] and not row["positive"]:
            said = f"{column} says {', '.join(words[:3])} on {row['total']:,} rows, which are negative"
            found.append(NoSale(column, said, f"{text} not in ({listed(words)})"))
    return found


def words_of(name):
    """Return the words of a column's name in lower case and without accents."""
    return set(re.findall(r"[^\W_]+", lower(without_accents(re.sub(r"([a-z])([A-Z])", r"\1 \2", name)))))


def kept_rows(draft, profile):
    """Return SQL for the rows that a column does not call off, or None where its name or values are about something else."""
    meanings = {*profile.meanings, *words_of(profile.name)}
    # where nothing else tells, what became of the goods does
    told = {"delivery", "product"} if "status" in meanings and not draft.has_status else set()
    # nor does anything tell more than the number of a refund
    told |= {"id"} if "refund" in meanings and profile.filled_share < 0.5 and profile.distinct_share == 1 else set()
    if not draft.within_order and (failed := failed_words(draft, profile)):
        return f"coalesce({sql_name(profile.name)}, '') not in ({listed(failed)})"
    if not meanings.isdisjoint(OTHER - told):
        return None
    is_undone = not meanings.isdisjoint(UNDONE) and "unpaid" not in meanings
    is_done = not meanings.isdisjoint(DONE) or ("payment" in meanings and bool(PAYING & meanings))
    is_done |= not draft.has_status and not meanings.isdisjoint(FINAL)
    is_status = "status" in meanings and meanings.isdisjoint(NO_STATUS - told)
    # a total after refunds is money
    if (not is_undone and not is_done and not is_status) or (is_undone and "after" in meanings):
        return None
    text = sql_name(profile.name)
    text = f"coalesce({text if is_text(profile) else f'cast({text} as varchar)'}, '')"
    counts = values_of(draft, profile.name)
    blanks = [word for word in counts if lower(word) in NOTHING or word.startswith(ZERO_DATE)]
    blank_share = sum(counts[word] for word in blanks) / max(profile.filled_count, 1)
    if profile.date_share and profile.date_share + blank_share >= 0.9 and len(blanks) <= MOST_LISTED:
        # a day until which something is valid says nothing of the sale
        is_own_of_each = draft.level(profile.name) != "first" and meanings.isdisjoint(VALID)
        kept = f"{text} {'' if is_undone else 'not '}in ({listed(['', *blanks])})"
        kept = kept if blanks else f"{text} {'=' if is_undone else '<>'} ''"
        return kept if is_undone or is_own_of_each else None
    if not is_undone and not is_done:
        off = [word for word in counts if is_called_off(draft, lower(word)) and lower(word) not in NO]
        off += [word for word in unsold_words(draft, counts) if word not in off]
        return f"{text} not in ({listed(off)})" if off else None
    if is_undone:
        return kept_by_words(draft, text, counts, says_status="status" in meanings)
    is_amount = profile.number_share >= 0.9 and profile.distinct_count > 2
    return None if is_amount else kept_by_success(draft, text, counts, says_result=not meanings.isdisjoint(RESULT))


def is_called_off(draft, word):
    """Whether a word of a status says that there was no sale: in the list, or by a part of it that no list has."""
    return draft.status_words[word] in CALLED_OFF if word in draft.status_words else called_off(word) is not None


def kept_by_success(draft, text, counts, *, says_result):
    """Return the same of a column whose name says that something succeeded, by the values that say so or not."""
    status_of = {word: draft.status_words.get(lower(word)) for word in counts}
    bad = [word for word, status in status_of.items() if lower(word) in NO or status not in (None, "successful")]
    good = [word for word, status in status_of.items() if word not in bad and (lower(word) in YES or status == "successful")]
    if bad:
        return f"{text} not in ({listed(bad)})"
    # ticked where it is so, or words of which some are success
    is_ticked = len(counts) == 1 and lower("".join(good)) in YES
    return f"{text} in ({listed(good)})" if good and (is_ticked or (says_result and len(counts) <= 2 * MOST_LISTED)) else None


def kept_by_words(draft, text, counts, *, says_status):
    """Return the same of a column whose name says that something was undone, by the values that do not say so."""
    calm = [word for word in counts if lower(word) in NOTHING or word.startswith(ZERO_DATE)]
    if says_status:
        calm += [word for word in counts if draft.status_words.get(lower(word)) == "successful" and word not in calm]
    loud = [word for word in counts if word not in calm]
    # dates and notes are others on further rows
    if loud and len(loud) <= MOST_LISTED and not re.search(r"\d\d", "".join(loud)):
        return f"{text} not in ({listed(loud)})"
    return f"{text} in ({listed(['', *calm])})" if loud and len(calm) <= MOST_LISTED else None


def listed(words):
    """Return words as SQL."""
    return ", ".join(quoted_text(word) for word in words)


def is_text(profile):
    """Whether a column is text in the input."""
    return profile.type.lower() in ("varchar", "text", "string")


def values_of(draft, column):
    """Return {value: rows} as text, most frequent first."""
    text = f"cast({quoted_name(column)} as varchar)"
    sql = f"select {text} as word, count(*) as row_count from {draft.source.sample} where trim({text}) <> '' group by all"
    return {row["word"]: row["row_count"] for row in draft.source.query(f"{sql} order by row_count desc, word")}


def rows_left_out(draft, column, kept):
    """Return what a column says on rows that would be left out and nothing else tells, their number, and that of all rows."""
    text = f"cast({quoted_name(column)} as varchar)"
    (row,) = draft.source.query(
        f"""
        select
            count(*) filter (where not is_kept and not is_told) as left_out,
            count(*) as total,
            coalesce(list(distinct word order by word) filter (where not is_kept and not is_told and word <> ''), []) as words
        from (
            select ({kept}) as is_kept, coalesce({told_sql(draft)}, false) as is_told, {text} as word
            from {draft.source.sample}
        )
        """
    )
    return row["words"], row["left_out"], row["total"]


def told_sql(draft):
    """Return SQL: whether a row is no sale by its status, gives money back, or has a refund beside it."""
    tests = {"amount": "< 0", "quantity": "< 0", "refunded_amount": "<> 0"}
    numbers = {contract: number_sql(draft.columns[contract]) for contract in tests if contract in draft.columns}
    told = ["false", *(f"{number} {tests[contract]}" for contract, number in numbers.items())]
    if "transaction_status" in draft.columns or "transaction_status" in draft.written:
        words = listed(word for word, status in draft.status_words.items() if status != "successful")
        status = f"lower(trim(cast(({draft.sql_of('transaction_status')}) as varchar)))"
        try:
            draft.source.query(f"select {status} as word from {draft.source.sample} limit 1")
        except duckdb.Error:
            return " or ".join(told)
        told.append(f"{status} in ({words})")
    return " or ".join(f"coalesce({test}, false)" for test in told)


def ask_about_first_lines(draft, found):
    """Ask about what stands on the first line of an order and speaks of all its lines; return the rest."""
    rest = []
    for no_sale in found:
        if draft.level(no_sale.column) != "first":
            rest.append(no_sale)
            continue
        status = draft.sql_of("transaction_status") if draft.columns.get("transaction_status") else "'successful'"
        sql = f"case when not ({no_sale.kept}) then 'cancelled' else {status} end"
        text = f"{no_sale.said}, the first of an order. Are these orders no sales? Once an order: "
        draft.ask(f"{text}order_columns: [transaction_status].", yaml_line("transaction_status", sql))
    return rest
