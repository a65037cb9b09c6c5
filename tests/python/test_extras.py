import importlib.metadata

import extras
import metrics
import pytest
from project import ROOT


@pytest.fixture
def install(monkeypatch):
    """A function that lets a package be installed in some version, or in none."""

    def pretend(version):
        def version_of(package):
            if version is None:
                raise importlib.metadata.PackageNotFoundError(package)
            return version

        monkeypatch.setattr(extras, "version", version_of)

    return pretend


@pytest.mark.parametrize(("name", "package"), [("boards", "dbt-charts"), ("metrics", "dbt-metricflow")])
def test_an_extra_of_another_version_is_named_with_what_to_run(install, name, package):
    lines = (ROOT / f"requirements-{name}.lock").read_text().splitlines()
    (pinned,) = [line.split("==")[1].split()[0] for line in lines if line.startswith(f"{package}==")]
    install(pinned)
    extras.check_extra(name, package=package)
    for version, said in (("99.0", "99.0"), (None, "none")):
        install(version)
        with pytest.raises(SystemExit) as end:
            extras.check_extra(name, package=package)
        assert f"make {name} needs {package} {pinned}, and {said} is installed here." in str(end.value)
        assert f"rm -f .venv/.installed-{name} && make {name}" in str(end.value)


@pytest.mark.parametrize(
    ("arguments", "order"),
    [
        (["--group-by", "metric_time__month,customer__city"], ["--order", "metric_time__month,customer__city"]),
        (["--group-by=metric_time__month"], ["--order", "metric_time__month"]),
        (["--group-by", "metric_time__month", "--order", "-purchases"], []),
        (["--group-by=metric_time__month", "--order=-purchases"], []),
        ([], []),
    ],
)
def test_metrics_come_in_the_order_of_what_they_are_grouped_by(arguments, order):
    query = ["--metrics", "purchases", *arguments]
    assert metrics.in_order(query) == query + order


def test_boards_and_metrics_ask_before_they_start(demo, tmp_path):
    for package, folder in (("dbt-charts", "dbt_charts"), ("dbt-metricflow", "dbt_metricflow")):
        (tmp_path / f"{folder}-99.0.dist-info").mkdir()
        (tmp_path / f"{folder}-99.0.dist-info" / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {package}\nVersion: 99.0\n"
        )
    for script, arguments in (("boards.py", ["serve"]), ("boards.py", ["site"]), ("metrics.py", ["--metrics net_revenue"])):
        done = demo.run_script(script, *arguments, env={"PYTHONPATH": str(tmp_path)})
        assert done.returncode == 1
        assert "99.0 is installed here. To install it: rm -f .venv/.installed-" in done.stderr, script
        assert "Traceback" not in done.stderr
