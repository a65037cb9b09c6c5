"""A second reading of a mapping: what the contract says, in pandas, for layouts by the hundred."""

import dataclasses

import pandas as pd
import yaml

from segmentation.files.sources import quoted_name
from segmentation.mapping.steps.date_orders import date_order
from segmentation.thesaurus import lower, status_meanings

MONEY = ["amount", "refunded_amount", "discount_amount", "quantity", "unit_price"]
READ = ["transaction_id", "customer_id", "transaction_at", "transaction_status", "refund_of", *MONEY]
GUESTS = {"guest", "-1", "anonymous", "unknown", "none", "n/a"}


def read_figures(source, text):
    """Return what a build of a mapping finds.

    Parameters
    ----------
    source : Source
        The transactions, as they were opened for the draft.
    text : str
        The mapping, as YAML.

    Returns
    -------
    dict
        As `simulated_shops.truth`, and the number of rows that are rejected.
    """
    mapping = yaml.safe_load(text)
    rows = read_rows(source, mapping)
    is_rejected = rows["transaction_at"].isna() | rows["amount"].isna() | rows["status"].isna() | rows["transaction_id"].isna()
    two = rows.groupby("transaction_id")["customer_id"].transform("nunique") > 1
    orders = settle_orders(rows[~is_rejected & ~two])
    bought = orders[(orders["fate"] == "successful") & (orders["gross"] > 0)]
    gross, refunds = round(orders["gross"].sum(), 2), round(orders["refund"].sum(), 2)
    return {
        "orders": len(bought),
        "customers": bought["customer"].nunique(),
        "gross": gross,
        "refunds": refunds,
        "net": round(gross - refunds, 2),
        "first": str(bought["at"].min())[:10],
        "last": str(bought["at"].max())[:10],
        **{fate: int((orders["fate"] == fate).sum()) for fate in ("pending", "failed", "cancelled")},
        "rejected": int((is_rejected | two).sum()),
    }


def read_rows(source, mapping):
    """Return the rows that are sales or refunds, in the contract's columns and types."""
    columns = {name: sql for name, sql in mapping["transactions_columns"].items() if name in READ and sql is not None}
    source.connection.execute(f"create or replace temp table all_rows as select * from {source.relation}")
    is_once = "rowid in (select min(rowid) from all_rows as file_rows group by hash(file_rows))"
    kept = is_once if mapping.get("reject_exact_duplicates", True) else "true"
    source.connection.execute(
        f"create or replace temp table written_rows as select * from all_rows where {kept} order by rowid"
    )
    typed = typed_columns(source, cell_facts(source, "written_rows"))
    source.connection.execute(f"create or replace temp table typed_rows as select {typed} from written_rows")
    names = {name.lower(): name for name in source.columns}
    selected = []
    for name, sql in columns.items():
        plain = names.get(str(sql).strip('"').lower())
        selected.append(f"cast({quoted_name(plain + ' as written') if plain else f'({sql})'} as varchar) as {name}")
    sales = f"where {mapping['transactions_filter']}" if mapping.get("transactions_filter") else ""
    raw = source.connection.execute(f"select {', '.join(selected)} from typed_rows {sales}").df().astype(object)
    source.connection.register("raw_rows", raw)
    facts = cell_facts(source, "raw_rows")
    parsed = [f"{parse_sql(source, name, mapping, facts[name])} as {name}" for name in raw]
    rows = source.connection.execute(f"select {', '.join(parsed)} from raw_rows").df()
    for name in READ:
        if name not in rows:
            rows[name] = None
    if "transaction_id" not in raw:
        rows["transaction_id"] = [f"row {number}" for number in range(len(rows))]
    take_order_columns(rows, [name for name in mapping.get("order_columns", []) if name in raw])
    rows = rows.astype(dict.fromkeys(MONEY, float))
    if "amount" not in raw:
        rows["amount"] = rows["quantity"] * rows["unit_price"]
    rows["refunded_amount"] = rows["refunded_amount"].fillna(0).abs()
    customer = rows["customer_id"].map(lambda value: lower(value).strip() if value and "@" in str(value) else value)
    rows["customer_id"] = customer.where(~customer.astype(str).str.lower().isin(GUESTS), None)
    meanings = status_meanings()
    words = rows["transaction_status"].map(lambda value: meanings.get(lower(value)) if isinstance(value, str) else None)
    rows["status"] = words if "transaction_status" in raw else "successful"
    return rows


def typed_columns(source, facts):
    """Return SQL: each column as it is written, and under its own name with the type that its values prove."""
    selected = []
    for name in source.columns:
        text = f"nullif(shop_trim(cast({quoted_name(name)} as varchar)), '')"
        found = facts[name]
        # a line that describes the columns takes no number away
        is_number = 0 < found["filled"] <= found["numbers"] + (found["filled"] > 20) and not found["leading_zeros"]
        type_name = "decimal(18, 4)" if found["fractions"] else "bigint"
        typed = f"try_cast({number_sql(name, found)} as {type_name})" if is_number else text
        selected += [f"{typed} as {quoted_name(name)}", f"{quoted_name(name)} as {quoted_name(name + ' as written')}"]
    return ", ".join(selected)


