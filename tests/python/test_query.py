"""`make query` prints the answer, says what is wrong in words, and ends quietly when its reader has seen enough."""

import os
import subprocess
import sys

import duckdb
import pytest
from project import ROOT


@pytest.fixture
def ask(tmp_path):
    """Return a function that starts a query on a served copy of one small table, or on none."""

    def start(query, *, served=True):
        database = tmp_path / "warehouse.duckdb"
        if served:
            with duckdb.connect(str(database)) as connection:
                connection.execute("create table segment_profiles as select 'Champions' as segment_name")
        program = f"import pathlib, query; query.SERVED = pathlib.Path({str(database)!r}); query.main()"
        command = [sys.executable, "-c", program, *([query] if isinstance(query, str) else query)]
        return subprocess.Popen(command, cwd=ROOT / "scripts", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return start


@pytest.mark.parametrize("newest", ["serve/current", "elsewhere/current"])
def test_the_newest_copy_is_asked_wherever_the_last_build_published(tmp_path, newest):
    for place, folder in enumerate(sorted(["serve/current", "elsewhere/current"], key=lambda name: name == newest)):
        database = tmp_path / folder / "warehouse.duckdb"
        database.parent.mkdir(parents=True)
        database.touch()
        os.utime(database, (place, place))
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "served_copy").write_text(str(tmp_path / "elsewhere" / "current" / "warehouse.duckdb"))
    program = f"import pathlib, extras; print(extras.served_copy(pathlib.Path({str(tmp_path)!r})))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "scripts", capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / newest / "warehouse.duckdb")


def test_the_answer_is_printed(ask):
    output, errors = ask("select * from segment_profiles").communicate()
    assert "Champions" in output
    assert errors == ""


def test_a_file_is_asked(ask, tmp_path):
    file = tmp_path / "names.sql"
    file.write_text("select segment_name from segment_profiles", encoding="utf-8")
    output, errors = ask(["--file", str(file)]).communicate()
    assert "Champions" in output
    assert errors == ""


@pytest.mark.parametrize(
    ("query", "served", "message"),
    [
        ("", True, "Write a query"),
        (["--file", "none.sql"], True, "There is no file none.sql"),
        ("select * from segment_profiles", False, "Nothing is served yet"),
        ("select * from segment_profile", True, "segment_profiles"),
        ("select cast(segment_name as integer) from segment_profiles", True, "Champions"),
    ],
    ids=["no query", "no file", "nothing served", "a table of another name", "a value that does not fit"],
)
def test_what_is_wrong_is_said_in_words(ask, query, served, message):
    process = ask(query, served=served)
    _, errors = process.communicate()
    assert process.returncode == 1
    assert message in errors
    assert "Traceback" not in errors


def test_a_reader_that_has_seen_enough_ends_it_quietly(ask):
    # more than a pipe holds
    process = ask("select repeat('x', 1000) as line from range(200)")
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 0
