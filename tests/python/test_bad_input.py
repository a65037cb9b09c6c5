import gzip
import re
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pandas as pd
import pytest

HEADER = "customer_id,transaction_at,amount\n"
REFUSED = "The build did not start, and nothing was changed. To mend:"


def table(row, count=30, header=HEADER):
    """Return the text of a CSV file, row by row from a number."""
    return header + "".join(row(number) + "\n" for number in range(count))


def day(number):
    return f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}"


GOOD = table(lambda i: f"c{i % 9},{day(i)},{i}.50", count=60)


def build_good_shop(shop):
    shop.write("good.csv", GOOD)
    return shop.build({"transactions": "good.csv"})


@pytest.fixture(scope="module")
def shop(shared_shop, copy_of):
    """A shop with a served copy of an earlier build; builds drop the warehouse, so that what they leave there is seen."""
    return copy_of(shared_shop("good", build_good_shop))


@pytest.fixture(scope="module")
def reader(new_shop):
    """A shop for input that looks bad and is to be read."""
    return new_shop("reader")


def drop_warehouse(shop):
    for path in shop.folder.glob("warehouse.duckdb*"):
        path.unlink()


def assert_refused(shop, mapping, *essentials, problems=1):
    """Assert that a build says in one message what is wrong, before it builds anything."""
    drop_warehouse(shop)
    served = shop.served_state()
    build = shop.build(mapping)
    assert not build.ok
    assert "Traceback" not in build.output
    assert build.output.count(REFUSED) == 1, build.output
    message = build.output.split(REFUSED)[1].split("\n  \n")[0]
    assert len(re.findall(r"^    - ", message, re.MULTILINE)) == problems, message
    for essential in essentials:
        assert essential in message
    assert shop.tables() == []
    assert shop.served_state() == served


def assert_failed(shop, mapping, *essentials):
    """Assert that a build, which has to look at all rows to know, ends with one sentence and serves nothing new."""
    drop_warehouse(shop)
    served = shop.served_state()
    build = shop.build(mapping)
    assert not build.ok
    assert "Traceback" not in build.output
    assert "Completed with 1 error" in build.output
    assert "Readers keep the copy they have" in build.output
    message = build.output.split("Failure in model")[1]
    for essential in essentials:
        assert essential in message
    assert shop.served_state() == served
    return build.output


def read(shop, content, mapping=None, columns="customer_id, transaction_at, amount", *, name="orders.csv"):
    """Build as far as the validated rows, and return columns of them, in the order of customer and time."""
    if content is not None:
        shop.write(name, content)
    build = shop.build({"transactions": name, **(mapping or {})}, select="+int_transactions_validated")
    assert build.ok, build.output
    return shop.query(f"select {columns} from (from int_transactions_validated order by customer_id, transaction_at)")


# --- the mapping file


def run_script(shop, name):
    command = [sys.executable, "scripts/build.py", "--inputs", name]
    done = subprocess.run(command, cwd=shop.folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "content", "essentials"),
    [
        ("my_shp.yml", None, ["There is no mapping file my_shp.yml", "Did you mean my_shop.yml"]),
        ("tab.yml", b"transactions:\torders.csv\n  x: [", ["tab.yml is not YAML", "line 1"]),
        ("colon.yml", b"transactions: a.csv\ntransactions_columns:\n  amount: case: when", ["colon.yml is not YAML"]),
        (
            "twice.yml",
            b"transactions: good.csv\ntransactions_columns:\n  amount: a\n  amount: b\n",
            ["twice.yml says amount twice", "Delete the other line"],
        ),
        ("list.yml", b"- transactions\n", ["list.yml should hold lines such as transactions: orders.csv", "found list"]),
        ("empty.yml", b"", ["empty.yml should hold lines such as transactions: orders.csv"]),
        ("latin.yml", "transactions: Käufe.csv\n".encode("latin-1"), ["latin.yml is not YAML"]),
    ],
)
def test_a_mapping_file_that_cannot_be_read_is_explained(shop, name, content, essentials):
    shop.write("my_shop.yml", "transactions: good.csv\n")
    if content is not None:
        shop.write(name, content)
    exit_code, output = run_script(shop, name)
    assert exit_code == 1
    assert "Traceback" not in output
    for essential in essentials:
        assert essential in output


# --- files and relations that cannot be opened


