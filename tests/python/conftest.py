import pytest
from project import Shop


@pytest.fixture(scope="session")
def new_shop(tmp_path_factory):
    """A function that makes an empty shop: a copy of the project with nothing built."""

    def make(name="shop"):
        return Shop.make(tmp_path_factory.mktemp(name))

    return make


@pytest.fixture(scope="session")
def demo(new_shop):
    """The demo, built once with all data tests and unit tests; tests only read it."""
    shop = new_shop("demo")
    build = shop.run_cli("build", "--selector", "everything")
    assert build.ok, build.output
    shop.first_build = build
    return shop
