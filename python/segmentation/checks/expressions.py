"""On which of the first rows mapped expressions fail: they give nothing there, which must not pass for nothing written."""

from typing import NamedTuple

import duckdb

from segmentation.checks.words import as_written, quoted
from segmentation.expressions.evidence import FIRST_ROWS, column_name


class Failures(NamedTuple):
    """How often an expression fails on the first rows.

    Attributes
    ----------
    failed : int
        Rows where its columns say something, and it cannot be calculated.
    given : int
        Rows where its columns say something.
    rows : int
        Rows looked at.
    examples : list of str
        Three values that it fails on.
    """

    failed: int
    given: int
    rows: int
    examples: list


def expression_failures(name, facts, query):
    """Return the Failures of one mapped expression; None where it is a column, or cannot be asked.

    Parameters
    ----------
    name : str
        Contract column.
    facts : dict
        relation; expressions {contract column: SQL}; texts {contract column: [text column in its expression]}; readings
        {contract column: [{column, sql}]}, those that are read as numbers or moments.
    query : callable
        SQL to a list of rows.
    """
    expression, columns = facts["expressions"].get(name) or "", facts["texts"][name]
    texts = [f"shop_text({column_name(column)})" for column in columns]
    failing, examples = [], []
    for reading in facts["readings"].get(name, []):
        text = f"shop_text({column_name(reading['column'])})"
        failing.append(f"({text} is not null and {reading['sql']} is null)")
        examples.append(f"case when {failing[-1]} then {text} end")
    if expression.startswith("try("):
        # a list of nothing is something, and a list that fails is nothing
        failing.append(f"try([{expression.removeprefix('try(').removesuffix(')')}]) is null")
    if not failing or not texts:
        return None
    given = " or ".join(f"{text} is not null" for text in texts)
    try:
        ((rows, given_count, failed, found),) = query(
            f"""
            select count(*), count(case when is_given then 1 end), count(case when is_failed and is_given then 1 end),
                list(distinct example order by example) filter (where is_failed and is_given)[:3]
            from (
                select {given} as is_given, {" or ".join(failing)} as is_failed,
                    coalesce({", ".join([*examples, f"concat_ws(', ', {', '.join(texts)})"])}) as example
                from (select * from {facts["relation"]} limit {FIRST_ROWS})
            )
            """
        )
    # such as one that names its table, or looks at other rows
    except duckdb.Error:
        return None
    return Failures(failed=failed, given=given_count, rows=rows, examples=found or [])


def failure_words(name, facts, failures):
    """Return what an expression fails on, in words."""
    columns = facts["texts"][name]
    return (
        f"{as_written(name, facts)} gives nothing on {failures.failed:,} of the "
        f"{'first ' if failures.rows == FIRST_ROWS else ''}{failures.rows:,} rows where {' or '.join(columns)} says something, "
        f"such as {quoted(failures.examples)}"
    )


def expression_notices(facts, query):
    """Return a sentence on each mapped expression that fails on some of the first rows, but not on most.

    Parameters
    ----------
    facts : dict
        As for `expression_failures`, and input_name; mapped {contract column: what the user wrote}.
    query : callable
        SQL to a list of rows.

    Returns
    -------
    list of str
    """
    return [
        failure_words(name, facts, failures) + ". What it gives nothing on is read as a row that says nothing there."
        for name, failures in all_failures(facts, query)
        if failures.failed < failures.given / 2
    ]


def failing_expressions(facts, query):
    """Return {contract column: problem} of the mapped expressions that fail on most of the first rows."""
    return {
        name: failure_words(name, facts, failures) + ". Mend the expression, or the values."
        for name, failures in all_failures(facts, query)
        if failures.failed >= failures.given / 2
    }


def all_failures(facts, query):
    """Return [(contract column, Failures)] of the mapped expressions that fail on any of the first rows."""
    found = [(name, expression_failures(name, facts, query)) for name in facts["texts"]]
    return [(name, failures) for name, failures in found if failures and failures.failed]
