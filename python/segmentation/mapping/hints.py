"""What a file leaves open, or looks as if it was not read as meant: comments below a draft."""

from segmentation.mapping.draft import sql_name
from segmentation.mapping.encodings import unusual_code_page
from segmentation.mapping.identity import GUEST_WORDS
from segmentation.mapping.locations import find_files, format_of, is_file, spoken
from segmentation.mapping.moments import date_order
from segmentation.mapping.unreadable import looks_headless
from segmentation.mapping.writing import yaml_line


def add_hints(draft):
    """Add all hints to a draft."""
    for find in (
        dates_of_open_order,
        guests_with_a_name,
        customers_who_never_return,
        money_given_back,
        customers_unknown_to_transactions,
        columns_not_parted,
        letters_of_a_code_page,
    ):
        draft.hints += find(draft)


def dates_of_open_order(draft):
    """Ask about the first column of dates that can be read both ways."""
    if "date_order" in draft.settings:
        return []
    for contract in ("transaction_at", "joined_at", "updated_at"):
        profile = draft.profile(contract)
        if profile and profile.type == "varchar" and date_order(draft.source, profile.name) == "unproven":
            dates = f"{profile.name} has dates such as {profile.example}"
            text = f"{dates}, and none proves whether day or month stands first. Is it the day?"
            draft.ask(text, "date_order: dmy", "date_order: mdy")
            break
    return []


def guests_with_a_name(draft):
    """Return a hint on a customer id that may mean nobody."""
    profile = draft.profile("customer_id")
    if not profile or profile.words[0].lower() not in GUEST_WORDS:
        return []
    word = profile.words[0]
    line = yaml_line("customer_id", f"nullif({sql_name(profile.name)}, '{word}')")
    return [f"customer_id: {word} is its most frequent value. If it means nobody: {line}"]


def customers_who_never_return(draft):
    """Return a hint on transactions of which no two have the same customer."""
    profile = draft.profile("customer_id")
    is_unique = profile and profile.distinct_share == 1 and profile.filled_count >= 100
    if draft.input_name == "transactions" and is_unique:
        return ["customer_id: nobody comes twice. Does another column name the person?"]
    return []


def money_given_back(draft):
    """Return hints on columns beside the amount that may hold what was given back of it."""
    hints = []
    for column, profile in draft.profiles.items():
        is_refund = "refund" in profile.meanings and not {"amount", "total"}.isdisjoint(profile.meanings)
        is_money = profile.number_share >= 0.9 and profile.maximum > 0
        is_known = "refunded_amount" in draft.columns or "refunded_amount" in draft.written
        if is_refund and is_money and not is_known and "amount" in draft.columns and column not in draft.columns.values():
            line = yaml_line("amount", f"{draft.sql_of('amount')} - coalesce({sql_name(column)}, 0)")
            hints.append(f"amount: {column} looks like money given back. If it is not taken off yet: {line}")
    return hints


def customers_unknown_to_transactions(draft):
    """Return a hint on a customers file of other customers."""
    if draft.known_shares and draft.known_shares.get(draft.columns.get("customer_id")) == 0:
        return ["customer_id: none of its values is a customer of the transactions, as far as both were read."]
    return []


def columns_not_parted(draft):
    """Return hints on a file of one column, or whose names look like its first row."""
    hints = []
    if len(draft.profiles) == 1:
        hints.append('There is only one column. If there are more, say what separates them, such as csv_options: {delim: "^"}.')
    if looks_headless(draft.profiles):
        hints.append("The first line looks like data, not like names. If it is: csv_options: {header: false}")
    return hints


def letters_of_a_code_page(draft):
    """Return a hint on a file that is read in another code page than most."""
    source = draft.source
    paths = (
        [file.path for file in find_files(source.location) if format_of(file.path) == "text"]
        if is_file(source.location)
        else []
    )
    code_page = "" if source.csv_encoding else unusual_code_page(paths)
    if not code_page:
        return []
    return [
        f"{spoken(source.location)} is read as {code_page}, by its letters. If names look garbled, say "
        "csv_encoding: cp1252 or another."
    ]
