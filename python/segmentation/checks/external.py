"""What is wrong with the tables from outside the shop (var external): how they are written, their columns, their values."""

from segmentation.checks.mappings import check_input
from segmentation.checks.words import did_you_mean, nearest, quoted
from segmentation.files.unreadable import InputError

PLACES = ("city", "postcode", "country")
KINDS = ("customer", *PLACES, "day")
OPTIONS = ("data", "key", "values", "known_from", "delay_days", "known_in_advance", "valid_days")
EXAMPLE = "{data: cities.csv, key: {city: Town, country: Land}, values: {population: Pop}, known_from: Published}"
NEARLY_ALL = 0.5  # of a column's values that are numbers: the others are then a mistake, and with fewer it is one of words


def external_problems(facts, _query=None):
    """Return what is wrong with the var as it is written.

    Parameters
    ----------
    facts : dict
        external {table: what is written of it}; taken [contract column or attribute of the shop's own]; places [what the shop
        knows of a customer: city, postcode, country], None where that is not known yet.

    Returns
    -------
    list of str
    """
    problems, owners = [], {name.lower(): "the shop" for name in facts["taken"]}
    for name, table in facts["external"].items():
        found = shape_problems(table)
        if not found:
            found = [*key_problems(table["key"], facts["places"]), *date_problems(table)]
            for feature in table["values"]:
                owner = owners.setdefault(str(feature).lower(), f"external: {name}")
                if owner != f"external: {name}":
                    found.append(f'values: "{feature}" is a name that {owner} has already. Write another one.')
        problems += [f"external: {name}: {problem}" for problem in found]
    return problems


def shape_problems(table):
    """Return what is missing or not what it has to be in one table."""
    if not isinstance(table, dict):
        return [f"expected lines under it, such as {EXAMPLE}, found {quoted([table])}."]
    problems = [
        f'there is no option "{option}".' + did_you_mean(option, OPTIONS, otherwise="The options are")
        for option in table
        if option not in OPTIONS
    ]
    if not isinstance(table.get("data"), str):
        problems.append("data: write one file, glob, relation or (query), such as data: cities.csv")
    for option, example in (("key", "{city: Town}"), ("values", "{population: Pop}")):
        columns = table.get(option)
        if not isinstance(columns, dict) or not columns:
            problems.append(f"{option}: write names and the columns they stand for, such as {option}: {example}")
        else:
            problems += [
                f"{option}: {name}: expected the name of a column, found {quoted([column])}. Quote it if it is one."
                for name, column in columns.items()
                if not isinstance(column, str)
            ]
    return problems


def key_problems(key, places):
    """Return what is wrong with what a table is keyed by: a customer, or a place, a day, or both."""
    unknown = [kind for kind in key if kind not in KINDS]
    if unknown:
        return [f'key: there is no kind "{kind}".' + did_you_mean(kind, KINDS, otherwise="The kinds are") for kind in unknown]
    if ("customer" in key and len(key) > 1) or {"city", "postcode"} <= set(key):
        return [
            "key: write customer alone, or city or postcode (with country, where names repeat), or day, or day and a place."
        ]
    return [
        f"key: {kind}: nothing says in which {kind} a customer lives. Write under customers_columns, for example, "
        f"{kind}: your_column"
        for kind in PLACES
        if places is not None and kind in key and kind not in places
    ]


def date_problems(table):
    """Return what is wrong with what says from which day a table is known."""
    problems = []
    if not isinstance(table.get("known_from", ""), str):
        problems.append(f"known_from: expected the name of a column, found {quoted([table['known_from']])}.")
    delay = table.get("delay_days", 0)
    if isinstance(delay, bool) or not isinstance(delay, int) or delay < 0:
        problems.append(f"delay_days: expected a whole number of 0 or more, found {quoted([delay])}.")
    if not isinstance(table.get("known_in_advance", False), bool):
        problems.append(f"known_in_advance: expected true or false, found {quoted([table['known_in_advance']])}.")
    valid = table.get("valid_days", 1)
    if isinstance(valid, bool) or not isinstance(valid, int) or valid < 1:
        problems.append(f"valid_days: expected a whole number of 1 or more, found {quoted([valid])}.")
    elif "valid_days" in table and ("day" in table["key"] or not table.get("known_from")):
        problems.append("valid_days: is counted from known_from, and of a table of days each row is of its own day.")
    problems += [
        f"{option}: is for a table of days. Of any other, known_from is the column that says it."
        for option in ("delay_days", "known_in_advance")
        if option in table and "day" not in table["key"]
    ]
    given = [option for option in ("known_from", "delay_days", "known_in_advance") if table.get(option)]
    if len(given) > 1 and not problems:
        problems.append(f"{' and '.join(given)} say it twice: write one of them.")
    return problems


