"""When a transaction was: a clock beside a date, seconds since 1970, dates that no name says, a day that may be a month."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.contract import contract_columns
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.no_sales import words_of
from segmentation.mapping.writing import yaml_line

# what numbers that are moments count, as SQL that makes a moment of a column
EPOCHS = {
    "seconds since 1970": "to_timestamp({column})",
    "milliseconds since 1970": "to_timestamp({column} / 1000)",
    "microseconds since 1970": "to_timestamp({column} / 1000000)",
    "days of a spreadsheet": "timestamp '1899-12-30' + to_seconds({column} * 86400)",
}

# names of zones as exports write them, and a place whose clock they are
ZONES = {
    **dict.fromkeys(["EST", "EDT", "ET"], "America/New_York"),
    **dict.fromkeys(["CST", "CDT", "CT"], "America/Chicago"),
    **dict.fromkeys(["MST", "MDT", "MT"], "America/Denver"),
    **dict.fromkeys(["PST", "PDT", "PT"], "America/Los_Angeles"),
    **dict.fromkeys(["CET", "CEST"], "Europe/Berlin"),
    **dict.fromkeys(["EET", "EEST"], "Europe/Helsinki"),
    "BST": "Europe/London",
    "JST": "Asia/Tokyo",
}
BUDDHIST = 543  # years that the calendar of Thailand is ahead
# names of columns that say a part of the day, and between which numbers it is
PARTS = {
    "year": ({"year", "jahr", "annee", "ano", "anno", "jaar", "rok", "yil", "ar"}, 1990, 2100),
    "month": ({"month", "monat", "mois", "mes", "mese", "maand", "miesiac", "ay", "manad"}, 1, 12),
    "day": ({"day", "tag", "jour", "dia", "giorno", "dag", "dzien", "gun"}, 1, 31),
}


def settle_time(draft):
    """Decide what the moment of a transaction is."""
    dates = date_columns(draft)
    if "transaction_at" not in draft.columns and len(dates) == 1:
        draft.columns["transaction_at"] = dates[0]
    profile = draft.profile("transaction_at")
    if not profile and (write_parts_of_day(draft) or write_month(draft)):
        return
    if not profile:
        if ask_about_buddhist_years(draft):
            return
        best = next((name for name, found in draft.profiles.items() if is_moment_of_row(found)), None)
        text = f"No column looks like the day of a transaction. Does {best or 'one'} say it?"
        draft.ask(text, yaml_line("transaction_at", sql_name(best) if best else "your_column"))
        return
    if profile.midnight_share >= 0.99:
        add_time_of_day(draft, dates)
        profile = draft.profile("transaction_at")
    if profile.epoch_unit and profile.date_share < 0.9:
        sql = EPOCHS[profile.epoch_unit].format(column=sql_name(profile.name))
        draft.write("transaction_at", sql, f"{profile.epoch_unit}, e.g. {profile.example}")
    elif profile.zone:
        draft.notes["transaction_at"] = f"the shop's own clock, {profile.zone}, e.g. {profile.example}"
        if profile.zone in ZONES:
            draft.settings["input_timezone"] = ZONES[profile.zone]
    elif has_year_first(draft.source, profile.name):
        draft.write("transaction_at", f"'20' || {sql_name(profile.name)}", f"the year stands first, e.g. {profile.example}")
    if draft.level(profile.name) == "first":
        draft.take_once("transaction_at")
        if "transaction_at" not in draft.written:
            draft.notes["transaction_at"] = f"on the first line of an order, e.g. {profile.example}"


def ask_about_buddhist_years(draft):
    """Ask about dates of years such as 2567, which is 2024 in Thailand; return whether there are such."""
    for column, profile in draft.profiles.items():
        text = f"cast({quoted_name(column)} as varchar)"
        year = rf"regexp_extract({text}, '(?:^|\D)(25[4-9][0-9])(?:\D|$)', 1)"
        rows = draft.source.query(
            f"""
            select {year} as year, avg(cast(any_moment({text}, 'UTC') is not null as integer)) as moment_share
            from {draft.source.sample}
            where trim({text}) <> ''
            group by year
            order by year
            """
        )
        # 29/02/2567 is a day of 2024, and none of 2567
        years = [row["year"] for row in rows if row["year"] and row["moment_share"] >= 0.9]
        never = contract_columns("transactions")["transaction_at"].never
        if years and len(years) == len(rows) and never.isdisjoint(profile.meanings):
            sql = sql_name(column)
            for found in years:
                sql = f"replace({sql}, '{found}', '{int(found) - BUDDHIST}')"
            text = f"{column} has dates such as {profile.example}"
            draft.ask(
                f"{text}. Are these years of the Buddhist calendar, {BUDDHIST} ahead of ours?", yaml_line("transaction_at", sql)
            )
            return True
    return False


def is_moment_of_row(profile):
    """Whether a column holds moments on each row, which are no birthdays."""
    return profile.date_share >= 0.9 and profile.filled_share >= 0.9 and "birth" not in profile.meanings


def write_parts_of_day(draft):
    """Write the day of a transaction that stands in three columns: year, month and day; return whether it does."""
    found = [next((name for name in draft.profiles if is_part_of_day(draft.profiles[name], part)), None) for part in PARTS]
    if None in found or draft.input_name != "transactions":
        return False
    year, month, day = (f"cast({sql_name(name)} as varchar)" for name in found)
    sql = f"{year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"
    clock = next((name for name, profile in draft.profiles.items() if profile.clock_share >= 0.9), None)
    timed = f"{sql} || ' ' || {sql_name(clock)}" if clock else sql
    if readable_share(draft.source, timed) >= 0.9:
        found += [clock] if clock else []
        draft.write("transaction_at", timed, f"of {', '.join(found)}", used=found)
    return "transaction_at" in draft.written


def write_month(draft):
    """Write the first day of a month such as 2024-03 for the day of a transaction; return whether nothing says more."""
    for column in draft.profiles:
        text = f"trim(cast({quoted_name(column)} as varchar))"
        is_month = f"regexp_full_match({text}, '(19|20)[0-9][0-9][-/.](0?[1-9]|1[0-2])')"
        (row,) = draft.source.query(
            f"select coalesce(bool_and({is_month}), false) as is_month from {draft.sold} where {text} <> ''"
        )
        never = contract_columns("transactions")["transaction_at"].never
        if row["is_month"] and never.isdisjoint(draft.profiles[column].meanings):
            sql = f"replace(replace(trim({sql_name(column)}), '/', '-'), '.', '-') || '-01'"
            draft.write("transaction_at", sql, f"{column} says the month, which is read as its first day", used=[column])
            return True
    return False


def is_part_of_day(profile, part):
    """Whether a column is called year, month or day, and has whole numbers such as these."""
    names, low, high = PARTS[part]
    is_whole = profile.number_share == 1 and profile.whole_share == 1
    return is_whole and set() < words_of(profile.name) <= names and low <= profile.minimum and profile.maximum <= high


def has_year_first(source, column):
    """Whether a column has dates of two digits each, such as 24-03-05, whose last part is the day: it has more values."""
    (row,) = source.query(
        f"""
        select
            count(*) as count,
            count(*) filter (where first_part::int > 12) as first_count,
            count(distinct first_part) as first_parts,
            count(distinct last_part) as last_parts,
            count(*) filter (where middle_part::int > 12) as middle_count
        from (
            select unnest(regexp_extract(
                trim(cast({quoted_name(column)} as varchar)), '^(\\d\\d)[-/.](\\d\\d)[-/.](\\d\\d)(?:\\D|$)',
                ['first_part', 'middle_part', 'last_part']
            ))
            from {source.sample}
        )
        where first_part <> ''
        """
    )
    return row["count"] == row["first_count"] > 0 and not row["middle_count"] and row["first_parts"] <= 10 < row["last_parts"]


def date_columns(draft):
    """Return the columns that hold moments and may be that of a transaction by their names."""
    never = contract_columns("transactions")["transaction_at"].never
    return [
        column
        for column, profile in draft.profiles.items()
        if never.isdisjoint(profile.meanings)
        and profile.date_share >= 0.9
        and (profile.number_share < 0.5 or "date" in profile.meanings)
    ]


def add_time_of_day(draft, dates):
    """Find the time that a column of days lacks: in another column of the same days, or in a clock beside it."""
    day = draft.columns["transaction_at"]
    for column in dates:
        other = draft.profiles[column]
        is_timed = column not in draft.columns.values() and other.midnight_share < 0.5
        if is_timed and same_day_share(draft.source, day, column) >= 0.95:
            draft.columns["transaction_at"] = column
            draft.notes["transaction_at"] = f"the same days as {day}, with the time"
            return
    never = contract_columns("transactions")["transaction_at"].never
    for column, profile in draft.profiles.items():
        if profile.clock_share >= 0.9 and never.isdisjoint(profile.meanings):
            add_clock(draft, column)
            return


def same_day_share(source, day, moment):
    """Return the share of rows on which two columns have the same day, of those on which both have one."""
    (row,) = source.query(
        f"""
        select coalesce(avg(cast(cast(day_moment as date) = cast(other_moment as date) as integer)), 0) as share
        from (
            select any_moment({quoted_name(day)}, 'UTC') as day_moment, any_moment({quoted_name(moment)}, 'UTC') as other_moment
            from {source.sample}
            limit 1000
        )
        where day_moment is not null and other_moment is not null
        """
    )
    return row["share"]


def add_clock(draft, clock):
    """Write the date and the clock beside it as one moment, where that can be read."""
    profile = draft.profile("transaction_at")
    name = sql_name(profile.name)
    day = f"cast({name} as date)" if profile.type.startswith("timestamp") else name
    moment = f"{day} || ' ' || {sql_name(clock)}"
    if readable_share(draft.source, moment) >= 0.9:
        example = f"e.g. {profile.example.removesuffix(' 00:00:00')} {draft.profiles[clock].example}"
        draft.write("transaction_at", moment, example, used=[clock])


def readable_share(source, expression):
    """Return the share of an expression's first thousand values that the project can read as a moment."""
    (row,) = source.query(
        f"""
        select count(any_moment(moment_text, 'UTC')) / cast(count(*) as double) as readable_share
        from (select {expression} as moment_text from {source.sample} where trim({expression}) <> '' limit 1000)
        """
    )
    return row["readable_share"]
