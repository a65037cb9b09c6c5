"""The tools that send: what their files look like, and which words say that somebody agreed."""

from dataclasses import dataclass

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n", "\r")
YES = (
    *("yes", "y", "true", "t", "1", "1.0", "ja", "j", "oui", "si", "sí", "sì", "sim", "evet", "tak", "да", "on"),
    *("wahr", "vrai", "verdadero", "vero", "x", "✓", "agreed", "allowed"),
    *("subscribe", "subscribed", "opted in", "opted-in", "opted_in", "opt-in", "opt_in", "granted", "accepted", "confirmed"),
)
NO = (
    *("not given", "no", "n", "false", "f", "0", "0.0", "nein", "non", "não", "nao", "hayır", "hayir", "nie", "нет", "off"),
    *("nee", "nej", "falsch", "faux", "falso", "never_subscribed", "not_subscribed", "pending", "unconfirmed"),
    *("unsubscribe", "unsubscribed", "never subscribed", "not subscribed", "non-subscribed", "cleaned", "suppressed"),
    *("opted out", "opted-out", "opted_out", "opt-out", "opt_out", "denied", "refused", "rejected", "withdrawn"),
)


def shown(column):
    """Return SQL of a text that a spreadsheet shows and does not run, as the macro spreadsheet_text has it."""
    return f"case when {column}[1] in ('=', '+', '-', '@', chr(9), chr(10), chr(13)) then chr(39) || {column} else {column} end"


def tag(column):
    """Return SQL of a tag, in quotes where it has a comma, since commas part tags."""
    plain = f"replace({shown(column)}, '\"', chr(39))"
    return f"case when {column} like '%,%' then '\"' || {plain} || '\"' else {plain} end"


WORDS = {"Segment": shown("segment_name"), "Action": shown("recommended_action"), "Coupon": shown("recommended_coupon")}


@dataclass(frozen=True)
class Tool:
    """Columns of a tool's file: SQL over `recipients` by header, first what it knows people by."""

    title: str
    known_by: dict
    other: dict
    where: str
    source: str


# as their documentation has it, read in November 2026
TOOLS = {
    "klaviyo": Tool(
        title="Klaviyo",
        known_by={"email": {"Email": "email"}, "phone": {"Phone Number": "phone"}},
        other=WORDS,
        where="a list of its own, by uploading contacts",
        source="help.klaviyo.com/hc/en-us/articles/115005078967",
    ),
    "mailchimp": Tool(
        title="Mailchimp",
        known_by={"email": {"Email Address": "email"}},
        other={"Tags": f"{tag('segment_name')} || ',' || {tag('recommended_action')}", "Coupon": WORDS["Coupon"]},
        where="an import of contacts; Tags become tags, and Coupon goes to a text field of your own",
        source="mailchimp.com/help/format-guidelines-for-your-import-file",
    ),
    "hubspot": Tool(
        title="HubSpot",
        known_by={"email": {"Email": "email"}, "customer_id": {"Customer ID": "customer_id"}},
        other=WORDS,
        where="an import of contacts; Segment, Action and Coupon go to properties of your own, as does Customer ID, which is"
        " there where no Email is known: to one with unique values",
        source="knowledge.hubspot.com/import-and-export/set-up-your-import-file",
    ),
    "google": Tool(
        title="Google Ads (Customer Match)",
        known_by={"email": {"Email": "sha256(lower(email))"}, "phone": {"Phone": "sha256(phone)"}},
        other={},
        where="a customer list, as data that is hashed already",
        source="support.google.com/google-ads/answer/7659867",
    ),
    "meta": Tool(
        title="Meta (custom audience)",
        # digits alone, the country first
        known_by={"email": {"email": "sha256(lower(email))"}, "phone": {"phone": "sha256(substr(phone, 2))"}},
        other={},
        where="a custom audience from a customer list; Meta advises against lists of fewer than 100 people",
        source="www.facebook.com/business/help/2082575038703844",
    ),
}