def cell_facts(source, relation):
    """Return {column: how many of its cells are filled, are numbers, and are written with which separator}."""
    rows = source.query(
        f"""
        select
            column_name as name,
            count(cell) as filled,
            count(any_number(cell)) as numbers,
            count(*) filter (where any_number(cell) <> floor(any_number(cell))) as fractions,
            count(*) filter (where regexp_matches(cell, '^0\\d')) as leading_zeros,
            count(*) filter (where regexp_matches(cell, ',\\d{{1,2}}\\D*$')) as commas,
            count(*) filter (where regexp_matches(cell, '\\.\\d{{1,2}}\\D*$')) as points
        from (
            select column_name, nullif(shop_trim(raw_cell), '') as cell
            from (select cast(columns(*) as varchar) from {relation})
            unpivot include nulls (raw_cell for column_name in (*))
        )
        group by column_name
        """
    )
    return {row["name"]: row for row in rows}


def number_sql(name, found):
    """Return SQL that reads a number with the decimal separator that most values of a column have."""
    column = f"cast({quoted_name(name)} as varchar)"
    return f"shop_comma_number({column})" if found["commas"] > found["points"] else f"shop_point_number({column})"


def parse_sql(source, name, mapping, found):
    """Return SQL that reads a contract column from text."""
    if name in MONEY:
        separator = mapping.get("decimal_separator")
        said = {"commas": separator == ",", "points": separator == "."} if separator else {}
        return f"try_cast({number_sql(name, found | said)} as double)"
    if name == "transaction_at":
        written = dataclasses.replace(source, relation="raw_rows", sample="raw_rows")
        order = mapping.get("date_order") or date_order(written, name)
        return f"shop_moment({name}, {repr(order) if order in ('dmy', 'mdy') else 'null'}, 'UTC')"
    return f"shop_id({name})" if name.endswith("_id") or name == "refund_of" else f"shop_text({name})"


def take_order_columns(rows, names):
    """Take a column of the order once: the first value counts for all lines, money on the first line only."""
    for name in names:
        by_order = rows.groupby("transaction_id")[name]
        value = by_order.transform("first")
        is_first = rows.groupby("transaction_id").cumcount() == 0
        rows[name] = value.where(is_first, 0).where(value.notna(), None) if name in MONEY else value


def settle_orders(rows):
    """Return one row per order: its customer, moment, fate, gross and refund."""
    rows = rows.copy()
    sold = rows.loc[rows["refund_of"].isna(), "transaction_id"]
    is_refund_of = rows["refund_of"].notna() & rows["status"].isin(["refunded", "cancelled"])
    is_given_back = rows["status"].isin(["successful", "refunded", "cancelled"]) & (rows["amount"] < 0)
    rows["kind"] = rows["status"].replace({"successful": "sale"})
    rows.loc[rows["status"] == "refunded", "kind"] = "returned"
    rows.loc[(rows["status"] == "refunded") & (rows["amount"] <= 0), "kind"] = "refund"
    rows.loc[is_refund_of | is_given_back, "kind"] = "refund"
    joins = (rows["kind"] == "refund") & rows["refund_of"].isin(set(sold))
    rows["order"] = rows["transaction_id"].where(~joins, rows["refund_of"])
    rows["is_sale"] = rows["kind"].isin(["sale", "returned"])
    rows["gross"] = rows["amount"].where(rows["is_sale"], 0)
    rows["given"] = rows["amount"].abs().where(rows["kind"] == "refund", 0) + rows["refunded_amount"].where(rows["is_sale"], 0)
    rows["whole"] = rows["amount"].where(rows["kind"] == "returned", 0)
    rows["sold_at"] = pd.to_datetime(rows["transaction_at"]).where(rows["is_sale"])
    rows["customer_id"] = rows.groupby("order")["customer_id"].transform("first")
    grouped = rows.groupby("order").agg(
        customer=("customer_id", "first"), at=("sold_at", "min"), gross=("gross", "sum"), given=("given", "sum"),
        whole=("whole", "sum"), kinds=("kind", set),
    )  # fmt: skip
    # what says how much was given back counts; only without it does the word mean all of it
    grouped["refund"] = grouped["given"].where(grouped["given"] > 0, grouped["whole"])
    ranks = [
        ({"sale", "returned"}, "successful"),
        ({"refund"}, "refund_only"),
        ({"pending"}, "pending"),
        ({"failed"}, "failed"),
    ]
    grouped["fate"] = grouped["kinds"].map(lambda kinds: next((fate for found, fate in ranks if found & kinds), "cancelled"))
    return grouped
