"""What to do about failures that come from the machine or a damaged file, and not from the project."""

import re

# most of DuckDB's words on a Parquet file that cannot be read in some part name no file
DAMAGE = re.compile(
    "decompress|gzip stream|read enough bytes|corrupt|out of buffer|don't know what type|TProtocolException"
    "|found in Parquet file",
    re.IGNORECASE,
)


def failure_advice(facts, query):
    """Return what to do about an error message of DuckDB.

    Parameters
    ----------
    facts : dict
        message; location: of the inputs, as the user wrote it.
    query : callable
        SQL to a list of rows.

    Returns
    -------
    str or None
        None where the engine says it itself.
    """
    message = facts["message"]
    if "No space left on device" in message:
        full = re.search('"([^"]+)": No space left on device', message)
        where = f" where {full.group(1)} lies" if full else ""
        return f"The disk is full{where}. Make room there and build again."
    if "max_temp_directory_size" in message:
        return (
            "The disk is full where temporary files lie: beside the warehouse, unless the profile says otherwise. Make room "
            "there, or write in the profile another folder, config_options: {temp_directory: /large/disk}, or more memory, "
            "settings: {memory_limit: 8GB}."
        )
    if "Out of Memory Error" in message:
        ((limit,),) = query("select current_setting('memory_limit')")
        return (
            f"The memory was not enough: the limit is {limit}. Write in the profile more of it, settings: {{memory_limit: 8GB}}"
            ", or have less done at once, threads: 1 and settings: {threads: 1, preserve_insertion_order: false}."
        )
    return line_advice(message) or damage_advice(message, facts["location"])


def line_advice(message):
    """Return what to do about a line of a CSV file; None where the message names none."""
    line = re.search(r"CSV Error on Line: (\d+)", message)
    if not line:
        return None
    file = re.search("file = (.*)", message)
    where = f"Line {line.group(1)} of {file.group(1) if file else 'a CSV file'}"
    if "Expected Number of Columns" in message:
        return (
            f"{where} has not the columns of the others. Mend it, or, where lines may end early, write csv_options: "
            "{null_padding: true}."
        )
    return (
        f"{where} cannot be read; the list of failures says why. Mend it, or write options of DuckDB's CSV reader as "
        "csv_options."
    )


def damage_advice(message, location):
    """Return what to do about a Parquet file that cannot be read in some part; None for any other message."""
    if not DAMAGE.search(message):
        return None
    lines = [line.strip() for line in message.split("\n")]
    words = lines[1] if len(lines) > 1 else message
    return (
        f"A part of the input ({location}) is damaged: {words}. Copy or export the file again; what was read of it is in no "
        "served copy."
    )
