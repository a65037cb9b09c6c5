"""A customer who is nobody in particular: what a till writes for all whom it does not know."""

import re

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.customers import GUEST_WORDS
from segmentation.mapping.steps.no_sales import listed
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower, without_accents

# without accents, hyphens and full stops
COUNTER = {
    *("walk in", "walk in customer", "walkin", "walkin customer", "walk in client", "cash customer", "cash sale", "cash sales"),
    *("counter sale", "counter sales", "counter customer", "over the counter", "retail customer", "default customer"),
    *("guest customer", "guest user", "no customer", "no name", "not specified", "one time customer", "misc customer"),
    *("general customer", "unknown customer", "anonymous customer", "pos customer", "customer not found"),
    *("laufkunde", "laufkunden", "laufkundschaft", "barkunde", "barverkauf", "barverkaufskunde", "kassenkunde", "gast"),
    *("gastkunde", "tresenkunde", "diverse", "diverse kunden", "unbekannt", "anonym", "standardkunde"),
    *("client comptoir", "client de passage", "client divers", "clients divers", "client passage", "comptoir", "invite"),
    *("vente comptoir", "anonyme", "inconnu", "consumidor final", "publico en general", "publico general", "cliente general"),
    *("cliente contado", "cliente mostrador", "ventas mostrador", "venta mostrador", "cliente ocasional", "clientes varios"),
    *("cliente generico", "invitado", "anonimo", "desconocido", "consumidor", "cliente balcao", "cliente padrao"),
    *("consumidor nao identificado", "cliente nao identificado", "convidado", "desconhecido", "cliente occasionale"),
    *("cliente di passaggio", "cliente banco", "clienti vari", "ospite", "corrispettivi", "passant", "losse klant"),
    *("contante klant", "onbekend", "klient detaliczny", "klient indywidualny", "paragon", "gosc", "kontantkund"),
    *("kontantkunde", "perakende musteri", "perakende", "pesin musteri", "muhtelif musteri", "nihai tuketici", "misafir"),
    *("розничныи покупатель", "физическое лицо", "частное лицо", "散客", "零售客户", "现金客户", "游客", "非会員", "一般客"),
    *("비회원", "일반고객", "pelanggan umum", "umum", "khach le", "ลูกค้าทั่วไป"),
}
LEAST_SHARE = 0.2  # of the rows, on which a customer stands who may be nobody
LEAST_FACTOR = 5  # times the rows of anybody else
LEAST_OTHERS = 10  # customers beside it


def settle_nobody(draft):
    """Take a customer such as Walk-in Customer for nobody; ask about one who has many times the rows of anybody else."""
    column = draft.columns.get("customer_id")
    if not column or draft.layout.platform or draft.input_name != "transactions" or draft.asks_for("customer_id"):
        return
    text = f"trim(cast({quoted_name(column)} as varchar))"
    rows = draft.source.query(
        f"select {text} as name, count(*) as row_count from {draft.source.sample} where {text} <> '' group by all "
        "order by row_count desc, name"
    )
    counts = {row["name"]: row["row_count"] for row in rows}
    ask_about_zeros(draft, column, counts)
    counter = [name for name in counts if plain(name) in COUNTER]
    if counter:
        said = f"{', '.join(counter)}, on {sum(counts[name] for name in counter):,} rows, is nobody in particular"
        draft.write("customer_id", without(draft, column, counter), said)
        return
    most, next_most = [*counts, "", ""][:2]
    is_other = lower(most) in GUEST_WORDS
    is_frequent = counts.get(most, 0) >= max(LEAST_SHARE * sum(counts.values()), LEAST_FACTOR * counts.get(next_most, 0))
    if len(counts) > LEAST_OTHERS and is_frequent and not is_other:
        found = f"{column} says {most} on {counts[most]:,} of {sum(counts.values()):,} rows"
        found += f", and nobody else on more than {counts[next_most]:,}"
        line = yaml_line("customer_id", without(draft, column, [most]))
        draft.ask(f"{found}. Is that nobody in particular, such as all who pay at the till?", line)


def ask_about_zeros(draft, column, counts):
    """Ask whether numbers that differ in leading zeros alone are one customer, as where a spreadsheet dropped some of them."""
    numbers = [name for name in counts if name.isdecimal()]
    again = len(numbers) - len({name.lstrip("0") for name in numbers})
    if again:
        text = f"{again:,} numbers of {column} stand with leading zeros and without. Are they one customer each?"
        draft.ask(text, yaml_line("customer_id", f"ltrim(cast({sql_name(column)} as varchar), '0')"))


def plain(name):
    """Return a name in small letters, without accents and what parts its words."""
    return " ".join(re.split(r"[\s\-_./]+", without_accents(lower(name)))).strip()


def without(draft, column, names):
    """Return SQL of the customer that is nobody for some names."""
    text = f"trim(cast({sql_name(column)} as varchar))"
    return f"case when {text} in ({listed(names)}) then null else {draft.sql_of('customer_id')} end"
