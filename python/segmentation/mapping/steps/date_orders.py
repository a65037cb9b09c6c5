"""Dates such as 03/04/2025, March or April: what proves which part is the day, and what is asked where nothing does."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name

# dates that can be read both ways, and those of them that exist one way only
IN_QUESTION = "^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}"
DAY_FIRST = "^(1[3-9]|2[0-9]|3[01])[/.-]"
MONTH_FIRST = "^[0-9]{1,2}[/.-](1[3-9]|2[0-9]|3[01])[/.-]"


def ask_about_date_order(draft):
    """Ask about the first column of dates that can be read both ways; where each separator proves an order, read it so."""
    for contract in ("transaction_at", "joined_at", "updated_at"):
        profile = draft.profile(contract)
        is_open = profile and "date_order" not in draft.settings and profile.type == "varchar"
        if is_open and date_order(draft.source, profile.name) == "unproven":
            styles = date_styles(draft.source, profile.name)
            by_month = [style for style in styles if style["month_first"] and not style["day_first"]]
            by_day = [style for style in styles if style["day_first"] and not style["month_first"]]
            is_proven = len(styles) == len(by_month) + len(by_day) and all(style["has_whole_years"] for style in by_month)
            if is_proven and contract not in draft.written:
                marks = "".join(style["separator"] for style in by_month)
                pattern = f"'^([0-9]{{1,2}})[{marks}]([0-9]{{1,2}})[{marks}]([0-9]{{4}})', '\\3-\\1-\\2'"
                note = f"the month stands first in {by_month[0]['month_first']}, the day in {by_day[0]['day_first']}"
                draft.write(contract, f"regexp_replace(trim({sql_name(profile.name)}), {pattern})", note)
                continue
            said = [style[order] for order in ("day_first", "month_first") for style in styles if style[order]]
            proof = (
                f"of which {said[0]} proves the day first and {said[-1]} the month"
                if said
                else "and none proves which is the day"
            )
            text = f"{profile.name} has dates such as {styles[0]['example']}, {proof}. Does the day stand first?"
            draft.ask(text, "date_order: dmy", "date_order: mdy")
            return


def date_styles(source, column):
    """Return by separator an example of the dates of a column that can be read both ways, and of those that prove an order."""
    return source.query(
        f"""
        select
            regexp_extract(date_text, '[/.-]') as separator,
            min(date_text) as example,
            bool_and(regexp_matches(date_text, '^[0-9]+[/.-][0-9]+[/.-][0-9]{{4}}')) as has_whole_years,
            min(date_text) filter (where regexp_matches(date_text, '{DAY_FIRST}')) as day_first,
            min(date_text) filter (where regexp_matches(date_text, '{MONTH_FIRST}')) as month_first
        from (select trim(cast({quoted_name(column)} as varchar)) as date_text from {source.relation})
        where regexp_matches(date_text, '{IN_QUESTION}')
        group by separator
        order by separator
        """
    )


def date_order(source, column):
    """Return how a text column writes 03/04/2025, as its values prove it over all rows.

    Day first is proven by a date that exists only so (13/04/2025) while none exists only the other way, and likewise month
    first.

    Returns
    -------
    str or None
        dmy, mdy or unproven; None where no value is written like this.
    """
    date_text = f"select trim(cast({quoted_name(column)} as varchar)) as date_text from"
    in_question = f"regexp_matches(date_text, '{IN_QUESTION}')"
    (seen,) = source.query(f"select count(*) as count from ({date_text} {source.sample}) where {in_question}")
    if not seen["count"]:
        return None
    (proof,) = source.query(
        f"""
        select
            count(*) filter (where regexp_matches(date_text, '{DAY_FIRST}')) as day_first,
            count(*) filter (where regexp_matches(date_text, '{MONTH_FIRST}')) as month_first,
            count(*) filter (where regexp_matches(date_text, '^[0-9]{{1,2}}[.]')) as dotted
        from ({date_text} {source.relation})
        where {in_question}
        """
    )
    if proof["month_first"]:
        return "unproven" if proof["day_first"] else "mdy"
    # a dot between digits is day first wherever it is used
    return "dmy" if proof["day_first"] or proof["dotted"] else "unproven"
