"""Activities that took place, and each contact's part in them."""

from collections.abc import Sequence

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon
from c360.features.persons import of_people

MEETINGS = ("meeting", "call", "qbr")
PERSON = (*KEY, "source", "source_id")
"""What tells people apart: their record in one source, or the one that stands, at one moment."""


def yes(value: ir.Value) -> ir.BooleanValue:
    """A flag of which nothing is known counts as not set."""
    return value.cast("boolean").fill_null(ibis.literal(value=False))


def took_place(canon: Canon) -> ir.Table:
    """Activities that took place before each moment, with all that is recorded of them.

    Missing status means held; one that was planned and never marked as held did not take place.
    `is_meeting`: a meeting, call or review · `is_two_way`: both sides took part.
    """
    rows = _held(canon["activity"])
    return rows.filter(rows.occurred_at < rows.as_of)


def held(canon: Canon) -> ir.Table:
    """When activities took place before each moment, and of what kind they were."""
    return took_place(canon).select(*KEY, "occurred_at", "reply_hours", "is_meeting", "is_two_way")


def planned(canon: Canon) -> ir.Table:
    """Activities still to come at each moment; missing status counts as planned."""
    rows = canon["activity"]
    open_ = rows.status.isnull() | (rows.status == "planned")
    return rows.filter(open_ & (rows.occurred_at >= rows.as_of))


def touches(canon: Canon) -> ir.Table:
    """One row per contact named in an activity that took place before each moment.

    `inward`, `outward`: whether contact went from the customer to us, and from us to them; a
    two-way meeting counts as both. `started`: whether the customer's side started it; null where
    unknown. `refs` names all who are named in it, `contact_ref` among them; `person_source`
    and `person_ref` tell the record that stands for that person.
    """
    rows = canon.at_moments(canon.once(_attended))
    rows = rows.filter(rows.occurred_at < rows.as_of).drop("observed_at", "superseded_at")
    return of_people(canon, _each(rows, "contact_ref"), "contact_ref")


def with_colleagues(canon: Canon, touches: ir.Table) -> ir.Table:
    """One row per touch and `colleague` of the contact who is named in the same activity."""
    pairs = _each(touches, "colleague")
    pairs = pairs.filter(pairs.colleague != pairs.contact_ref)
    pairs = of_people(canon, pairs, "colleague", source="told_by")
    return pairs.mutate(colleague=pairs.person_ref)


def _each(rows: ir.Table, name: str) -> ir.Table:
    rows = rows.mutate(rows.refs.unnest().name(name))
    return rows.filter(rows[name] != "")


def _attended(canon: Canon) -> ir.Table:
    """Every version of an activity that names contacts: taken apart once, not at each moment."""
    rows = _held(canon.versions("activity"))
    rows = _directed(rows.filter(rows.participants.notnull()))
    refs = rows.participants.split(";")
    return rows.select(
        "account_id", "source", "type", "occurred_at", "is_two_way", "inward", "outward", "started",
        "observed_at", "superseded_at",
        size=refs.length(),
        refs=refs.map(lambda ref: ref.strip()).unique(),
    )  # fmt: skip


def is_one_of(value: ir.StringValue, names: Sequence[str]) -> ir.BooleanValue:
    """True where the value is one of the names; false where it is missing."""
    return yes(value.isin(list(names)))


def _held(rows: ir.Table) -> ir.Table:
    rows = rows.filter(rows.status.isnull() | (rows.status == "held"))
    return rows.mutate(is_meeting=is_one_of(rows.type, MEETINGS), is_two_way=_two_way(rows))


def _two_way(rows: ir.Table) -> ir.BooleanValue:
    internal = yes(rows.direction == "internal")
    met = is_one_of(rows.type, MEETINGS) & rows.two_way.fill_null(~internal)
    answered = yes(rows.two_way) | rows.reply_hours.notnull() | yes(rows.direction == "inbound")
    return met | (yes(rows.type == "email") & answered)


def _directed(rows: ir.Table) -> ir.Table:
    email = yes(rows.type == "email")
    inbound, outbound = yes(rows.direction == "inbound"), yes(rows.direction == "outbound")
    met = rows.is_meeting & rows.is_two_way
    ours = ibis.literal(value=None, type="boolean")
    return rows.mutate(
        inward=met | (email & (inbound | rows.reply_hours.notnull())),
        outward=met | (email & outbound),
        started=ibis.cases((inbound, True), (outbound, False), else_=ours),
    )
