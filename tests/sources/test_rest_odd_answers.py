"""Answers that no vendor should give: read as far as they can be, or told in a sentence."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from c360.errors import C360Error, StorageFailed
from c360.sources.base import NEW, SyncReport, Wanted
from c360.sources.rest.http import Http, Vendor, _retry_after
from c360.sources.rest.resource import Ask
from c360.sources.rest.webhook import is_signed
from tests.sources.vendor_workspace import VendorWorkspace
from tests.vendors.acmedesk import Connector
from tests.vendors.records import TODAY

TOKEN = "tok-0123456789-abcdef"  # noqa: S105 - opens nothing
Answer = Callable[[dict[str, str]], tuple[int, bytes]]


@dataclass
class Desk:
    """Answers as told; `answer` gets the query."""

    root: Path
    answer: Answer = lambda _query: (200, b"{}")
    headers: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    at: datetime = TODAY
    base_url: str = ""

    def serve(self) -> ThreadingHTTPServer:
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                desk.calls += 1
                status, body = desk.answer(dict(parse_qsl(self.path.partition("?")[2])))
                self.send_response_only(status)
                for name, value in {"Content-Length": str(len(body)), **desk.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Nothing is logged."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.base_url = f"http://127.0.0.1:{server.server_port}"
        options = {"token": TOKEN, "base_url": self.base_url, "skip": ["organizations", "people"]}
        self.space = VendorWorkspace(self.root, Connector, options)
        return server

    def sync(self, wanted: Wanted = NEW) -> SyncReport:
        self.at += timedelta(minutes=10)
        return self.space.sync(self.at, wanted)

    def ids(self) -> list[object]:
        return [row[0] for row in self.space.rows("ticket")]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("c360.sources.rest.http._BACKOFF_SECONDS", 0.001)
    one = Desk(tmp_path)
    server = one.serve()
    yield one
    one.space.warehouse.close()
    server.shutdown()
    server.server_close()


def ticket(key: object, **more: object) -> dict[str, object]:
    times = {"created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-02T00:00:00Z"}
    return {"id": key, "organization_id": "a1", **times, **more}


def page(*records: dict[str, object], following: str | None = None) -> tuple[int, bytes]:
    return 200, json.dumps({"data": records, "next_cursor": following}).encode()


def changed_since(tickets: list[dict[str, Any]]) -> Answer:
    return lambda query: page(
        *(t for t in tickets if t["updated_at"] >= query.get("updated_since", ""))
    )


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ('"half \\ud83d of it"', "half ? of it"),
        ('"\\\\ud83d, but \\ud83d\\ude00 and \\udc00"', "\\ud83d, but \N{GRINNING FACE} and ?"),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e400", "1e400"),
    ],
    ids=["half", "halves and wholes", "nan", "infinity", "too large"],
)
def test_one_value_that_is_no_json_does_not_keep_a_page_from_being_read(
    desk: Desk, written: str, subject: str
) -> None:
    status, body = page(ticket("t1", subject="HERE"), ticket("t2", subject="fine"))
    desk.answer = lambda _query: (status, body.replace(b'"HERE"', written.encode()))
    assert desk.sync().counts.loaded == 2
    assert desk.space.rows("ticket", "subject") == [("t1", "a1", subject), ("t2", "a1", "fine")]
    assert desk.calls == 1


def test_what_is_no_number_is_refused_where_one_is_wanted(desk: Desk) -> None:
    desk.space.options["fields"] = {"ticket": {"due_at": {"column": "due", "unit": "epoch_s"}}}
    status, body = page(ticket("t1", due=7.5), ticket("t2", due=1.7e9))
    desk.answer = lambda _query: (status, body.replace(b"7.5", b"NaN"))
    counts = desk.sync().counts
    assert (counts.loaded, counts.quarantined) == (1, 1)


def test_a_value_that_is_nested_deeply_loses_no_record(desk: Desk) -> None:
    deep = json.loads("[" * 800 + "]" * 800)
    desk.answer = lambda query: (
        page(ticket("t2")) if query.get("cursor") else page(ticket("t1", x=deep), following="2")
    )
    desk.sync()
    assert desk.ids() == ["t1", "t2"]


@pytest.mark.parametrize("around", [{None: "a", "a": "b", "b": "a"}, {None: "a", "a": "a"}])
def test_a_listing_that_goes_round_in_circles_ends(
    desk: Desk, around: dict[str | None, str]
) -> None:
    desk.answer = lambda query: page(ticket("t1"), following=around[query.get("cursor")])
    with pytest.raises(C360Error, match="a page names itself, or one before it, as the next one"):
        desk.sync()
    assert desk.calls <= 3


@pytest.mark.parametrize("records", [[], [ticket("t1")]], ids=["empty", "the same"])
def test_a_listing_that_brings_nothing_new_ends(
    desk: Desk, records: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("c360.sources.rest.extract._ALIKE", 20)
    desk.answer = lambda query: page(*records, following=str(int(query.get("cursor", "0")) + 1))
    with pytest.raises(C360Error, match="20 pages in a row bring nothing new"):
        desk.sync()
    assert desk.calls == 21


def test_an_empty_page_in_the_middle_is_no_end(desk: Desk) -> None:
    pages = {
        "": page(ticket("t1"), following="1"),
        "1": page(following="2"),
        "2": page(ticket("t2")),
    }
    desk.answer = lambda query: pages[query.get("cursor", "")]
    desk.sync()
    assert desk.ids() == ["t1", "t2"]


def test_a_record_from_the_far_future_does_not_end_all_reading(desk: Desk) -> None:
    tickets = [ticket("t1"), ticket("t2", updated_at="9999-01-01T00:00:00Z")]
    desk.answer = changed_since(tickets)
    desk.sync()
    later = desk.at + timedelta(minutes=1)
    tickets.append(ticket("t3", updated_at=later.isoformat().replace("+00:00", "Z")))
    desk.sync()
    assert desk.space.one("SELECT count(*) FROM ticket WHERE source_id = 't3'") == 1


def test_a_position_that_lies_in_the_future_is_given_up(desk: Desk) -> None:
    tickets = [ticket("t1")]
    desk.answer = changed_since(tickets)
    desk.sync()
    positions = desk.root / "data/raw/vendor/positions.json"
    positions.write_text('{"tickets": {"since": "9999-01-01T00:00:00+00:00"}}')
    tickets.append(ticket("t2"))
    desk.sync()
    assert desk.ids() == ["t1", "t2"]


def test_a_record_from_the_year_one_is_no_error_in_the_next_sync(desk: Desk) -> None:
    desk.answer = lambda _query: page(ticket("t1", updated_at="0001-01-01T00:00:00Z"))
    desk.sync()
    desk.sync()
    desk.sync(Wanted(since=datetime.min.replace(tzinfo=UTC)))
    desk.sync(Wanted(since=datetime.max.replace(tzinfo=UTC)))
    assert desk.ids() == ["t1"]


def test_what_comes_after_landed_pages_were_lost_is_loaded(desk: Desk) -> None:
    tickets = [ticket("t1")]
    desk.answer = changed_since(tickets)
    desk.sync()
    shutil.rmtree(desk.root / "data/raw/vendor")
    tickets.append(ticket("t2"))
    assert desk.sync().counts.loaded == 1
    assert desk.ids() == ["t1", "t2"]
    report = desk.sync(Wanted(full=True))
    assert any("what was landed of tickets/000001.jsonl" in note for note in report.notes)
    assert desk.ids() == ["t1", "t2"]


def test_the_last_page_is_lost_and_its_number_comes_again(desk: Desk) -> None:
    tickets = [ticket("t1")]
    desk.answer = changed_since(tickets)
    desk.sync()
    (landed,) = (desk.root / "data/raw/vendor/tickets").glob("*.zst")
    landed.unlink()
    tickets.append(ticket("t2"))
    desk.sync()
    assert desk.ids() == ["t1", "t2"]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("positions.json", "[]"),
        ("positions.json", "[1]"),
        ("positions.json", ""),
        ("positions.json", '{"tickets": {"unknown": 1}}'),
        ("positions.json", '{"tickets": []}'),
        ("positions.json", '{"tickets": {"swept": "yesterday"}}'),
        ("run-000001.json", ""),
        ("run-000001.json", "{}"),
        ("run-000001.json", '{"files": [{"mtime": 1}]}'),
    ],
)
def test_what_c360_wrote_down_and_does_not_read_is_a_sentence(
    desk: Desk, file: str, content: str
) -> None:
    desk.answer = lambda _query: page(ticket("t1"))
    desk.sync()
    place = desk.root / "data/raw/vendor" / file
    place.write_text(content)
    with pytest.raises(StorageFailed, match=file):
        desk.sync()
    place.unlink()
    desk.sync()
    assert desk.ids() == ["t1"]


def test_states_of_one_time_that_were_landed_and_not_loaded_are_no_contradiction(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two syncs died before loading; between them a record changed within one second."""
    for subject in ("first", "second", "third"):
        desk.answer = lambda _query, told=subject: page(ticket("t1", subject=told))  # type: ignore[misc]
        with monkeypatch.context() as broken:
            if subject != "third":
                broken.setattr("c360.sources.loading.connector.unloaded", _die)
                with pytest.raises(KeyboardInterrupt):
                    desk.sync()
    counts = desk.sync().counts
    assert (counts.loaded, counts.deduplicated, counts.quarantined) == (1, 2, 0)
    assert desk.space.rows("ticket", "subject") == [("t1", "a1", "third")]
    desk.sync(Wanted(full=True))
    assert desk.space.rows("ticket", "subject") == [("t1", "a1", "third")]
    assert desk.space.one("SELECT count(*) FROM quarantine") == 0


