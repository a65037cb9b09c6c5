"""Write the plain pages of the site, which a phone can read: its index and the shop at a glance; `make site` calls it."""

from pathlib import Path

import duckdb
import jinja2

TEMPLATES = Path(__file__).resolve().parent / "templates"
QUERIES = {
    "summary": "select *, (select max(built_at) from build_checks) as built_at from shop_summary",
    "notices": "select notice from board_notices where board = 'overview' order by notice_order",
    "segments": """
        select segment_profiles.*, recommended_action, segment_actions.customer_count as action_customer_count
        from segment_profiles
        left join segment_actions on segment_profiles.segment_id = segment_actions.segment_id and action_rank = 1
        order by segment_profiles.segment_order
    """,
    # an action is told once, with all groups that it is for
    "actions": """
        select *, dense_rank() over (order by action_customer_count desc, recommended_action) as place
        from (
            select *, sum(customer_count) over (partition by recommended_action) as action_customer_count
            from segment_actions
        )
        order by place, customer_count desc, segment_order
    """,
    "findings": """
        select severity, message from input_findings
        where severity_order < (select coalesce(min(severity_order), 99) from input_findings where severity = 'worth knowing')
        order by severity_order, coalesce(affected_share, 1) desc, finding_order, subject
    """,
    "other_findings": "select count(*) as finding_count from input_findings where severity = 'worth knowing'",
    # the one closest to the middle of the segment; where there is no middle, the first by id
    "examples": """
        select
            customer_segments.segment_id, customer_segments.segment_name, colour, customer_segments.customer_id,
            customer_features.order_count, customer_features.net_revenue, recency_days, segment_profiles.currency,
            customer_segment_reasons.reason as segment_reason,
            recommended_action, recommended_coupon, customer_recommendations.reason as action_reason
        from customer_segments
        join segment_profiles using (segment_id)
        join customer_features using (customer_id)
        join customer_recommendations using (customer_id)
        left join customer_segment_reasons using (customer_id)
        qualify row_number() over (
            partition by customer_segments.segment_id order by distance_to_centroid nulls last, customer_segments.customer_id
        ) = 1
        order by segment_profiles.segment_order
    """,
}


def read(served):
    """Return what the pages say.

    Parameters
    ----------
    served : Path
        The served copy.

    Returns
    -------
    dict
        Rows by query, each a dict by column.
    """
    with duckdb.connect(str(served), read_only=True) as connection:
        return {name: rows_of(connection.execute(sql)) for name, sql in QUERIES.items()}


def rows_of(answer):
    """Return the rows of a query as dicts by column."""
    columns = [column[0] for column in answer.description]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def count(value):
    """Return a number with commas between thousands; a median may lie between two."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def money(value, currency):
    """Return an amount: cents where they say something, and its currency where it has one."""
    amount = f"{value:,.0f}" if abs(value) >= 1000 or value == round(value) else f"{value:,.2f}"
    return " ".join(filter(None, [amount, currency]))


def share(value):
    """Return a share as a percentage; what is there never reads as nothing, and what is missing never as all."""
    percent = 100 * value
    if 0 < percent < 1:
        return "under 1%"
    if 99 < percent < 100:
        return "over 99%"
    return f"{percent:.0f}%"


def change(value):
    """Return a relative change as a percentage with its sign."""
    return f"{100 * value:+,.0f}%".replace("-", "\u2212")


def day(value):
    """Return a date as people write it."""
    return f"{value.day} {value:%B %Y}"


def write(folder, *, served, boards):
    """Write index.html and shop.html into the folder of the site.

    Parameters
    ----------
    folder : Path
    served : Path
        The served copy.
    boards : dict
        What each board is for, by its name; the index links to them in this order.
    """
    # everything that comes from the data is text, whatever it holds
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"count": count, "money": money, "share": share, "change": change, "day": day}
    content = read(served) | {"boards": boards}
    for page in ("index", "shop"):
        html = environment.get_template(f"{page}.html.j2").render(content)
        (folder / f"{page}.html").write_text(html, encoding="utf-8")
