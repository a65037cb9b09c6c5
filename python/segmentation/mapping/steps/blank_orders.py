"""Rows that leave the order blank: totals among the sales, or lines below the first of their order."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.no_sales import NoSale
from segmentation.mapping.steps.order_ids import is_blank
from segmentation.mapping.sums import number_sql

LEAST_SHARE = 0.01  # of the rows
LEAST_ROWS = 3
MOST_WORDS = 3  # that are told
CELLS = {"day": "transaction_at", "customer": "customer_id", "product": "product_id"}
LINES = 0.05  # of the rows without an order, which have a product of those with one if there are lines among them
LEAST_HEADED = 0.95  # of the rows with a headline, without a date, and of the others, with one
LEAST_UNDATED = 0.1  # of the rows, where nothing names an order: fewer dates are left blank by mistake


def blank_rows(draft):
    """Return what stands on rows with money and without an order, where an order or a date is taken and enough rows lack it.

    Returns
    -------
    dict or None
        `lead`: the column that is blank; `count`, `total`: rows; `bare`: those without a date or a customer as well;
        `again`: those with date and customer of the row above that has an order; `known`: those with a product of
        other rows (None without products); `words`: what stands on these rows alone; `is_below`: whether the first row has it.
    """
    lead = draft.columns.get("transaction_id") or draft.columns.get("transaction_at")
    money = draft.columns.get("amount") or draft.columns.get("unit_price")
    is_known = draft.layout.platform or draft.input_name != "transactions" or "transaction_at" in draft.order_columns
    if is_known or not lead or not money or draft.profiles[lead].filled_share > 1 - LEAST_SHARE:
        return None
    cells = {name: cell_of(draft, contract) for name, contract in CELLS.items()}
    (row,) = draft.source.query(
        f"""
        with cells as (
            select
                rowid as place,
                {is_blank(lead)} as is_blank,
                {", ".join(f"{sql} as {name}" for name, sql in cells.items())}
            from {draft.source.sample}
            where {number_sql(money)} is not null
        ),

        lines as (
            select
                *,
                last_value(if(is_blank, null, day) ignore nulls) over (order by place) as day_above,
                last_value(if(is_blank, null, customer) ignore nulls) over (order by place) as customer_above,
                product in (select product from cells where not is_blank) as is_known,
                coalesce(product, customer) in (select coalesce(product, customer) from cells where not is_blank) as is_common
            from cells
        )

        select
            count(*) filter (where is_blank) as count,
            count(*) as total,
            count(*) filter (where is_blank and (day is null or customer is null)) as bare,
            count(*) filter (where is_blank and day = day_above and customer = customer_above) as again,
            count(*) filter (where is_blank and is_known) as known,
            list(distinct coalesce(product, customer)) filter (where is_blank and is_common = false) as words,
            coalesce(not arg_min(is_blank, place), false) as is_below
        from lines
        """
    )
    least = LEAST_SHARE if "transaction_id" in draft.columns else LEAST_UNDATED
    is_some = row["count"] >= max(LEAST_ROWS, least * row["total"])
    has_products = "product_id" in draft.columns
    return row | {"lead": lead, "known": row["known"] if has_products else None} if is_some else None


def cell_of(draft, contract):
    """Return SQL of a column as text, null where it is blank or there is none."""
    column = draft.columns.get(contract)
    return f"nullif(trim(cast({quoted_name(column)} as varchar)), '')" if column else "cast(null as varchar)"


def are_lines(found):
    """Whether rows without an order are lines of the one above: some have products, or nothing says that they are totals."""
    is_open = found["bare"] + found["again"] >= 0.9 * found["count"]
    are_products = not found["words"] if found["known"] is None else found["known"] >= LINES * found["count"]
    return found["is_below"] and is_open and are_products


def totals_without_order(draft):
    """Return rows without an order that are to be left out, as a list of NoSale: totals that name no date or no customer."""
    found = blank_rows(draft)
    is_dated = found and found["bare"] < 0.5 * found["count"]
    if not found or is_dated or are_lines(found) or "transaction_id" not in draft.columns:
        return []
    words = sorted(found["words"] or [])
    names = f" and say {', '.join(words[:MOST_WORDS])}" if words else ""
    names += f" and {len(words) - MOST_WORDS:,} more" if len(words) > MOST_WORDS else ""
    said = f"{found['count']:,} of {found['total']:,} rows have no {found['lead']}{names}"
    return [NoSale(found["lead"], said, f"coalesce(trim(cast({sql_name(found['lead'])} as varchar)), '') <> ''")]


def ask_about_lines_below(draft):
    """Ask for the cells that a report leaves blank below the first line of an order: nothing else is asked before.

    Parameters
    ----------
    draft : Draft
        Its questions become this one: the others are of rows that the filled file has not.
    """
    found = blank_rows(draft)
    if not found or not are_lines(found):
        return
    contracts = [name for name in ("transaction_id", "transaction_at", "customer_id") if name in draft.columns]
    blank = [draft.columns[name] for name in contracts if draft.profiles[draft.columns[name]].filled_share < 1 - LEAST_SHARE]
    words = sorted(found["words"] or [])[:MOST_WORDS]
    text = (
        f"{', '.join(blank)}: blank on {found['count']:,} of {found['total']:,} rows with money, below rows that have them."
        " Are they the same as above? Then fill the blank cells down in the file: in Excel, select these columns,"
        " Go To Special, Blanks, type = and the cell above, and press Ctrl+Enter"
    )
    if words:
        text += f"; delete rows of totals, such as {', '.join(words)}"
    draft.questions = []
    draft.ask_for_file(f"{text}.")


def ask_about_headlines(draft):
    """Ask for the customers of a report that names each on a line of its own, above the rows of this customer.

    Parameters
    ----------
    draft : Draft
        Its questions become this one.
    """
    customer, date = draft.profile("customer_id"), draft.columns.get("transaction_at")
    is_named = customer and not {"customer", "email"}.isdisjoint(customer.meanings)
    if is_named or not date or draft.layout.platform or "transaction_at" in draft.order_columns:
        return
    for column, profile in draft.profiles.items():
        if not LEAST_SHARE <= profile.filled_share < 0.5 or profile.number_share >= 0.5 or profile.date_share >= 0.5:
            continue
        (found,) = draft.source.query(
            f"""
            select
                count(*) filter (where not {is_blank(column)}) as headlines,
                avg(cast({is_blank(date)} as integer)) filter (where not {is_blank(column)}) as undated,
                avg(cast(not {is_blank(date)} as integer)) filter (where {is_blank(column)}) as dated,
                arg_min({is_blank(column)}, rowid) as starts_blank
            from {draft.source.sample}
            """
        )
        is_report = found["headlines"] >= LEAST_ROWS and min(found["undated"], found["dated"]) >= LEAST_HEADED
        if is_report and not found["starts_blank"]:
            text = f"{column} says {profile.example} and the like on {found['headlines']:,} lines of their own, above rows that"
            text += " leave it blank. Are these the customers? Then call the column Customer and fill its blank cells"
            text += " down (in Excel: Go To Special, Blanks, type = and the cell above, press Ctrl+Enter), and delete the lines"
            draft.questions = []
            draft.ask_for_file(f"{text} without a date.")
            return
