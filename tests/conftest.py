import shutil
from pathlib import Path

import pytest
from project import Shared, Shop

from segmentation import comparison


@pytest.fixture(scope="session", autouse=True)
def shared(tmp_path_factory, worker_id):
    """Say which folder all processes of this run share."""
    folder = tmp_path_factory.getbasetemp()
    Shared.folder = folder if worker_id == "master" else folder.parent


@pytest.fixture(scope="session")
def new_shop(tmp_path_factory):
    """A function that makes an empty shop: a copy of the project with nothing built."""

    def make(name="shop"):
        return Shop.make(tmp_path_factory.mktemp(name))

    return make


@pytest.fixture(scope="session")
def shared_shop():
    """A function that builds a shop once for all processes, by a function that gets it empty; tests only read it."""

    def make(name, build):
        with Shared.once(name) as folder:
            said = folder / "build.txt"
            if not said.exists():
                shutil.rmtree(folder, ignore_errors=True)
                outcome = build(Shop.make(folder))
                assert outcome.ok, outcome.output
                said.write_text(outcome.output)
        return Shop(folder)

    return make


@pytest.fixture(scope="session")
def demo(shared_shop):
    """The demo, built once with all data tests and unit tests; tests only read it."""
    return shared_shop("demo", lambda shop: shop.run_cli("build", "--selector", "everything"))


@pytest.fixture(scope="session")
def copy_demo(demo, tmp_path_factory):
    """A function that copies the demo after its build: warehouse, served copy, and what dbt parsed."""

    def copy():
        return Shop(Path(shutil.copytree(demo.folder, tmp_path_factory.mktemp("demo") / "copy", symlinks=True)))

    return copy


@pytest.fixture(scope="module")
def few_prototypes():
    """Let other algorithms see 300 customers, which takes less time and the same SQL."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "SAMPLE_SIZE", 300)
        yield
