"""What changed within the last days: the events that routing reacts to.

An event has happened once it is both true and known: it is dated by the later of the two, the day
on which it is seen true against the midnight before. Loading years of old records is no change.
"""

from datetime import timedelta

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon
from c360.features.persons import standing
from c360.features.settings import FeatureSettings
from c360.features.touches import is_one_of, yes

LOOK_BACK = timedelta(days=8)
OVERDUE_AFTER = timedelta(days=1)
"""An invoice is overdue from one whole day after it was due, as the days overdue are counted."""

_COLUMNS = (*KEY, "kind", "object_id", "at", "detail", "source", "source_id", "observed_at")
_BEFORE = "{name}_before"


def changes(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """All changes of the last days; one of a kind per object and day."""
    parts = (
        _tickets_opened(canon), _tickets_raised(canon), _invoices_overdue(canon),
        _payments_gone_wrong(canon), _contacts_added(canon), _contacts_left(canon),
        _contacts_changed(canon),
    )  # fmt: skip
    rows = ibis.union(*(_recent(part).select(*_COLUMNS) for part in parts))
    rows = rows.mutate(on=rows.at.date())
    same = [*KEY, "kind", "source", "source_id", "on"]
    newest = ibis.window(group_by=same, order_by=[rows["at"].desc(), rows.detail])
    rows = rows.mutate(newness=ibis.row_number().over(newest))
    return rows.filter(rows.newness == 0).drop("newness", "at")


def _versions(canon: Canon, table: str, *compared: str) -> ir.Table:
    """Every version known by each moment, with what the version before it said."""
    rows = canon.versions(table).cross_join(canon.moments)
    rows = rows.filter(rows.observed_at <= rows.as_of)
    order = [
        rows.observed_at, rows.superseded_at.asc(nulls_first=False), rows.loaded_at,
        rows.content_hash,
    ]  # fmt: skip
    history = ibis.window(group_by=[*KEY, "source", "source_id"], order_by=order)
    before = {_BEFORE.format(name=name): rows[name].lag().over(history) for name in compared}
    return rows.mutate(version=ibis.row_number().over(history), **before)


def _recent(rows: ir.Table) -> ir.Table:
    start = rows.as_of - ibis.interval(days=LOOK_BACK.days)
    return rows.filter((rows["at"] > start) & (rows["at"] <= rows.as_of))


def _since(rows: ir.Table, then: ir.Value) -> ir.BooleanValue:
    """True where it happened lately itself, and was not only loaded lately."""
    return yes(then > rows.as_of - ibis.interval(days=LOOK_BACK.days))


def _urgent(priority: ir.StringValue) -> ir.BooleanValue:
    return is_one_of(priority, ("P1", "P2"))


def _tickets_opened(canon: Canon) -> ir.Table:
    rows = _versions(canon, "ticket")
    rows = rows.filter(rows.version == 0, _urgent(rows.priority), _since(rows, rows.created_at))
    return rows.mutate(
        kind=ibis.literal("ticket_opened"),
        object_id=rows.source_id,
        at=ibis.greatest(rows.created_at, rows.observed_at),
        detail=_joined(rows.priority, ": ", rows.subject),
    )


def _tickets_raised(canon: Canon) -> ir.Table:
    rows = _versions(canon, "ticket", "priority")
    lower = ~_urgent(rows.priority_before)
    higher = lower | (yes(rows.priority_before == "P2") & (rows.priority == "P1"))
    rows = rows.filter(rows.version > 0, _urgent(rows.priority), higher)
    was = rows.priority_before.fill_null("unknown")
    return rows.mutate(
        kind=ibis.literal("ticket_raised"),
        object_id=rows.source_id,
        at=rows.observed_at,
        detail=_joined(was, " to ", rows.priority),
    )


def _invoices_overdue(canon: Canon) -> ir.Table:
    """Dated by what is known now: an invoice since found to be paid in time is not among them."""
    firsts = _versions(canon, "invoice")
    known = firsts.filter(firsts.version == 0).select(
        *KEY, "source", "source_id", first_at="observed_at"
    )
    rows = canon["invoice"].inner_join(known, [*KEY, "source", "source_id"])
    began = rows.due_at + ibis.interval(days=OVERDUE_AFTER.days)
    closed = is_one_of(rows.status, ("paid", "void")) & rows.paid_at.isnull()
    unpaid = ~yes(rows.paid_at < began) & ~closed & ~yes(rows.status == "void")
    rows = rows.mutate(began=began).filter(unpaid & _since(rows, began))
    return rows.mutate(
        kind=ibis.literal("invoice_overdue"),
        object_id=rows.number.fill_null(rows.source_id),
        at=ibis.greatest(rows.began, rows.first_at),
        detail=_joined("due on ", rows.due_at.date().cast("string")),
    )


def _payments_gone_wrong(canon: Canon) -> ir.Table:
    rows = _versions(canon, "payment", "status")
    new = (rows.version == 0) & _since(rows, rows.paid_at)
    turned = (rows.version > 0) & (rows.status != rows.status_before.fill_null(""))
    rows = rows.filter(is_one_of(rows.status, ("failed", "disputed")), new | yes(turned))
    when = ibis.ifelse(
        rows.version == 0, ibis.greatest(rows.paid_at, rows.observed_at), rows.observed_at
    )
    about = _joined(" payment of invoice ", rows.invoice_ref)
    return rows.mutate(
        kind=ibis.literal("payment_") + rows.status,
        object_id=rows.source_id,
        at=when,
        detail=rows.status + about.fill_null(" payment"),
    )


def _contacts_added(canon: Canon) -> ir.Table:
    """First seen after the source's first delivery, or added lately by its own date.

    Of someone whom several systems know, only the record that stands for the person is news.
    """
    rows = standing(canon, _versions(canon, "contact"))
    everyone = canon.everyone("contact")
    begun = everyone.group_by("source").aggregate(begun_at=everyone.observed_at.min())
    rows = rows.inner_join(begun, "source")
    later = rows.added_at.isnull() & (rows.observed_at > rows.begun_at)
    rows = rows.filter(rows.version == 0, later | _since(rows, rows.added_at))
    rows = rows.filter(~yes(rows.left_at <= rows.as_of))
    return rows.mutate(
        kind=ibis.literal("contact_added"),
        object_id=rows.source_id,
        at=ibis.greatest(rows.added_at.fill_null(rows.observed_at), rows.observed_at),
        detail=_person(rows),
    )


def _contacts_left(canon: Canon) -> ir.Table:
    rows = _versions(canon, "contact", "left_at")
    told = (rows.version > 0) & rows.left_at_before.isnull()
    at_once = (rows.version == 0) & _since(rows, rows.left_at)
    rows = rows.filter(rows.left_at.notnull(), told | at_once)
    return rows.mutate(
        kind=ibis.literal("contact_left"),
        object_id=rows.source_id,
        at=ibis.greatest(rows.left_at, rows.observed_at),
        detail=_person(rows),
    )


def _contacts_changed(canon: Canon) -> ir.Table:
    rows = _versions(canon, "contact", "title", "role")
    parts = {name: _shift(rows, name) for name in ("title", "role")}
    rows = rows.mutate(**{f"{name}_shift": part for name, part in parts.items()})
    both = rows.title_shift + ibis.literal("; ") + rows.role_shift
    detail = both.fill_null(rows.title_shift.fill_null(rows.role_shift))
    rows = rows.mutate(detail=detail).filter(rows.version > 0, detail.notnull())
    return rows.mutate(
        kind=ibis.literal("contact_changed"), object_id=rows.source_id, at=rows.observed_at
    )


def _shift(rows: ir.Table, name: str) -> ir.StringValue:
    """'title: Director to VP' where the column changed, else null."""
    was, is_ = rows[_BEFORE.format(name=name)].fill_null("none"), rows[name].fill_null("none")
    words = ibis.literal(f"{name}: ") + was + ibis.literal(" to ") + is_
    return ibis.ifelse(was != is_, words, ibis.literal(None, "string"))


def _person(rows: ir.Table) -> ir.StringValue:
    name = rows.name.fill_null(rows.source_id)
    return name + (ibis.literal(", ") + rows.title).fill_null("")


def _joined(*parts: str | ir.StringValue) -> ir.StringValue:
    joined: ir.StringValue = ibis.literal("")
    for part in parts:
        joined = joined + part
    return joined
