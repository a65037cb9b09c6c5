"""Who bought: the column that tells customers apart, and what a shop writes for those it does not know."""

import re

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.writing import yaml_line

# customer ids that shops write for nobody
GUEST_WORDS = ["0", "-1", "guest", "anonymous", "unknown", "none", "n/a"]
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
GUEST_FACTOR = 3  # times the orders of the most frequent customer, if a word is nobody
OTHER_NAMES = {"product", "store", "merchant", "seller", "channel", "category", "group", "delivery", "event", "id", "type"}
OTHER_NAMES |= {"date", "amount", "quantity"}
MOST_ACCOUNTS = 3  # that stand on all rows, of which there are at least
LEAST_ROWS = 30
LEAST_GUESTS = 3  # people that have to stand behind one id before it is nobody


def settle_customer(draft):
    """Decide which column tells customers apart: an address does where the id is nobody's for several people."""
    leave_ids_of_rows(draft)
    leave_accounts(draft)
    profile = draft.profile("customer_id")
    if not profile:
        sql = names_sql(draft)
        which = "one" if sql == "your_column" else sql.replace('"', "")
        text = "No column looks like a customer, and without one nobody can be told from anybody"
        draft.ask(f"{text}. Does {which} name the customer?", yaml_line("customer_id", sql))
        return
    people = next((name for name in draft.profiles if is_address(draft, name) and name != profile.name), None)
    word = guest_word(draft, profile.name)
    if people and "name" in profile.meanings and draft.profiles[people].distinct_count > profile.distinct_count:
        draft.columns["customer_id"] = people
        draft.notes["customer_id"] = f"e-mail addresses, of which there are more than of {profile.name}"
    elif people and has_one_person_each(draft, profile.name, people):
        take_address(draft, profile, people, word)
    elif word == "0":
        settle_zero(draft, profile)


def leave_ids_of_rows(draft):
    """Take no id for the customer that is called id alone and another on each row, beside the id of an order."""
    profile = draft.profile("customer_id")
    is_of_row = profile and profile.meanings == ["id"] and profile.distinct_share == 1
    if is_of_row and "transaction_id" in draft.columns:
        draft.refuse("customer_id", profile.name, "another on each row beside the id of an order, so it names no customer")


def leave_accounts(draft):
    """Take no account of books for the customer, of which two or three stand on all rows, where another column names more."""
    profile = draft.profile("customer_id")
    if not profile or draft.layout.platform or profile.distinct_count > MOST_ACCOUNTS or profile.filled_count < LEAST_ROWS:
        return
    others = [name for name, found in draft.profiles.items() if is_name_of_person(found) or draft.may_be("customer_id", name)]
    if any(draft.profiles[name].distinct_count > MOST_ACCOUNTS for name in others):
        said = f"{profile.distinct_count} on {profile.filled_count:,} rows, so it names no customer"
        draft.refuse("customer_id", profile.name, said)


def names_sql(draft):
    """Return SQL of the columns that may name a person, such as the first and the last name, to propose it."""
    addresses = [name for name in draft.profiles if has_addresses(draft, name)]
    if len(addresses) == 1:
        return sql_name(addresses[0])
    refused = draft.refused.get("customer_id")
    names = [
        (name, found)
        for name, found in draft.profiles.items()
        if {"name", "customer"} & set(found.meanings)
        and not (refused and refused.sql == name)
        and OTHER_NAMES.isdisjoint(found.meanings)
        and found.distinct_count > 1
        and name not in draft.columns.values()
    ]
    parts = {part: next((name for name, found in names if part in found.meanings), None) for part in ("first", "last")}
    if all(parts.values()):
        return " || ' ' || ".join(map(sql_name, parts.values()))
    # a card of which purchases are known is its holder
    cards = [(name, found) for name, found in draft.profiles.items() if {"card", "id"} <= set(found.meanings)]
    phones = [name for name, found in draft.profiles.items() if "phone" in found.meanings and found.distinct_share < 1]
    if not names + cards and phones:
        # digits alone may be read as a number
        return f"regexp_replace(cast({sql_name(phones[0])} as varchar), '[^0-9]', '', 'g')"
    return next((sql_name(name) for name, found in names + cards if found.distinct_share < 1), "your_column")


def guest_word(draft, column):
    """Return the most frequent of the words for nobody in a column, or None."""
    listed = ", ".join(quoted_text(word) for word in GUEST_WORDS)
    rows = draft.source.query(
        f"""
        select word
        from (select trim(cast({quoted_name(column)} as varchar)) as word from {draft.source.sample})
        where lower(word) in ({listed})
        group by word
        order by count(*) desc
        limit 1
        """
    )
    return rows[0]["word"] if rows else None


