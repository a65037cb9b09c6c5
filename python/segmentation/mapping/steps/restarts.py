"""Order numbers that start again: each year, or in each store. Alone, such a number joins orders that are not one."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.customers import person_sql
from segmentation.mapping.writing import yaml_line

FAR_DAYS = 60  # between two rows of a number, which are hardly of one order
LEAST_RESTARTS = 3  # numbers that come again so late
SAME_DAY = 0.98  # of what a number and its date name, which is all there is of an order
MOST_OF_TWO = 0.02  # of numbers, which two customers may have within a store
PLACES = {"store"}
MOST_SHARED = 0.25  # of the numbers, which two customers may have if a number still names an order
NO_PLACE = {"rate", "points", "amount", "credit", "total"}


def settle_restarts(draft, order_id):
    """Write the id of an order with its store or its date, where its number alone is that of several; ask where dates differ.

    Parameters
    ----------
    order_id : str
        Column of the numbers.

    Returns
    -------
    bool
        Whether the id is settled: made of more than its number.
    """
    number = f"nullif(cast({sql_name(order_id)} as varchar), '')"
    store = store_of(draft, order_id)
    if store:
        sql = f"cast({sql_name(store)} as varchar) || '-' || {number}"
        draft.write("transaction_id", sql, f"{order_id} starts again in each {store}", used=[store])
        order_sql = f"cast({quoted_name(store)} as varchar) || '-' || cast({quoted_name(order_id)} as varchar)"
    else:
        sql, order_sql = number, f"cast({quoted_name(order_id)} as varchar)"
    date = draft.columns.get("transaction_at")
    counts = spread_of(draft, order_sql) if date and has_several_dates(draft, order_sql) else {"far": 0}
    if counts["far"] < LEAST_RESTARTS:
        return bool(store)
    dated = f"{sql} || '-' || cast({sql_name(date)} as varchar)"
    found = f"{counts['far']:,} numbers of {order_id} come again after more than {FAR_DAYS} days"
    if not store and is_settled_by_customer(draft, order_id, order_sql):
        # which is written where few numbers are shared
        return False
    if draft.profiles[date].filled_share >= SAME_DAY and counts["parts"] >= SAME_DAY * counts["dated"]:
        note = f"{found}, so number and date together name an order"
        draft.write("transaction_id", dated, note, used=[store] if store else [])
        return True
    draft.ask(f"{found}. Are these other orders?", yaml_line("transaction_id", dated))
    return bool(store)


def is_settled_by_customer(draft, order_id, order_sql):
    """Whether few numbers are shared by customers, and none of a customer's comes again so late."""
    if "customer_id" not in draft.columns or share_of_two(draft, [order_id]) > MOST_SHARED:
        return False
    customer = draft.sql_of("customer_id") if "customer_id" in draft.written else person_sql(draft.columns["customer_id"])
    return not spread_of(draft, f"{order_sql} || '-' || coalesce({customer}, '')")["far"]


def store_of(draft, order_id):
    """Return the column of stores within which a number is one customer's, where it is several people's without; or None."""
    if "customer_id" not in draft.columns:
        return None
    alone = share_of_two(draft, [order_id])
    for column, profile in draft.profiles.items():
        is_place = not PLACES.isdisjoint(profile.meanings) and NO_PLACE.isdisjoint(profile.meanings)
        is_several = profile.distinct_count > 1 and profile.filled_share >= 0.95 and profile.date_share < 0.5
        if is_place and is_several and alone > MOST_OF_TWO and share_of_two(draft, [column, order_id]) <= MOST_OF_TWO:
            return column
    return None


def share_of_two(draft, columns):
    """Return the share of what columns name together, which several customers have."""
    customer = draft.sql_of("customer_id") if "customer_id" in draft.written else person_sql(draft.columns["customer_id"])
    keys = ", ".join(map(quoted_name, columns))
    (row,) = draft.source.query(
        f"""
        select coalesce(avg(cast(customers > 1 as integer)), 0) as share
        from (
            select count(distinct {customer}) as customers
            from {draft.sold}
            where cast({quoted_name(columns[-1])} as varchar) <> ''
            group by {keys}
        )
        """
    )
    return row["share"]


def has_several_dates(draft, order_sql):
    """Whether a few numbers have more than one date, as it is written: only then is it worth to read the dates."""
    (row,) = draft.source.query(
        f"""
        select count(*) as count
        from (
            select {order_sql} as number
            from {draft.sold}
            group by all
            having count(distinct cast({quoted_name(draft.columns["transaction_at"])} as varchar)) > 1
        )
        """
    )
    return row["count"] >= LEAST_RESTARTS


def spread_of(draft, order_sql):
    """Return how many numbers come again after a long time (far), their parts in time, and their dates as they are written.

    A part ends where the next row of the number is more than `FAR_DAYS` later; an order has one.
    """
    date = quoted_name(draft.columns["transaction_at"])
    (row,) = draft.source.query(
        f"""
        with dates as (
            select date_text, cast(any_moment(date_text, 'UTC') as date) as day
            from (select distinct cast({date} as varchar) as date_text from {draft.sold})
        ),

        numbered as (select distinct {order_sql} as number, cast({date} as varchar) as date_text from {draft.sold}),

        numbers as (
            select number, date_text, day
            from numbered
            inner join dates using (date_text)
            where number is not null and day is not null
        ),

        steps as (
            select *, day - lag(day) over (partition by number order by day, date_text) > {FAR_DAYS} as is_far from numbers
        ),

        far_numbers as (
            select count(*) filter (where is_far) + 1 as parts, count(*) as dated
            from steps
            group by number
            having parts > 1
        )

        select
            count(*) as far,
            cast(coalesce(sum(parts), 0) as double) as parts,
            cast(coalesce(sum(dated), 0) as double) as dated
        from far_numbers
        """
    )
    return row
