"""States of one order in several rows, as in a log or in snapshots: the last one holds, and the money counts once."""

import re

import yaml

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.levels import product_of
from segmentation.mapping.steps.no_sales import listed
from segmentation.mapping.steps.statuses import ask_about_words, called_off
from segmentation.mapping.sums import number_sql
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

LEAST_ORDERS = 5  # of several rows, and
LEAST_CHANGED = 3  # of them, whose state changes
SAME_SHARE = 0.95  # of them, on which the money is the same
MOST_WORDS = 15
FATES = ("refunded", "cancelled", "successful")  # whichever comes first here holds, whatever else the rows of an order say
SAYS_STATE = {"status", "event", "place"}
MONEY = ("amount", "discount_amount", "refunded_amount", "quantity")


def settle_states(draft):
    """Count an order once whose rows are its states, and take the last for what became of it; ask where none decides."""
    amount, order_id = draft.columns.get("amount"), draft.columns.get("transaction_id")
    status = state_column(draft) if amount and order_id and not draft.layout.platform else None
    if not status or "amount" in draft.written or not has_states(draft, status, amount):
        return
    rows = states_in_order(draft, status, clock_of(draft))
    meanings = meanings_of(draft, rows)
    draft.columns["transaction_status"] = status
    draft.refused.pop("transaction_status", None)
    draft.questions = [question for question in draft.questions if not question.line.startswith("transaction_status:")]
    order, word = draft.sql_of("transaction_id"), f"lower(trim({sql_name(status)}))"
    own = {word: meaning for word, meaning in meanings.items() if draft.status_words.get(word) != meaning}
    last = {}
    for states, count in rows:
        last[states[-1]] = last.get(states[-1], 0) + count
    # what precedes a payment is none
    early = {word for states, _ in rows for word in before_sale(meanings, states)}
    ask_about_words(draft, {word: count for word, count in last.items() if word not in early}, sql=sql_name(status), own=own)
    asked = [place for place, question in enumerate(draft.questions) if question.line.startswith("transaction_status:")]
    for place in asked:
        (sql,) = yaml.safe_load(draft.questions[place].line).values()
        line = yaml_line("transaction_status", state_sql(f"lower(trim({sql}))", order, meanings))
        draft.questions[place] = draft.questions[place]._replace(line=line)
    several = sum(count for states, count in rows if len(states) > 1)
    said = f"{several:,} orders have a row for each state, with the same {amount}"
    sql = state_sql(word, order, meanings)
    draft.write("transaction_status", sql, f"{said}: the last state holds, and the money counts once", used=[status])
    for contract in MONEY:
        if contract in draft.columns and is_the_same(draft, draft.columns[contract]):
            draft.take_once(contract)
    draft.has_states = True
    draft.unproven = [column for column in draft.unproven if column != amount]
    unlike = [(states, count) for states, count in rows if fate_of(meanings, states) != fate_of(meanings, states[-1:])]
    if unlike and not asked:
        (states, _), count = unlike[0], sum(count for _, count in unlike)
        text = f"{said}, and {count:,} of them do not end with what decides, such as {', then '.join(states)}"
        draft.ask(f"{text}. Was such an order {fate_of(meanings, states)}?", yaml_line("transaction_status", sql))


def state_column(draft):
    """Return the column of the states: the status, or another one that says what happened, in words of which some are known."""
    if "transaction_status" in draft.columns:
        return draft.columns["transaction_status"]
    refused = draft.refused.get("transaction_status")
    for column, profile in draft.profiles.items():
        known = [word for word in profile.words if status_of(draft, lower(word))]
        is_free = column not in draft.columns.values() and 2 <= profile.distinct_count <= MOST_WORDS
        says_state = not SAYS_STATE.isdisjoint(profile.meanings) or (refused and refused.sql == column)
        if is_free and says_state and len(known) >= 2:
            return column
    return None


def has_states(draft, status, amount):
    """Whether the rows of an order have one amount and one product, and differ in state, most of them or by their clock."""
    product = product_of(draft)
    products = f"count(distinct cast({quoted_name(product)} as varchar))" if product else "1"
    (found,) = draft.source.query(
        f"""
        select
            count(*) as orders,
            count(*) filter (where amounts = 1 and products <= 1) as alike,
            count(*) filter (where states > 1) as changed,
            count(distinct money) filter (where states > 1) as varied
        from (
            select
                {draft.sql_of("transaction_id")} as shop_order,
                count(distinct {number_sql(amount)}) as amounts,
                any_value({number_sql(amount)}) as money,
                {products} as products,
                count(distinct lower(trim(cast({quoted_name(status)} as varchar)))) as states
            from {draft.source.sample}
            group by all
            having count(*) > 1 and shop_order is not null
        )
        """
    )
    is_log = found["orders"] >= LEAST_ORDERS and found["alike"] >= SAME_SHARE * found["orders"]
    is_changed = found["changed"] >= LEAST_CHANGED and found["varied"] > 1
    return is_log and is_changed and (2 * found["changed"] >= found["orders"] or clock_of(draft) is not None)


