"""Money that is the same on all lines of an order: its total, written again on each, or what each line costs."""

from dataclasses import replace

import numpy as np
import yaml

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.no_sales import listed
from segmentation.mapping.steps.repeats import KEPT, has_repeats
from segmentation.mapping.sums import LEAST_DISCOUNTED, TOLERANCE, number_sql
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

LEAST_PROOFS = 3  # orders or products that have to say the same
STEADY_SHARE = 0.95  # of the products that cost as much whatever else an order holds
MOST_STEADY = 0.5  # of them, if it is the total of orders, which their products make
LEAST_REPEATED = 5  # orders whose rows all say the same
FATES = ("cancelled", "successful")
OF_A_LINE = {"line", "product", "unit"}


def settle_levels(draft):
    """Tell what an order costs from what each of its lines does, where all of its lines say the same.

    Parameters
    ----------
    draft : Draft
        What is of the line is no longer constant within its orders; what nothing proves is `unproven`.
    """
    if draft.layout.platform:
        return
    for column in [name for name in draft.within_order if draft.may_be("amount", name) and draft.level(name) == "repeated"]:
        proofs = (proof_by_name, proof_by_total, proof_by_products, proof_by_pieces)
        proof = next(filter(None, (proof(draft, column) for proof in proofs)), "")
        if proof == "line":
            draft.within_order[column] = replace(draft.within_order[column], constant_share=0.0)
        elif not proof:
            draft.unproven.append(column)


def proof_by_name(draft, column):
    """Return line or order where the name says it; parts of an order that are no products, such as payments, repeat a total."""
    meanings = set(draft.profiles[column].meanings)
    if not meanings.isdisjoint(OF_A_LINE):
        # the total of the products may be that of all the order has
        return ("total" in meanings and proof_by_pieces(draft, column)) or "line"
    has_products = product_of(draft) or "quantity" in draft.columns
    return "order" if "order" in meanings or ("total" in meanings and not has_products) else ""


def proof_by_total(draft, column):
    """Return line where another column of the order is what its lines are together; else nothing."""
    numbers = draft.numbers
    several = numbers.lines > 1
    if column not in numbers.columns or several.sum() < LEAST_DISCOUNTED:
        return ""
    together = numbers.add_up(numbers.columns[column])
    for other, values in numbers.columns.items():
        if other != column and draft.is_of_order(other):
            is_sum = numbers.is_equal(together, numbers.add_up(values, is_of_order=True))
            if (is_sum & (together != 0))[several].mean() >= STEADY_SHARE:
                return "line"
    return ""


def product_of(draft):
    """Return the column of the product, or of what it is called; None where rows name none."""
    return draft.columns.get("product_id") or draft.columns.get("product_category")


def proof_by_products(draft, column):
    """Return line where a product costs the same in orders of any size, order where orders of several products differ."""
    product = product_of(draft)
    if not product:
        return ""
    (found,) = draft.source.query(
        f"""
        with sold as (
            select
                cast({draft.sql_of("transaction_id")} as varchar) as shop_order,
                cast({quoted_name(product)} as varchar) as product,
                {number_sql(column)} as money
            from {draft.sold}
        ),

        lines as (
            select
                *,
                count(distinct product) over (partition by shop_order) as product_count,
                count(*) over (partition by shop_order) as line_count,
                min(money) over (partition by shop_order) as lowest,
                max(money) over (partition by shop_order) as highest
            from sold
            where product <> '' and money is not null
        ),

        products as (
            select product, count(distinct money) as price_count
            from lines
            group by product
            having count(distinct line_count) > 1
        )

        select
            (select count(*) from products) as products,
            (select coalesce(avg(cast(price_count = 1 as integer)), 0) from products) as steady_share,
            count(distinct shop_order) filter (where product_count > 1) as orders,
            count(distinct money) filter (where product_count > 1) as totals,
            count(*) filter (where lowest < highest) as differing
        from lines
        """
    )
    if found["products"] >= LEAST_PROOFS and found["steady_share"] >= STEADY_SHARE:
        return "line"
    # prices that differ from order to order, and never within one, are none
    is_varied = min(found["orders"], found["totals"]) >= LEAST_PROOFS and not found["differing"]
    return "order" if is_varied and (found["products"] < LEAST_PROOFS or found["steady_share"] <= MOST_STEADY) else ""


