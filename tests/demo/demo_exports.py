"""The demo's export files read with plain Python, independent of c360's own reading."""

import csv
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

Row = dict[str, Any]
AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
DAY = timedelta(days=1)
CORE = ("Dashboard", "Reports", "API", "Automations", "Integrations")


def moment(value: str | int, zone: str = "UTC") -> datetime:
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC)
    read = datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))


def ramp(value: float, bad: float, good: float) -> float:
    return 100 * min(1.0, max(0.0, (value - bad) / (good - bad)))


def weighted(*parts: tuple[float, float]) -> float:
    return sum(weight * score for weight, score in parts) / sum(weight for weight, _ in parts)


@cache
def _parquet_rows(path: Path) -> list[Row]:
    rows: list[Row] = pq.read_table(path).to_pylist()
    return rows


@dataclass(frozen=True, slots=True)
class Exports:
    """The export files of a demo, as rows."""

    folder: Path

    def csv(self, path: str, delimiter: str = ",", encoding: str = "utf-8") -> list[Row]:
        with (self.folder / "exports" / path).open(encoding=encoding, newline="") as file:
            return list(csv.DictReader(file, delimiter=delimiter))

    def jsonl(self, path: str) -> list[Row]:
        raw = (self.folder / "exports" / path).read_bytes()
        text = gzip.decompress(raw) if path.endswith(".gz") else raw
        return [json.loads(line) for line in text.decode().splitlines()]

    def parquet(self, path: str) -> list[Row]:
        return _parquet_rows(self.folder / "exports" / path)

    def truth(self) -> list[Row]:
        lines = (self.folder / "truth.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]


@dataclass(frozen=True, slots=True)
class Acme:
    """Acme's records, each with all its versions, and the example's figures by the formulas."""

    account: list[Row]
    contacts: list[Row]
    activities: list[Row]
    deals: list[Row]
    nps: list[Row]
    tickets: list[Row]
    escalations: list[Row]
    csat: list[Row]
    goals: list[Row]
    plans: list[Row]
    contracts: list[Row]
    invoices: list[Row]
    charges: list[Row]
    entitlements: list[Row]
    use: list[tuple[date, str, str]]

    def meetings(self, since: datetime, until: datetime) -> list[datetime]:
        rows = known(self.activities, until, "Id", "LastModifiedDate")
        held = [r for r in rows if r["Type"] in {"Meeting", "Call", "Business Review"}]
        assert all(r["Status"] == "Completed" for r in held)
        return sorted(within([moment(r["ActivityDateTime"]) for r in held], since, until))

    def replies(self, until: datetime) -> float:
        rows = known(self.activities, until, "Id", "LastModifiedDate")
        sent = [r for r in rows if r["ReplyMinutes"] is not None]
        return median(
            float(r["ReplyMinutes"]) / 60
            for r in sent
            if until - 90 * DAY <= moment(r["ActivityDateTime"]) < until
        )

    def touches(self, person: str, until: datetime) -> list[datetime]:
        rows = known(self.activities, until, "Id", "LastModifiedDate")
        return [moment(r["ActivityDateTime"]) for r in rows if person in r["WhoIds"].split(";")]

    def newest_nps(self, until: datetime) -> Row:
        """The newest answer of the most senior respondent of 180 days: the vice president."""
        recent = [r for r in self.nps if until - 180 * DAY <= moment(r["SubmittedDate"]) < until]
        rank = {r["Id"]: r["Title"].startswith("VP") for r in self.contacts}
        return max(recent, key=lambda r: (rank[r["ContactId"]], r["SubmittedDate"]))

    def opened(self, until: datetime) -> list[Row]:
        rows = known(self.tickets, until, "id", "updated_at")
        return [r for r in rows if until - 90 * DAY <= moment(r["created_at"]) < until]

    def resolution(self, until: datetime) -> float:
        rows = known(self.tickets, until, "id", "updated_at")
        solved = [r for r in rows if r["solved_at"]]
        return mean(
            (moment(r["solved_at"]) - moment(r["created_at"])) / timedelta(hours=1)
            for r in solved
            if until - 90 * DAY <= moment(r["solved_at"]) < until
        )

    def satisfaction(self, until: datetime) -> float:
        return mean(
            int(r["score"]) / int(r["scale_max"]) * 5
            for r in self.csat
            if until - 90 * DAY <= moment(r["rated_at"]) < until
        )

    def open_escalations(self, until: datetime) -> list[Row]:
        rows = known(self.escalations, until, "id", "updated_at")
        return [r for r in rows if r["closed_at"] is None]

    def overdue_days(self, until: datetime) -> int:
        rows = known(self.invoices, until, "id", "updated")
        due = [moment(r["due_date"]) for r in rows if r["status"] != "paid"]
        return max([0, *((until - d) // DAY for d in due)])

    def seats(self, until: datetime) -> tuple[int, int]:
        rows = known(self.entitlements, until, "id", "updated_at")
        row = next(r for r in rows if r["type"] == "seats")
        return int(row["granted"]), int(row["in_use"])

    def window(self, until: datetime, days: int = 28, back: int = 0) -> list[tuple[date, str, str]]:
        """Use of `days` days; a day counts by its end, so that only whole days are in it."""
        last = until.date() - back * DAY
        return [u for u in self.use if last - days * DAY <= u[0] < last]


def known(versions: Iterable[Row], until: datetime, key: str, stamp: str) -> list[Row]:
    """The newest version of each record as of that moment."""
    newest: dict[str, Row] = {}
    for row in versions:
        if moment(row[stamp]) <= until:
            newest[row[key]] = max(newest.get(row[key], row), row, key=lambda r: moment(r[stamp]))
    return list(newest.values())


def within(moments: Iterable[datetime], since: datetime, until: datetime) -> list[datetime]:
    return [m for m in moments if since <= m < until]


def readable(rows: list[Row]) -> list[Row]:
    """Without the rows that are broken on purpose."""
    return [r for r in rows if not str(r.get("Id", r.get("id"))).startswith("broken-")]
