"""Who agreed to get advertising, and how they are reached: what `make exports` lists people by."""

import dataclasses
import re

from segmentation.files.locations import spoken
from segmentation.mapping.contract import contract_columns
from segmentation.mapping.draft import Draft, Line, sql_name
from segmentation.mapping.steps.customers import ADDRESS
from segmentation.mapping.steps.no_sales import listed
from segmentation.thesaurus import NO, YES, lower, without_accents

MOST_WORDS = 25  # of a column that says yes and no in words of a tool
# best first: by e-mail, to advertising, to a newsletter, to something
ASKED = [
    r"accepts? (e ?)?mail marketing|e ?mail (marketing )?(consent|opt ?in|subscri|status|permission)",
    r"(accepts?|allows?|agrees?|receives?)( \w+)? marketing|marketing (consent|opt ?in|permission|e ?mails?|allowed|accepted)"
    r"|marketingov|werbe?(einwilligung|erlaubnis|zustimmung)|ticari ileti|iys izni"
    r"|(acept|aceit|accett|accept)\w* (publicidad|comunicaciones|promocoes|la pub)",
    r"news ?letter|infolettre|lettre d information|boletin|nieuwsbrief|nyhets?brev|nyhedsbrev|hirlevel|bulten|biuletyn"
    r"|mailing ?list|рассылк|メルマガ|뉴스레터",
    r"\bconsent\b|opt(ed)? ?in\b|einwilligung|consentement|consentimiento|consentimento|consenso|zgoda|toestemming"
    r"|samtyck|samtykk|souhlas|hozzajarul|согласи|同意",
    r"(accepts?|agrees?)( \w+)? (sms|text)|sms (marketing|consent|opt ?in)",
]
# what says yes and no of a subscription that may be one to goods
SUBSCRIBED = r"subscribed|subscriber|abonniert|abonnee?\b|inscrit|suscrit|iscritt|inscrito|aangemeld|подписан"
REFUSED = r"unsubscri|opt(ed)? ?out|do not (e ?mail|contact|market|sms)|no marketing|abgemeldet|desabonn|desinscri|werbesperre"
OTHER = (
    r"\b(date|datum|time|timestamp|at|source|ip|method|level|channel|campaign|code|coupon|revenue|count|url|updated|terms|agb|"
    r"conditions|privacy|datenschutz|cookies?|age|name|id|text)\b"
)
SMS = re.compile(r"\b(sms|text)\b")
READ = YES | NO | {"subscribed", "unsubscribed", "never subscribed", "never_subscribed", "not subscribed", "not_subscribed"}


def spoken_name(name):
    """Return a column's name as plain words in lower case."""
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return " ".join(re.findall(r"[^\W_]+", lower(without_accents(apart))))


def consent_columns(profiles):
    """Return the columns that say who agreed, best first, or else the one that says who refused.

    Parameters
    ----------
    profiles : dict
        {column: Profile}.

    Returns
    -------
    list of str
    """
    found = []
    for name, profile in profiles.items():
        words = spoken_name(name)
        if not 0 < profile.distinct_count <= MOST_WORDS or re.search(OTHER, words):
            continue
        is_read = all(lower(word) in READ for word in profile.words)
        place = next((place for place, pattern in enumerate(ASKED) if re.search(pattern, words)), None)
        if re.search(REFUSED, words):
            found += [(len(ASKED) + 1, name)] * is_read
        elif place is not None:
            found.append((place, name))
        elif re.search(SUBSCRIBED, words) and is_read:
            found.append((len(ASKED), name))
    return [name for _, name in sorted(found, key=lambda other: other[0])]


def settle_consent(draft):
    """Take the column that says who agreed, an address, and a number where a column says who agreed to messages."""
    columns = consent_columns(draft.profiles)
    if not columns:
        return
    take_consent(draft, columns[0])
    addresses = [name for name, profile in draft.profiles.items() if has_addresses(profile)]
    if addresses and draft.columns.get("customer_id") not in addresses:
        draft.columns["email"] = addresses[0]
    messages = next((name for name in columns[1:] if SMS.search(spoken_name(name))), None)
    phone = next((name for name, profile in draft.profiles.items() if "phone" in profile.meanings), None)
    if messages and phone:
        yes = [word for word in draft.profiles[messages].words if lower(word) in YES | {"subscribed"}]
        sql = f"case when cast({sql_name(messages)} as varchar) in ({listed(yes) or 'null'}) then {sql_name(phone)} end"
        draft.write("phone", sql, f"of who agreed by {messages}", used=[messages, phone])


