"""Columns that no name takes for a status, and that may say what became of orders: by some of their words, or by none known."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.profiling import profile_within
from segmentation.mapping.steps.no_sales import CALLED_OFF, NO_STATUS, listed, rows_left_out
from segmentation.mapping.steps.statuses import OTHER, YES_OR_NO, called_off, guessed, status_case, word_counts
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import word_meanings

LEAST_USUAL = 0.5  # of the rows, on which the most frequent word of a status stands
FEW = 4  # words, of which one calls a row off
MOST_CONSTANT = 0.9  # of the customers, who have one word if it speaks of them


def ask_about_foreign_words(draft):
    """Ask about a column of which no list knows name or words, where one word stands on most rows and nothing says a status."""
    if draft.layout.platform or draft.has_status or draft.asks_for("transaction_status"):
        return
    known = {meaning for meanings in word_meanings().values() for meaning in meanings.split()}
    for column, profile in draft.profiles.items():
        letters = column + "".join(profile.words)
        # of Western Europe the lists know most words, so that two of them are hardly a status
        is_far = any(letter > "\u00ff" for letter in letters)
        is_foreign = (is_far or (not letters.isascii() and profile.distinct_count > 2)) and known.isdisjoint(profile.meanings)
        is_list = profile.is_word_list and profile.distinct_count >= 2 and profile.digit_share == 0
        is_read = column in {*draft.columns.values(), *draft.used} or not is_list or not is_foreign
        words = [] if is_read else list(counts := word_counts(draft.source, column))
        if not words or any(word in draft.status_words or word in YES_OR_NO for word in words):
            continue
        share = counts[words[0]] / sum(counts.values())
        # what a customer or a product is stays the same
        if LEAST_USUAL <= share < 1 and profile.filled_share == 1 and differs_within(draft, column):
            text = f"{column} says {', '.join(profile.words)}, and no list has its name or these words. Is one of them no sale?"
            draft.ask(text, yaml_line("transaction_status", status_case(sql_name(column), guessed(words))))
            return


def differs_within(draft, column):
    """Whether customers who come back have different words of a column, and products too, if rows name one."""
    for contract in ("customer_id", "product_id"):
        if contract in draft.columns:
            within = profile_within(draft.source, quoted_name(draft.columns[contract])).get(column)
            if within is None or within.constant_share > MOST_CONSTANT:
                return False
    return "customer_id" in draft.columns


def ask_about_called_off(draft):
    """Ask about a column of words of which some say that there was no sale, beside words of sales, few others, or blanks."""
    if draft.layout.platform or draft.has_status or draft.asks_for("transaction_status"):
        return
    read = {*draft.columns.values(), *draft.used, *(line.sql for line in draft.refused.values())}
    for column, profile in draft.profiles.items():
        if (
            column in read
            or draft.asks_about(column)
            or not profile.is_word_list
            or not (OTHER | NO_STATUS).isdisjoint(profile.meanings)
        ):
            continue
        words = [word for word in word_counts(draft.source, column) if word not in YES_OR_NO]
        off = {word: status for word in words if (status := draft.status_words.get(word) or called_off(word)) in CALLED_OFF}
        sold = [word for word in words if draft.status_words.get(word) == "successful"]
        unknown = [word for word in words if word not in off and word not in draft.status_words]
        is_rare = (profile.filled_share < LEAST_USUAL and len(off) == len(words)) or (unknown and len(words) <= FEW)
        kept = f"coalesce(lower(trim({sql_name(column)})), '') not in ({listed(off)})"
        # of money that is asked about, its sign may say it
        is_open = not draft.has_amount and not draft.has_pieces and "cancelled" not in off.values()
        if not off or is_open or not (sold or is_rare) or not rows_left_out(draft, column, kept)[1]:
            continue
        said = f"{column} says {', '.join(off)}, and each row counts as a sale"
        if sold:
            # what is neither is not yet one
            own = off | dict.fromkeys(unknown, "pending")
            draft.ask(
                f"{said}. Is it what became of the order?", yaml_line("transaction_status", status_case(sql_name(column), own))
            )
        else:
            draft.ask_to_leave_out(f"{said}. Are these rows none", kept)
        return