def external_column_problems(facts, _query=None):
    """Return why a table cannot be read, or which columns it has not.

    Parameters
    ----------
    facts : dict
        name, location, table: what is written; all that `check_input` looks at.

    Returns
    -------
    list of str
    """
    name, location, columns, table = facts["name"], facts["location"], facts["columns"], facts["table"]
    try:
        check_input(facts)
    except InputError as error:
        return [str(error)]
    wanted = {f"key: {kind}": column for kind, column in table["key"].items()}
    wanted |= {f"values: {feature}": column for feature, column in table["values"].items()}
    wanted |= {"known_from": table["known_from"]} if table.get("known_from") else {}
    problems = []
    for place, column in wanted.items():
        if column.lower() not in {found.lower() for found in columns}:
            near = nearest(column, columns)
            hint = f' Did you mean "{near}"?' if near else ""
            problems.append(
                f'external: {name}: {place}: {location} has no column "{column}"; it has: {", ".join(columns)}.{hint}'
            )
    return problems


def external_value_problems(facts, query):
    """Return which values of a table cannot be read, or can be read in two ways.

    Parameters
    ----------
    facts : dict
        name, location, table; rows: SQL of a select with a row for each row and value: external_key, known_from, is_dated,
        feature, value_text, value_number; last_known_date: what is known later is not looked at; open_dates, open_numbers
        [column] that can be read in two ways.
    query : callable
        SQL to a list of rows.

    Returns
    -------
    list of str
    """
    name, location, table = facts["name"], facts["location"], facts["table"]
    problems = [
        f"{column}: its dates do not show whether the day or the month comes first. Write date_order: dmy, or date_order: mdy."
        for column in facts["open_dates"]
    ] + [
        f"{column}: its numbers do not show whether the point ends the whole number or parts its thousands. Write "
        'decimal_separator: ".", or decimal_separator: ",".'
        for column in facts["open_numbers"]
    ]
    if not query(f"select 1 from ({facts['rows']}) limit 1"):
        problems.append(f"{location} has no rows.")
    counts = (
        []
        if problems
        else query(
            f"""
        select
            feature, count(*), count(external_key), count(case when is_dated then known_from else '1970-01-01' end),
            count(value_text), count(value_number), min(case when value_number is null then value_text end)
        from ({facts["rows"]})
        where coalesce(known_from <= '{facts["last_known_date"]}', true)
        group by feature
        """
        )
    )
    for feature, rows, keys, dates, texts, numbers, example in counts:
        column = table["values"][feature]
        if not keys:
            problems.append(f"key: no row of {location} has a key that can be read in {', '.join(table['key'].values())}.")
        elif not dates:
            column = table.get("known_from") or table["key"]["day"]
            problems.append(f"no row of {location} has a date that can be read in {column}, from which on it would count.")
        elif numbers < texts and "day" in table["key"]:
            problems.append(
                f"values: {feature}: {column} of {location} has words, such as {quoted([example])}. A table of days is summed "
                "up over a customer's purchases: write columns of numbers, or of true and false."
            )
        elif NEARLY_ALL * texts < numbers < texts:
            problems.append(
                f"values: {feature}: {texts - numbers} of {rows} rows of {location} have no number in {column}, as the "
                f"others do, but {quoted([example])} or the like. Mend them, or add such a word to missing_values."
            )
    return list(dict.fromkeys(f"external: {name}: {problem}" for problem in problems))