def proof_by_pieces(draft, column):
    """Return line where it is the price of the row's pieces, order where it is that of all of them together; else nothing."""
    numbers, pieces = draft.numbers, draft.pieces
    if not pieces or column not in numbers.columns:
        return ""
    several = numbers.lines > 1
    if several.sum() < LEAST_DISCOUNTED:
        return ""
    is_own = np.abs(numbers.columns[column] - pieces[1]) < TOLERANCE
    if is_own[several[numbers.order]].mean() >= STEADY_SHARE:
        return "line"
    paid = numbers.add_up(numbers.columns[column], is_of_order=True)
    is_sum = numbers.is_equal(numbers.add_up(pieces[1]), paid)
    # with shipping or a discount it is near, and a line's price is a part
    is_near = is_sum | (np.abs(paid / np.maximum(numbers.add_up(pieces[1]), TOLERANCE) - 1) < 0.5 / numbers.lines)
    return "order" if is_near[several].mean() >= 1 - STEADY_SHARE / 2 else ""


def ask_about_repeated_amounts(draft):
    """Ask whether an amount counts once an order where all rows of an order say it, each on another day, such as its events."""
    amount, moment = draft.columns.get("amount"), draft.columns.get("transaction_at")
    is_ready = amount and moment and "transaction_id" in draft.columns and not draft.within_order and not draft.layout.platform
    if not is_ready or "amount" in draft.written or draft.has_states:
        return
    (found,) = draft.source.query(
        f"""
        select
            count(*) as orders,
            count(*) filter (where money > 0 and amounts = 1 and moments = row_count) as repeated
        from (
            select
                {draft.sql_of("transaction_id")} as shop_order,
                count(*) as row_count,
                any_value({number_sql(amount)}) as money,
                count(distinct {number_sql(amount)}) as amounts,
                count(distinct cast({quoted_name(moment)} as varchar)) as moments
            from {draft.sold}
            group by all
            having count(*) > 1 and any_value({draft.sql_of("transaction_id")}) is not null
        )
        """
    )
    if found["orders"] >= LEAST_REPEATED and found["repeated"] >= STEADY_SHARE * found["orders"]:
        text = f"On {found['repeated']:,} orders all rows say the same {amount}, each at another time. Does it count once?"
        draft.ask(text, yaml_line("order_columns", [*draft.order_columns, "amount"]))


def settle_orders_called_off_later(draft):
    """Take an order for cancelled where one row says paid and another cancelled, and else only the time differs."""
    profile = draft.profile("transaction_status")
    if not profile or "transaction_id" not in draft.columns or draft.layout.platform or draft.has_states:
        return
    off, sold = ([word for word in profile.words if draft.status_words.get(lower(word)) == status] for status in FATES)
    others = [
        quoted_name(name)
        for name, found in draft.profiles.items()
        if found.date_share < 0.5 and found.epoch_unit is None and "status" not in found.meanings and name != profile.name
    ]
    if not off or not sold:
        return
    status, order = quoted_name(profile.name), draft.sql_of("transaction_id")
    (found,) = draft.source.query(
        f"""
        select count(*) as mixed, count(*) filter (where is_alike) as alike
        from (
            select
                bool_or({status} in ({listed(off)})) and bool_or({status} in ({listed(sold)})) as is_mixed,
                count(distinct hash({", ".join(others)})) = 1 as is_alike
            from {draft.source.sample}
            group by {order}
        )
        where is_mixed
        """
    )
    if found["alike"] < LEAST_PROOFS or found["alike"] < STEADY_SHARE * found["mixed"]:
        return
    test = f"bool_or({sql_name(profile.name)} in ({listed(off)})) over (partition by {order})"

    def wrapped(sql):
        return f"case when {test} then 'cancelled' else {sql} end"

    for place, question in enumerate(draft.questions):
        if question.line.startswith("transaction_status:"):
            (sql,) = yaml.safe_load(question.line).values()
            draft.questions[place] = question._replace(line=yaml_line("transaction_status", wrapped(sql)))
    note = f"{found['alike']:,} orders say {', '.join(sold[:3])} on one row and {', '.join(off[:3])} on another: cancelled"
    draft.write("transaction_status", wrapped(draft.sql_of("transaction_status")), note)


def ask_about_levels(draft):
    """Ask about an amount that is counted once an order where nothing proved that it is not what each line costs."""
    column = draft.columns.get("amount")
    if column not in draft.unproven or "amount" not in draft.order_columns or draft.layout.platform:
        return
    rest = [contract for contract in draft.order_columns if contract != "amount"]
    text = f"{column} is the same on all lines of an order, and nothing proves that it is the total of the order"
    text += ". Does each line cost as much, so that they add up?"
    text += f" Then write {yaml_line(KEPT, False)} too, since some lines are equal." if has_repeats(draft) else ""
    draft.ask(text, yaml_line("order_columns", rest))