def clock_of(draft):
    """Return the column that tells one row of an order from another, and which is later: a moment, or a version."""
    taken = {draft.columns.get(contract) for contract in ("transaction_id", "customer_id", "amount")}
    for column, profile in draft.profiles.items():
        is_moment = profile.date_share >= 0.9 or profile.epoch_unit is not None
        is_version = re.search(r"version|revision|sequence|^seq|snapshot", lower(column)) and profile.whole_share == 1
        if column in taken or not (is_moment or is_version) or profile.filled_share < SAME_SHARE:
            continue
        (found,) = draft.source.query(
            f"""
            select avg(cast(row_count = moments as integer)) as share
            from (
                select count(*) as row_count, count(distinct cast({quoted_name(column)} as varchar)) as moments
                from {draft.source.sample}
                group by {draft.sql_of("transaction_id")}
                having count(*) > 1
            )
            """
        )
        if found["share"] >= SAME_SHARE:
            return column
    return None


def states_in_order(draft, status, clock):
    """Return [(states of an order from the first to the last, number of orders)]; by where they stand if there is no clock."""
    later = "rowid"
    if clock:
        is_moment = draft.profiles[clock].date_share >= 0.9
        later = f"any_moment(cast({quoted_name(clock)} as varchar), 'UTC')" if is_moment else number_sql(clock)
    rows = draft.source.query(
        f"""
        select states, count(*) as order_count
        from (
            select list(word order by later, place) as states
            from (
                select
                    {draft.sql_of("transaction_id")} as shop_order,
                    lower(trim(cast({quoted_name(status)} as varchar))) as word,
                    {later} as later,
                    rowid as place
                from {draft.source.sample}
            )
            where word <> '' and shop_order is not null
            group by shop_order
        )
        group by states
        order by order_count desc, states
        """
    )
    return [(row["states"], row["order_count"]) for row in rows]


def meanings_of(draft, rows):
    """Return {state: status}; one that no list has is pending where it only comes before a sale."""
    words = {word for states, _ in rows for word in states}
    known = {word: status_of(draft, word) for word in words}
    for word in [word for word, meaning in known.items() if not meaning]:
        after = [states[states.index(word) + 1 :] for states, _ in rows if word in states and len(states) > 1]
        if after and all(is_sold(known, rest) for rest in after):
            known[word] = "pending"
    return {word: meaning for word, meaning in known.items() if meaning}


def before_sale(meanings, states):
    """Return the states of an order before the first that is a sale; none where there is no sale."""
    sold = [place for place, word in enumerate(states) if meanings.get(word) == "successful"]
    return states[: sold[0]] if sold else []


def status_of(draft, word):
    """Return what a state means: by the list, without the order that it may speak of, or by a part of it; or None."""
    bare = re.sub(r"^(order|checkout|payment)[ _.-]+|[ _.-]+(order|checkout|payment)$", "", word)
    return draft.status_words.get(word) or draft.status_words.get(bare) or called_off(word)


def is_sold(meanings, states):
    """Whether one of some states is a sale."""
    return any(meanings.get(word) == "successful" for word in states)


def fate_of(meanings, states):
    """Return what becomes of an order of some states, as `state_sql` reads it; nothing where it is open or failed."""
    found = {meanings.get(word) for word in states}
    return next((fate for fate in FATES if fate in found), "")


def state_sql(word, order, meanings):
    """Return SQL: what became of an order by all of its rows, and the state itself where none decides."""
    whens = []
    for fate in FATES:
        words = listed(sorted({fate, *(word for word, meaning in meanings.items() if meaning == fate)}))
        whens.append(f"when bool_or({word} in ({words})) over (partition by {order}) then '{fate}'")
    pending = sorted(found for found, meaning in meanings.items() if meaning == "pending")
    whens += [f"when {word} in ({listed(pending)}) then 'pending'"] if pending else []
    return f"case {' '.join(whens)} else {word} end"


def is_the_same(draft, column):
    """Whether a column says one thing on all rows of an order."""
    (found,) = draft.source.query(
        f"""
        select coalesce(avg(cast(said = 1 as integer)), 0) as share
        from (
            select count(distinct cast({quoted_name(column)} as varchar)) as said
            from {draft.source.sample}
            group by {draft.sql_of("transaction_id")}
            having count(*) > 1
        )
        """
    )
    return found["share"] >= SAME_SHARE