@pytest.mark.parametrize(
    ("transactions", "essentials"),
    [
        ("nothing.csv", ['transactions: no file matches "nothing.csv"', "Paths start where the command runs"]),
        ("orders/*.csv", ['no file matches "orders/*.csv"']),
        ("nothing.parquet", ['no file matches "nothing.parquet"']),
        ("raw.orders", ['there is no relation "raw.orders"', "no file name either"]),
        ("orders", ['there is no relation "orders"']),
        ("broken.parquet", ["broken.parquet cannot be read", "Is it complete"]),
        ("truncated.csv.gz", ["truncated.csv.gz cannot be read"]),
        ("empty.csv", ["empty.csv is empty"]),
        ("header.csv", ["header.csv has no rows, only columns: customer_id, transaction_at, amount"]),
    ],
    ids=str,
)
def test_an_input_that_cannot_be_opened_is_named(shop, transactions, essentials):
    shop.write("broken.parquet", b"PAR1 and nothing more")
    shop.write("truncated.csv.gz", gzip.compress(GOOD.encode())[:40])
    shop.write("empty.csv", "")
    shop.write("header.csv", HEADER)
    assert_refused(shop, {"transactions": transactions}, *essentials)


def test_what_is_wrong_with_both_inputs_is_said_at_once(shop):
    assert_refused(
        shop,
        {"transactions": "nothing.csv", "customers": "nobody.csv"},
        'transactions: no file matches "nothing.csv"',
        'customers: no file matches "nobody.csv"',
        problems=2,
    )


def test_customers_alone_are_not_enough(shop):
    assert_refused(shop, {"customers": "good.csv"}, "transactions: is not set")


# --- mappings that do not fit


def test_required_columns_that_are_not_mapped_are_asked_for(shop):
    shop.write("foreign.csv", GOOD.replace(HEADER, "Kunde,Datum,Summe\n"))
    assert_refused(
        shop,
        {"transactions": "foreign.csv"},
        '"customer_id" is required and not mapped. foreign.csv has: Kunde, Datum, Summe',
        '"transaction_at" is required and not mapped',
        "make suggest FILE=foreign.csv",
        problems=2,
    )


def test_a_line_of_more_fields_than_the_first_is_shown(shop):
    shop.write("ragged.csv", GOOD.replace("c5,", "c5,one too many,", 1))
    assert_refused(
        shop,
        {"transactions": "ragged.csv"},
        "ragged.csv was read as one column, since not all lines have the 3 fields of the first",
        "such as line 7: c5,one too many,",
    )


def test_a_file_without_a_line_of_names_is_known_by_its_numbers(shop):
    shop.write("headless.csv", GOOD.removeprefix(HEADER))
    assert_refused(shop, {"transactions": "headless.csv"}, "csv_options: {header: false}", problems=2)
    mapping = {"csv_options": {"header": False}, "transactions_columns": {"customer_id": "customer_id"}}
    assert_refused(
        shop,
        {"transactions": "headless.csv"} | mapping,
        'has no column "customer_id"; it has: column0, column1, column2',
        '"transaction_at" is required and not mapped',
        problems=2,
    )
    shop.write("fixed.txt", "".join(f"c{number % 9} {day(number)} 5.00\n" for number in range(60)))
    mapping = {
        "csv_options": {"header": False, "delim": "^"},
        "transactions_columns": {
            "customer_id": "split_part(column0, ' ', 1)",
            "transaction_at": "split_part(column0, ' ', 2)",
            "amount": "split_part(column0, ' ', 3)",
        },
    }
    build = shop.build({"transactions": "fixed.txt"} | mapping, select="+int_transactions_validated")
    assert build.ok, build.output
    assert shop.query("select count(*), sum(amount) from int_transactions_validated") == [(60, Decimal(300))]


