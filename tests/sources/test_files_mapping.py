"""What a mapping can say: expressions, units, times, value maps, unpivot, grain, flags."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from c360.errors import SourceRejected
from c360.model.moment import iso
from c360.sources.base import SyncCounts
from tests.sources.files_workspace import ACCOUNTS, MONDAY, TUESDAY, Workspace, csv, day

TICKETS = {"table": "ticket", "path": "t.csv", "id": "id", "account": "account"}


def value_of(
    space: Workspace, table: str, field: str, mapping: object, values: Mapping[str, str]
) -> object:
    """The one value that a mapping makes of one row."""
    header, row = ",".join(["id", "account", *values]), ",".join(["x", "a1", *values.values()])
    space.write("t.csv", csv(header, [row]))
    columns = {field: mapping}
    space.maps({**TICKETS, "table": table, "columns": columns})
    space.sync()
    rows = space.all(table, field)
    assert rows, space.reasons()
    found = rows[0][0]
    return iso(found) if isinstance(found, datetime) else found


@pytest.mark.parametrize(
    ("field", "mapping", "text", "expected"),
    [
        ("created_at", "c", "2024-01-31", "2024-01-31T00:00:00Z"),
        ("created_at", "c", "2024-01-31T10:00:00", "2024-01-31T10:00:00Z"),
        ("created_at", "c", "2024-01-31 10:00:00.250Z", "2024-01-31T10:00:00.250000Z"),
        ("created_at", "c", "2024-01-31T10:00:00+0200", "2024-01-31T08:00:00Z"),
        ("created_at", {"column": "c", "timezone": "Europe/Berlin"}, "2024-07-01 10:00",
         "2024-07-01T08:00:00Z"),
        ("created_at", {"column": "c", "timezone": "Europe/Berlin"}, "2024-07-01T10:00+01:00",
         "2024-07-01T09:00:00Z"),
        ("created_at", {"column": "c", "timezone": "Europe/Berlin"}, "2024-07-01",
         "2024-07-01T00:00:00Z"),
        ("created_at", {"column": "c", "format": "%d.%m.%Y %H:%M", "timezone": "Europe/Berlin"},
         "31.01.2024 10:00", "2024-01-31T09:00:00Z"),
        ("created_at", {"column": "c", "format": "%d.%m.%Y"}, "31.01.2024", "2024-01-31T00:00:00Z"),
        ("created_at", {"column": "c", "format": "%Y-%m-%d %H:%M %z", "timezone": "Europe/Berlin"},
         "2024-01-31 10:00 +0500", "2024-01-31T05:00:00Z"),
        ("created_at", {"column": "c", "unit": "epoch_s"}, "1706695200", "2024-01-31T10:00:00Z"),
        ("created_at", {"column": "c", "unit": "epoch_ms"}, "1706695200500",
         "2024-01-31T10:00:00.500000Z"),
        ("created_at", "c", "1970-01-01", None),
        ("created_at", {"column": "c", "unit": "epoch_s"}, "0", None),
        ("created_at", {"expr": "c + interval 1 month"}, "2024-01-31", "2024-02-29T00:00:00Z"),
        ("priority", "c", "p2", "P2"),
        ("priority", {"column": "c", "values": {"urgent": "P1", 3: "P3"}}, "Urgent", "P1"),
        ("priority", {"column": "c", "values": {"urgent": "P1", 3: "P3"}}, "3", "P3"),
        ("priority", {"column": "c", "values": {"urgent": "P1"}, "values_else": "P4"}, "x", "P4"),
        ("priority", {"column": "c", "values": {"urgent": "P1"}, "values_else": None}, "x", None),
        ("priority", {"column": "c", "values": {"urgent": "P1"}, "values_else": "keep"}, "P2",
         "P2"),
        ("subject", "c", "  Alpine  ", "Alpine"),
        ("subject", {"constant": "fixed"}, "x", "fixed"),
        ("subject", {"expr": "upper(c) || '!'"}, "alpine", "ALPINE!"),
    ],
)  # fmt: skip
def test_a_value_reads_as_mapped(
    space: Workspace, field: str, mapping: object, text: str, expected: object
) -> None:
    assert value_of(space, "ticket", field, mapping, {"c": text}) == expected


@pytest.mark.parametrize(
    ("table", "field", "mapping", "text", "expected"),
    [
        ("account", "employees", "c", "12", 12),
        ("account", "employees", "c", "12.0", 12),
        ("account", "customer_since", "c", "2024-01-31T23:30:00-08:00", date(2024, 1, 31)),
        ("account", "customer_since", {"column": "c", "format": "%d/%m/%Y"}, "31/01/2024",
         date(2024, 1, 31)),
        ("account", "customer_since", "c", "1970-01-01", None),
        ("contact", "email_allowed", "c", "Yes", True),
        ("contact", "email_allowed", "c", "0", False),
        ("contact", "email_allowed", {"expr": "not c"}, "true", False),
        ("activity", "reply_hours", {"column": "c", "unit": "minutes"}, "90", 1.5),
        ("activity", "reply_hours", {"column": "c", "unit": "seconds"}, "5400", 1.5),
        ("activity", "reply_hours", {"column": "c", "unit": "hours"}, "1.5", 1.5),
        ("activity", "reply_hours", {"column": "c", "unit": "days"}, "0.5", 12.0),
        ("cs_health", "score", {"column": "c", "unit": "percent"}, "85 %", 0.85),
        ("cs_health", "score", {"expr": "c * 10"}, "7.5", 75.0),
    ],
)  # fmt: skip
def test_a_number_date_or_flag_reads_as_mapped(
    space: Workspace, table: str, field: str, mapping: object, text: str, expected: object
) -> None:
    assert value_of(space, table, field, mapping, {"c": text}) == expected


@pytest.mark.parametrize(
    ("currency", "amount"), [("USD", 12.34), ("JPY", 1234.0), ("KWD", 1.234), ("eur", 12.34)]
)
def test_minor_units_are_in_the_row_s_own_currency(
    space: Workspace, currency: str, amount: float
) -> None:
    space.write("t.csv", csv("id,account,cents,cur", [f"i1,a1,1234,{currency}"]))
    columns = {"amount": {"column": "cents", "unit": "cents"}, "currency": "cur"}
    space.maps({**TICKETS, "table": "invoice", "columns": columns})
    space.sync()
    assert space.all("invoice", "amount", "currency") == [(amount, currency.upper())]


def test_money_has_the_currency_of_its_column_else_of_the_source(space: Workspace) -> None:
    space.write("accounts.csv", csv("id,name,arr", ["a1,Alpine,1"]))
    arr = {"column": "arr", "currency": "EUR"}
    space.maps(ACCOUNTS | {"columns": {"arr": arr}}, currency="CHF")
    space.sync()
    assert space.all("account", "currency") == [("EUR",)]
    assert space.connector().fields() == {"account": {"arr", "currency"}}
    space.maps(ACCOUNTS, currency="CHF")
    space.sync(TUESDAY)
    assert space.all("account", "currency") == [("CHF",)]


@pytest.mark.parametrize(
    ("field", "mapping", "text", "reason"),
    [
        ("priority", "c", "urgent", "priority 'urgent' is not one of P1, P2, P3, P4"),
        ("priority", {"column": "c", "values": {"high": "P1"}}, "x",
         "priority 'x' is not among the values mapped"),
        ("created_at", "c", "31.01.2024", "created_at '31.01.2024' is not a time"),
        ("created_at", {"column": "c", "format": "%d.%m.%Y"}, "2024-01-31",
         "created_at '2024-01-31' is not a time as %d.%m.%Y"),
        ("created_at", {"column": "c", "unit": "epoch_s"}, "abc", "created_at 'abc' is not a time"),
        ("created_at", "c", "infinity", "created_at 'infinity' is not a time"),
        ("created_at", {"expr": "c + interval 1 day"}, "x", "created_at: c 'x' is not a time"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_read_quarantines_the_row(
    space: Workspace, field: str, mapping: object, text: str, reason: str
) -> None:
    space.write("t.csv", csv("id,account,c", [f"x,a1,{text}"]))
    space.maps({**TICKETS, "columns": {field: mapping}})
    assert space.counts() == SyncCounts(fetched=1, quarantined=1)
    assert space.reasons() == [reason]


def test_every_reason_is_told(space: Workspace) -> None:
    space.write("t.csv", csv("id,account,p,at", [",,P9,never"]))
    columns = {"priority": "p", "created_at": "at"}
    space.maps({**TICKETS, "columns": columns})
    space.sync()
    assert space.reasons()[0].split("; ") == [
        "the id is missing",
        "the account is missing",
        "priority 'P9' is not one of P1, P2, P3, P4",
        "created_at 'never' is not a time",
    ]


def test_an_expression_over_what_is_no_number_quarantines_the_row(space: Workspace) -> None:
    space.write("accounts.csv", csv("id,mrr", ["a1,10", "a2,abc", "a3,"]))
    space.maps(ACCOUNTS | {"columns": {"arr": {"expr": "coalesce(mrr, 0) * 12"}}})
    assert space.counts() == SyncCounts(fetched=3, loaded=2, quarantined=1)
    assert space.all("account", "source_id", "arr") == [("a1", 120.0), ("a3", 0.0)]
    assert space.reasons() == ["arr: mrr 'abc' is not a number"]


@pytest.mark.parametrize("where", ["IsDeleted = false", "not IsDeleted", "Kept"])
def test_where_filters_and_quarantines_what_it_cannot_tell(space: Workspace, where: str) -> None:
    rows = ["a1,A,1,false,1", "a2,B,1,true,0", "a3,C,1,maybe,maybe", "a4,D,1,,"]
    space.write("accounts.csv", csv("id,name,arr,IsDeleted,Kept", rows))
    space.maps(ACCOUNTS | {"where": where})
    assert space.counts() == SyncCounts(fetched=2, loaded=1, quarantined=1, filtered=2)
    assert space.reasons()[0].endswith("'maybe' is not true or false")


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("mrrr * 12", "did you mean mrr?"),
        ("nothing_like_it + 1", "the columns are: id, mrr"),
    ],
)
def test_an_expression_over_unknown_columns_is_refused(
    space: Workspace, expression: str, problem: str
) -> None:
    space.write("accounts.csv", csv("id,mrr", ["a1,10"]))
    space.maps(ACCOUNTS | {"columns": {"arr": {"expr": expression}}})
    with pytest.raises(SourceRejected) as raised:
        space.sync()
    assert problem in str(raised.value)
    assert "accounts.csv, table account, arr:" in str(raised.value)


def test_nulls_and_a_decimal_comma_are_options(space: Workspace) -> None:
    space.write("accounts.csv", csv("id;name;arr", ["a1;NULL;1.234,50", "a2;N/A;n/a"]))
    options = {"nulls": ["null", "n/a"], "decimal": ","}
    space.maps(ACCOUNTS | {"options": options})
    space.sync()
    assert space.all("account", "name", "arr") == [(None, 1234.5), (None, None)]


WEEKS = csv(
    "account_id,week,user_days,search,quote",
    ["a1,2024-01-01,9,3,0", "a1,2024-01-08,7,,2", "a2,2024-01-01,1,x,1"],
)


def usage(**more: object) -> dict[str, object]:
    return {
        "table": "usage",
        "path": "weeks.csv",
        "account": "account_id",
        "grain": {"per": "account", "every": "week", "starts": "week"},
    } | more


def test_columns_become_rows(space: Workspace) -> None:
    space.write("weeks.csv", WEEKS)
    unpivot = {
        "columns": {"*except": ["account_id", "week", "user_days"]},
        "name": "feature",
        "value": "events",
        "drop_zero": True,
    }
    space.maps(usage(unpivot=unpivot), usage(columns={"active_user_days": "user_days"}))
    report = space.sync()
    assert report.counts == SyncCounts(fetched=7, loaded=6, quarantined=1, filtered=2)
    assert space.reasons() == ["events 'x' is not a number"]
    rows = space.all("usage", "source_id", "feature", "events", "active_user_days", "observed_at")
    assert rows == [
        ("a1|2024-01-01T00:00", None, None, 9.0, day("2024-01-08")),
        ("a1|2024-01-01T00:00|search", "search", 3.0, None, day("2024-01-08")),
        ("a1|2024-01-08T00:00", None, None, 7.0, day("2024-01-15")),
        ("a1|2024-01-08T00:00|quote", "quote", 2.0, None, day("2024-01-15")),
        ("a2|2024-01-01T00:00", None, None, 1.0, day("2024-01-08")),
        ("a2|2024-01-01T00:00|quote", "quote", 1.0, None, day("2024-01-08")),
    ]


def test_a_catalogue_comes_from_the_columns_of_usage(space: Workspace) -> None:
    space.write("weeks.csv", WEEKS)
    space.maps(
        {
            "table": "feature_catalog",
            "path": "weeks.csv",
            "distinct": True,
            "observed_at": {"expr": "'2024-01-01'"},
            "unpivot": {"columns": ["search", "quote"], "name": "feature", "value": "n"},
        }
    )
    assert space.counts() == SyncCounts(fetched=2, loaded=2, filtered=4)
    assert space.seen("feature_catalog", day("2024-01-01"), "feature") == [("quote",), ("search",)]


@pytest.mark.parametrize(
    ("every", "zone", "start", "expected"),
    [
        ("hour", "UTC", "2024-03-31T10:00", "2024-03-31T11:00:00Z"),
        ("day", "UTC", "2024-03-31", "2024-04-01T00:00:00Z"),
        ("week", "UTC", "2024-03-31", "2024-04-07T00:00:00Z"),
        ("month", "UTC", "2024-01-31", "2024-02-29T00:00:00Z"),
        ("day", "Europe/Berlin", "2024-03-31T00:00", "2024-03-31T22:00:00Z"),
    ],
)
def test_a_period_ends_a_unit_after_it_starts(
    space: Workspace, every: str, zone: str, start: str, expected: str
) -> None:
    space.write("weeks.csv", csv("account_id,week,n", [f"a1,{start},1"]))
    starts = {"column": "week", "timezone": zone}
    grain = {"per": "account", "every": every, "starts": starts}
    space.maps(usage(grain=grain, columns={"events": "n"}))
    space.sync()
    (ends,) = space.all("usage", "period_end")[0]
    assert isinstance(ends, datetime)
    assert iso(ends) == expected


def test_an_unfinished_period_counts_from_its_end_with_its_newest_numbers(space: Workspace) -> None:
    space.maps(usage(columns={"events": "n"}))
    for at, events in ((MONDAY, 5), (TUESDAY, 9)):
        space.write("weeks.csv", csv("account_id,week,n", [f"a1,2024-03-04,{events}"]))
        space.sync(at)
    assert space.seen("usage", day("2024-03-10"), "events") == []
    assert space.seen("usage", day("2024-03-11"), "events") == [(9.0,)]


def test_impossible_times_are_loaded_and_flagged(space: Workspace) -> None:
    rows = [
        "ok,a1,2024-01-01,2024-01-02",
        "backwards,a1,2024-01-02,2024-01-01",
        "old,a1,1989-01-01,2024-01-01",
        "ahead,a1,2031-01-01,",
        "unset,a1,1970-01-01,",
    ]
    space.write("t.csv", csv("id,account,created,solved", rows))
    columns = {"created_at": "created", "solved_at": "solved"}
    space.maps({**TICKETS, "columns": columns})
    report = space.sync()
    assert report.counts == SyncCounts(fetched=5, loaded=5, flagged=3)
    assert space.flags() == [
        ("ticket", "ahead", "in_future"),
        ("ticket", "backwards", "ends_before_starts"),
        ("ticket", "old", "before_1990"),
    ]
    assert space.sync(TUESDAY).counts.flagged == 3


def test_an_observed_at_after_the_sync_is_flagged_and_hidden_until_then(space: Workspace) -> None:
    space.write("accounts.csv", csv("id,name,arr,at", ["a1,Alpine,1,2024-05-01"]))
    space.maps(ACCOUNTS | {"observed_at": "at"})
    space.sync()
    assert space.flags() == [("account", "a1", "observed_in_future")]
    assert space.seen("account", MONDAY, "name") == []
    assert space.seen("account", day("2024-05-01"), "name") == [("Alpine",)]


def test_a_ticket_before_its_account_is_flagged(space: Workspace) -> None:
    space.write("accounts.csv", csv("id,name,since", ["a1,Alpine,2024-01-01"]))
    space.write("t.csv", csv("id,account,created", ["t1,a1,2023-12-31", "t2,a1,2024-01-01"]))
    space.maps(
        {**TICKETS, "columns": {"created_at": "created"}},
        ACCOUNTS | {"columns": {"name": "name", "customer_since": "since"}},
    )
    report = space.sync()
    assert report.tables["ticket"].flagged == 1
    assert space.flags() == [("ticket", "t1", "before_customer_since")]


def test_a_row_without_its_own_time_counts_from_its_event_else_from_the_sync(
    space: Workspace,
) -> None:
    rows = ["t1,a1,2024-01-01,2024-02-01", "t2,a1,2024-01-01,", "t3,a1,,"]
    space.write("t.csv", csv("id,account,created,changed", rows))
    columns = {"created_at": "created"}
    space.maps({**TICKETS, "observed_at": "changed", "columns": columns})
    space.sync()
    assert space.all("ticket", "source_id", "observed_at") == [
        ("t1", day("2024-02-01")),
        ("t2", day("2024-01-01")),
        ("t3", MONDAY),
    ]


def test_the_connector_tells_which_fields_it_fills(space: Workspace) -> None:
    unpivot = {"columns": ["search"], "name": "feature", "value": "events"}
    space.maps(ACCOUNTS, usage(unpivot=unpivot))
    connector = space.connector()
    assert connector.tables() == {"account", "usage"}
    assert connector.fields() == {
        "account": {"name", "arr"},
        "usage": {"feature", "events", "period_start", "period_end"},
    }


def test_columns_may_be_named_like_anything(space: Workspace) -> None:
    space.write("accounts.csv", csv("_row,_file,_why,_hash,source_id", ["a1,b,c,d,e"]))
    columns = {"name": "_file", "segment": "_why", "csm": "_hash", "ae": "source_id"}
    space.maps(ACCOUNTS | {"id": "_row", "columns": columns})
    space.sync()
    assert space.all("account", "source_id", *columns) == [("a1", "b", "c", "d", "e")]


def test_everything_at_once_is_conserved(space: Workspace) -> None:
    rows = ["1,a,true,1,0", "1,a,true,1,0", "2,a,maybe,1,2", "3,a,false,1,2", "4,a,true,,", "short"]
    space.write("weeks.csv", csv("id,acc,ok,x,y", rows))
    unpivot = {"columns": ["x", "y"], "name": "feature", "value": "events", "drop_zero": True}
    period = {"period_start": {"constant": "2024-01-01"}, "period_end": {"constant": "2024-01-08"}}
    more = {"where": "ok", "distinct": True, "unpivot": unpivot, "columns": period}
    mapping = {"table": "usage", "path": "weeks.csv", "id": "id", "account": "acc"}
    space.maps(mapping | more)
    assert space.counts() == SyncCounts(fetched=4, loaded=1, quarantined=3, filtered=7)
    assert space.all("usage", "source_id", "events") == [("1:x", 1.0)]
