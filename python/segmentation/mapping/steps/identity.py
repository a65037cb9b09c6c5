"""Ids of orders, and facts of customers, where names mislead: proven by what stays the same within an order or a customer."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.contract import contract_columns
from segmentation.mapping.draft import CONSTANT_SHARE, sql_name
from segmentation.mapping.profiling import profile_within
from segmentation.mapping.steps.customers import person_sql
from segmentation.mapping.steps.restarts import MOST_SHARED, settle_restarts

# columns of which a line of an order has its own
OF_A_LINE = ["product_id", "product_category", "quantity", "unit_price"]
ORDER = {"order", "document", "sale", "event"}  # meanings of a name of which the id is none of a person
OF_A_CUSTOMER = ["gender", "city", "joined_at", "loyalty_score"]
LEAST_KEYS = {False: 5, True: 1}  # orders of several lines, of which a column says something; fewer if its name does
LEAST_FOUND = 0.9  # of the ids in a column, which are ids of other orders if it says what is taken back
PERSON_SHARE = 0.95  # of the customers who come back, who have one id of their own if it is theirs


def settle_line_ids(draft):
    """Take the id of the order in place of that of the line: it repeats, each time with one customer and one date."""
    line_id, customer, moment = (draft.columns.get(name) for name in ("transaction_id", "customer_id", "transaction_at"))
    if not line_id or not customer or not moment or draft.profiles[line_id].distinct_share < 1:
        return
    for candidate in draft.candidates:
        order_id = candidate.column
        is_other = candidate.contract == "transaction_id" and order_id not in draft.columns.values()
        if not is_other or draft.profiles[order_id].distinct_share > 0.95:
            continue
        within = profile_within(draft.source, quoted_name(order_id), table=draft.sold)
        if all(column in within and within[column].constant_share >= 0.9 for column in (customer, moment)):
            draft.columns["transaction_id"] = order_id
            draft.notes["transaction_id"] = f"repeats with one customer and one date each; {line_id} is another on each row"
            return


def settle_transaction_id(draft):
    """Tell an id that a few customers share from one that names no order: a store's, a day's or a line's.

    Parameters
    ----------
    draft : Draft
        Receives `within_order` where rows are lines of orders.
    """
    leave_ids_of_people(draft)
    order_id = draft.columns.get("transaction_id")
    if not order_id:
        return
    if not settle_restarts(draft, order_id) and "customer_id" in draft.columns:
        shared = shared_ids(draft, order_id)
        if shared["share"] > MOST_SHARED:
            note = "customers share its values, so it names no order; without it, one row is one order"
            draft.refuse("transaction_id", order_id, note)
            return
        if shared["count"]:
            note = f"{shared['count']} of {shared['total']:,} ids are of two customers, so order and customer together name one"
            draft.write("transaction_id", with_customer(draft, order_id), note)
    within = profile_within(draft.source, draft.sql_of("transaction_id"), table=draft.sold, least=1)
    draft.within_order = {
        name: found for name, found in within.items() if found.key_count >= LEAST_KEYS[says_order(draft, name)]
    }
    is_of_lines = any(draft.constant_share(draft.columns.get(contract), 1) < 0.5 for contract in OF_A_LINE)
    if not is_of_lines and not repeats_total(draft, within):
        draft.within_order = {}


def leave_ids_of_people(draft):
    """Take no id that is another name of the customer, such as a name beside an e-mail address, but the next that is none."""
    order_id = draft.columns.get("transaction_id")
    if order_id and "customer_id" not in draft.columns and comes_on_several_days(draft, order_id):
        draft.refuse("transaction_id", order_id, "its values come again on other days")
        return
    if not order_id or not is_of_customer(draft, order_id):
        return
    free = [found.column for found in draft.candidates if found.contract == "transaction_id"]
    free = [column for column in free if column not in draft.columns.values() and not is_of_customer(draft, column)]
    draft.refuse("transaction_id", order_id, "each customer has one, over several days")
    if free:
        draft.columns["transaction_id"] = free[0]


def comes_on_several_days(draft, order_id):
    """Whether most values of an id whose name says no order stand on several days, as those of a customer do."""
    moment = draft.columns.get("transaction_at")
    if not moment or not ORDER.isdisjoint(draft.profiles[order_id].meanings) or draft.layout.platform:
        return False
    (row,) = draft.source.query(
        f"""
        select avg(cast(days > 1 as integer)) > 0.5 as is_most
        from (
            select count(distinct left(cast({quoted_name(moment)} as varchar), 10)) as days
            from {draft.sold}
            group by cast({quoted_name(order_id)} as varchar)
        )
        """
    )
    return bool(row["is_most"])


def is_of_customer(draft, order_id):
    """Whether an id whose name says no order is each customer's own: whoever comes back on another day has the same."""
    customer, moment = draft.columns.get("customer_id"), draft.columns.get("transaction_at")
    if not customer or not moment or not ORDER.isdisjoint(draft.profiles[order_id].meanings) or draft.layout.platform:
        return False
    (row,) = draft.source.query(
        f"""
        with people as (
            select person, count(distinct own_id) as ids, min(own_id) as id
            from (
                select
                    {person_sql(customer)} as person,
                    nullif(cast({quoted_name(order_id)} as varchar), '') as own_id,
                    left(cast({quoted_name(moment)} as varchar), 10) as day
                from {draft.sold}
            )
            where person is not null and own_id is not null
            group by person
            having count(distinct day) > 1
        )

        select count(*) as people, coalesce(avg(cast(ids = 1 as integer)), 0) as share, count(distinct id) as ids from people
        """
    )
    return row["people"] >= LEAST_KEYS[False] and row["share"] >= PERSON_SHARE and row["ids"] >= PERSON_SHARE * row["people"]