def test_every_column_that_does_not_work_is_quoted_with_what_there_is(shop):
    columns = {
        "amount": "amuont",
        "quantity": "amuont * 2",
        "unit_price": "zzz",
        "custommer_id": "customer_id",
        "shoe_size": "amount",
        "discount_amount": "amount * (",
        "currency": "roundd(amount)",
        "loyalty_score": "sum(amount)",
        "product_id": "(select 1)",
        "city": "error(amount)",
        "transaction_id": False,
    }
    assert_refused(
        shop,
        {"transactions": "good.csv", "transactions_columns": columns},
        'amount: amuont\n      good.csv has no column "amuont"; it has: customer_id, transaction_at, amount. Did you mean',
        'quantity: amuont * 2\n      good.csv has no column "amuont"',
        'unit_price: zzz\n      good.csv has no column "zzz"; it has: customer_id, transaction_at, amount.\n',
        'there is no contract column "custommer_id". Did you mean "customer_id"?',
        'there is no contract column "shoe_size". The contract has: transaction_id, customer_id',
        "discount_amount: amount * (\n      syntax error",
        "currency: roundd(amount)\n      Scalar Function with name roundd does not exist!",
        "loyalty_score: sum(amount)\n      an aggregate such as sum(...) would merge rows",
        "product_id: (select 1)\n      TRY can not be used",
        "city: error(amount)\n      TRY can not be used",
        "transaction_id: YAML reads an unquoted yes, no, on, off, true or false as a truth value",
        problems=len(columns),
    )


def test_every_var_that_cannot_be_is_explained(shop):
    mapping = {
        "transaction_colums": {},
        "colour": "blue",
        "transactions": [5],
        "transactions_columns": "customer_id",
        "as_of": "31.12.2024",
        "date_order": "ymd",
        "decimal_separator": ";",
        "input_timezone": "Berlin",
        "exchange_rates": {"EUR": "one"},
        "segment_count": "five",
        "minimum_segment_count": 1,
        "certification_sample_size": 3,
        "clustering_minimum_coverage": "high",
        "reject_exact_duplicates": "false",
        "clustering_features": ["recency_dayz", "zzz"],
    }
    assert_refused(
        shop,
        mapping,
        'There is no var "transaction_colums". Did you mean "transactions_columns"?',
        'There is no var "colour". The vars are: transactions, transactions_columns',
        "transactions: expected a file, glob or relation",
        'transactions_columns: expected lines of "name: value" under it, found "customer_id"',
        'as_of: expected a date such as 2025-12-31, found "31.12.2024"',
        'date_order: expected dmy or mdy, found "ymd"',
        'decimal_separator: expected "." or ",", found ";"',
        'input_timezone: expected a zone such as Europe/Berlin, found "Berlin"',
        'exchange_rates: EUR: expected a number such as 1.17, found "one"',
        'segment_count: expected a whole number of 2 or more, found "five"',
        'minimum_segment_count: expected a whole number of 2 or more, found "1"',
        'certification_sample_size: expected a whole number of 100 or more, found "3"',
        'clustering_minimum_coverage: expected a number from 0 to 1, such as 0.3, found "high"',
        'reject_exact_duplicates: expected true or false, found "false"',
        'no numeric feature "recency_dayz". Did you mean "recency_days"?',
        'no numeric feature "zzz". The features are: ',
        problems=len(mapping) + 1,
    )


def test_a_day_that_the_calendar_lacks_is_refused(shop):
    assert_refused(
        shop, {"transactions": "good.csv", "as_of": "2024-02-30"}, 'expected a date such as 2025-12-31, found "2024-02-30"'
    )


def test_an_option_that_the_csv_reader_lacks_is_quoted(shop):
    assert_refused(shop, {"transactions": "good.csv", "csv_options": {"delimm": ";"}}, "good.csv cannot be read", '"delimm"')


def test_a_codec_that_does_not_exist_is_named(shop):
    build = shop.build({"transactions": "good.csv", "csv_encoding": "klingon"})
    assert not build.ok
    assert 'csv_encoding: expected a codec such as cp1252, latin-1, utf-16 or shift_jis, found "klingon"' in build.output
    assert "Traceback" not in build.output


# --- values that cannot be read


def test_a_column_of_the_wrong_type_is_counted_and_three_values_shown(shop):
    shop.write("types.csv", table(lambda i: f"c{i},day {i},{i} pieces"))
    assert_refused(
        shop,
        {"transactions": "types.csv"},
        "transaction_at is no timestamp in 30 of 30 values, for example 'day 0', 'day 1', 'day 10'",
        "amount is no money in 30 of 30 values, for example '0 pieces', '1 pieces', '10 pieces'",
        problems=2,
    )


def test_seconds_since_1970_are_told_how_to_be_read(shop, reader):
    text = table(lambda i: f"c{i % 9},{1704067200 + i * 86400},5")
    shop.write("epoch.csv", text)
    assert_refused(shop, {"transactions": "epoch.csv"}, "to_timestamp(transaction_at)")
    mapping = {"transactions_columns": {"transaction_at": "to_timestamp(transaction_at)"}}
    assert read(reader, text, mapping, "min(transaction_at)") == [(datetime(2024, 1, 1),)]


