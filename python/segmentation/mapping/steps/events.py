"""Files of events, such as those of a website: which are read, and what they give back."""

from segmentation.files.sources import quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.thesaurus import lower


def read_events(draft, column, sale):
    """Read the events that sell something, and those that give it back where a column says how much.

    Parameters
    ----------
    draft : Draft
    column : str
        Of the events.
    sale : str
        The one that sells, in quotes.
    """
    others = [word for word in draft.profiles[column].words if quoted_text(word) != sale]
    back = [word for word in others if draft.status_words.get(lower(word)) == "refunded"]
    refunded, amount = draft.columns.get("refunded_amount"), draft.columns.get("amount")
    draft.used.append(column)
    read = [sale]
    if back and refunded and amount and not draft.written.keys() & {"amount", "refunded_amount"}:
        listed = ", ".join(map(quoted_text, back))
        read.append(listed)
        sql = f"case when {sql_name(column)} in ({listed}) then -abs(coalesce({sql_name(refunded)}, {sql_name(amount)}))"
        draft.write("amount", f"{sql} else {sql_name(amount)} end", f"{column} {', '.join(back)} gives back {refunded}")
        draft.used.append(draft.columns.pop("refunded_amount"))
        others = [word for word in others if word not in back]
        draft.settings["transactions_filter"] = f"{sql_name(column)} in ({sale}, {listed})"
    else:
        draft.settings["transactions_filter"] = f"{sql_name(column)} = {sale}"
    left = f"; left out: {', '.join(others)}" if others else ""
    draft.hints.append(f"Only rows of which {column} says {', '.join(read)} are read{left}.")
