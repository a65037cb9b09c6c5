"""What a file leaves open, or looks as if it was not read as meant: comments below a draft."""

from segmentation.files.encodings import doubtful_code_page, unusual_code_page
from segmentation.files.locations import find_files, format_of, is_file, spoken
from segmentation.files.unreadable import looks_headless


def add_hints(draft):
    """Add all hints to a draft."""
    for find in (customers_who_never_return, customers_unknown_to_transactions, columns_not_parted, letters_of_a_code_page):
        draft.hints += find(draft)


def customers_who_never_return(draft):
    """Return a hint on transactions of which no two have the same customer."""
    profile = draft.profile("customer_id")
    is_unique = profile and profile.distinct_share == 1 and profile.filled_count >= 100
    if draft.input_name == "transactions" and is_unique:
        return ["customer_id: nobody comes twice. Does another column name the person?"]
    return []


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
    if looks_headless(draft.profiles) and draft.source.csv_options.get("header", True):
        text = f"The first line of {spoken(draft.source.location)} looks like data and not like names"
        draft.ask_first(f"{text}: {', '.join(draft.profiles)}. Is it a row as the others?", "csv_options: {header: false}")
    return hints


def letters_of_a_code_page(draft):
    """Return a hint on a file that is read in another code page than most; ask where its letters do not decide."""
    source = draft.source
    paths = (
        [file.path for file in find_files(source.location) if format_of(file.path) == "text"]
        if is_file(source.location)
        else []
    )
    doubt = None if source.csv_encoding else doubtful_code_page(paths)
    if doubt:
        code_page, other, word, other_word = doubt
        text = f"{spoken(source.location)} is in an old code page, and its letters do not decide which: {word} or {other_word}"
        draft.ask_first(f"{text}. Is it {other_word}?", f"csv_encoding: {other}", f"csv_encoding: {code_page}")
        return []
    code_page = "" if source.csv_encoding else unusual_code_page(paths)
    if not code_page:
        return []
    return [
        f"{spoken(source.location)} is read as {code_page}, by its letters. If names look garbled, say "
        "csv_encoding: cp1252 or another."
    ]
