"""The order's id where its name does not say so or rows leave it blank: found by values, and asked about where in doubt."""

from dataclasses import replace

from segmentation.files.sources import quoted_name
from segmentation.mapping.contract import contract_columns
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.matching import name_score, values_fit
from segmentation.mapping.writing import yaml_line

LEAST_GROUPS = 5  # orders of several rows, and orders more than there are customers or days, that prove an id
ONE_OF_EACH = 0.99  # of the values, which have one customer and one day
FILLED = 0.95  # of the rows that name a customer and a date
LEAST_NAMED = 0.1  # of the rows, if a column named as the order's id is one
LEAST_SHARED = 0.1  # of the rows, which have customer and moment of another product's row if they are lines of orders
CLOCKED = 0.5  # of the moments, at most, that are midnight if they tell one order from another of the day
# meanings of a name that is never the order's id, and of one that may be something else of one customer and one day
NO_ID = {"price", "amount", "quantity", "total", "subtotal", "date", "cost", "profit", "rate", "points", "discount", "tax"}
NO_ID |= {"text", "status", "refund", "cancel", "original", "parent", "birth", "joined", "updated", "product", "sku", "line"}
OTHER_ID = {"delivery", "payment", "session", "customer", "store", "event", "coupon", "phone", "postal", "address", "city"}
OTHER_ID |= {"email", "name", "category", "group", "type", "channel", "batch", "lot", "loyalty", "first", "last", "previous"}


def settle_order_id(draft):
    """Find the id of the order where no name gave one on all rows: named and blank on some, or proven by its values."""
    is_known = draft.layout.platform or draft.input_name != "transactions" or "transaction_id" in draft.columns
    date = date_of(draft)
    if is_known or not date or "customer_id" not in draft.columns:
        return
    named = order_with_blanks(draft, date)
    if named:
        draft.columns["transaction_id"] = named
        return
    proven = {name: found for name in draft.profiles if may_be_order(draft, name) and (found := proof_of(draft, name, date))}
    certain = [name for name in proven if OTHER_ID.isdisjoint(draft.profiles[name].meanings) and proven[name]["is_sure"]]
    if len(proven) == 1 and certain:
        (column,) = certain
        draft.columns["transaction_id"] = column
        counts = proven[column]
        draft.notes["transaction_id"] = (
            f"each value has one customer and one day: {counts['ids']:,} orders of {counts['named']:,} rows"
        )
    elif proven:
        best = (certain or list(proven))[0]
        said = "; ".join(f"{name} parts {found['named']:,} rows into {found['ids']:,}" for name, found in proven.items())
        text = f"No name says which rows are one order, and each value of these has one customer and one day: {said}"
        draft.ask(f"{text}. Is {best} the order?", yaml_line("transaction_id", sql_name(best)))


def is_blank(column):
    """Return SQL: whether a cell is empty."""
    return f"coalesce(trim(cast({quoted_name(column)} as varchar)), '') = ''"


def date_of(draft):
    """Return the column with the date of a row: the one taken, or the only one there is; else None."""
    dates = [name for name, profile in draft.profiles.items() if profile.date_share >= 0.9]
    return draft.columns.get("transaction_at") or (dates[0] if len(dates) == 1 else None)


def order_with_blanks(draft, date):
    """Return the column named as the order's id, blank only where rows lack date or customer or repeat them, or None."""
    contract = contract_columns("transactions")["transaction_id"]
    (rows,) = draft.source.query(
        f"select (select count(*) from {draft.sold}) / (select count(*) from {draft.source.sample}) as sold_share"
    )
    scores = {}
    for name, profile in draft.profiles.items():
        # few events are sales
        is_free = name not in draft.columns.values() and profile.filled_share >= LEAST_NAMED * rows["sold_share"]
        score = name_score(contract, profile.meanings) if is_free and profile.distinct_count >= LEAST_GROUPS else 0
        if score and values_fit(contract, replace(profile, filled_share=1)):
            scores[name] = score
    return next((name for name in sorted(scores, key=scores.get, reverse=True) if is_on_dated_rows(draft, name, date)), None)


def is_on_dated_rows(draft, column, date):
    """Whether a column is filled on nearly all rows with a date and a customer that are not those of the filled row above."""
    day, customer = (f"cast({quoted_name(name)} as varchar)" for name in (date, draft.columns["customer_id"]))
    above = f"last_value(if({is_blank(column)}, null, {day} || '|' || {customer}) ignore nulls) over (order by rowid)"
    (row,) = draft.source.query(
        f"""
        select coalesce(avg(cast(is_filled or is_same as integer)), 0) as share, coalesce(bool_or(is_filled), false) as is_any
        from (
            select
                not {is_blank(column)} as is_filled,
                coalesce({above} = {day} || '|' || {customer}, false) as is_same
            from {draft.sold}
            where not {is_blank(date)} and not {is_blank(draft.columns["customer_id"])}
        )
        """
    )
    return row["is_any"] and row["share"] >= FILLED