def is_address(draft, column):
    """Whether a column is called one of e-mail addresses or customers and holds addresses."""
    return not {"email", "customer"}.isdisjoint(draft.profiles[column].meanings) and has_addresses(draft, column)


def has_addresses(draft, column):
    """Whether a column holds e-mail addresses, whatever it is called, on nearly all rows that sell something."""
    profile = draft.profiles[column]
    return (
        profile.distinct_count > 1
        and all(ADDRESS.fullmatch(word.strip()) for word in profile.words)
        and profile.filled_share >= 0.9
    )


def person_sql(column):
    """Return a column as SQL that is the same however an address is written."""
    return f"nullif(lower(trim(cast({sql_name(column)} as varchar))), '')"


def guest_sql(column):
    """Return SQL: whether a row is nobody's by its id."""
    listed = ", ".join(quoted_text(word) for word in ["", *GUEST_WORDS])
    return f"lower(trim(coalesce(cast({quoted_name(column)} as varchar), ''))) in ({listed})"


def has_one_person_each(draft, customer, people):
    """Whether nearly each id of a customer has one address."""
    (row,) = draft.source.query(
        f"""
        select coalesce(avg(cast(addresses = 1 as integer)), 0) as share
        from (
            select count(distinct {person_sql(people)}) as addresses
            from {draft.source.sample}
            where not {guest_sql(customer)}
            group by {quoted_name(customer)}
        )
        """
    )
    return row["share"] >= 0.9


def take_address(draft, profile, people, word):
    """Take the address for the customer where several people have no id; else say who has two ids."""
    (row,) = draft.source.query(
        f"""
        select count(distinct {person_sql(people)}) as guests
        from {draft.source.sample}
        where {guest_sql(profile.name)}
        """
    )
    if row["guests"] >= 2:
        said = f"{profile.name} {word}" if word else f"a blank {profile.name}"
        draft.columns["customer_id"] = people
        draft.notes["customer_id"] = f"{said} is {row['guests']:,} people by their e-mail addresses"
        return
    (twins,) = draft.source.query(
        f"""
        select count(*) as count
        from (
            select 1 from {draft.source.sample}
            where not {guest_sql(profile.name)}
            group by {person_sql(people)}
            having count(distinct {quoted_name(profile.name)}) > 1 and {person_sql(people)} is not null
        )
        """
    )
    if twins["count"]:
        line = yaml_line("customer_id", sql_name(people))
        draft.hints.append(f"customer_id: {twins['count']:,} e-mail addresses have two ids. If each is one person: {line}")


def settle_zero(draft, profile):
    """Decide whether 0 is nobody: it has the orders of several people, or their names; else ask."""
    name = quoted_name(profile.name)
    zero = f"trim(cast({name} as varchar)) = '0'"
    counts = draft.source.query(
        f"""
        select {zero} as is_zero, max(row_count) as row_count
        from (select {name}, count(*) as row_count from {draft.source.sample} where {name} is not null group by {name})
        group by is_zero
        """
    )
    most = {row["is_zero"]: row["row_count"] for row in counts}
    names = [column for column, other in draft.profiles.items() if is_name_of_person(other)]
    people = ", ".join([*(f"count(distinct {person_sql(column)})" for column in names), "count(distinct null)"])
    (seen,) = draft.source.query(f"select greatest({people}) as people from {draft.source.sample} where {zero}")
    sql = f"nullif(cast({sql_name(profile.name)} as varchar), '0')"
    if seen["people"] >= LEAST_GUESTS:
        draft.write("customer_id", sql, f"0 is nobody: it has {seen['people']} names")
    elif not has_low_ids(draft, name):
        draft.write("customer_id", sql, f"0 is nobody: it is no id such as {example_id(draft, name)}")
    elif most[True] >= GUEST_FACTOR * most.get(False, 0):
        note = f"0 is nobody: it has {most[True]:,} rows, and nobody else more than {most.get(False, 0):,}"
        draft.write("customer_id", sql, note)
    elif most[True] > most.get(False, 0):
        text = f"{profile.name} says 0 on {most[True]:,} rows. Is that nobody, such as all guests?"
        draft.ask(text, yaml_line("customer_id", sql))


def is_name_of_person(profile):
    """Whether a column may hold names of people, and of nothing else."""
    return "name" in profile.meanings and OTHER_NAMES.isdisjoint(profile.meanings)


def example_id(draft, name):
    """Return an id that is not 0."""
    sql = f"select {name} as id from {draft.source.sample} where trim(cast({name} as varchar)) not in ('', '0') limit 1"
    return draft.source.query(sql)[0]["id"]


def has_low_ids(draft, name):
    """Whether ids are counted from 0 or 1, so that 0 may be somebody."""
    low = f"try_cast(trim(cast({name} as varchar)) as integer) between 1 and 9"
    return bool(draft.source.query(f"select 1 from {draft.source.sample} where {low} limit 1"))