def _die(*_given: object) -> None:
    raise KeyboardInterrupt


def test_a_record_that_changes_while_it_is_listed_is_no_contradiction(desk: Desk) -> None:
    pages = {
        "": page(ticket("t1", subject="old"), following="1"),
        "1": page(ticket("t2"), ticket("t1", subject="new")),
    }
    desk.answer = lambda query: pages[query.get("cursor", "")]
    counts = desk.sync().counts
    assert (counts.loaded, counts.deduplicated, counts.quarantined) == (2, 1, 0)
    assert desk.space.rows("ticket", "subject")[0] == ("t1", "a1", "new")


def test_what_else_lies_beside_landed_pages_is_left_alone(desk: Desk) -> None:
    desk.answer = lambda _query: page(ticket("t1"))
    desk.sync()
    (desk.root / "data/raw/vendor/tickets/copy of.pages.zst").write_bytes(b"")
    desk.sync()
    assert desk.ids() == ["t1"]


@pytest.mark.parametrize("before", range(180, 201, 4))
def test_no_part_of_a_secret_is_told_where_words_are_cut(desk: Desk, before: int) -> None:
    told = {"error": {"message": f"{'x' * before} {TOKEN}"}}
    desk.answer = lambda _query: (400, json.dumps(told).encode())
    with pytest.raises(C360Error) as raised:
        desk.sync()
    assert TOKEN[:4] not in str(raised.value)