def test_a_required_column_that_is_empty_is_named(shop):
    shop.write("guests.csv", table(lambda i: f",{day(i)},{i}"))
    assert_refused(shop, {"transactions": "guests.csv"}, "customer_id is empty in all rows of guests.csv")


def test_dates_whose_order_nothing_proves_are_asked_about(shop):
    shop.write("dates.csv", table(lambda i: f"c{i},0{1 + i % 9}/0{1 + i % 7}/2024,5"))
    assert_refused(shop, {"transactions": "dates.csv"}, "'01/01/2024'", "date_order: dmy, or date_order: mdy")


def test_dates_that_prove_both_orders_are_asked_about(shop):
    shop.write("dates.csv", table(lambda i: f"c{i},{'13/01/2024' if i % 2 else '01/13/2024'},5"))
    assert_refused(
        shop,
        {"transactions": "dates.csv"},
        "has both '13/01/2024', which has the day first, and '01/13/2024', which has the month first",
        "date_order: dmy, or date_order: mdy; dates of the other order are then rejected",
    )


def test_numbers_that_may_be_a_thousand_times_more_are_asked_about(shop, reader):
    whole = table(lambda i: f"c{i % 9},{day(i)},5", count=10_000)
    shop.write("numbers.csv", whole + "c1,2024-01-01,1.250\n")
    assert_refused(shop, {"transactions": "numbers.csv"}, "has numbers such as '1.250'", 'decimal_separator: ","')
    text = whole + 'c10,2024-01-01,1.250\nc11,2024-01-01,"12,50"\n'
    read_amounts = read(reader, text, columns="customer_id, cast(amount as integer)")
    assert [amount for customer, amount in read_amounts if customer in ("c10", "c11")] == [1250, 13]


def test_several_currencies_need_rates(shop, reader):
    text = table(lambda i: f"c{i},{day(i)},5,{['EUR', 'usd', 'GBP'][i % 3]}", header=HEADER[:-1] + ",currency\n")
    shop.write("currencies.csv", text)
    assert_refused(
        shop,
        {"transactions": "currencies.csv"},
        "several (EUR, GBP, USD) and no exchange_rates",
        "exchange_rates: {EUR: 1, GBP: 1.17}",
        "currency: null",
    )
    columns = "distinct currency, reject_reason, case when reject_reason is null then amount end"
    assert sorted(read(reader, text, {"exchange_rates": {"EUR": 1, "USD": 0.9}}, columns)) == [
        ("EUR", None, Decimal(5)),
        ("GBP", "currency_without_rate", None),
        ("USD", None, Decimal("4.5")),
    ]


def test_fewer_customers_than_segments_are_refused(shop):
    shop.write("one.csv", table(lambda i: f"c1,{day(i)},{i}"))
    assert_refused(
        shop, {"transactions": "one.csv"}, "fewer customers (1) than segments asked for (3)", "minimum_segment_count"
    )


# --- what only all rows together show


def test_without_an_accepted_row_the_most_frequent_reason_is_said(shop):
    header = HEADER[:-1] + ",transaction_status\n"
    shop.write(
        "defects.csv", table(lambda i: f"c{i},{day(i)},,paid" if i % 2 else f"c{i},{day(i)},5,teleported", header=header)
    )
    output = assert_failed(shop, {"transactions": "defects.csv"}, "No row was accepted", "rejected_transactions")
    reason = output.split("To mend:")[1].split("\n")[1]
    assert "Most rows were rejected for missing_amount, such as " in reason
    assert "paid" in reason


def test_a_shop_of_nothing_but_future_dates_is_asked_up_to_which_day_they_are_right(shop):
    shop.write("future.csv", table(lambda i: f"c{i % 7},2099-01-{i % 28 + 1:02},{i}"))
    days = "all days of future.csv are to come, from 2099-01-01 to 2099-01-28"
    assert_refused(
        shop, {"transactions": "future.csv"}, f"{days}. If days up to 2099-01-28 are right, write as_of: 2099-01-28."
    )


