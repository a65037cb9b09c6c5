"""Words that messages share."""

import difflib


def nearest(name, names, *, cutoff=0.6):
    """Return the name that looks most like another, None where none does.

    Parameters
    ----------
    name : str
    names : iterable of str
    cutoff : float
        Similarity from 0 to 1 (`difflib.SequenceMatcher.ratio`) that it needs.

    Returns
    -------
    str or None
    """
    by_letters = {str(other).lower(): str(other) for other in names}
    found = difflib.get_close_matches(str(name).lower(), by_letters, n=1, cutoff=cutoff)
    return by_letters[found[0]] if found else None


def did_you_mean(name, names, *, otherwise):
    """Return a question with the nearest name, or, where none is near, all names after the words `otherwise`."""
    near = nearest(name, names)
    return f' Did you mean "{near}"?' if near else f" {otherwise}: {', '.join(map(str, names))}."


def quoted(values):
    """Return values as messages show them: 'a', 'b'."""
    return "'" + "', '".join(map(str, values)) + "'"


def written_for(name, facts):
    """Return what the user wrote for a contract column or the filter; see `mapping_problems` for the facts."""
    return str(facts.get(name) if name == "transactions_filter" else facts["mapped"].get(name, name))


def as_written(name, facts):
    """Return a line of the user's mapping, with the var it stands under."""
    var = "" if name == "transactions_filter" else f"{facts['input_name']}_columns: "
    return f"{var}{name}: {written_for(name, facts)}"