def has_addresses(profile):
    """Whether a column holds e-mail addresses of several people."""
    return profile.distinct_count > 1 and all(ADDRESS.fullmatch(word.strip()) for word in profile.words)


def take_consent(draft, column):
    """Take a column for the consent; of one that says who refused the opposite."""
    found = ", ".join(draft.profiles[column].words)
    if re.search(REFUSED, spoken_name(column)):
        yes = [word for word in draft.profiles[column].words if lower(word) in YES | {"unsubscribed"}] or ["yes", "true", "1"]
        sql = f"case when cast({sql_name(column)} as varchar) in ({listed(yes)}) then 'no' else 'yes' end"
        draft.write("marketing_consent", sql, f"who refused is left out of make exports: {column} says {found}", used=[column])
    else:
        draft.columns["marketing_consent"] = column
        draft.notes["marketing_consent"] = f"make exports lists who agreed: {found}"


def tell_consent_of_orders(draft, customers):
    """Say that the orders tell who agreed where the customers beside them do not: one file alone is read for it."""
    columns = consent_columns(draft.profiles)
    if columns and customers and "marketing_consent" not in {*customers[0].columns, *customers[0].written}:
        text = f"{columns[0]} says who agreed to advertising, and {spoken(customers[0].source.location)} does not"
        draft.hints.insert(0, f"{text}. For make exports, add that column there, or leave that file out of DATA.")


def customers_of_orders(draft):
    """Return a draft of customers from the orders themselves where these say who agreed.

    Parameters
    ----------
    draft : Draft
        Of the transactions.

    Returns
    -------
    list of Draft
        One or none.
    """
    columns = consent_columns(draft.profiles)
    if not columns:
        return []
    if "customer_id" not in draft.columns or draft.asks_for("customer_id"):
        draft.hints.append(
            f"{columns[0]} says who agreed to advertising. For make exports, write customers: and the same file, and "
            f"customers_columns: {{customer_id: as above, marketing_consent: {sql_name(columns[0])}}}"
        )
        return []
    customers = Draft(dataclasses.replace(draft.source, input_name="customers"), draft.profiles)
    customers.columns["customer_id"] = draft.columns["customer_id"]
    settle_consent(customers)
    fill_consent(customers, columns[0], draft.sql_of("customer_id"))
    sales = draft.settings.get("transactions_filter")
    take_over(customers, draft, "customer_id", "customer_id", "as in the transactions")
    if sales:
        customers.write("customer_id", f"case when {sales} then {draft.sql_of('customer_id')} end", "as in the transactions")
    if "transaction_at" in draft.columns:
        take_over(customers, draft, "updated_at", "transaction_at", "the latest answer counts")
    # all else is read from the transactions
    names = {name.lower(): name for name in draft.profiles}
    for name in contract_columns("customers"):
        if name in names and name not in {*customers.written, *customers.columns}:
            customers.refused[name] = Line(names[name], "read from the transactions")
    shown = {*customers.used, *customers.columns.values(), *(line.sql for line in customers.refused.values())}
    customers.profiles = {name: profile for name, profile in draft.profiles.items() if name in shown}
    draft.used += shown
    return [customers]


def take_over(customers, draft, contract, other, note):
    """Take for a column of the customers what the transactions have for one of theirs."""
    if other in draft.written:
        customers.write(contract, draft.written[other].sql, note)
    else:
        customers.columns[contract] = draft.columns[other]
        customers.notes[contract] = note


def fill_consent(customers, column, customer):
    """Take the answer that a customer gave on another row, where an order asked for none or its further lines are blank."""
    if "marketing_consent" in customers.columns and customers.profiles[column].filled_share < 1:
        name = sql_name(column)
        sql = f"coalesce(nullif({name}, ''), max({name}) over (partition by {customer}))"
        customers.write("marketing_consent", sql, customers.notes["marketing_consent"])
