"""Ids and facts of customers where names mislead: proven by what stays the same within an order or a customer."""

from segmentation.mapping.profiling import profile_within

# columns of which a line of an order has its own
OF_A_LINE = ["product_id", "product_category", "quantity", "unit_price"]
OF_A_CUSTOMER = ["gender", "city", "joined_at", "loyalty_score"]
# customer ids that shops write for nobody
GUEST_WORDS = ["0", "-1", "guest", "anonymous", "unknown", "none", "n/a"]


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
