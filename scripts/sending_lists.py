"""Write lists for the tools that send, by segment and by action, from the served copy; `make exports` calls it."""

import argparse
import csv
import re
import sys
from pathlib import Path

import duckdb
import jinja2
from extras import served_copy
from sending_tools import FORMULA_STARTS, NO, TOOLS, YES

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(__file__).resolve().parent
SERVED = served_copy(ROOT)
ADDRESS = r"[\pL\pN!#$%&'*+/=?^_`{|}~.-]+@([\pL\pN]([\pL\pN-]*[\pL\pN])?\.)+[\pL][\pL\pN-]*[\pL\pN]"
GROUPS = {
    "segment": "select segment_id, segment_name from segment_profiles order by segment_order",
    "action": """
        select recommended_action, recommended_action from recipients
        where recommended_action is not null group by all order by sum(value_at_stake) desc nulls last, count(*) desc, 1
    """,
}
KEYS = {"segment": "segment_id", "action": "recommended_action"}


def identifiers(tool, known):
    """Return what a shop's customers are known by in a tool: email and phone, or customer_id where no email is known."""
    found = [name for name in tool.known_by if name in known]
    return [name for name in found if name != "customer_id" or "email" not in found]


def file_name(kind, name, taken):
    """Return the name of a file that no other has, of letters, digits and underscores alone."""
    words = re.sub(r"\W+", "_", str(name).lower()).strip("_")[:60] or "unnamed"
    stem = f"{kind}_{words}"
    number = 2
    while stem in taken:
        stem = f"{kind}_{words}_{number}"
        number += 1
    taken.add(stem)
    return f"{stem}.csv"


def write_tool(connection, folder, *, name, known):
    """Write the files of one tool and return their lines of the manifest.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the table `recipients`.
    folder : Path
    name : str
        A key of `TOOLS`.
    known : list of str
        What is known of the shop's customers: email, phone, customer_id.

    Returns
    -------
    list of dict
        By segment and by action; `file` is empty where nobody would be in it.
    """
    tool, lines, taken = TOOLS[name], [], set()
    used = identifiers(tool, known)
    missing = " and ".join(f"{identifier} is null" for identifier in used) or "true"
    formula = "is_id_formula" if "customer_id" in used else "false"
    connection.execute(f"""
        create or replace temp table reached as
        select *, coalesce(left_out, case
            when {formula} then 'whose id begins like a formula'
            when ({missing}) and has_unusable_email then 'whose e-mail address is none or begins like a formula'
            when {missing} then 'without an address'
        end) as reason
        from recipients
    """)
    columns = {header: sql for identifier in used for header, sql in tool.known_by[identifier].items()} | tool.other
    selected = ", ".join(f'{sql} as "{header}"' for header, sql in columns.items())
    for kind, groups in GROUPS.items():
        for key, title in connection.execute(groups).fetchall():
            parameters = {"key": key}
            counts = dict(
                connection.execute(
                    f"select reason, count(*) from reached where {KEYS[kind]} = $key group by reason order by reason",
                    parameters,
                ).fetchall()
            )
            rows = counts.pop(None, 0)
            file = f"{name}/{file_name(kind, title, taken)}" if rows else ""
            if rows:
                people = f"select {selected} from reached where {KEYS[kind]} = $key and reason is null"
                people += " order by value_at_stake desc nulls last, customer_id"
                connection.sql(people, params=parameters).write_csv(str(folder / file))
            left_out = sum(counts.values())
            why = "; ".join(f"{count:,} {reason}" for reason, count in counts.items())
            lines.append(
                {
                    "file": file,
                    "tool": tool.title,
                    "list_of": kind,
                    "name": title,
                    "rows": rows,
                    "customers": rows + left_out,
                    "left_out": left_out,
                    "why_left_out": why,
                }
            )
    return lines


