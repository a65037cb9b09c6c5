"""What became of a transaction: a status of known words, or one made of what other columns say."""

import re

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.events import read_events
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import NO, YES, lower, status_meanings

YES_OR_NO = YES | NO
# a name with one of these speaks of something else than what became of the row
OTHER = {
    *("customer", "delivery", "rate", "policy", "deadline", "until", "due", "window", "days", "eligible", "allowed"),
    *("accepted", "possible", "moglich", "points", "lifetime", "method", "event", "id", "tax", "cost", "period", "product"),
    *("address", "name", "currency"),
}
SALES = ("purchase", "transaction", "order", "buy")  # events that are one
# read as pending, and paid on many platforms
PAID_OR_PENDING = {
    *("processing", "in process", "in progress", "in_progress", "procesando", "en proceso", "em processamento"),
    *("en cours", "in bearbeitung", "in behandeling", "w realizacji", "в обработке", "new", "open", "offen", "placed"),
    *("created", "submitted", "packed", "ready to ship", "ready_to_ship", "unshipped", "held", "unfulfilled", "to ship"),
    *("cod", "cash on delivery", "cashatdoorstep", "đang xử lý", "กำลังดำเนินการ", "قيد التنفيذ", "قيد المعالجة", "جديد"),
}
# paid in part, in any word order; given back in part is a sale
PART = re.compile(r"part(ial|ly|\b|iel|-)|teil|parci|parzial|gedeelte|częś|delvis|kısm|частич")
PAID = re.compile(r"pa(id|y|ga)|pai(ement)?|zahl|oplac|opłac|betaa?l|öden|оплач")
# what words for something given back hold; whatever the rest of a word says that begins so, it is no sale
GIVEN_BACK = ("refund", "return", "retour", "erstatt", "rembours", "reembols", "rimbors", "terugbetaal", "zwroc", "zwróc")
GIVEN_BACK += ("iade", "возврат", "devol")
NO_SALE = dict.fromkeys(("cancel", "storn", "annul", "void"), "cancelled") | dict.fromkeys(GIVEN_BACK, "refunded")
NO_SALE |= dict.fromkeys(("gutschrift", "abono", "avoir", "korekt", "korrekt", "kreditn", "creditn", "zwrot"), "refunded")
NO_SALE |= dict.fromkeys(("fail", "declin", "reject", "expir", "disput", "fraud"), "failed")
NOT = {"not", "no", "non", "nicht", "kein", "keine", "geen", "niet", "nie", "não", "nao", "sin", "sans", "pas", "without"}
BY = r"(?<=\w)[ _](by|durch|vom|par|por|door|przez|от|tarafından)[ _].*$"  # who did it, which changes nothing
MOST_NAMED = 3  # words of a status, of many that no list has
FEW = 8
MOST_FILLED = 0.95  # of the rows, which name an order if events beside the sales do too


def settle_status(draft):
    """Decide what the status of a row is, and ask about words that nothing tells."""
    find_status_by_words(draft)
    profile = draft.profile("transaction_status")
    if not profile:
        derive_status(draft)
        return
    counts = word_counts(draft.source, profile.name)
    # files put together repeat their header
    counts.pop(lower(profile.name).strip(), None)
    found = ", ".join(profile.words)
    meanings = draft.status_words | draft.layout.statuses
    bare = {word: meanings[bare_word(word)] for word in counts if word not in meanings and bare_word(word) in meanings}
    unknown = [word for word in counts if word not in meanings and word not in bare]
    if len(unknown) == len(counts):
        draft.refuse("transaction_status", profile.name, f"no word in it is in transaction_statuses.csv: {found}")
        if len(counts) == 1 and not called_off(unknown[0]):
            # one word on each row tells no row from another
            return
        named = found if len(unknown) <= FEW else f"{', '.join(unknown[:MOST_NAMED])} and {len(unknown) - MOST_NAMED} more"
        text = (
            f"{profile.name} says {named}, and no list has these words, so that each row counts as a sale. Is one of them none?"
        )
        sql = status_case(sql_name(profile.name), guessed(unknown))
        draft.ask(text, yaml_line("transaction_status", sql))
        return

    sql = sql_name(profile.name)
    if draft.level(profile.name) == "first":
        draft.take_once("transaction_status")
        draft.notes["transaction_status"] = f"on the first line of an order: {found}"
    bare |= {word: meanings[word] for word in counts if word in meanings.keys() - status_meanings().keys()}
    own = bare | {word: status for word, status in draft.layout.statuses.items() if word in counts}
    if own:
        said = ", ".join(f"{word} is {status}" for word, status in own.items())
        note = f"{draft.layout.platform}: {said}" if draft.layout.platform else said
        draft.write("transaction_status", status_case(sql, own), note)
    ask_about_words(draft, counts, sql=sql, own=own)


