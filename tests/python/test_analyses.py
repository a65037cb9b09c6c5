import re

import duckdb
import pytest
from project import ROOT

NAMES = sorted(path.stem for path in (ROOT / "analyses").glob("*.sql"))
SHAPE = re.compile(r"-- [^?]+\? One row per [^:]+: .+\.\n")


@pytest.fixture(scope="module")
def compiled(copy_demo):
    """All analyses, compiled by one call of dbt, in a copy: dbt opens the warehouse for itself alone."""
    shop = copy_demo()
    compile_ = shop.run_cli("compile", "--select", "resource_type:analysis")
    assert compile_.ok, compile_.output
    nodes = shop.manifest()["nodes"]
    return {node["name"]: node for node in nodes.values() if node["resource_type"] == "analysis"}


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_from_the_served_copy(demo, compiled, name):
    with duckdb.connect(str(demo.served), read_only=True) as connection:
        rows = connection.execute(compiled[name]["compiled_code"]).fetchall()
    assert rows


def test_one_command_prints_the_answer(demo):
    done = demo.run_script("query.py", "--file", "analyses/guest_share_by_month.sql")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "guest_purchase_share" in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_it_says_question_and_shape_of_the_answer_first(name):
    assert SHAPE.match((ROOT / "analyses" / f"{name}.sql").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_it_is_described(compiled, name):
    assert "?" in compiled[name]["description"]


def test_a_budget_for_coupons_is_not_exceeded(demo, compiled):
    code = compiled["coupons_within_a_budget"]["compiled_code"]
    (budget,) = re.findall(r"cost_so_far <= (\d+)", code)
    with duckdb.connect(str(demo.served), read_only=True) as connection:
        ((spent, last),) = connection.execute(f"select sum(coupon_cost), max(cost_so_far) from ({code}) as answer").fetchall()
    assert spent == last
    assert spent <= int(budget)