def write(folder, *, served):
    """Write the lists, what is in them and where they go, and return sentences about them.

    Parameters
    ----------
    folder : Path
        What an earlier call wrote there goes; all else stays.
    served : Path
        The served copy.

    Returns
    -------
    list of str
    """
    with duckdb.connect(str(served), read_only=True) as connection:
        recipients = (SCRIPTS / "recipients.sql").read_text(encoding="utf-8")
        parameters = {"address": ADDRESS, "yes": list(YES), "no": list(NO)}
        connection.execute(f"create temp table recipients as {recipients}", parameters)
        ((emails, phones, customers, as_of),) = connection.execute(
            "select count(email), count(phone), count(*), (select max(as_of_date) from customer_features) from recipients"
        ).fetchall()
        known = [name for name, count in (("email", emails), ("phone", phones), ("customer_id", customers)) if count]
        consents = connection.execute("""
            select lower(attribute_value), count(*) from customer_attributes
            where lower(attribute_name) = 'marketing_consent' group by 1 order by 2 desc, 1
        """).fetchall()
        old = listed_files(folder)
        lines = []
        for name, tool in TOOLS.items():
            if identifiers(tool, known):
                (folder / name).mkdir(parents=True, exist_ok=True)
                lines += write_tool(connection, folder, name=name, known=known)
    new = {folder / line["file"] for line in lines if line["file"]}
    for path in old - new:
        path.unlink(missing_ok=True)
    write_manifest(folder, lines)
    said = sentences(lines, known=known, consents=consents, as_of=as_of)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(SCRIPTS / "templates"), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    tools = {name: tool for name, tool in TOOLS.items() if identifiers(tool, known)}
    text = environment.get_template("exports.txt.j2").render(tools=tools, sentences=said)
    (folder / "README.txt").write_text(text, encoding="utf-8")
    return said


def listed_files(folder):
    """Return the files that the manifest of an earlier call lists and that lie in its folder."""
    manifest = folder / "manifest.csv"
    if not manifest.exists():
        return set()
    with manifest.open(encoding="utf-8", newline="") as file:
        paths = {folder / line["file"] for line in csv.DictReader(file) if line.get("file")}
    return {path for path in paths if path.resolve().is_relative_to(folder.resolve()) and path.suffix == ".csv"}


def write_manifest(folder, lines):
    """Write one line per tool and segment or action; a name that begins like a formula gets an apostrophe."""
    headers = ["file", "tool", "list_of", "name", "rows", "customers", "left_out", "why_left_out"]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headers, lineterminator="\n")
        writer.writeheader()
        for line in lines:
            is_formula = line["name"].startswith(FORMULA_STARTS)
            writer.writerow(line | {"name": f"'{line['name']}" if is_formula else line["name"]})


def sentences(lines, *, known, consents, as_of):
    """Return what was written and what is not known, a sentence each."""
    written = [line for line in lines if line["file"]]
    tools = list(dict.fromkeys(line["tool"] for line in written))
    reached = [sum(line["rows"] for line in written if line["tool"] == tool and line["list_of"] == "segment") for tool in tools]
    said = [
        f"{len(written)} lists for {', '.join(tools) or 'no tool'}: up to {max(reached, default=0):,} customers,"
        f" by what they did to {as_of}."
    ]
    if "email" not in known:
        said.append(
            "No e-mail address is known, so that only what works without one is written."
            " To map it: customers_columns: {email: your column}, and build again."
        )
    if not consents:
        said.append(
            "No consent is known, so that everybody who can be reached is listed: send only to who agreed."
            " To map it: customers_columns: {marketing_consent: your column}, and build again."
        )
    unread = [f"'{word}' ({count:,})" for word, count in consents if word not in YES and word not in NO]
    if unread:
        said.append(
            f"marketing_consent is read as given where it says {', '.join(YES[:5])} and the like. Nobody is listed by"
            f" {', '.join(unread[:5])}. If one of them is a yes: customers_columns:"
            " {marketing_consent: case when your_column = 'that word' then 'yes' else 'no' end}, and build again."
        )
    return said


def main():
    """Write the lists and say what was written, or what to do first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "exports")
    arguments = parser.parse_args()
    if not SERVED.exists():
        sys.exit("Nothing is served yet: run make build first.")
    said = write(arguments.folder, served=SERVED)
    print("\n".join([*said, f"What goes where: {arguments.folder / 'README.txt'}; what is in it: manifest.csv beside it."]))


if __name__ == "__main__":
    main()
