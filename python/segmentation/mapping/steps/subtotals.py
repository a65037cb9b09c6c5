"""Rows of a report that add up those above them: a word such as Sous-total, where a sale has an order, a date or a name."""

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name

MOST_FILLED = 0.95  # of all other rows, which fill a column that such rows leave blank
MOST_BARE = 0.8  # of the rows with such a word, that leave it blank: a shop or product may be called Total
MOST_SHARE = 0.5  # of the rows, that may be such
MOST_NAMED = 3
# what the cell begins with, in lower case; RE2 knows the letters of no other language by \\b
WORDS = (
    r"^((grand |sub[ -]?|sous[ -]?|sotto|bendr)?(totals?|totaux|totale|totali|totaal|totalt)"
    r"|(zwischen|gesamt|teil|end)?summe|(ins)?gesamt|somme|suma|razem|podsuma|(ara |genel )?toplam|(под)?итого|всего|разом"
    r"|(mellan|del|slut)?summa|i alt|összesen|celkem|mezisoučet|subtotaal|σύνολο|tổng( cộng)?|المجموع"
    r"|小計|合計|小计|合计|总计|소계|합계)"
    r"(\PL|$)"
)


def drop_subtotals(source):
    """Take the rows that add up others out of the sample.

    Parameters
    ----------
    source : Source
        Its sample loses the rows.

    Returns
    -------
    (str or None, str)
        The rows that stay, as SQL over the columns, and what is said of the others.
    """
    kept, said = [], []
    for column in columns_of_totals(source):
        found = rows_of_totals(source, column)
        if found:
            source.connection.execute(f"delete from {source.sample} where ({found['kept']}) is not true")
            kept.append(found["kept"])
            said.append(f"{column} says {found['words']} on {found['count']:,} rows that have no {found['blank']}")
    if not kept:
        return None, ""
    return " and ".join(kept), f"{'; '.join(said)}: they add up others, and are left out as no sales."


def tell_subtotals(draft, said):
    """Say that rows which add up others are left out; where blank cells are to be filled, they have to go before."""
    if not said:
        return
    draft.hints.insert(0, said)
    first = draft.questions[:1]
    if first and not first[0].line:
        draft.questions[0] = first[0]._replace(text=f"{first[0].text} Before that, delete the rows of totals: {said}")


def text_of(column):
    """Return SQL: a cell as text in lower case, never null."""
    return f"lower(trim(coalesce(cast({quoted_name(column)} as varchar), '')))"


def columns_of_totals(source):
    """Return the columns of which a cell begins with such a word."""
    counts = ", ".join(f"count(*) filter (where regexp_matches({text_of(name)}, '{WORDS}'))" for name in source.columns)
    row = source.connection.execute(f"select {counts} from {source.sample}").fetchone()
    return [name for name, count in zip(source.columns, row, strict=True) if count]


def rows_of_totals(source, column):
    """Return what rows add up others by a column's words: those that leave another column blank, which all others fill.

    Returns
    -------
    dict or None
        `kept` is SQL of all other rows, `blank` the other column, `words` what is said, `count` how often.
    """
    is_total = f"regexp_matches({text_of(column)}, '{WORDS}')"
    others = [name for name in source.columns if name != column]
    counts = source.connection.execute(
        f"select count(*), count(*) filter (where {is_total}), "
        + ", ".join(
            f"count(*) filter (where not {is_total} and {text_of(name)} <> ''), "
            f"count(*) filter (where {is_total} and {text_of(name)} = '')"
            for name in others
        )
        + f" from {source.sample}"
    ).fetchone()
    rows, totals, *pairs = counts
    filled, bare = pairs[::2], pairs[1::2]
    fitting = [
        place
        for place in range(len(others))
        if filled[place] >= MOST_FILLED * (rows - totals) and bare[place] >= max(1, MOST_BARE * totals)
    ]
    if not fitting or totals > MOST_SHARE * rows:
        return None
    place = max(fitting, key=lambda other: (bare[other], filled[other]))
    blank = others[place]
    found = source.connection.execute(
        f"select distinct trim(cast({quoted_name(column)} as varchar)), trim(regexp_extract({text_of(column)}, '{WORDS}', 1))"
        f" from {source.sample} where {is_total} and {text_of(blank)} = '' order by all"
    ).fetchall()
    words = [word for word, _ in found]
    starts = " or ".join(
        f"lower(trim(coalesce({sql_name(column)}, ''))) like {quoted_text(start + '%')}"
        for start in sorted({start for _, start in found})
    )
    more = f" and {len(words) - MOST_NAMED:,} more" if len(words) > MOST_NAMED else ""
    return {
        "kept": f"not (coalesce(cast({sql_name(blank)} as varchar), '') = '' and ({starts}))",
        "blank": blank,
        "words": ", ".join(words[:MOST_NAMED]) + more,
        "count": bare[place],
    }
