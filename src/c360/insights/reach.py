"""Whom an action may contact, and how: a refused channel is never proposed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from c360.insights.growth_facts import number, text
from c360.insights.plays import Channel, Outreach, Purpose
from c360.model.case import Case
from c360.model.facts import record_key
from c360.model.measures import Row
from c360.model.moment import utc

_ALLOWED: dict[Channel, str] = {"email": "email_allowed", "phone": "phone_allowed"}


@dataclass(frozen=True, slots=True)
class Reach:
    """The person to contact and the channel, or that nobody may be contacted."""

    contact: str | None
    channel: Channel | None
    facts: tuple[str, ...] = ()
    refused: bool = False
    """People are known, but none of them may be contacted for this."""


def reach(case: Case, outreach: Outreach) -> Reach:
    """The first person, as the play prefers them, with a channel they did not refuse."""
    people = [row for row in case.rows("contacts") if not _has_left(row, case.as_of)]
    for person in sorted(people, key=lambda row: _rank(row, outreach)):
        same = [row for row in people if _same_person(row, person)]
        channel = next(_open_channels(same, outreach), None)
        fact = f"contact:{record_key(text(person, 'source_id'))}.name"
        if channel is not None and text(person, "name") and fact in case.facts:
            return Reach(text(person, "name"), channel, (fact,))
    return Reach(None, None, refused=bool(people))


def may_contact(rows: Sequence[Row], channel: Channel, purpose: Purpose) -> bool:
    """Whether the person of these records may be contacted; one refusal in any record counts."""
    if any(row.get(_ALLOWED[channel]) is False for row in rows):
        return False
    consents = [row.get("marketing_allowed") for row in rows]
    return purpose == "service" or (True in consents and False not in consents)


def _open_channels(rows: Sequence[Row], outreach: Outreach) -> Iterator[Channel]:
    has_email = any(text(row, "email") for row in rows)
    for channel in outreach.channels:
        usable = channel != "email" or has_email
        if usable and may_contact(rows, channel, outreach.purpose):
            yield channel


def _has_left(row: Row, as_of: datetime) -> bool:
    left = row.get("left_at")
    return isinstance(left, date) and utc(left) <= as_of


def _same_person(row: Row, person: Row) -> bool:
    """The same record, or another system's record with the same e-mail address."""
    email = text(person, "email").casefold()
    return row is person or (email != "" and text(row, "email").casefold() == email)


def _rank(row: Row, outreach: Outreach) -> tuple[bool, bool, float, float, str]:
    """The person the play prefers, then champion or sponsor, then the most active, then by id."""
    roles = {"champion": "is_champion", "sponsor": "is_sponsor"}
    first = row.get(roles[outreach.whom]) is True
    known = any(row.get(flag) is True for flag in roles.values())
    activity, score = number(row, "activity_30d") or 0.0, number(row, "champion_score") or 0.0
    return not first, not known, -score, -activity, text(row, "source_id")