def may_be_order(draft, column):
    """Whether a column that nothing reads holds ids that come again, such as those of orders."""
    profile = draft.profiles[column]
    read = {*draft.columns.values(), *draft.used}
    is_moment = profile.date_share >= 0.5 or profile.clock_share >= 0.5 or "1970" in (profile.epoch_unit or "")
    is_read = column in read or is_moment or not NO_ID.isdisjoint(profile.meanings)
    contract = contract_columns("transactions")["transaction_id"]
    return not is_read and profile.distinct_share < 1 and values_fit(contract, replace(profile, filled_share=1))


def proof_of(draft, column, date):
    """Return what proves that a column names orders, or None: each value has one customer and one day.

    Returns
    -------
    dict or None
        `ids` and `named`: values, and rows with one; `is_sure`: there are more values than customers, and than days.
    """
    date, customer = quoted_name(date), quoted_name(draft.columns["customer_id"])
    (row,) = draft.source.query(
        f"""
        with days as (
            select date_text, cast(any_moment(date_text, 'UTC') as date) as day
            from (select distinct cast({date} as varchar) as date_text from {draft.sold})
        ),

        sold as (
            select
                nullif(trim(cast({quoted_name(column)} as varchar)), '') as id,
                lower(trim(cast({customer} as varchar))) as customer,
                cast({date} as varchar) as date_text,
                hash(sold_rows) as row_hash
            from {draft.sold} as sold_rows
        ),

        named_rows as (select * from sold inner join days using (date_text) where day is not null and customer <> ''),

        ids as (
            select
                count(distinct customer) = 1 and count(distinct day) = 1 as is_one,
                count(distinct row_hash) > 1 as is_group
            from named_rows
            where id is not null
            group by id
        )

        select
            count(*) as ids,
            avg(cast(is_one as integer)) as one_share,
            count(*) filter (where is_group) as groups,
            (select count(id) from named_rows) as named,
            (select count(*) from named_rows) as total,
            (select count(distinct customer) from named_rows) as customers,
            (select count(distinct day) from named_rows) as days
        from ids
        """
    )
    is_filled = row["total"] and row["named"] >= FILLED * row["total"]
    if not is_filled or row["groups"] < LEAST_GROUPS or row["one_share"] < ONE_OF_EACH:
        return None
    is_sure = row["ids"] >= max(row["customers"], row["days"]) + LEAST_GROUPS
    # one value a day, or a customer, says no more than these
    return row | {"is_sure": is_sure} if row["ids"] > min(row["customers"], row["days"]) else None


def settle_orders_of_moments(draft):
    """Take the rows of a customer at one moment for an order where nothing names it; ask where they share only the day.

    Parameters
    ----------
    draft : Draft
        Its rows name products.
    """
    customer, date = draft.columns.get("customer_id"), draft.profile("transaction_at")
    products = (name for name, found in draft.profiles.items() if "product" in found.meanings and found.distinct_count > 1)
    product = draft.columns.get("product_id") or draft.columns.get("product_category") or next(products, None)
    is_known = draft.layout.platform or "transaction_id" in {*draft.columns, *draft.written} or draft.asks_for("transaction_id")
    if is_known or not customer or not date or not product:
        return
    moment = draft.sql_of("transaction_at")
    read = [name for name in draft.profiles if name == date.name or (name in draft.used and sql_name(name) in moment)]
    money = draft.columns.get("amount")
    (found,) = draft.source.query(
        f"""
        select
            coalesce(sum(row_count), 0) as total,
            coalesce(sum(row_count) filter (where products > 1), 0) as shared,
            count(*) filter (where products > 1) as orders,
            count(*) filter (where products > 1 and prices > 1) as priced
        from (
            select
                count(*) as row_count,
                count(distinct {quoted_name(product)}) as products,
                count(distinct {quoted_name(money) if money else 1}) as prices
            from {draft.sold}
            where not {is_blank(customer)} and not {is_blank(date.name)}
            group by {", ".join(map(quoted_name, [customer, *read]))}
        )
        """
    )
    if found["orders"] < LEAST_GROUPS or found["shared"] < LEAST_SHARED * found["total"]:
        return
    sql = f"cast({draft.sql_of('customer_id')} as varchar) || ' ' || cast({moment} as varchar)"
    is_timed = date.midnight_share < CLOCKED or len(read) > 1
    said = f"{found['shared']:,} of {found['total']:,} rows share customer and {'moment' if is_timed else 'day'}"
    said += " with a row of another product"
    if is_timed and (not money or 2 * found["priced"] >= found["orders"]):
        draft.write("transaction_id", sql, f"nothing names the order, and {said}")
    else:
        text = f"No column names the order, so that each row counts as one order, and {said}"
        draft.ask(f"{text}. Are they lines of one order?", yaml_line("transaction_id", sql))
