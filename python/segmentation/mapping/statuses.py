"""What became of a transaction: a status of known words, or one made of what other columns say."""

from segmentation.mapping.draft import sql_name
from segmentation.mapping.files import quoted_name, quoted_text
from segmentation.mapping.thesaurus import lower

YES = {"yes", "y", "true", "1"}
SALES = ("purchase", "transaction", "order", "buy")  # events that are one


def settle_status(draft):
    """Decide what the status of a row is."""
    profile = draft.profile("transaction_status")
    if not profile:
        derive_status(draft)
        return
    found = ", ".join(profile.words)
    unknown = [lower(word) for word in profile.words if lower(word) not in draft.status_words]
    if len(unknown) == len(profile.words):
        note = f"no word in it is in transaction_statuses.csv: {found}"
        draft.refuse("transaction_status", profile.name, note)
    elif draft.single_share(profile.name, 0) >= 0.9:
        sql = f"max({sql_name(profile.name)}) over (partition by {sql_name(draft.columns['transaction_id'])})"
        draft.write("transaction_status", sql, f"stands on one line of each order; found: {found}")
    elif unknown:
        note = f"add to transaction_statuses.csv: {', '.join(unknown)}"
        draft.write("transaction_status", profile.name, note)


def derive_status(draft):
    """Make a status of a flag, of events of which one is a purchase, or of ids such as C536379 that only take back."""
    for derive in (status_of_flag, status_of_events, status_of_prefix):
        found = derive(draft)
        if found:
            column, test, then, otherwise, note = found
            sql = f"case when {sql_name(column)} {test} then '{then}' else '{otherwise}' end"
            draft.write("transaction_status", sql, note, used=[column])
            return


def status_of_flag(draft):
    """Return (column, test, status if so, status if not, note) of a column that says yes or no to refunded or cancelled."""
    for column, profile in draft.profiles.items():
        yes = [word for word in profile.words if lower(word) in YES] if profile.distinct_count == 2 else []
        for meaning, status in {"refund": "refunded", "cancel": "cancelled"}.items():
            if yes and meaning in profile.meanings:
                return column, f"= '{yes[0]}'", status, "successful", f"found: {', '.join(profile.words)}"
    return None


def status_of_events(draft):
    """Return the same of a column of events, of which one is a purchase."""
    for column, profile in draft.profiles.items():
        sales = SALES if "event" in profile.meanings else SALES[:1]
        word = next((word for word in profile.words if word in sales), None)
        if word and 1 < profile.distinct_count <= 25:
            others = ", ".join(other for other in profile.words if other != word)
            note = f"these are no sales, and better left out of the file: {others}"
            return column, f"= {quoted_text(word)}", "successful", "pending", note
    return None


def status_of_prefix(draft):
    """Return the same of the letters that start the ids of orders which are all negative, while other orders are not."""
    order_id = draft.columns.get("transaction_id")
    number = draft.profile("quantity") or draft.profile("amount")
    if not order_id or not number or not number.is_plain_number or number.minimum >= 0:
        return None
    prefixes = draft.source.query(
        f"""
        select regexp_extract(cast({quoted_name(order_id)} as varchar), '^[A-Za-z]+') as prefix
        from {draft.source.sample}
        where prefix <> ''
        group by prefix
        having count(*) >= 3 and count(*) filter (where try_cast({quoted_name(number.name)} as double) >= 0) = 0
        order by count(*) desc
        """
    )
    if not prefixes:
        return None
    prefix = prefixes[0]["prefix"]
    return order_id, f"like '{prefix}%'", "refunded", "successful", f"whatever starts with {prefix} is negative"
