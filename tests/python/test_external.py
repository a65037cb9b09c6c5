"""Tables from outside the shop: what they say of customers, of which day, and how it is said when they are wrong."""

import pandas as pd
import pytest

SELECT = "+external_features +external_coverage"
CITIES = ["München", "Lyon", "Graz", "Nowhere"]
CITY_FACTS = {
    "data": "cities.csv",
    "key": {"city": "Town", "country": "Land"},
    "values": {"city_population": "Pop", "region": "Region"},
}
HOLIDAYS = {"data": "holidays.csv", "key": {"day": "Date"}, "values": {"is_holiday": "Flag"}, "known_in_advance": True}
WEATHER = {"data": "weather.csv", "key": {"day": "day", "city": "town"}, "values": {"rain_mm": "rain", "is_storm": "storm"}}


def write_shop(shop):
    """Write twelve customers of four cities with an order on each Monday of four weeks."""
    mondays = pd.date_range("2025-03-03", periods=4, freq="7D")
    orders = [
        {"customer_id": f"c{number:02}", "transaction_at": day + pd.Timedelta(hours=9), "amount": 10 + number}
        for number in range(12)
        for day in mondays[: 1 + number % 4]
    ]
    orders.append({"customer_id": "c00", "transaction_at": pd.Timestamp("2025-03-31"), "amount": 5})
    shop.write("orders.csv", pd.DataFrame(orders))
    customers = [
        {"customer_id": f"c{number:02}", "city": CITIES[number % 4], "Land": ["DE", "FR", "AT", "XX"][number % 4]}
        for number in range(12)
    ]
    shop.write("customers.csv", pd.DataFrame(customers))
    return {
        "transactions": "orders.csv",
        "customers": "customers.csv",
        "customers_columns": {"city": "city", "country": "Land"},
        "external": {},
    }


def write_cities(shop, *more):
    rows = [
        ("munich", "de", "1.400.000,5", "south", "2024-01-01"),
        ("MUNICH", "DE", "1.500.000,5", "south", "2025-01-01"),
        (" Lyon ", "FR", "520.000,5", "east", "2025-01-01"),
        ("Graz", "AT", "290.000,5", "south", "2025-01-01"),
        ("Graz", "AT", "310.000,5", "south", "2025-01-01"),
        ("Lyon", "US", "99,5", "west", "2025-01-01"),
        *more,
    ]
    shop.write("cities.csv", pd.DataFrame(rows, columns=["Town", "Land", "Pop", "Region", "Published"]))


def features(shop, feature):
    """Return {customer: value as text}."""
    return dict(
        shop.query(f"select customer_id, value_text from external_features where feature = '{feature}' order by customer_id")
    )


@pytest.fixture(scope="module")
def shop(new_shop):
    return new_shop("external")


def test_a_value_counts_from_its_day_on_and_rows_that_differ_give_none(shop):
    mapping = write_shop(shop)
    table = CITY_FACTS | {"known_from": "Published"}
    write_cities(shop)
    build = shop.build(mapping | {"external": {"city_facts": table}}, select=SELECT)
    assert build.ok, build.output
    population = features(shop, "city_population")
    # by city and country, in any case, with blanks, and in any spelling that the seed cities has; the newest of two years
    assert [population[name] for name in ("c00", "c01", "c02", "c03")] == ["1.500.000,5", "520.000,5", None, None]
    assert shop.query(
        "select value_number, is_ambiguous from external_features where customer_id = 'c01' and feature = 'city_population'"
    ) == [(520000.5, False)]
    # the two rows of Graz agree on the region
    assert features(shop, "region")["c02"] == "south"
    coverage = shop.frame("select * from external_coverage").loc[0]
    assert (coverage["row_count"], coverage["key_count"], coverage["matched_key_count"]) == (6, 4, 3)
    assert (coverage["ambiguous_key_count"], coverage["ambiguous_example"]) == (1, "graz | at: 2 rows")
    assert (coverage["matched_customer_count"], coverage["matched_customer_share"], coverage["age_days"]) == (9, 0.75, 89)

    # known later: nothing changes, whatever those rows hold
    before = shop.query("select * from external_features order by all")
    write_cities(shop, ("Munich", "DE", "9", "later", "2025-04-01"), ("nowhere", "XX", "no number", "7", "2026-01-01"))
    assert shop.build(mapping | {"external": {"city_facts": table}}, select=SELECT).ok
    assert shop.query("select * from external_features order by all") == before
    assert shop.query("select later_row_count from external_coverage") == [(2,)]

    # all of it known only later
    shop.write("cities.csv", shop.frame(f"select * replace ('2025-04-01' as Published) from '{shop.folder}/cities.csv'"))
    assert shop.build(mapping | {"external": {"city_facts": table}}, select=SELECT).ok
    assert shop.query("select count(*), count(value_text), count(known_from) from external_features") == [(24, 0, 0)]


def test_without_tables_from_outside_there_are_no_rows(demo):
    assert demo.query("select (select count(*) from external_features), (select count(*) from external_coverage)") == [(0, 0)]
