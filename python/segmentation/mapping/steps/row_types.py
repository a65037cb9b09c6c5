"""Columns that say what a row is, such as Transaction Type: which words there, or of a status beside them, are no sales."""

import re

from segmentation.files.sources import quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.statuses import called_off
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

OTHER_TYPES = {"payment", "method", "card", "product", "customer", "delivery", "category", "discount", "coupon", "tax"}
OTHER_TYPES |= {"address"}
PROMISES = re.compile(r"pledge|gift|donation")  # of charities, which are given in rows of their own


def is_row_type(meanings):
    """Whether a name says what a row is: Type, Transaction Type, and not Payment Type."""
    return "type" in meanings and OTHER_TYPES.isdisjoint(meanings)


def is_promise(word, words):
    """Whether a word says that a gift was promised, and another that it was paid, such as Pledge and Pledge Payment."""
    is_kept = any(other.startswith(word) and "pay" in other[len(word) :] for other in words)
    return word in ("pledge", "pledges") or bool(is_kept and PROMISES.search(word))


def failed_words(draft, profile):
    """Return the words of a row type that say that nothing came of it, such as failed_payment; those given back are no such."""
    if not is_row_type(profile.meanings) or not profile.is_word_list or draft.layout.platform:
        return []
    statuses = {word: draft.status_words.get(lower(word)) or called_off(lower(word)) for word in profile.words}
    return [word for word, status in statuses.items() if status in ("failed", "cancelled")]


def unsold_words(draft, counts):
    """Return the words of a status that say no sale yet, or that no list has, where what is taken only says what a row is."""
    taken = draft.profile("transaction_status")
    statuses = {word: draft.status_words.get(lower(word)) for word in counts}
    if not taken or not is_row_type(taken.meanings) or "successful" not in statuses.values():
        return []
    return [word for word, status in statuses.items() if status in (None, "pending")]


def ask_about_failed_orders(draft):
    """Ask whether orders failed of which one row says so by its type, as among the events of a payment."""
    if not draft.within_order or draft.has_status or draft.asks_for("transaction_status"):
        return
    for column, profile in draft.profiles.items():
        words = [] if column in draft.columns.values() or draft.asks_about(column) else failed_words(draft, profile)
        if words:
            text = f"{column} says {', '.join(words)} on rows of orders that have others. Did such an order fail?"
            is_failed = f"bool_or({sql_name(column)} in ({', '.join(map(quoted_text, words))}))"
            test = f"{is_failed} over (partition by {draft.sql_of('transaction_id')})"
            draft.ask(text, yaml_line("transaction_status", f"case when {test} then 'failed' else 'successful' end"))
            return