def test_amounts_too_large_for_money_are_told_from_words(shop):
    shop.write("large.csv", table(lambda i: f"c{i},{day(i)},{i}e15" if i % 3 else f"c{i},{day(i)},5"))
    assert_refused(shop, {"transactions": "large.csv"}, "for example '10e15'", "at most 14 digits before the point")


def test_words_that_are_no_status_are_listed(shop):
    header = HEADER[:-1] + ",transaction_status\n"
    shop.write("statuses.csv", table(lambda i: f"c{i},{day(i)},5,teleported", header=header))
    assert_refused(shop, {"transactions": "statuses.csv"}, "nothing that is known in 30 of 30 values: 'teleported'")


def test_identical_customers_make_no_segments(shop):
    shop.write("same.csv", table(lambda i: f"c{i},2024-01-01,5"))
    assert_failed(shop, {"transactions": "same.csv"}, "30 customers", "1 of them distinct", "cannot make 3 segments")


def test_refunds_alone_make_no_segments(shop):
    shop.write("negative.csv", table(lambda i: f"c{i},{day(i)},-{i}.5"))
    assert_failed(
        shop, {"transactions": "negative.csv"}, "0 customers with a purchase", "cannot make 3 segments", "do not map amount"
    )


def test_before_the_first_transaction_there_are_no_customers(shop):
    assert_refused(
        shop, {"transactions": "good.csv", "as_of": "2020-01-01"}, "as_of: 2020-01-01 is before the first transaction"
    )


def test_a_failed_build_ends_with_an_error_code_and_no_stack_trace(shop):
    served = shop.served_state()
    build = shop.run_cli("build", mapping={"transactions": "nothing.csv"})
    assert not build.ok
    assert build.output.count(REFUSED) == 1
    assert "Traceback" not in build.output
    assert shop.served_state() == served


# --- commands that build less than a build


def test_run_says_that_nothing_is_served(shop):
    served = shop.served_state()
    ran = shop.run_cli("run", "--select", "base_shop__transactions", mapping={"transactions": "good.csv"})
    assert ran.ok, ran.output
    assert "Not served: dbt run tests nothing. Readers keep the copy they have; dbt build tests, and serves" in ran.output
    assert shop.served_state() == served


@pytest.mark.parametrize("command", ["run", "build"])
def test_an_empty_build_is_refused_and_empties_nothing(shop, command):
    drop_warehouse(shop)
    assert shop.build({"transactions": "good.csv"}, select="base_shop__transactions").ok
    empty = shop.run_cli(command, "--empty", mapping={"transactions": "good.csv"})
    assert not empty.ok
    assert "--empty: it would empty the tables of the segments, and several of them need rows" in empty.output
    assert shop.query("select count(*) from base_shop__transactions") == [(60,)]


# --- input that looks bad and is not


NAMES = "customer_id,transaction_at,amount"
WAYS_TO_WRITE = {
    "semicolon.csv": f"{NAMES.replace(',', ';')}\nc1;2024-01-13;1.234,50\nc2;2024-01-14;-7,25\nc3;2024-01-15;3,00\n",
    "pipe.csv": f"{NAMES.replace(',', '|')}\nc1|2024-01-13|1234.5\nc2|2024-01-14|-7.25\nc3|2024-01-15|3\n",
    "tab.tsv": f"{NAMES.replace(',', chr(9))}\nc1\t2024-01-13\t1234.5\nc2\t2024-01-14\t-7.25\nc3\t2024-01-15\t3\n",
    "crlf.csv": f"{NAMES}\r\nc1,2024-01-13,1234.5\r\nc2,2024-01-14,-7.25\r\nc3,2024-01-15,3\r\n",
    "words.csv": f'{NAMES.upper()}\n c1 ,13 Jan 2024,"$1,234.50"\nc2,"Jan 14, 2024",(7.25)\nc3,20240115,EUR 3\n',
    "floats.csv": f"{NAMES}\nc1,2024-01-13 00:00:00,1.2345e3\nc2,2024-01-14T00:00:00Z,-7.250\nc3,2024/01/15,3.0\n",
}
WAYS_TO_WRITE |= {
    "mark.csv": b"\xef\xbb\xbf" + WAYS_TO_WRITE["floats.csv"].encode(),
    "zip.csv.gz": gzip.compress(WAYS_TO_WRITE["floats.csv"].encode()),
    "utf16.csv": WAYS_TO_WRITE["floats.csv"].encode("utf-16"),
}


