"""A draft as the text of my_shop.yml: what is mapped, after each line an example or the reason, and what is left out."""

import yaml

from segmentation.files.locations import spoken
from segmentation.files.sources import SAMPLED_ROW_COUNT, quoted_name
from segmentation.mapping.contract import contract_columns

REQUIRED = ("customer_id", "transaction_at")
WIDEST = 60  # characters up to which comments are aligned
LONGEST_EXAMPLE = 40
LONGEST_LINE = 140  # characters of a line on the screen
MOST_HINTS = 3
QUESTION = "# question: "


def yaml_line(name, value):
    """Return one line of YAML, quoted only where it must be."""
    if isinstance(value, list | dict):
        return f"{name}: {yaml.safe_dump(value, width=10**9, allow_unicode=True, default_flow_style=True)}".rstrip("\n")
    return yaml.safe_dump({name: value}, width=10**9, allow_unicode=True, default_flow_style=False).rstrip("\n")


def one_line(text):
    """Return text without line ends."""
    return " ".join(text.splitlines())


def example_note(profile):
    """Return a value found, or all of them where they are few words."""
    if "@" in profile.example:
        return "e-mail addresses"
    if profile.is_word_list:
        return ", ".join(profile.words)
    example = profile.example
    return f"e.g. {example if len(example) <= LONGEST_EXAMPLE else example[: LONGEST_EXAMPLE - 3] + '...'}"


def draft_rows(draft):
    """Return the lines of the mapping, each with its comment.

    Returns
    -------
    list of (str, str)
        In the order of the contract, then attributes.
    """
    contract = list(contract_columns(draft.input_name))
    names_of_file = {name.lower() for name in draft.profiles}
    rows = []
    for name in dict.fromkeys([*contract, *draft.columns, *draft.written]):
        column, refused = draft.columns.get(name), draft.refused.get(name)
        if name in draft.written:
            line = draft.written[name]
            rows.append((yaml_line(name, line.sql), line.note))
        elif column:
            # staging trims what is written
            sql = column if column == column.strip() else quoted_name(column)
            rows.append((yaml_line(name, sql), draft.notes.get(name) or example_note(draft.profiles[column])))
        elif name in REQUIRED and name in contract:
            note = "required, and no column looks like it: write it yourself, from those left out below"
            rows.append((f"# {yaml_line(name, 'your_column')}", note))
        elif name in names_of_file:
            # a column with the contract's name maps itself unless told not to
            rows.append((f"{name}: null", refused.note if refused else "the column of that name does not look like it"))
        elif refused:
            rows.append((f"# {yaml_line(name, refused.sql)}", refused.note))
    return rows


def left_out_line(draft):
    """Return a line of the columns that nothing is made of; nothing where there are none."""
    shown = {*draft.used, *draft.columns.values(), *(line.sql for line in draft.refused.values())}
    left_out = [name for name in draft.profiles if name not in shown]
    return f"left out: {one_line(', '.join(left_out))}" if left_out else ""


def draft_text(draft):
    """Return the draft of one input as YAML."""
    rows = draft_rows(draft)
    width = min(max((len(line) for line, _ in rows), default=0), WIDEST)
    lines = [f"# {one_line(draft.layout.recognised)}"] if draft.layout.platform else []
    lines += [yaml_line(draft.input_name, draft.source.location), f"{draft.input_name}_columns:"]
    lines += [f"  {line:<{width}}  # {one_line(note)}" for line, note in rows]
    if left_out_line(draft):
        lines.append(f"# {left_out_line(draft)}")
    for question in draft.questions:
        said = f"{QUESTION}{one_line(question.text)}"
        lines += [f"{said} If so:", f"#   {question.line}"] if question.line else [said]
        lines += [f"# If not: {question.otherwise}"] if question.otherwise else []
    lines += [f"# {one_line(hint)}" for hint in [*draft.source.left_out, *draft.hints]]
    return "\n".join(lines)


def said_settings(settings, layout):
    """Return (line, note) of vars beside the mapping: false is said, nothing is not; the note is the layout's, or empty."""
    said = {name: value for name, value in settings.items() if value or value is False}
    return [(yaml_line(name, value), layout.notes.get(name, "")) for name, value in said.items()]


def mapping_text(drafts):
    """Return the text of my_shop.yml."""
    source = drafts[0].source
    lines = [
        f"# A draft, from the first {SAMPLED_ROW_COUNT:,} rows. After each line: an example, or the reason.",
        "# Correct it, then: make build INPUTS=, and the name of this file. make build DATA= does all of it.",
    ]
    read_with = {"csv_options": source.csv_options, "csv_encoding": source.csv_encoding}
    settings = read_with | drafts[0].settings
    lines += [f"{line}  # {note}" if note else line for line, note in said_settings(settings, drafts[0].layout)]
    return "\n".join([*lines, *(draft_text(draft) for draft in drafts)])


def summary_lines(drafts):
    """Return what a person reads of drafts: which column is which and why, and what is worth knowing."""
    lines, whole = [], []
    for draft in drafts:
        platform = f": {draft.layout.recognised}" if draft.layout.platform else ""
        count = len(draft.profiles)
        lines.append(
            f"{spoken(draft.source.location)}: {draft.input_name}, {count} column{'s' if count != 1 else ''}{platform}"
        )
        rows = [(line, note) for line, note in draft_rows(draft) if not line.startswith("#")]
        width = min(max((len(line) for line, _ in rows), default=0), WIDEST)
        lines += [f"  {line:<{width}}  {one_line(note)}" for line, note in rows]
        settings = said_settings(draft.settings, draft.layout)
        lines += [f"  {line.split(':')[0]}: {note}" if note else f"  {line}" for line, note in settings]
        lines += [f"  {one_line(hint)}" for hint in [*draft.source.left_out, *draft.hints][:MOST_HINTS]]
        left_out = left_out_line(draft)
        if left_out:
            whole.append(f"  {left_out}")
            lines.append(whole[-1])
    return [line if len(line) <= LONGEST_LINE or line in whole else f"{line[: LONGEST_LINE - 3]}..." for line in lines]
