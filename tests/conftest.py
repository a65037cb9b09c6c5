import gc
import shutil
from pathlib import Path

import pytest
from parsed import kept_shops, parse_all_kinds
from project import Shared, Shop
from shops import build_odd_shop, build_visits

from segmentation import comparison

# Each file goes to one of two processes as a whole, and these, which take longest, go first. The first file that needs the demo
# builds it, beside one that does not.
LONGEST = ["test_examples", "test_models_over_time", "test_row_order", "test_concurrency", "test_bad_input", "test_limits"]


# what dbt parsed is hundreds of thousands of objects, and looking through them for garbage a tenth of each build
gc.set_threshold(50_000, 20, 100)


def pytest_configure(config):
    """Before the processes of a whole run start, parse what all of them need."""
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if is_whole and config.option.numprocesses and not hasattr(config, "workerinput"):
        try:
            parse_all_kinds()
        except AssertionError as error:
            raise pytest.UsageError(f"dbt parse, in which a warning is an error:\n{error}") from None


def pytest_collection_modifyitems(items):
    """Put the files that take longest first."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONGEST)))


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
    """A function that builds a shop once for all processes, by a function that gets it empty; tests only read it.

    One that is `kept` is there for later runs too, until a file of the project changes.
    """

    def make(name, build, *, kept=False):
        with Shared.once(name, folder=kept_shops() if kept else None) as folder:
            said = folder / "build.txt"
            if not said.exists():
                shutil.rmtree(folder, ignore_errors=True)
                outcome = build(Shop.make(folder))
                assert outcome.ok, outcome.output
                said.write_text(outcome.output)
        return Shop(folder)

    return make


@pytest.fixture(scope="session")
def copy_of(tmp_path_factory):
    """A function that copies a shop after its build: warehouse, served copy, and what dbt parsed."""

    def copy(shop):
        return Shop(Path(shutil.copytree(shop.folder, tmp_path_factory.mktemp("copy") / "shop", symlinks=True)))

    return copy


@pytest.fixture(scope="session")
def demo(shared_shop):
    """The demo, built once with all data tests and unit tests; tests only read it."""
    return shared_shop("demo", lambda shop: shop.run_cli("build", "--selector", "everything"), kept=True)


@pytest.fixture(scope="session")
def copy_demo(demo, copy_of):
    """A function that copies the demo after its build."""
    return lambda: copy_of(demo)


@pytest.fixture(scope="session")
def visits(shared_shop):
    """A shop that maps its two required columns and nothing else, built once with all data tests; tests only read it."""
    return shared_shop("visits", build_visits, kept=True)


@pytest.fixture(scope="session")
def odd_shop(shared_shop):
    """A shop whose cities, coupons and ids are markup; tests only read it."""
    return shared_shop("odd", build_odd_shop, kept=True)


@pytest.fixture(scope="session")
def site(demo):
    """The boards of the demo as a folder of HTML, written once for all processes."""
    with Shared.once("site") as folder:
        if not folder.exists():
            done = demo.run_script("boards.py", "site", "--folder", str(folder))
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def few_prototypes():
    """Let other algorithms see 300 customers, which takes less time and the same SQL."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "SAMPLE_SIZE", 300)
        yield