@pytest.mark.parametrize("name", WAYS_TO_WRITE)
def test_the_same_rows_come_out_of_every_way_to_write_them(reader, name):
    assert read(reader, WAYS_TO_WRITE[name], name=name) == [
        ("c1", datetime(2024, 1, 13), Decimal("1234.5")),
        ("c2", datetime(2024, 1, 14), Decimal("-7.25")),
        ("c3", datetime(2024, 1, 15), Decimal(3)),
    ]


def test_several_files_are_one_input(reader):
    reader.write("years/2023.csv", "customer_id,transaction_at,amount\nc1,2023-01-01,5\nc2,2023-01-01,5\n")
    reader.write("years/2024.csv", "amount,coupon_code,transaction_at,customer_id\n7,X,2024-01-01,c3\n")
    rows = read(reader, None, columns="customer_id, amount, coupon_code", name="years/*.csv")
    assert rows == [("c1", Decimal(5), None), ("c2", Decimal(5), None), ("c3", Decimal(7), "X")]


def test_windows_1252_text_is_read(reader):
    text = table(lambda i: f"c{i},{day(i)},5,Köln €", header=HEADER[:-1] + ",city\n").encode("cp1252")
    assert read(reader, text, columns="distinct city") == [("Köln €",)]


def test_quoted_text_may_hold_separators_quotes_and_line_ends(reader):
    text = table(lambda i: f'c{i},{day(i)},5,"bath, ""and""\nmore"', header=HEADER[:-1] + ",product_category\n")
    rows = read(reader, text, columns="product_category")
    assert rows == [('bath, "and"\nmore',)] * 30


def test_of_two_columns_with_one_name_the_first_is_read(reader):
    text = table(lambda i: f"c{i},d{i},{day(i)},5", header="customer_id,customer_id,transaction_at,amount\n")
    assert read(reader, text)[0][0] == "c0"


@pytest.mark.parametrize(
    ("order", "written"),
    [("dmy", ["03/04/2024", "13/04/24 5:06", "5.6.2024"]), ("mdy", ["04/03/2024", "04/13/24 5:06 AM", "6-5-2024"])],
    ids=["dmy", "mdy"],
)
def test_one_date_that_proves_the_order_is_enough(reader, order, written):
    rows = read(reader, table(lambda i: f"c{i},{written[i]},5", count=3), columns="transaction_at")
    assert rows == [(datetime(2024, 4, 3),), (datetime(2024, 4, 13, 5, 6),), (datetime(2024, 6, 5),)], order


DATES = {
    "2024-01-13": datetime(2024, 1, 13),
    "2024-01-13 05:06": datetime(2024, 1, 13, 5, 6),
    "2024-01-13T05:06:07.5": datetime(2024, 1, 13, 5, 6, 7, 500000),
    "2024/01/13 05:06": datetime(2024, 1, 13, 5, 6),
    "20240113": datetime(2024, 1, 13),
    "20240113050607": datetime(2024, 1, 13, 5, 6, 7),
    "01/02/24": datetime(2024, 1, 2),
    "01/02/24 1:05 PM": datetime(2024, 1, 2, 13, 5),
    "13 Jan 2024": datetime(2024, 1, 13),
    "January 13, 2024": datetime(2024, 1, 13),
    "2024-02-30": None,
    "24/01/13": None,
    "13.40.2024": None,
    "epoch": None,
    "infinity": None,
    "soon": None,
}


def test_dates_are_read_as_they_are_meant_or_rejected(reader):
    text = "transaction_id,customer_id,transaction_at\n" + "".join(f't{i:02d},c{i},"{text}"\n' for i, text in enumerate(DATES))
    rows = read(reader, text, {"date_order": "mdy"}, "transaction_id, transaction_at, reject_reason")
    found = {list(DATES)[int(row[0][1:])]: row[1:] for row in rows}
    for written, meant in DATES.items():
        assert found[written] == (meant, None if meant else "unparseable_transaction_at"), written


def test_offsets_and_the_time_zone_of_the_input_are_told_apart(reader):
    moments = ["2024-01-01T00:30:00+02:00", "2024-01-01T00:30:00Z", "2024-07-01 00:30:00", "2024-07-01 20:30:00 -0500"]
    text = table(lambda i: f"c{i},{moments[i]},5", count=4)
    rows = read(reader, text, {"input_timezone": "Europe/Berlin"}, "customer_id, transaction_at, transaction_date")
    assert rows == [
        ("c0", datetime(2023, 12, 31, 22, 30), date(2023, 12, 31)),
        ("c1", datetime(2024, 1, 1, 0, 30), date(2024, 1, 1)),
        ("c2", datetime(2024, 6, 30, 22, 30), date(2024, 7, 1)),
        ("c3", datetime(2024, 7, 2, 1, 30), date(2024, 7, 2)),
    ]


