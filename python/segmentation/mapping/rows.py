"""Rows that are no sales: a line that describes the columns, test mode, transfers beside sales."""

from segmentation.mapping.draft import sql_name
from segmentation.mapping.files import option_value, quoted_text
from segmentation.mapping.locations import is_file, is_text_file
from segmentation.mapping.profiling import sampled_cells
from segmentation.mapping.thesaurus import lower
from segmentation.mapping.writing import yaml_line

COMPARED_ROWS = 200  # first rows that the first is compared with
LEAST_DESCRIBED = 3  # columns of numbers and dates in which the first row has words
MOST_WORDS = 40  # different words of a column that says what a row is

# words of a column that says what a row is, and what is no sale among them
TEST_WORDS = {"test", "sandbox", "test mode", "testmode"}
LIVE_WORDS = {"live", "production", "live mode", "livemode"}
MOVEMENTS = {
    *("transfer", "bank transfer", "internal transfer", "payout", "payouts", "withdrawal", "general withdrawal"),
    *("bank deposit", "bank deposit to pp account", "deposit", "top up", "topup", "top-up", "fee", "fees", "stripe fee"),
    *("adjustment", "currency conversion", "general currency conversion", "hold", "account hold", "authorization"),
    *("bill", "bill payment", "expense", "interest", "reserve", "loan", "loan repayment", "journal"),
}


def drop_description(source):
    """Take a first row that describes the columns out of the sample: words where all other rows have numbers and dates.

    Parameters
    ----------
    source : Source
        Its sample loses the row.

    Returns
    -------
    bool
        Whether there was one.
    """
    (row,) = source.query(
        f"""
        with cells as (
            select
                column_name,
                sampled_row = 1 as is_first,
                any_number(raw_cell) is not null or any_moment(raw_cell, 'UTC') is not null as is_value,
                regexp_matches(raw_cell, '[[:alpha:]]{{3}}') as is_word
            from ({sampled_cells(source)})
            where sampled_row <= {COMPARED_ROWS} and raw_cell <> ''
        ),

        columns_described as (
            select column_name
            from cells
            group by column_name
            having count(*) filter (where is_first and is_word and not is_value) = 1
                and count(*) filter (where not is_first) >= 3
                and avg(cast(is_value as integer)) filter (where not is_first) >= 0.95
        )

        select count(*) as count from columns_described
        """
    )
    if row["count"] < LEAST_DESCRIBED:
        return False
    source.connection.execute(f"delete from {source.sample} where rowid = 0")
    return True


def ask_about_rows(draft):
    """Ask whether rows of test mode, and movements of money that are no sales, are to be left out."""
    for column, profile in draft.profiles.items():
        words = {lower(word): word for word in profile.words}
        if profile.distinct_count > MOST_WORDS or column == draft.columns.get("transaction_status"):
            continue
        if not words.keys() <= TEST_WORDS | LIVE_WORDS and not is_test_flag(profile, words):
            no_sales = [words[word] for word in words if word in MOVEMENTS] if "type" in profile.meanings else []
        else:
            no_sales = [words[word] for word in words if word in TEST_WORDS] or test_values(profile, words)
        if no_sales:
            draft.ask(f"{column} says {', '.join(no_sales)}. Are these rows no sales?", line_without(draft, column, no_sales))


def is_test_flag(profile, words):
    """Whether a column of true and false says that a row is a test, or that it is none (livemode)."""
    says_mode = not {"test", "livemode", "live"}.isdisjoint(profile.meanings)
    return says_mode and words.keys() <= {"true", "false", "yes", "no", "1", "0"}


def test_values(profile, words):
    """Return the value of a flag that says that a row is a test."""
    if not is_test_flag(profile, words):
        return []
    tests = {"true", "yes", "1"} if "test" in profile.meanings else {"false", "no", "0"}
    return [words[word] for word in words if word in tests]


def line_without(draft, column, values):
    """Return the line of a mapping that reads an input without the rows that have some values in a column."""
    source = draft.source
    relation = source.location
    if is_text_file(relation):
        options = {"all_varchar": True, **source.csv_options}
        arguments = [quoted_text(relation), *(f"{name} = {option_value(value)}" for name, value in options.items())]
        relation = f"read_csv({', '.join(arguments)})"
    elif is_file(relation):
        relation = quoted_text(relation)
    listed = ", ".join(quoted_text(value) for value in values)
    test = f"coalesce(cast({sql_name(column)} as varchar), '') not in ({listed})"
    return yaml_line(draft.input_name, f"(select * from {relation} where {test})")
