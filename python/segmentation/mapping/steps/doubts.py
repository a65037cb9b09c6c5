"""What is easily read wrong: cents, debit and credit, codes of a status, lists within a row."""

import re

import numpy as np
import yaml

from segmentation.files.objects import WITHOUT_CENTS
from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.currencies import CODES
from segmentation.mapping.steps.markets import currencies_of
from segmentation.mapping.steps.money import MONEY, NO_MONEY
from segmentation.mapping.steps.no_sales import NO_STATUS, words_of
from segmentation.mapping.steps.percent import is_discount_in_percent
from segmentation.mapping.steps.separators import WHOLE_MONEY
from segmentation.mapping.steps.statuses import FEW, word_counts
from segmentation.mapping.writing import yaml_line

CENTS = {"cents", "cent", "centavos", "centimos", "centimes", "centesimi", "kurus", "kopecks", "pence", "grosze", "minor"}
WITH_CENTS = {"USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD", "PLN"}  # in which prices are mostly not whole
LEAST_CENTS = 100  # from which on whole numbers may be cents
LEAST_WHOLE = 5  # different ones
LARGE_SHARE = 0.98  # of the amounts, that are as large
WESTERN = "\u00ff"  # the last letter of names as interfaces and databases, which count in cents, have them
DEBIT = {"debit", "debits", "soll", "lastschrift", "debe", "debito", "debet", "borc"}
CREDIT = {"credit", "credits", "haben", "haber", "credito", "alacak"}
MONEY_OF_CONTRACT = ("amount", "unit_price", "refunded_amount", "discount_amount")
MOST_CODES = 25
OF_SALE = {"order", "payment", "sale", "current", "id"}  # a state beside one of these is no place
AMOUNT_IN_TEXT = re.compile(r"(amount|total)\W+\d")  # such as amount:12.50|reason:late


def is_in_cents(draft, column):
    """Whether a column's name says cents and its values are whole."""
    profile = draft.profiles[column]
    words = words_of(column)
    # an amount beside its currency, as the interfaces of payment providers write it
    is_money = column.endswith("money.amount") and column.removesuffix("amount") + "currency" in draft.profiles
    says_cents = is_money or (not words.isdisjoint(CENTS) and "per" not in words)
    return says_cents and profile.number_share >= 0.9 and profile.whole_share == 1


def settle_cents(draft):
    """Divide money in cents by 100, and ask where cents stand beside money that is not, or in a currency that has none."""
    if draft.layout.platform or not any(is_in_cents(draft, column) for column in draft.profiles):
        return
    draft.questions = [question._replace(line=divided_line(draft, question.line)) for question in draft.questions]
    for contract in MONEY_OF_CONTRACT:
        if contract in draft.columns or contract in draft.written:
            divide_cents(draft, contract)


def ask_about_whole_numbers(draft):
    """Ask whether money is in cents where its currency may have some, and prices of hundreds and more show none."""
    contract = next((name for name in ("amount", "unit_price") if name in draft.columns), None)
    profile = draft.profile(contract)
    if draft.layout.platform or not profile or draft.sql_of(contract).endswith("/ 100"):
        return
    currency = draft.profile("currency")
    is_whole = profile.whole_share == 1 and profile.distinct_count >= LEAST_WHOLE and is_large(draft, profile.name)
    is_whole = is_whole and not re.search(WHOLE_MONEY, profile.example)
    if is_whole and may_have_cents(draft, currency) and not has_points(draft, profile.name):
        beside = f"{currency.example} has cents" if currency else "nothing says a currency"
        said = f"{profile.name} is whole on all rows, such as {profile.example}, and {beside}"
        draft.ask(f"{said}. Is it in cents?", yaml_line(contract, in_hundreds(draft.sql_of(contract))))
        # what is counted in cents is so in all columns
        for other in MONEY_OF_CONTRACT:
            if other != contract and other in draft.columns and draft.profile(other).whole_share == 1:
                text = f"If {profile.name} is in cents, is {draft.columns[other]} as well?"
                draft.ask(text, yaml_line(other, in_hundreds(draft.sql_of(other))))


def is_large(draft, column):
    """Whether nearly all that was paid is so much that it may be cents."""
    money = np.abs(draft.numbers.columns[column])
    return bool((money > 0).any() and np.mean(money[money > 0] >= LEAST_CENTS) >= LARGE_SHARE)


def may_have_cents(draft, currency):
    """Whether money may have cents: its currency has, or neither places, nor the language, nor other money tells."""
    if currency:
        return {word.upper() for word in currency.words} <= WITH_CENTS
    others = [
        found
        for found in draft.profiles.values()
        if not MONEY.isdisjoint(found.meanings) and NO_MONEY.isdisjoint(found.meanings) and not is_discount_in_percent(found)
    ]
    is_whole = all(found.whole_share == 1 for found in others if found.number_share >= 0.9 and (found.maximum or 0) > 1)
    if not is_whole or max("".join(draft.profiles)) > WESTERN:
        return False
    named = {code.upper() for column in draft.profiles for code in words_of(column) & CODES}
    if named:
        return not named.isdisjoint(WITH_CENTS)
    # asked last, since it reads the rows
    codes = {code for column in draft.profiles for code in currencies_of(draft, column).values()}
    return not codes or not codes.isdisjoint(WITH_CENTS)


def has_points(draft, column):
    """Whether numbers are written with cents, even if all of these are 00."""
    sql = f"regexp_matches(trim(cast({quoted_name(column)} as varchar)), '[.,][0-9]{{1,2}}$')"
    return bool(draft.source.query(f"select 1 from {draft.source.sample} where {sql} limit 1"))