AMOUNTS = {
    "99999999999999.9999": Decimal("99999999999999.9999"),
    "100000000000000": "unparseable_amount",
    "1e20": "unparseable_amount",
    "inf": "unparseable_amount",
    "-Infinity": "unparseable_amount",
    "NaN": "missing_amount",
    "": "missing_amount",
    "abc": "unparseable_amount",
    "12,50": "unparseable_amount",
    "-0.01": Decimal("-0.0100"),
    "1'234.50": Decimal("1234.5000"),
    "+7": Decimal("7.0000"),
    "0.00005": Decimal("0.0001"),
    "USD 3": Decimal("3.0000"),
    "(1,234.50)": Decimal("-1234.5000"),
    "-$5": Decimal("-5.0000"),
    "$ -5": Decimal("-5.0000"),
    "5-": Decimal("-5.0000"),
    "--5": "unparseable_amount",
    "-(5)": "unparseable_amount",
    "(5": "unparseable_amount",
}


def test_amounts_are_read_to_the_last_digit_or_rejected(reader):
    text = table(lambda i: f'c{i:02d},2024-01-01,"{list(AMOUNTS)[i]}"', count=len(AMOUNTS))
    rows = read(reader, text, {"decimal_separator": "."}, "coalesce(reject_reason, cast(amount as varchar))")
    expected = [value if isinstance(value, str) else f"{value:.4f}" for value in AMOUNTS.values()]
    assert [value for (value,) in rows] == expected


def test_a_shop_of_huge_amounts_is_built_with_all_its_tests(new_shop):
    shop = new_shop("huge")
    rows = [
        (
            f"c{number}",
            f"2025-{1 + (number + order) % 12:02}-{1 + (number * 7 + order) % 28:02}",
            10**13 * (1 + (number + order) % 9),
        )
        for number in range(180)
        for order in range((8, 3, 1)[number % 3])
    ]
    shop.write("orders.csv", pd.DataFrame(rows, columns=["customer_id", "transaction_at", "amount"]))
    build = shop.build({"transactions": "orders.csv"}, with_tests=True)
    assert build.ok, build.output


def test_numbers_of_parquet_that_are_none_are_rejected(reader):
    path = reader.folder / "floats.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"""
            copy (
                select cast(i as double) as customer_id, date '2024-01-01' as transaction_at,
                    case i when 0 then 'nan'::double when 1 then 'inf'::double when 2 then 1e20 else i + 0.25 end as amount
                from range(8) as numbers (i)
            ) to '{path}'
        """)
    rows = read(reader, None, columns="customer_id, amount, reject_reason", name="floats.parquet")
    assert rows[:4] == [
        *(("0", None, "unparseable_amount"), ("1", None, "unparseable_amount"), ("2", None, "unparseable_amount")),
        ("3", Decimal("3.2500"), None),
    ]


def test_a_relation_of_the_warehouse_is_read(reader):
    with duckdb.connect(str(reader.warehouse)) as connection:
        connection.execute("create schema raw")
        connection.execute(
            "create table raw.orders as select 'c' || i as customer_id, current_date as transaction_at from range(9) as r (i)"
        )
    assert len(read(reader, None, name="raw.orders")) == 9


ODD_HEADER = '"Kunden Nr.",order,"Größe ""XL""",a--b,select,/*x*/,"with; semi",No,price,price net\n'


def test_columns_of_any_name_and_arithmetic_on_text_are_read(reader):
    columns = {
        "customer_id": "Kunden Nr.",
        "transaction_at": "order",
        "transaction_id": "'t' || \"Kunden Nr.\" -- a comment",
        "amount": '"Größe ""XL""" * "select"',
        "quantity": '"price net" * price -- in euros',
        "discount_amount": "a--b",
        "coupon_code": "/*x*/",
        "product_id": 'Größe "XL"',
        "product_category": "with; semi",
        "refund_of": "No",
        "city": "case when No = '5' and price = '7' then 'x--y' end",
    }
    rows = read(
        reader,
        table(lambda i: f"c{i},{day(i)},3.5,30,2,four,nine,5,7,6", header=ODD_HEADER),
        {"transactions_columns": columns},
        "transaction_id, amount, quantity, discount_amount, coupon_code, product_id, product_category, refund_of, city",
    )
    assert rows[0] == ("tc0", Decimal(7), Decimal(42), Decimal(30), "FOUR", "3.5", "nine", "5", "x--y")
    assert len(rows) == 30