def says_order(draft, column):
    """Whether the name of a discount or a total says that it is the order's."""
    meanings = draft.profiles[column].meanings
    is_money = draft.may_be("discount_amount", column) or ("total" in meanings and draft.may_be("amount", column))
    return "order" in meanings and is_money


def repeats_total(draft, within):
    """Whether different rows of an order have its date and one amount: its payments, lines of a product, or the order anew."""
    date = within.get(draft.columns.get("transaction_at"))
    is_constant = any(
        draft.may_be("amount", column) and found.constant_share >= CONSTANT_SHARE
        for column, found in draft.within_order.items()
    )
    if not is_constant or date is None or date.constant_share < CONSTANT_SHARE:
        return False
    (row,) = draft.source.query(
        f"""
        select count(*) as count
        from (
            select {draft.sql_of("transaction_id")} as shop_order
            from {draft.sold} as sold_rows
            group by all
            having count(distinct hash(sold_rows)) > 1
        )
        """
    )
    return row["count"] >= LEAST_KEYS[False]


def with_customer(draft, order_id):
    """Return SQL that names an order by its id and its customer; nothing where there is no id."""
    customer = draft.sql_of("customer_id") if "customer_id" in draft.written else person_sql(draft.columns["customer_id"])
    return f"nullif(cast({sql_name(order_id)} as varchar), '') || '-' || coalesce({customer}, '')"


def shared_ids(draft, order_id):
    """Return how many ids there are (total), and of how many customers share one (count, share)."""
    customer = draft.sql_of("customer_id") if "customer_id" in draft.written else person_sql(draft.columns["customer_id"])
    (row,) = draft.source.query(
        f"""
        with ids as (
            select cast({quoted_name(order_id)} as varchar) as shop_order, count(distinct {customer}) as customers
            from {draft.sold}
            where cast({quoted_name(order_id)} as varchar) <> ''
            group by all
        )

        select count(*) as total, count(*) filter (where customers > 1) as count, count / total as share
        from ids
        """
    )
    return row | {"share": row["share"] or 0}


def settle_refund_of(draft):
    """Take a column for the order that is taken back, if its values are ids of other orders, and most rows say nothing."""
    order_id = draft.columns.get("transaction_id")
    if not order_id:
        return
    named = draft.columns.get("refund_of")
    free = {*draft.profiles} - {column for contract, column in draft.columns.items() if contract != "refunded_amount"}
    columns = [name for name in draft.profiles if name == named or (name in free and says_parent(draft, name))]
    found = next((name for name in columns if names_other_orders(draft, name, order_id)), None)
    if named and found != named:
        draft.refuse("refund_of", named, "its values are ids of no other order")
    if found:
        if draft.columns.get("refunded_amount") == found:
            del draft.columns["refunded_amount"]
        draft.columns["refund_of"] = found
        if "transaction_id" in draft.written and draft.written["transaction_id"].sql != with_customer(draft, order_id):
            draft.refuse("refund_of", found, "it names a number, which is that of several orders")
        elif "transaction_id" in draft.written:
            draft.write("refund_of", with_customer(draft, found), "the id of the order, made as above")
        elif draft.profiles[found].minimum == 0:
            draft.write("refund_of", f"nullif({sql_name(found)}, 0)", "0 is no order")


def says_parent(draft, column):
    """Whether a name may be that of the order that a row takes back, and most rows say nothing there."""
    profile = draft.profiles[column]
    says_order = not {"order", "original", "parent", "refund"}.isdisjoint(profile.meanings)
    is_blank = profile.filled_share < 0.5 or profile.minimum == 0
    is_other = not contract_columns(draft.input_name)["refund_of"].never.isdisjoint(profile.meanings)
    return says_order and is_blank and not is_other and profile.date_share < 0.5


def names_other_orders(draft, column, order_id):
    """Whether nearly all values of a column are ids of orders, and of others than that of their row."""
    (row,) = draft.source.query(
        f"""
        with parents as (
            select cast({quoted_name(column)} as varchar) as parent, cast({quoted_name(order_id)} as varchar) as own
            from {draft.source.sample}
            where cast({quoted_name(column)} as varchar) not in ('', '0')
        )

        select coalesce(avg(cast(parent <> own and parent in (
            select cast({quoted_name(order_id)} as varchar) from {draft.source.sample}
        ) as integer)), 0) as share, count(distinct parent) as named, count(*) as rows
        from parents
        """
    )
    # 1 on several rows is a flag, and may be an id too
    return row["share"] >= LEAST_FOUND and (row["named"] > 1 or row["rows"] == 1)


def settle_customer_facts(draft):
    """Drop what is said of the customer on each transaction unless it stays the same for a customer."""
    facts = [fact for fact in OF_A_CUSTOMER if fact in draft.columns]
    customer = draft.columns.get("customer_id")
    within = profile_within(draft.source, quoted_name(customer)) if facts and customer else {}
    for fact in facts:
        column = draft.columns[fact]
        if not customer:
            draft.refuse(fact, column, "there is no customer it could be of")
        elif column in within and within[column].constant_share < 0.8:
            draft.refuse(fact, column, "differs within a customer")
