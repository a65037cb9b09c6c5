"""Files as UTF-8, the only encoding that DuckDB reads well.

Shops export Windows-1252 and others, which code_pages.py tells apart. A file in another encoding is converted once into
`target/utf8/`; a file that is UTF-8 already is read where it lies.
"""

import codecs
import functools
import gzip
import hashlib
import os
import zlib
from pathlib import Path

from segmentation.files.code_pages import WESTERN, collect_words, guess_code_page, rival_of
from segmentation.thesaurus import is_joined, status_meanings, word_meanings

CHUNK_SIZE = 1 << 22
# of two bytes a letter: Japanese, Chinese, Chinese of Taiwan, Korean, Japanese of old Unix
TWO_BYTES = ("cp932", "gb18030", "big5", "cp949", "euc_jp")
FIRST_BYTES = 1 << 16
LEAST_WORDS = 3  # that are known, of columns and statuses
MOST_STRAYS = 5  # bytes that are none of its letters
CONVERTED = Path("target/utf8")


def open_bytes(path):
    """Open a file, gzip or not, for reading bytes."""
    return gzip.open(path, "rb") if path.lower().endswith(".gz") else open(path, "rb")


@functools.cache
def is_utf8(path, modified_ns=None):  # noqa: ARG001
    """Whether the whole file decodes as UTF-8; a UTF-8 mark at its start is allowed.

    A build asks several times: the answer is kept for as long as the file is not modified.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(path) as source:
        try:
            while chunk := source.read(CHUNK_SIZE):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        except (EOFError, OSError, zlib.error):
            # what cannot be unpacked is left to DuckDB, whose words on it become a message
            return True
    return True


@functools.cache
def has_zeros(path, modified_ns=None):  # noqa: ARG001
    """Whether a file starts like text of two bytes a letter, which decodes as UTF-8 where it is ASCII."""
    try:
        with open_bytes(path) as source:
            return encoding_of_zeros(source.read(1024)) != ""
    except (EOFError, OSError, zlib.error):
        return False


@functools.cache
def guess_encoding(path, modified_ns=None):  # noqa: ARG001
    """Return the encoding of a file that is not UTF-8 throughout; kept as the answer of `is_utf8` is.

    "utf-16" where it starts with its mark; "utf-8" where more letters beyond ASCII are UTF-8 than are not, so that a stray byte
    does not garble all others; else a code page by its letters, mostly "cp1252", which covers Latin-1 text.
    """
    return look_at_bytes(path)[0]


def look_at_bytes(path):
    """Return the encoding of a file that is not UTF-8 throughout, and the words with letters beyond ASCII that tell it."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    letters = strays = 0
    words = set()
    with open_bytes(path) as source:
        mark = source.read(2)
        if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16", set()
        start = mark + source.read(FIRST_BYTES)
        known = encoding_of_zeros(start[:1024]) or encoding_of_two_bytes(start)
        if known:
            return known, set()
        source.seek(2)
        chunk = mark
        while chunk:
            text = decoder.decode(chunk)
            strays += text.count("\ufffd")
            letters += len(text) - len(text.encode("ascii", "ignore"))
            collect_words(chunk, words)
            chunk = source.read(CHUNK_SIZE)
    return ("utf-8", set()) if letters > 2 * strays else (guess_code_page(words), words)


def encoding_of_zeros(start):
    """Return the codec of text whose every other byte is zero, as that of the first bytes; empty where it is none."""
    zeros = [start[place::2].count(0) / max(len(start[place::2]), 1) for place in (0, 1)]
    if min(zeros) > 0.1 or max(zeros) < 0.6:
        return ""
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def encoding_of_two_bytes(start):
    """Return the codec of East Asian text in which most words are known, as that of the first bytes; empty where few are."""
    known = [word for word in {**word_meanings(), **status_meanings()} if len(word) > 1 and is_joined(word)]
    texts = {codec: start.decode(codec, errors="replace") for codec in TWO_BYTES}
    counts = {
        codec: sum(word in text for word in known) for codec, text in texts.items() if text.count("\ufffd") <= MOST_STRAYS
    }
    best = max(counts, key=counts.get, default="")
    return best if best and counts[best] >= LEAST_WORDS else ""


def convert(path, encoding):
    """Write a UTF-8 copy of a file and return its path; a byte the encoding lacks becomes the replacement character."""
    stat = os.stat(path)
    key = f"{os.path.abspath(path)}|{stat.st_size}|{stat.st_mtime_ns}|{encoding}"
    target = CONVERTED / f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.csv"
    if not target.exists():
        CONVERTED.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(f".{os.getpid()}")
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        with open_bytes(path) as source, open(unfinished, "w", encoding="utf-8", newline="") as copy:
            while chunk := source.read(CHUNK_SIZE):
                copy.write(decoder.decode(chunk))
            copy.write(decoder.decode(b"", final=True))
        unfinished.replace(target)
    return str(target)


def check_codec(encoding):
    """Raise ValueError, which quotes it, for a codec that Python does not have; none is fine."""
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        known = "such as cp1252, latin-1, utf-16 or shift_jis"
        raise ValueError(f'csv_encoding: expected a codec {known}, found "{encoding}".') from None


def as_utf8(path, encoding):
    """Return the path of a file in UTF-8: its own, or that of a converted copy.

    Parameters
    ----------
    path : str
    encoding : str
        Codec of the file; empty to find out.

    Returns
    -------
    str
    """
    modified = os.stat(path).st_mtime_ns
    if encoding or has_zeros(path, modified):
        return convert(path, encoding or guess_encoding(path, modified))
    return path if is_utf8(path, modified) else convert(path, guess_encoding(path, modified))


def doubtful_code_page(paths):
    """Return what the letters of files leave open: (code page as read, another, a word in each); None where they decide."""
    for path in paths:
        if not is_utf8(path, os.stat(path).st_mtime_ns):
            code_page, words = look_at_bytes(path)
            rival = rival_of(words, code_page)
            if rival:
                return code_page, *rival
    return None


def unusual_code_page(paths):
    """Return the code page of files that is neither UTF nor Windows-1252; empty where there is none.

    Returns
    -------
    str
        Also empty where files differ.
    """
    versions = [(path, os.stat(path).st_mtime_ns) for path in paths]
    guessed = {"utf-8" if is_utf8(path, modified) else guess_encoding(path, modified) for path, modified in versions}
    return guessed.pop() if len(guessed) == 1 and not guessed & {"utf-8", "utf-16", WESTERN} else ""
