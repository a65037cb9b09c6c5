"""Coupons and discounts: several add up, what is negative is turned, and what a coupon took off shows that there was one."""

from segmentation.mapping.draft import sql_name


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


def filled_number(draft, column):
    """Return a column as SQL that is a number on each row."""
    return sql_name(column) if draft.profiles[column].filled_share == 1 else f"coalesce({sql_name(column)}, 0)"
