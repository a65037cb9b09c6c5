"""Ids and facts of customers where names mislead: proven by what stays the same within an order or a customer."""

from segmentation.mapping.profiling import profile_within

# columns of which a line of an order has its own
OF_A_LINE = ["product_id", "product_category", "quantity", "unit_price"]
OF_A_CUSTOMER = ["gender", "city", "joined_at", "loyalty_score"]
# customer ids that shops write for nobody
GUEST_WORDS = ["0", "-1", "guest", "anonymous", "unknown", "none", "n/a"]


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
        within = profile_within(draft.source, order_id)
        if all(column in within and within[column].constant_share >= 0.95 for column in (customer, moment)):
            draft.columns["transaction_id"] = order_id
            draft.notes["transaction_id"] = f"repeats with one customer and one date each; {line_id} is another on each row"
            return


def settle_transaction_id(draft):
    """Drop an id that customers share: an order has one customer, so it is a store's, a day's or a line's.

    Parameters
    ----------
    draft : Draft
        Receives `within_order` where rows are lines of orders.
    """
    order_id = draft.columns.get("transaction_id")
    draft.within_order = profile_within(draft.source, order_id)
    if draft.constant_share(draft.columns.get("customer_id"), 1) < 0.9:
        note = "customers share its values, so it names no order; without it, one row is one order"
        draft.refuse("transaction_id", order_id, note)
        draft.within_order = {}
    if not any(draft.constant_share(draft.columns.get(contract), 1) < 0.5 for contract in OF_A_LINE):
        draft.within_order = {}


def settle_customer_facts(draft):
    """Drop what is said of the customer on each transaction unless it stays the same for a customer."""
    facts = [fact for fact in OF_A_CUSTOMER if fact in draft.columns]
    customer = draft.columns.get("customer_id")
    within = profile_within(draft.source, customer) if facts else {}
    for fact in facts:
        column = draft.columns[fact]
        if not customer:
            draft.refuse(fact, column, "there is no customer it could be of")
        elif column in within and within[column].constant_share < 0.8:
            draft.refuse(fact, column, "differs within a customer")