def bare_word(word):
    """Return a word without what is around it, as in [8] storniert, or canceled by buyer; none that is asked about."""
    bare = re.sub(rf"^[\W\d_]+|[\W_]+$|{BY}", "", word)
    return "" if bare in PAID_OR_PENDING | YES_OR_NO else bare


def guessed(words):
    """Return {word: status} of words that no list has, most frequent first: the first that calls nothing off is a sale."""
    sale = next((word for word in words if not called_off(word)), None)
    return {word: "successful" if word == sale else called_off(word) or "cancelled" for word in words}


def called_off(word):
    """Return the status of a word of which a part begins like cancelled or refunded, such as [8] storniert, or None."""
    parts = re.findall(r"[^\W\d_]+", word)
    if PART.search(word) or not NOT.isdisjoint(parts):
        return None
    return next((status for start, status in NO_SALE.items() if any(part.startswith(start) for part in parts)), None)


def find_status_by_words(draft):
    """Where no name says status, take a column of the order or its payment that says two things which a status says."""
    if "transaction_status" in draft.columns:
        return
    for column, profile in draft.profiles.items():
        words = {lower(word) for word in profile.words}
        meanings = {draft.status_words.get(word) for word in words - YES_OR_NO}
        is_of_order = not {"order", "payment", "sale"}.isdisjoint(profile.meanings) and "delivery" not in profile.meanings
        # Zahlstatus is one word; that some rows are called off tells it from what else may be open or done
        is_compound = lower(column).endswith("status") and "status" not in profile.meanings
        calls_off = is_compound and not meanings.isdisjoint(NO_SALE.values())
        if (is_of_order or calls_off) and profile.is_word_list and None not in meanings and len(meanings) > 1:
            draft.columns["transaction_status"] = column
            return


def word_counts(source, column):
    """Return {status word in lower case: rows}, most frequent first."""
    rows = source.query(
        f"""
        select lower(trim(cast({quoted_name(column)} as varchar), ' ' || chr(9))) as word, count(*) as row_count
        from {source.sample}
        where trim(cast({quoted_name(column)} as varchar)) <> ''
        group by all
        order by row_count desc, word
        """
    )
    return {row["word"]: row["row_count"] for row in rows}


def status_case(sql, statuses):
    """Return SQL that is one of our statuses for some words, and the shop's own word for all others."""
    if not statuses:
        return sql
    whens = " ".join(f"when {quoted_text(word)} then '{status}'" for word, status in statuses.items())
    return f"case lower({sql}) {whens} else {sql} end"


