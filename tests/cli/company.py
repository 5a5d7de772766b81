"""A company of five accounts in three systems, small enough to be synced in a blink."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

AS_OF = "2024-02-15T12:00:00Z"
CONFIG = f"""\
version: 1
as_of: {AS_OF}
primary_source: crm
minimum_data: [account, usage]
sources:
  crm:
    type: files
    system: crm
    tables:
      - table: account
        path: exports/accounts.csv
        id: id
        account: id
        observed_at: since
        columns:
          name: name
          segment: segment
          csm: csm
          arr: arr
          customer_since: since
      - table: outcome
        path: exports/accounts.csv
        id: id
        account: id
        where: "churned is not null"
        observed_at: churned
        columns:
          kind: {{constant: churned}}
          occurred_at: churned
  product:
    type: files
    system: analytics
    tables:
      - table: usage
        path: exports/usage.csv
        account: account
        observed_at: day
        grain: {{per: user, every: day, starts: day}}
        columns:
          user_ref: user
          feature: feature
          events: events
  desk:
    type: files
    system: support
    tables:
      - table: ticket
        path: exports/tickets.csv
        id: id
        account: account
        observed_at: opened
        columns:
          created_at: opened
          priority: priority
          status: {{constant: open}}
"""
ACCOUNTS = [
    "id,name,segment,csm,arr,since,churned",
    "a1,Alpine,Enterprise,Ada Berg,120000,2022-03-01,",
    "a2,Borealis Größe & Co,SMB,Bo Lind,9000,2022-06-01,",
    "a3,Cedar,SMB,Bo Lind,7000,2022-07-01,",
    "a4,Cedar,Mid-Market,Ada Berg,30000,2022-08-01,",
    "a5,Dunmore,SMB,Bo Lind,5000,2022-09-01,2023-11-01",
]
TICKETS = [
    "id,account,opened,priority",
    "t1,a1,2024-02-01,P2",
    "t2,a2,2024-01-10,P3",
    "t3,a2,soon,P3",
]


def build_company(folder: Path) -> Path:
    """Write the workspace: its exports and its c360.yml."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    (folder / "c360.yml").write_text(CONFIG, encoding="utf-8")
    write(exports / "accounts.csv", ACCOUNTS)
    write(exports / "usage.csv", ["account,user,day,feature,events", *_usage()])
    write(exports / "tickets.csv", TICKETS)
    return folder


def write(file: Path, lines: Sequence[str]) -> None:
    """Write lines of text."""
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _usage() -> Iterator[str]:
    first = date(2023, 9, 1)
    for days in range(0, 166, 2):
        day = first + timedelta(days=days)
        for account in ("a1", "a2", "a3", "a4"):
            for user in range(3):
                yield f"{account},{account}-u{user},{day},search,{1 + (days + user) % 5}"
