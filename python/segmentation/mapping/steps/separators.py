"""Numbers such as 4.500, four thousand in one country, four and a half in another: asked where values prove neither or both."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name

NUMBERS = ("amount", "unit_price", "discount_amount", "refunded_amount", "quantity", "loyalty_score")
# as macros/input/proven_formats.sql has them: digits after a separator that are not three; a zero or four digits before it;
# thousands before it
PROVES_COMMA = r"^\D*([\d.]*,(\d\d?|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}([.]\d{3})+,\d+|\d{1,3}([.]\d{3}){2,})\D*$"
PROVES_POINT = r"^\D*([\d,]*[.](\d\d?|\d{4,})|0[.]\d+|\d{4,}[.]\d+|\d{1,3}(,\d{3})+[.]\d+|\d{1,3}(,\d{3}){2,})\D*$"
WHOLE_MONEY = "₫|₩|¥|￥|đ$|Rp|Ft|VND|KRW|JPY|IDR|HUF"  # money, a point in which parts thousands
IS_OPEN = r"^\D*[1-9]\d{0,2}[.]\d{3}\D*$"


def ask_about_separators(draft):
    """Ask what a point is, and what commas and points are in one column."""
    ask_about_separator(draft)
    ask_about_both_separators(draft)


def ask_about_separator(draft):
    """Ask whether a point parts thousands, where all there is are values such as 4.500."""
    columns = [draft.columns[name] for name in NUMBERS if name in draft.columns and draft.profile(name).type == "varchar"]
    if not columns or "decimal_separator" in draft.settings:
        return
    cells = " union all ".join(
        f"select {place} as place, trim(cast({quoted_name(column)} as varchar)) as cell from {draft.source.sample}"
        for place, column in enumerate(columns)
    )
    (found,) = draft.source.query(
        f"""
        select
            count(*) filter (where regexp_matches(cell, '{PROVES_COMMA}') or regexp_matches(cell, '{PROVES_POINT}')) as proofs,
            bool_and(regexp_matches(cell, '{WHOLE_MONEY}')) filter (where regexp_matches(cell, '{IS_OPEN}')) as has_no_cents,
            arg_min(cell, place) filter (where regexp_matches(cell, '{IS_OPEN}')) as example,
            min(place) filter (where regexp_matches(cell, '{IS_OPEN}')) as place
        from ({cells})
        """
    )
    if found["proofs"] or found["example"] is None:
        return
    if found["has_no_cents"]:
        draft.settings["decimal_separator"] = ","
        return
    text = f"{columns[found['place']]} has numbers such as {found['example']}, and none proves what the point is"
    draft.ask(f"{text}. Does it part thousands?", 'decimal_separator: ","', 'decimal_separator: "."')


def ask_about_both_separators(draft):
    """Ask about a column in which some numbers have a decimal comma and some a decimal point: one of them would be rejected."""
    for contract in NUMBERS:
        column = draft.columns.get(contract)
        if not column or contract in draft.written or draft.profiles[column].type != "varchar":
            continue
        (found,) = draft.source.query(
            f"""
            select
                count(*) filter (where regexp_matches(cell, '{PROVES_COMMA}')) as commas,
                count(*) filter (where regexp_matches(cell, '{PROVES_POINT}')) as points
            from (select trim(cast({quoted_name(column)} as varchar)) as cell from {draft.source.sample})
            """
        )
        if found["commas"] and found["points"]:
            name = sql_name(column)
            without_comma = f"replace(replace({name}, '.', ''), ',', '.')"
            sql = f"case when regexp_matches({name}, ',[0-9]{{1,2}}$') then {without_comma} else replace({name}, ',', '') end"
            text = f"{column} has a decimal comma on {found['commas']:,} rows and a decimal point on {found['points']:,}"
            draft.ask(f"{text}. Are both decimals?", f"{contract}: {sql}")