def test_an_expression_that_fails_on_some_rows_rejects_those(reader):
    text = table(lambda i: f"c{i:02d},{day(i)},{'x' if i % 10 == 0 else i}")
    mapping = {"transactions_columns": {"amount": "cast(amount as integer) * 2"}}
    rows = read(reader, text, mapping, "customer_id, amount, reject_reason")
    assert [row[0] for row in rows if row[2] == "missing_amount"] == ["c00", "c10", "c20"]
    assert sum(row[1] for row in rows if row[2] is None) == 2 * sum(i for i in range(30) if i % 10)


def test_an_expression_that_looks_at_other_rows_sees_all_of_them_for_rows_that_are_there_twice_too(reader):
    # the first line of an order says its status, and the two others are one line twice
    lines = [f"c{i},{day(i)},{amount},o{i},{state}" for i in range(30) for amount, state in ((10, "paid"), (5, ""), (5, ""))]
    mapping = {
        "transactions_columns": {
            "transaction_id": "OrderNo",
            "transaction_status": "max(State) over (partition by OrderNo)",
        }
    }
    header = HEADER.replace("\n", ",OrderNo,State\n")
    rows = read(reader, header + "\n".join(lines) + "\n", mapping, "transaction_status, amount, reject_reason")
    whole, repeated = ("successful", Decimal(10), None), ("successful", Decimal(5), None)
    assert sorted(rows, key=str) == sorted([whole, repeated, (*repeated[:2], "exact_duplicate")] * 30, key=str)


def test_a_file_that_opens_with_ten_thousand_guests_is_read(reader):
    text = table(lambda i: f",{day(i)},{i}", count=10_100) + GOOD.removeprefix(HEADER)
    ((guests, customers),) = read(reader, text, columns="count(*) filter (customer_id is null), count(distinct customer_id)")
    assert (guests, customers) == (10_100, 9)


def test_a_customer_who_stands_in_the_customer_file_twice_is_one_customer(shop):
    shop.write(
        "customers.csv",
        'customer_id,gender,city,updated_at,shoe size,order,"o\'clock"\n'
        "c1,f,Bern,2024-01-01,38,a,1\nc1,m,Wien,2024-02-01,39,a,1\nc1,,,2024-03-01,,,\nc2,x,Oslo,2024-01-01,40,b,2\n",
    )
    columns = {"shoe size": "shoe size", "order": "order", "o'clock": "o'clock"}
    mapping = {"transactions": "good.csv", "customers": "customers.csv", "customers_columns": columns}
    build = shop.build(mapping, select="+customer_features +customer_attributes")
    assert build.ok, build.output
    rows = shop.query("select gender, city from customer_features where customer_id in ('c1', 'c2') order by customer_id")
    assert rows == [("male", "Vienna"), ("other", "Oslo")]
    rows = shop.query("select attribute_name, attribute_value from customer_attributes where customer_id = 'c1' order by 1")
    assert rows == [("city", "Vienna"), ("gender", "male"), ("o'clock", "1"), ("order", "a"), ("shoe size", "39")]
    assert shop.query("select count(*), count(distinct customer_id) from customer_features") == [(9, 9)]


def test_two_columns_are_enough_for_segments(shop):
    shop.write(
        "visits.csv", table(lambda i: f"c{i % 17 if i % 3 else i % 5},{day(i * 7)}", 200, "customer_id,transaction_at\n")
    )
    build = shop.build({"transactions": "visits.csv"})
    assert build.ok, build.output
    assert "no amount in transactions: nothing can be said about money" in build.output
    rows = shop.query("select count(*), count(net_revenue), sum(customer_count) from segment_profiles", served=True)
    assert rows[0][0] >= 3
    assert rows[0][1:] == (0, 17)
    assert shop.query("select count(*) from customer_recommendations where reason is null or recommended_action is null") == [
        (0,)
    ]
