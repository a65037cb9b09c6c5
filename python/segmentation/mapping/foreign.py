"""Columns of which no list knows the name nor the words: they may say what became of orders, in another language."""

from segmentation.mapping.draft import sql_name
from segmentation.mapping.files import quoted_name
from segmentation.mapping.profiling import profile_within
from segmentation.mapping.statuses import YES_OR_NO, guessed, status_case, word_counts
from segmentation.mapping.thesaurus import word_meanings
from segmentation.mapping.writing import yaml_line

LEAST_USUAL = 0.5  # of the rows, on which the most frequent word of a status stands
MOST_CONSTANT = 0.9  # of the customers, who have one word if it speaks of them


def ask_about_foreign_words(draft):
    """Ask about a column of which no list knows name or words, where one word stands on most rows and nothing says a status."""
    if (
        draft.layout.platform
        or {"transaction_status"} & {*draft.columns, *draft.written}
        or draft.asks_for("transaction_status")
    ):
        return
    known = {meaning for meanings in word_meanings().values() for meaning in meanings.split()}
    for column, profile in draft.profiles.items():
        is_foreign = not (column + "".join(profile.words)).isascii() and known.isdisjoint(profile.meanings)
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