def test_a_secret_is_hidden_however_a_vendor_repeats_it() -> None:
    vendor = Vendor(
        "v",
        "https://me:hush@api.example/v2?key=hush",
        {},
        ("me", "p@ss/word"),
        ["p@ss/word", ""],
        "",
    )
    hidden = set(vendor.hidden)
    assert hidden == {"p@ss/word", "p%40ss%2Fword", "cEBzcy93b3Jk", "bWU6cEBzcy93b3Jk"}
    assert "hush" not in vendor.address + vendor.host
    assert vendor.address == "https://api.example/v2"


def test_no_error_shows_what_a_base_url_keeps_secret(desk: Desk) -> None:
    for url in ("http://me:hush@127.0.0.1:1/?key=hush", "http://me:hush@no-such-host.invalid"):
        desk.space.options["base_url"] = url
        with pytest.raises(C360Error) as raised:
            desk.sync()
        assert "hush" not in str(raised.value)


@pytest.mark.parametrize("url", ["https://[", "http://x@other.example/", "//other.example"])
def test_no_token_goes_to_another_server(desk: Desk, url: str) -> None:
    http = Http(Vendor("v", desk.base_url, {}, None, [TOKEN], ""))
    http.send(Ask(url), Connector("d", desk.space.options, desk.root).resource("tickets"))
    assert desk.calls == 1


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("\u00b2", None), ("-5", None), ("soon", None), ("", None), ("9" * 400, float("inf"))],
)
def test_a_wait_that_does_not_read_is_none(told: str, seconds: float | None) -> None:
    response = requests.Response()
    response.headers.update({"Retry-After": told, "Date": format_datetime(TODAY)})
    assert _retry_after(response) == seconds


def test_a_date_of_no_sense_is_no_error(desk: Desk) -> None:
    desk.headers = {"Date": "Mon, 01 Jan 0001 00:00:00 +1400"}
    desk.answer = lambda _query: page(ticket("t1"))
    assert desk.sync().counts.loaded == 1


def test_nothing_is_signed_with_an_empty_secret() -> None:
    empty = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    assert not is_signed(b"", "", empty)
