"""Coupons and discounts: several add up, what is negative is turned, and what a coupon took off shows that there was one."""

import re

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.writing import yaml_line

# words of the var no_coupon_values, and what begins with one
NO_COUPON = re.compile(
    r"(-|0+([.,]0+)?|(no|n|false|none|without|kein\w*|ohne|non|aucune?|sans|n[aã]o|nenhum|sem|ningun\w*|sin|nessun\w*|nee|geen|nej"
    r"|ingen|nie|brak|hay[iı]r|yok|нет)\b.*)",
    re.IGNORECASE,
)
USUAL_SHARE = 0.4  # of the rows, on which one code of a column without blanks stands that may mean none


def settle_discounts(draft):
    """Decide what was taken off, and where a coupon was used."""
    profile = draft.profile("discount_amount")
    if not profile:
        return
    is_negative = profile.maximum <= 0 and profile.minimum < 0
    candidates = {candidate.column for candidate in draft.candidates if candidate.contract == "discount_amount"}
    parts = [column for column, found in draft.profiles.items() if found.is_plain_number and column in candidates]
    settle_coupons(draft, parts, is_negative=is_negative)

    says_which = not set(profile.meanings) <= {"discount", "amount", "total", "order"}
    if draft.is_of_order(profile.name):
        draft.take_once("discount_amount")
    if says_which and len(parts) > 1 and profile.name in parts:
        total = " + ".join(filled_number(draft, column) for column in parts)
        draft.write("discount_amount", f"-({total})" if is_negative else total, "all that was taken off", used=parts)
    elif is_negative and profile.name in parts:
        draft.write("discount_amount", f"-{sql_name(profile.name)}", "all that was taken off", used=[profile.name])


def settle_coupons(draft, discounts, *, is_negative):
    """Where there is no code, tell from what a coupon took off that there was one.

    Parameters
    ----------
    draft : Draft
    discounts : list of str
        Columns.
    is_negative : bool
        Whether discounts are written as negative numbers.
    """
    of_coupons = [column for column in discounts if "coupon" in draft.profiles[column].meanings]
    if of_coupons and "coupon_code" not in draft.columns:
        sign = "<" if is_negative else ">"
        sql = f"case when {sql_name(of_coupons[0])} {sign} 0 then 'coupon' end"
        draft.write("coupon_code", sql, "there is no code, only what a coupon took off", used=of_coupons[:1])


def settle_filled_codes(draft):
    """Where each row has a code, tell which is none: the one with which nothing is taken off; else ask about the usual one."""
    profile = draft.profile("coupon_code")
    if not profile or profile.filled_share < 1 or "coupon_code" in draft.written:
        return
    column, discount = quoted_name(profile.name), draft.columns.get("discount_amount")
    taken_off = f"coalesce(try_cast(cast({quoted_name(discount)} as varchar) as double), 0) <> 0" if discount else "false"
    rows = draft.source.query(
        f"""
        select cast({column} as varchar) as code, count(*) as row_count, avg(cast({taken_off} as integer)) as taken_off
        from {draft.source.sample}
        group by all
        order by row_count desc, code
        """
    )
    if len(rows) < 2 or any(NO_COUPON.fullmatch(row["code"].strip()) for row in rows):
        return
    code, share = rows[0]["code"], rows[0]["row_count"] / sum(row["row_count"] for row in rows)
    if share < USUAL_SHARE:
        return
    literal = code if code.isdigit() and profile.whole_share == 1 else quoted_text(code)
    sql = f"nullif({sql_name(profile.name)}, {literal})"
    if rows[0]["taken_off"] == 0 < max(row["taken_off"] for row in rows):
        draft.write("coupon_code", sql, f"nothing was taken off on any row that says {code}")
    else:
        says = f"{profile.name} is filled on each row, and says {code} on {share:.0%} of them."
        draft.ask(f"{says} Does that mean no coupon?", yaml_line("coupon_code", sql))


def filled_number(draft, column):
    """Return a column as SQL that is a number on each row."""
    return sql_name(column) if draft.profiles[column].filled_share == 1 else f"coalesce({sql_name(column)}, 0)"
