"""Which code page of one byte a letter a text is in, told by the letters of the languages written in it.

Sipariş in Windows-1254 reads Sipariþ in Windows-1252: both are letters, but no Western language has þ beside ç and ü.
"""

import re

WESTERN = "cp1252"
WESTERN_LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüÿßªº"
EASTERN = [
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîşţ",  # Romanian
    "čćđšž",  # Croatian, Slovene
]
CYRILLIC = ["абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў"]  # Russian, Ukrainian, Belarusian, Bulgarian
FREQUENT_CYRILLIC = "оеаинтсрвлкмдпуя"
# letters beyond ASCII of a language, by the code page in which it is written; of equals the first
LANGUAGES = {
    "cp1254": ["çğıiöşüâîû"],  # Turkish, i for its capital with a dot; before Icelandic, whose þ and ý have the same bytes
    "cp1250": EASTERN,
    "iso8859-2": EASTERN,
    "cp1251": CYRILLIC,
    "koi8-r": CYRILLIC,
    "iso8859-5": CYRILLIC,
    "cp866": CYRILLIC,
    "cp1253": ["αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"],  # Greek
    "cp1257": ["ąčęėįšųūž", "āčēģīķļņšūž"],  # Lithuanian, Latvian
    WESTERN: ["áðéíóúýþæö"],  # Icelandic
    "mac-roman": [WESTERN_LETTERS],  # spreadsheets on a Mac
    "cp850": [WESTERN_LETTERS],  # tills and old programs
}
CYRILLIC_PAGES = [page for page, alphabets in LANGUAGES.items() if alphabets is CYRILLIC]
OTHER_SCRIPTS = {*CYRILLIC_PAGES, "cp1253"}
LATIN_9 = "iso8859-15"  # has € and œ where Windows-1252 has a sign and a fraction that nobody writes
LATIN_9_SIGNS = re.compile(rb"\xa4|[A-Za-z]\xbd|\xbd[A-Za-z]")
# a text of several Western languages is taken for one of another code page only if that one explains more
WESTERN_SHARE = 0.97
SURE_WESTERN = 0.95  # of the letters, which a Western text has but for signs
CLOSE = 0.02  # of the letters, by which what another code page explains is as good
MANY_LETTERS = 4  # different letters that another code page reads as others, and a language has
LEAST_LETTERS = 2  # different letters that Windows-1252 would read as others
MOST_WORDS = 5000

WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


def collect_words(text, words):
    """Add the words of some bytes that have letters beyond ASCII to a set of bytes, up to `MOST_WORDS`."""
    for word in WORD.findall(text):
        if len(words) >= MOST_WORDS:
            return
        words.add(word)


def letters_beyond_ascii(words, code_page):
    """Return the letters of some words that are not ASCII, in lower case.

    Returns
    -------
    list of str
        What cannot stand in a word is there as "?", which no alphabet has: a sign between letters, a capital after a small
        letter, Latin letters among those of another script, and a control character.
    """
    letters = []
    for word in words:
        text = word.decode(code_page, errors="replace")
        for place, letter in enumerate(text):
            is_inner = 0 < place < len(text) - 1
            is_misplaced = letter.isupper() and place > 0 and text[place - 1].islower()
            is_misplaced |= "\x7f" < letter < "\xa0"
            # no Icelandic word ends so, and many a Turkish one in Windows-1254
            is_misplaced |= letter == "þ" and place == len(text) - 1
            if letter.isascii():
                letters += "?" if code_page in OTHER_SCRIPTS else ""
            elif not letter.isalpha() or is_misplaced:
                letters += "?" if is_inner or is_misplaced else ""
            else:
                letters.append(letter.lower()[0])
    return letters


def known_share(letters, alphabet):
    """Return the share of letters that an alphabet has."""
    return sum(letter in alphabet for letter in letters) / max(len(letters), 1)


def explained_shares(words):
    """Return {code page: share of the letters of some words that a language explains}, of pages that something speaks for.

    Parameters
    ----------
    words : set of bytes
        With letters beyond ASCII.

    Returns
    -------
    dict
        Windows-1252 is among them, a little below what it explains: a text of several Western languages is taken for one of
        another code page only if that one explains more.
    """
    # a letter by itself may be a sign: € in Windows-1252 is a Cyrillic letter in an old Russian code page
    ordered = sorted(word for word in words if len(word) > 1)
    western = letters_beyond_ascii(ordered, WESTERN)
    shares = {WESTERN: WESTERN_SHARE * known_share(western, WESTERN_LETTERS)}
    for code_page, alphabets in LANGUAGES.items():
        letters = letters_beyond_ascii(ordered, code_page)
        # what Windows-1252 reads as other letters is what tells the two apart
        telling = [letter for letter in letters if letter not in western]
        for alphabet in alphabets:
            is_enough = len(set(telling)) >= LEAST_LETTERS or (telling and known_share(western, WESTERN_LETTERS) == 0)
            is_told = code_page == WESTERN or (is_enough and known_share(telling, alphabet) >= 0.9)
            if is_told:
                shares[code_page] = max(shares.get(code_page, 0), known_share(letters, alphabet))
    return shares


def guess_code_page(words):
    """Return the code page of some words.

    Parameters
    ----------
    words : set of bytes
        With letters beyond ASCII.

    Returns
    -------
    str
        Windows-1252 ("cp1252"), or Latin-9, unless the letters of a language written in another explain more.
    """
    shares = explained_shares(words)
    best = max(shares, key=shares.get)
    if best in CYRILLIC_PAGES:
        ordered = sorted(word for word in words if len(word) > 1)
        return max(CYRILLIC_PAGES, key=lambda page: known_share(letters_beyond_ascii(ordered, page), FREQUENT_CYRILLIC))
    return LATIN_9 if best == WESTERN and any(map(LATIN_9_SIGNS.search, words)) else best


def rival_of(words, best):
    """Return the code page that some words may be in as well, where their letters hardly decide for the best; else nothing.

    Parameters
    ----------
    best : str
        Of `guess_code_page`.

    Returns
    -------
    (str, str, str) or None
        The other code page, and a word as the best reads it and as that one does.
    """
    ordered = sorted(word for word in words if len(word) > 1)
    if not ordered or best in CYRILLIC_PAGES:
        return None

    def explained(page):
        alphabets = [WESTERN_LETTERS, *LANGUAGES[WESTERN]] if page in (WESTERN, LATIN_9) else LANGUAGES[page]
        return max(known_share(letters_beyond_ascii(ordered, page), alphabet) for alphabet in alphabets)

    own = explained(best)
    others = {page: explained(page) for page in [WESTERN, *LANGUAGES] if page not in (best, *CYRILLIC_PAGES)}
    rival = max(others, key=others.get)
    # Windows-1252 is what most text is in, and needs no question where its languages explain it
    letters = {page: letters_beyond_ascii(ordered, page) for page in (best, rival)}
    if best in (WESTERN, LATIN_9):
        is_sure = known_share(letters[best], WESTERN_LETTERS) >= SURE_WESTERN
    else:
        is_sure = len(set(letters[best]) - set(letters[rival])) >= MANY_LETTERS
    if is_sure or others[rival] < own - CLOSE:
        return None
    readings = ((word.decode(best, errors="replace"), word.decode(rival, errors="replace")) for word in ordered)
    return next(((rival, *pair) for pair in readings if pair[0] != pair[1]), None)
