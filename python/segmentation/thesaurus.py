"""What the words of column names and statuses mean: `column_words.csv` and `transaction_statuses.csv` of the seeds.

Both are read from their files, so that nothing has to be built first.
"""

import csv
import functools
import itertools
import re
import unicodedata
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# words between others that say nothing
FILLERS = {"of", "the", "de", "da", "do", "del", "della", "di", "du", "des", "der", "die", "das", "la", "le", "per", "in", "up"}
FILLERS |= {"am", "em", "zu", "d", "l", "al", "edilen", "pseudo", "ecommerce", "الكتروني", "كتروني", "ที่", "การ", "ของ"}
FILLERS |= {"の", "を", "お", "ご", "様", "主", "实际", "实", "実", "실", "管理", "利用"}
LEAST_PREFIXED = 4  # columns, if what they share says nothing
LONGEST_WORD = 12  # of a language that writes words without blanks
EAST_ASIAN = "\u3040"  # the first sign of Japanese; Chinese and Korean follow
THAI = "\u0e00-\u0e7f"
MARKED = "\u0900-\u109f"  # Hindi to Burmese, Thai too, whose vowels and tones are no letters to Python
WORD = re.compile(rf"(?:[^\W_]|[{MARKED}])+")
ARTICLE = "ال"  # the Arabic one, written together with its word
TAXES = "mw ?st|u ?st|vat|tax|taxes|gst|iva|tva|btw|moms|kdv|dph|pdv|mva|alv|afa|ddv|pvn|ppn|ндс|пдв|ддс|φπα"
WITH = "sis|с|inkl|inklusive|inc|incl|including|inclusive|inclusief|with|avec|con|com|met|mit|vcetne|vc|s|z"
WITHOUT = (
    "ex|ex[ck]l?|exklusive|excluding|exclusief|eks|ekskl|uten|uden|utan|without|ohne|zzgl|sans|sin|sem|senza|zonder|bez|без"
)
# what means something only together
PHRASES = {
    r"(adresse |address |direccion de |endereco de )?(e-?mail|e-?posta?(si)?|mail)([ _-]?(address|adress?e?|adresi))?": "email",
    # before the tax itself, which is another amount
    rf"({WITH})[ ._-]+(of )?(der )?({TAXES})": "gross",
    rf"({WITHOUT})[ ._-]+(der )?({TAXES})": "net",
    rf"({TAXES})[ ._-]+(incl|inkl|inclu|dahil)[a-z]*": "gross",
    rf"({TAXES})[ ._-]+(excl|exkl|esclu|haric)[a-z]*": "net",
    # at the end of a name, of taxes all the same
    r"(incl|inkl)[.)]*$": "gross",
    r"(excl|exkl)[.)]*$": "net",
    r"(e-(pasts|mel|pošta|posta)|el[. ]+pastas|е-пошта|דוא\"ל)": "email",
    r"(i[ ]alt|סה\"כ)": "total",
    r"(number|num|no)[ _]of": "quantity",
    r"(sub|sous|ara)[ _-]?(total|toplam)": "subtotal",
    r"stok[ _]kodu": "sku",
    r"(list|catalog(ue)?)[ _-]price": "original price",
    r"(customer|buyer|user)[ ._](total|amount)[ _]spent": "customer lifetime",
    r"credit[ _-]?(note|memo)": "refund",
    r"(ragione[ _]sociale|raison[ _]sociale|razon[ _]social|razao[ _]social|associated[ _]company)": "customer",
    r"party[ _](name|code|id)": "customer",
    r"(bill|sold|sell|invoiced?)[ _-]to": "customer",
    r"(invoice[ _])?partner[ _](display[ _]name|id)": "customer",
    r"para[ _]birimi": "currency",
    r"n[.]o": "no",
    r"mw ?st": "tax",
    # of Hebrew books, whose quote marks stand within the word
    r"(לפני|ללא) מע[\"״]?מ": "net",
    r"כולל מע[\"״]?מ": "gross",
    r"מע[\"״]?מ": "tax",
    # of payments, which name the order of the shop
    r"(merchant|shop)[ _]?reference": "order id",
    r"psp[ _]?reference": "payment id",
    # in books of India and beyond, whatever it is elsewhere
    r"(voucher|vch)[ ._]*type": "document type",
    # a document of French and Brazilian books
    r"(?:no|num|numero|ref)[ _.-]*(?:de[ _])?(?:la[ _])?piece": "order id",
    r"date[ _-]*(?:de[ _])?(?:la[ _])?piece": "order date",
    r"(nota|cupom)[ _]fiscal": "order",
}
# what columns that say yes or no have on their rows
YES = {"yes", "y", "t", "true", "1", "ja", "oui", "si", "sí", "sì", "sim", "evet", "tak", "x", "✓", "wahr", "vrai", "verdadero"}
YES |= {"да", "так", "igen", "kyllä", "ano", "áno", "da"}
YES |= {"כן", "نعم", "はい", "是", "예", "ใช่", "ya", "jah", "taip", "jā", "có"}
NO = {"no", "n", "f", "false", "0", "nein", "non", "não", "nao", "nee", "nej", "nie", "hayır", "falsch", "faux", "falso"}
NO |= {"нет", "ні", "не", "nem", "ei", "ne", "nu", "όχι", "לא", "لا", "いいえ", "否", "아니오", "ไม่", "tidak", "nē", "không"}
# letters that are no letter with an accent
LETTERS = str.maketrans(
    {"ł": "l", "ı": "i", "ß": "ss", "ø": "o", "æ": "ae", "°": "o", "#": " id ", "%": " percent "}
    | dict(zip("đĐŁØ", "dDLO", strict=True))
)