def divide_cents(draft, contract):
    """Divide one column of the contract by 100, or ask."""
    sql = draft.sql_of(contract)
    in_cents, others = cents_in(draft, sql)
    currencies = {
        word.upper() for name, found in draft.profiles.items() if "currency" in found.meanings for word in found.words
    }
    whole = sorted(currencies & WITHOUT_CENTS)
    if others and in_cents:
        text = f"{', '.join(in_cents)} is in cents by its name, and {', '.join(others)} is not. Is {contract} in cents?"
        draft.ask(text, yaml_line(contract, in_hundreds(sql)))
    elif in_cents:
        note = draft.written[contract].note if contract in draft.written else draft.notes.get(contract)
        said = f"{', '.join(in_cents)} in cents, by its name"
        draft.write(contract, in_hundreds(sql), f"{said}; {note}" if note else said, used=in_cents)
        if whole:
            text = f"{', '.join(in_cents)} is divided by 100, and {', '.join(whole)} has no cents. Is it whole {whole[0]}?"
            draft.ask(text, yaml_line(contract, sql))


def cents_in(draft, sql):
    """Return the columns of numbers that SQL reads: those in cents, and the others."""
    read = [column for column, profile in draft.profiles.items() if profile.number_share >= 0.9 and names(sql, column)]
    in_cents = [column for column in read if is_in_cents(draft, column)]
    return in_cents, [
        column for column in read if column not in in_cents and not is_discount_in_percent(draft.profiles[column])
    ]


def in_hundreds(sql):
    """Return SQL divided by 100."""
    is_name = re.fullmatch(r'\w+|"[^"]+"', sql)
    return f"{sql} / 100" if is_name else f"({sql}) / 100"


def divided_line(draft, line):
    """Return the line of a question with its money in cents divided by 100."""
    (contract, sql), *_ = yaml.safe_load(line).items()
    if contract not in MONEY_OF_CONTRACT or not isinstance(sql, str):
        return line
    in_cents, others = cents_in(draft, sql)
    return yaml_line(contract, in_hundreds(sql)) if in_cents and not others else line


def names(sql, column):
    """Whether SQL reads a column."""
    return re.search(rf"(?<![\w\"]){re.escape(sql_name(column))}(?![\w\"])", sql) is not None


def ask_about_sides(draft):
    """Ask which of debit and credit is what was paid, where nothing else is."""
    debit, credit = (
        next((name for name, found in draft.profiles.items() if found.number_share >= 0.9 and words_of(name) & words), None)
        for words in (DEBIT, CREDIT)
    )
    if not debit or not credit or draft.layout.platform:
        return
    taken = {draft.columns.get("amount")} - {debit, credit, None}
    if taken or "unit_price" in draft.columns:
        return
    draft.questions = [question for question in draft.questions if not question.line.startswith("amount:")]
    # an account is credited with what is sold, and a customer debited: sales are more than what takes them back
    numbers = draft.numbers.columns
    more, less = sorted((credit, debit), key=lambda name: -np.nansum(np.abs(numbers[name])) if name in numbers else 0)
    sql = f"coalesce({sql_name(more)}, 0) - coalesce({sql_name(less)}, 0)"
    text = f"{more} says more than {less}, and no column says both. Is the amount {more} less {less}?"
    draft.ask(text, yaml_line("amount", sql))


def ask_about_codes(draft):
    """Ask what the numbers of a status mean, where nothing else says what became of a row."""
    if draft.layout.platform or "transaction_status" in draft.columns or "transaction_status" in draft.written:
        return
    for column, profile in draft.profiles.items():
        meanings = set(profile.meanings)
        says_status = "status" in meanings or ("place" in meanings and not OF_SALE.isdisjoint(meanings))
        is_code = profile.number_share == 1 and profile.whole_share == 1 and 1 < profile.distinct_count <= MOST_CODES
        if says_status and is_code and meanings.isdisjoint(NO_STATUS) and column not in draft.columns.values():
            counts = word_counts(draft.source, column)
            said = ", ".join(f"{code} on {count:,} rows" for code, count in list(counts.items())[:FEW])
            whens = " ".join(
                f"when {quoted_text(code)} then '{'cancelled' if place else 'successful'}'" for place, code in enumerate(counts)
            )
            line = yaml_line("transaction_status", f"case cast({sql_name(column)} as varchar) {whens} end")
            draft.ask(f"{column} says {said}, and nothing says what these mean. Are rows of some of them no sales?", line)
            return


def ask_about_lists(draft):
    """Ask about lists within a row, which are not read: of refunds, or where no column looks like what was paid."""
    lists = [name for name, found in draft.profiles.items() if any(re.match(r"\[\s*\{", word) for word in found.words)]
    if draft.layout.platform:
        return
    refunds = [name for name, found in draft.profiles.items() if any(AMOUNT_IN_TEXT.search(word) for word in found.words)]
    for name in dict.fromkeys([*lists, *refunds]):
        if "refund" in draft.profiles[name].meanings and "refunded_amount" not in draft.columns:
            text = f"{name} is a list within each row, which is not read, so that nothing counts as given back."
            line = yaml_line("refunded_amount", "the column with what was given back, added to the file")
            draft.ask(f"{text} Was something given back?", line)
    if lists and not (draft.has_amount or draft.has_pieces):
        text = f"{', '.join(lists)}: a list within each row, which is not read, and no column looks like what was paid."
        draft.ask(f"{text} Is it in the list?", yaml_line("amount", "the column with what was paid, added to the file"))
