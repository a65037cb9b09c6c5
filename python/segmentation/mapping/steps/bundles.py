"""Bundles whose parts have prices too, so that both would count: said by a column, or seen by what they add up to."""

import re

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.levels import product_of
from segmentation.mapping.steps.no_sales import listed, values_of, words_of
from segmentation.mapping.steps.order_ids import is_blank
from segmentation.mapping.steps.totals import money_sql
from segmentation.mapping.sums import TOLERANCE
from segmentation.mapping.writing import yaml_line

LEAST_PARTS = 3  # with a price, beside a bundle that has one
LEAST_SHARE = 0.9  # of the lines of a bundle, that its parts add up to, or of the parts, whose bundle is found
MOST_PARTS = 6
MOST_WORDS = 15
PARENT = {"parent", "bundle", "kit", "set", "master", "composite", "combo", "component", "lot", "pack", "stuckliste"}
BUNDLE = re.compile(r"\b(bundle|kit|set|composite|combo|paket|lot|conjunto|pacote|zestaw)\b")
PART = re.compile(r"component|\bpart\b|child|bundled|(bundle|kit|set) item|bestandteil|komponent|composant|componente|składnik")


def ask_about_bundles(draft):
    """Ask whether the parts of a bundle count within it, where both have prices."""
    is_ready = draft.within_order and (draft.has_amount or draft.has_pieces) and "transaction_id" in draft.columns
    if draft.layout.platform or not is_ready or "amount" in draft.order_columns:
        return
    for column, profile in draft.profiles.items():
        says_parent = not words_of(column).isdisjoint(PARENT) and 0 < profile.filled_share < 1
        kept = parts_of_parents(draft, column) if says_parent else parts_by_word(draft, column, profile)
        if kept:
            draft.ask_to_leave_out(
                f"{column} says that rows are parts of a bundle, and both have prices. Do parts count in it", kept
            )
            return
    names = products_of_parts(draft)
    if names:
        price = draft.sql_of("amount") if draft.has_amount else draft.pieces_sql
        sql = f"case when {sql_name(product_of(draft))} in ({listed(names)}) then 0 else {price} end"
        text = f"The rows below {', '.join(names[:3])} add up to its price. Is it a bundle, which counts twice with its parts?"
        draft.ask(text, yaml_line("amount", sql))


def rows_sql(draft, tests):
    """Return SQL of the common table of rows that name an order, in their order; `tests` is {name: SQL} of more columns."""
    more = "".join(f", {sql} as {name}" for name, sql in tests.items())
    money = money_sql(draft, draft.columns.get("amount"))
    return f"""
        with cells as (
            select {draft.sql_of("transaction_id")} as shop_order, rowid as place, cast({money} as double) as money{more}
            from {draft.source.sample}
        )
    """


def parts_of_parents(draft, column):
    """Return SQL of the rows that are no parts, where a column names another row of their order, and both have prices."""
    parent = f"nullif(trim(cast({quoted_name(column)} as varchar)), '0')"
    for other in draft.profiles:
        if other == column:
            continue
        tests = {"parent": f"nullif({parent}, '')", "own": f"trim(cast({quoted_name(other)} as varchar))"}
        (found,) = draft.source.query(
            f"""
            {rows_sql(draft, tests)}

            select
                count(distinct parts.place) as parts,
                count(distinct parts.place) filter (where bundles.place is not null) as named,
                count(distinct parts.place) filter (where parts.money > 0 and bundles.money > 0) as priced
            from cells as parts
            left join cells as bundles
                on parts.shop_order = bundles.shop_order and parts.parent = bundles.own and parts.place <> bundles.place
            where parts.parent is not null
            """
        )
        if found["named"] >= LEAST_SHARE * found["parts"] and found["priced"] >= LEAST_PARTS:
            return f"coalesce(cast({sql_name(column)} as varchar), '') in ('', '0')"
    return ""


def parts_by_word(draft, column, profile):
    """Return the same where words of a column say bundle, and others part."""
    words = values_of(draft, column) if 1 < profile.distinct_count <= MOST_WORDS and not profile.number_share else {}
    parts = [word for word in words if PART.search(word.lower())]
    bundles = [word for word in words if BUNDLE.search(word.lower()) and word not in parts]
    if not parts or not bundles:
        return ""
    name = f"coalesce(cast({quoted_name(column)} as varchar), '')"
    tests = {"is_part": f"{name} in ({listed(parts)})", "is_bundle": f"{name} in ({listed(bundles)})"}
    (found,) = draft.source.query(
        f"""
        {rows_sql(draft, tests)}

        select count(*) filter (where parts.is_part and parts.money > 0) as priced
        from cells as parts
        where shop_order in (select shop_order from cells where is_bundle and money > 0)
        """
    )
    return f"coalesce({sql_name(column)}, '') not in ({listed(parts)})" if found["priced"] >= LEAST_PARTS else ""


def products_of_parts(draft):
    """Return the products to whose price the rows below them add up, wherever they are sold."""
    product = product_of(draft)
    if not product:
        return []
    rows = draft.source.query(
        f"""
        {rows_sql(draft, {"product": f"trim(cast({quoted_name(product)} as varchar))", "is_bare": is_blank(product)})},

        lines as (
            select *, row_number() over (partition by shop_order order by place) as line, count(*) over (
                partition by shop_order
            ) as line_count
            from cells
            where not is_bare
        ),

        heads as (
            select heads.product, heads.shop_order, heads.line, heads.money, parts.line - heads.line as part,
                sum(parts.money) over (partition by heads.shop_order, heads.line order by parts.line) as parts_money
            from lines as heads
            inner join lines as parts on heads.shop_order = parts.shop_order
                and parts.line > heads.line and parts.line <= heads.line + {MOST_PARTS}
            where heads.money > 0 and parts.money > 0
        ),

        found as (
            select product, count(distinct row(shop_order, line)) as bundles
            from heads
            where part > 1 and abs(money - parts_money) < {TOLERANCE} * part
            group by product
        )

        select product
        from found
        inner join (select product, count(*) as sold from lines group by product) using (product)
        where bundles >= {LEAST_PARTS} and bundles >= {LEAST_SHARE} * sold
        order by bundles desc, product
        """
    )
    return [row["product"] for row in rows]
