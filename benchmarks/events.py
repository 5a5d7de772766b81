"""Nested product events from an HTTP API: the server, its connector, and the same done by hand.

python -m benchmarks.events EVENTS → serves them on loopback, and says at which address.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import orjson
import pyarrow as pa
import requests

from c360.sources.base import NEW
from c360.sources.loading import expressions, stage
from c360.sources.rest import http
from c360.sources.rest.connector import RestConnector
from c360.sources.rest.options import RestOptions
from c360.sources.rest.resource import Resource, Token
from c360.warehouse.open import open_warehouse

IMPORTED = (expressions, http, stage)
"""What a sync loads when it first needs it: time begins when everything is imported."""
PAGE = 1_000
SYNCED_AT = datetime(2024, 7, 1, tzinfo=UTC)
_FEATURES = ("search", "export", "share", "comment", "dashboard.view", "report.schedule")
_AT_ONCE = 20_000
"""Events that are upserted together by hand."""


class Options(RestOptions):
    """Where the events are."""


class Connector(RestConnector[Options]):
    """Events, one row of usage each."""

    options_type = Options
    sign_in = "Start the server"
    mapping = """
    - table: usage
      path: events
      id: id
      account: account.id
      observed_at: received_at
      columns:
        user_ref: user.id
        feature: event.name
        period_start: event.at
        period_end: event.at
        events: properties.count
        active_user_days: properties.session.days
    """

    def resources(self) -> Sequence[Resource]:
        return (
            Resource(
                "events",
                "Events.",
                "v1/events",
                "data",
                paging=Token("next", "cursor"),
                page_size=("limit", PAGE),
            ),
        )


def events(number: int) -> Iterator[dict[str, Any]]:
    """Nested events as an analytics vendor sends them; the same for the same number."""
    drawn = random.Random(7)  # noqa: S311 - repeatable
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for n in range(number):
        at = start + timedelta(seconds=60 * n + drawn.randrange(60))
        user = drawn.randrange(20_000)
        yield {
            "id": f"evt_{n:012}",
            "event": {"name": drawn.choice(_FEATURES), "at": at.isoformat(), "version": 3},
            "account": {"id": f"acc_{user % 900:06}", "plan": "pro", "region": "eu-central-1"},
            "user": {"id": f"usr_{user:08}", "email": f"user{user}@customer.example"},
            "properties": {
                "count": drawn.randrange(1, 9),
                "session": {"id": f"{drawn.getrandbits(64):016x}", "days": drawn.randrange(2)},
                "device": {"os": "mac", "browser": "firefox", "screen": [1920, 1080]},
            },
            "received_at": (at + timedelta(seconds=2)).isoformat(),
        }


def serve(number: int) -> None:
    """Serves pages that were written before anybody asked."""
    pages = []
    every = list(events(number))
    for at in range(0, number, PAGE):
        following = str(at + PAGE) if at + PAGE < number else None
        pages.append(orjson.dumps({"data": every[at : at + PAGE], "next": following}))
    del every

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            body = pages[int(asked.get("cursor", ["0"])[0]) // PAGE]
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


def through_connector(base_url: str, place: Path) -> int:
    """The events as usage, by `c360`."""
    warehouse = open_warehouse(f"duckdb://{place}/warehouse.duckdb", read_only=False)
    connector = Connector("events", {"base_url": base_url}, place)
    connector.sync(warehouse, NEW, synced_at=SYNCED_AT, progress=lambda *_: None)
    ((rows,),) = warehouse.rows("SELECT count(*) FROM usage WHERE superseded_at IS NULL")
    warehouse.close()
    return int(str(rows))


def by_hand(base_url: str, place: Path) -> int:
    """The same rows as a script makes them: fetched, flattened to Arrow, upserted."""
    with duckdb.connect(str(place / "by_hand.duckdb")) as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute(
            "CREATE TABLE usage (source_id VARCHAR PRIMARY KEY, account_ref VARCHAR, "
            "user_ref VARCHAR, feature VARCHAR, period_start TIMESTAMPTZ, "
            "period_end TIMESTAMPTZ, events DOUBLE, active_user_days DOUBLE, "
            "observed_at TIMESTAMPTZ)"
        )
        for rows in _batches(base_url):
            db.register("rows", rows)
            db.execute(
                "INSERT INTO usage SELECT source_id, account_ref, user_ref, feature, "
                "period_start::TIMESTAMPTZ, period_start::TIMESTAMPTZ, events, active_user_days, "
                "observed_at::TIMESTAMPTZ FROM rows ON CONFLICT DO UPDATE SET "
                "account_ref = excluded.account_ref, user_ref = excluded.user_ref, "
                "feature = excluded.feature, period_start = excluded.period_start, "
                "period_end = excluded.period_end, events = excluded.events, "
                "active_user_days = excluded.active_user_days, observed_at = excluded.observed_at"
            )
            db.unregister("rows")
        found = db.execute("SELECT count(*) FROM usage").fetchone()
    return int(found[0]) if found else 0


def _batches(base_url: str) -> Iterator[pa.Table]:
    held: list[dict[str, Any]] = []
    with requests.Session() as session:
        cursor: str | None = "0"
        while cursor is not None:
            params = {"limit": str(PAGE), "cursor": cursor}
            page = session.get(f"{base_url}/v1/events", params=params, timeout=60).json()
            held += [_flat(event) for event in page["data"]]
            cursor = page["next"]
            if len(held) >= _AT_ONCE or cursor is None:
                yield pa.Table.from_pylist(held)
                held = []


def _flat(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "source_id": event["id"],
        "account_ref": event["account"]["id"],
        "user_ref": event["user"]["id"],
        "feature": event["event"]["name"],
        "period_start": event["event"]["at"],
        "events": event["properties"]["count"],
        "active_user_days": event["properties"]["session"]["days"],
        "observed_at": event["received_at"],
    }


def digest(place: Path) -> dict[str, str]:
    """A digest of the rows that either way made, by the name of its file."""
    found = {}
    for name in ("warehouse", "by_hand"):
        with duckdb.connect(str(place / f"{name}.duckdb"), read_only=True) as db:
            db.execute("SET TimeZone = 'UTC'")
            row = db.execute(
                "SELECT md5(string_agg(concat_ws('|', source_id, account_ref, user_ref, feature, "
                "period_start, period_end, events, active_user_days, observed_at), ';' "
                "ORDER BY source_id)) FROM usage"
            ).fetchone()
            found[name] = str(row[0]) if row else ""
    return found


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