def find_seed(name):
    """Return the path of a seed: a copy in the project where the command runs, else ours.

    Parameters
    ----------
    name : str
        Without ending, such as "column_words".

    Returns
    -------
    Path
    """
    own_copies = sorted(Path("seeds").rglob(f"{name}.csv"))
    return own_copies[0] if own_copies else PROJECT / "seeds" / "reference" / f"{name}.csv"


@functools.cache
def read_pairs(path):
    """Return {first column: second column} of a CSV file with a line of names; of two rows for a word the first counts."""
    pairs = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            pairs.setdefault(row[0], row[1])
    return pairs


def word_meanings():
    """Return {word of a column's name: meaning}, words in lower case and without accents."""
    return read_pairs(find_seed("column_words"))


def status_meanings():
    """Return {status word in lower case: successful, failed, pending, cancelled or refunded}."""
    return read_pairs(find_seed("transaction_statuses"))


def lower(text):
    """Return text in lower case as DuckDB has it: the Turkish I with a dot becomes a plain i."""
    return text.lower().replace("i\u0307", "i")


def without_accents(text):
    """Return text with plain letters in place of those with accents; signs of Asian languages stay whole."""
    composed = unicodedata.normalize("NFKC", text.translate(LETTERS))
    return "".join(sign if is_joined(sign) or re.match(f"[{MARKED}]", sign) else without_marks(sign) for sign in composed)


def without_marks(sign):
    """Return a letter without its accents."""
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))


def is_joined(text):
    """Whether text starts with a sign of a language that writes words without blanks between them."""
    return text >= EAST_ASIAN or bool(re.match(f"[{THAI}]", text))


def split_joined(text, meaning_of):
    """Return the meanings of the words in text without blanks, at each place the longest that is known."""
    found, unknown, place = [], "", 0
    while place < len(text):
        words = (text[place : place + length] for length in range(LONGEST_WORD, 0, -1))
        word = next((word for word in words if word in meaning_of or word in FILLERS), None)
        if word and unknown:
            found.append(unknown)
        found += meaning_of.get(word, "").split()
        unknown = "" if word else unknown + text[place]
        place += len(word or text[place])
    return found + [unknown] * bool(unknown)


def words_of_name(text, meaning_of):
    """Return the words of a name; two that mean something only together, such as don hang, are one."""
    words = []
    for word in WORD.findall(text):
        bare = word.removeprefix(ARTICLE)
        if words and f"{words[-1]} {bare}" in meaning_of:
            words[-1] += f" {bare}"
        else:
            words.append(bare)
    return words


def split_compound(word, meaning_of):
    """Return the meanings of the two halves of a compound such as kundennummer or unitprice; nothing where it is none."""
    for length in range(3, len(word) - 1):
        head, tail = word[:length], word[length:]
        if head in meaning_of and tail in meaning_of:
            return [*meaning_of[head].split(), *meaning_of[tail].split()]
    return []


def name_meanings(name, meaning_of=None):
    """Return what a column's name means: SalesOrderNumber is sale, order and id.

    Parameters
    ----------
    name : str
        As the file has it.
    meaning_of : dict, optional
        {word: meaning}; that of `column_words.csv` by default.

    Returns
    -------
    list of str
        In the order of the name, each once. A word that is not listed means itself.
    """
    meaning_of = word_meanings() if meaning_of is None else meaning_of
    # words apart: camelCase, HTMLText
    text = re.sub(r"([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3 \2\4", name)
    text = lower(without_accents(text))
    for phrase, word in PHRASES.items():
        text = re.sub(f"(?<![a-z]){phrase}(?![a-z])", word, text)
    meanings = []
    for word in words_of_name(text, meaning_of):
        if word in FILLERS:
            continue
        if is_joined(max(word)):
            known = split_joined(word, meaning_of)
        else:
            known = meaning_of[word].split() if word in meaning_of else split_compound(word, meaning_of)
        meanings += [meaning for meaning in known or [word] if meaning not in meanings]
    return list(dict.fromkeys(meanings))


def shared_prefix(names):
    """Return what all names begin with and nobody needs, such as the table in orders.order_id or the letter in o_custkey."""
    same = itertools.takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False))
    start = "".join(signs[0] for signs in same) if len(names) >= LEAST_PREFIXED else ""
    prefix = re.match(r"(?:.*(?:[._]| - ))?", start).group()
    # of id and id_customer nothing is left over
    return prefix if all(len(name) > len(prefix) for name in names) else ""
