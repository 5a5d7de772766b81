"""Contacts as people: whom several systems know is one, measured once.

Which records are one person is given (`Canon.people`); the record that stands for a person lends
its source and id, so that a person is told apart as a contact is. Of the others' values those of
the primary source stand, then the newest; what one lacks another may tell.
"""

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon
from c360.features.usage_rollups import users

_RECORD = ("account_id", "source", "source_id")
_PERMISSIONS = ("email_allowed", "phone_allowed", "marketing_allowed")
"""What one system says was refused is refused."""


def persons(canon: Canon) -> ir.Table:
    """The contacts visible at each moment, one row a person."""
    rows = canon["contact"]
    if canon.people is None:
        return rows
    known = rows.inner_join(canon.people, list(_RECORD))
    merged = _merged(known, rows.columns)
    return rows.anti_join(canon.people, list(_RECORD)).union(merged.cast(rows.schema()))


def _merged(known: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    person = [*KEY, "person_source", "person_id"]
    order = [known["rank"], known.observed_at.desc(), known.source, known.source_id]
    known = known.mutate(place=ibis.row_number().over(ibis.window(group_by=person, order_by=order)))
    values = {
        name: known[name].all() if name in _PERMISSIONS else _first(known, name)
        for name in columns
        if name not in (*KEY, "source", "source_id")
    }
    merged = known.group_by(person).aggregate(**values)
    merged = merged.rename(source="person_source", source_id="person_id")
    return merged.select(*columns)


def _first(known: ir.Table, name: str) -> ir.Value:
    """The first value there is."""
    return known[name].argmin(known.place, where=known[name].notnull())


def of_people(canon: Canon, rows: ir.Table, ref: str, source: str = "source") -> ir.Table:
    """`rows` that name a contact of a source, with `person_source` and `person_ref`: who it is."""
    if canon.people is None:
        return rows.mutate(person_source=rows[source], person_ref=rows[ref])
    columns = ("person_source", "person_id")
    people = canon.people.select("account_id", *columns, by="source", named="source_id")
    same = [rows[source] == people.by, rows[ref] == people.named]
    joined = rows.left_join(people, ["account_id", *same])
    return joined.select(
        *rows.columns,
        person_source=joined.person_source.fill_null(joined[source]),
        person_ref=joined.person_id.fill_null(joined[ref]),
    )


def standing(canon: Canon, rows: ir.Table) -> ir.Table:
    """`rows` of contacts without those of a person for whom another record stands."""
    if canon.people is None:
        return rows
    people = canon.people
    same = (people.source == people.person_source) & (people.source_id == people.person_id)
    return rows.anti_join(people.filter(~same), list(_RECORD))


def address(email: ir.StringValue) -> ir.StringValue:
    """An e-mail address as addresses are compared."""
    return email.strip().lower()


def users_by_address(canon: Canon) -> ir.Table:
    """(account_id, email, user_ref) of contacts whose address is their user id in the product."""
    found = users(canon)
    found = found.filter(found.user_ref.contains("@")).select("account_id", "user_ref").distinct()
    found = found.mutate(email=address(found.user_ref))
    found = found.group_by("account_id", "email").aggregate(user_ref=found.user_ref.min())
    contacts = canon.versions("contact")
    contacts = contacts.select("account_id", email=address(contacts.email)).distinct()
    return found.semi_join(contacts, ["account_id", "email"])