def ask_about_words(draft, counts, *, sql, own):
    """Ask about words that are paid on one platform and pending on another, and about those that no list has.

    Parameters
    ----------
    counts : dict
        {word: rows}.
    sql : str
        The status as the shop writes it.
    own : dict
        {word: status} that the layout tells.
    """
    pending = {word: "is read as pending" for word in counts if is_asked_as_pending(draft, word) and word not in own}
    unknown = {
        word: "is not in transaction_statuses.csv" for word in counts if word not in draft.status_words and word not in own
    }
    means = draft.status_words | own
    is_filled = draft.profile("transaction_status").filled_share >= MOST_FILLED
    if is_filled and not any(means.get(word, "successful") in ("successful", "refunded") for word in counts):
        # no row would be a purchase
        pending = {word: f"is read as {means[word]}" for word in counts}
    asked = pending | unknown
    if not asked:
        return
    total = sum(counts.values())
    named = list(asked)[: MOST_NAMED if len(asked) > FEW else FEW]
    found = "; ".join(f"{word}, on {counts[word]:,} of {total:,} rows, {asked[word]}" for word in named)
    if len(asked) > len(named):
        found += f"; {len(asked) - len(named)} more words are like these"
    them = "Is it paid?" if len(asked) == 1 else "Are they paid? Write the line without those that are not."
    off = {word: called_off(word) for word in asked}
    # a question about nothing but these asks for a sale
    meant = {word: ("" if all(off.values()) else off[word]) or "successful" for word in asked}
    line = yaml_line("transaction_status", status_case(sql, own | meant))
    draft.ask(f"{found}, so that its rows are no purchases. {them}", line)


def is_asked_as_pending(draft, word):
    """Whether a word that is read as pending may well be paid."""
    return word in PAID_OR_PENDING or (PART.search(word) and PAID.search(word) and draft.status_words.get(word) == "pending")


def derive_status(draft):
    """Make a status of a flag, of events of which one is a purchase, or of ids such as C536379 that only take back."""
    for derive in (status_of_flag, status_of_events, status_of_prefix):
        found = derive(draft)
        if found:
            column, test, then, otherwise, note = found
            order = draft.profile("transaction_id")
            if derive is status_of_events and order and order.filled_share < MOST_FILLED:
                # what names no order would be rejected, and is none
                read_events(draft, column, test[2:])
                return
            sql = f"case when {sql_name(column)} {test} then '{then}' else '{otherwise}' end"
            draft.write("transaction_status", sql, note, used=[column])
            return


def status_of_flag(draft):
    """Return (column, test, status if so, status if not, note) of a column that says yes or no to refunded or cancelled."""
    for column, profile in draft.profiles.items():
        # ticked where it is so, and blank where not
        is_flag = profile.distinct_count == 2 or (profile.distinct_count == 1 and profile.filled_share < 1)
        yes = [word for word in profile.words if lower(word) in YES] if is_flag else []
        for meaning, status in {"refund": "refunded", "cancel": "cancelled"}.items():
            if yes and meaning in profile.meanings and (OTHER | {"quantity"}).isdisjoint(profile.meanings):
                return column, f"= '{yes[0]}'", status, "successful", f"found: {', '.join(profile.words)}"
    return None


def status_of_events(draft):
    """Return the same of a column of events, of which one is a purchase."""
    for column, profile in draft.profiles.items():
        sales = SALES if "event" in profile.meanings else SALES[:1]
        word = next((word for word in profile.words if word in sales), None)
        if word and 1 < profile.distinct_count <= 25:
            others = ", ".join(other for other in profile.words if other != word)
            note = f"these are no sales, and better left out of the file: {others}"
            return column, f"= {quoted_text(word)}", "successful", "pending", note
    return None


def status_of_prefix(draft):
    """Return the same of the letters that start the ids of orders which are all negative, while other orders are not."""
    order_id = draft.columns.get("transaction_id")
    number = draft.profile("quantity") or draft.profile("amount")
    if not order_id or not number or not number.is_plain_number or number.minimum >= 0:
        return None
    prefixes = draft.source.query(
        f"""
        select prefix
        from (
            select
                regexp_extract(cast({quoted_name(order_id)} as varchar), '^[A-Za-z]+') as prefix,
                try_cast({quoted_name(number.name)} as double) as money
            from {draft.source.sample}
        )
        where prefix <> ''
        group by prefix
        having count(*) >= 3 and count(*) filter (where money >= 0) = 0
        order by count(*) desc
        """
    )
    if not prefixes:
        return None
    prefix = prefixes[0]["prefix"]
    return order_id, f"like '{prefix}%'", "refunded", "successful", f"whatever starts with {prefix} is negative"
