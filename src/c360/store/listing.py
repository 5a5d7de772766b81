"""Lists of accounts as a viewer may see them: what is withheld is null before all else is done.

The marks that policy allows for each class of account are joined to the accounts, and each column
whose marks are not allowed becomes null. Filters, search, order, counts and pages are made on what
is left, so that none of them can tell what was withheld; accounts of a class that is not visible
are not in the join at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    String,
    Subquery,
    and_,
    case,
    column,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    values,
)

from c360.errors import BadArgument
from c360.model.access import EVERYTHING, AccountClass, Allowance, bits
from c360.store.cursor import Place, place_of, written
from c360.store.listed import Counts, ListedAccount, ListOrder, Page, Wanted
from c360.store.snapshots import Run
from c360.store.tables import snapshot

Decide = Callable[[Sequence[AccountClass]], Mapping[AccountClass, Allowance]]
"""Which classes are visible, and what of them: the policy, for one viewer."""

NEEDS: Mapping[str, int] = MappingProxyType(
    {
        "name": bits(["profile"]),
        "segment": bits(["profile"]),
        "territory": bits(["profile"]),
        "owner": bits(["profile"]),
        "csm_email": bits(["profile"]),
        "ae_email": bits(["profile"]),
        "exit_state": bits(["scores"]),
        "overall_score": bits(["scores"]),
        "trend_delta": bits(["scores"]),
        "coverage": bits(["scores"]),
        "arr": bits(["commercial"]),
        "currency": bits(["commercial"]),
        "days_to_renewal": bits(["commercial"]),
        "days_since_contact": bits(["engagement"]),
    }
)
"""Column → the marks it needs; the headline brings its own."""
_SEARCHED = ("account_id", "name", "owner", "segment")
_MOST = 1000
"""Accounts on one page."""
_LONGEST = 200
"""Characters of a word to filter by or to search for."""


@dataclass(frozen=True, slots=True)
class _Key:
    """One thing a list is ordered by; null comes last."""

    shown: ColumnElement[Any]
    falling: bool = False

    @property
    def is_text(self) -> bool:
        return isinstance(self.shown.type, String)


def account_classes(connection: Connection, run: Run, email: str | None) -> list[AccountClass]:
    """The classes that accounts of the book are of, for a viewer with that e-mail."""
    book = _book(run, email)
    classes = select(book.c.segment, book.c.territory, book.c.mine).distinct()
    return [_class_of(*row) for row in connection.execute(classes)]


def account_class(
    connection: Connection, run: Run, account_id: str, email: str | None
) -> AccountClass | None:
    """The class of one account of the book; None where the book has none of that id."""
    book = _book(run, email)
    query = select(book.c.segment, book.c.territory, book.c.mine).where(
        book.c.account_id == account_id
    )
    row = connection.execute(query).first()
    return None if row is None else _class_of(*row)


def list_page(
    connection: Connection, run: Run, email: str | None, decide: Decide, wanted: Wanted
) -> Page:
    """The accounts a viewer may see, as they may see them.

    Args:
        connection: to the store; one transaction, so that one state of the book is read.
        run: the book.
        email: the viewer's, by which accounts are theirs.
        decide: the policy.
        wanted: what to list.

    Raises:
        BadArgument: the cursor is not one of this list.
    """
    allowed = _allowed(connection, run, email, decide)
    masked = _masked(_book(run, email), allowed)
    passing = _conditions(masked, wanted)
    total = connection.execute(select(func.count()).select_from(masked).where(*passing))
    keys = _keys(masked, wanted.order)
    limit = max(1, min(wanted.limit, _MOST))
    ends = (key.shown.label(f"key_{number}") for number, key in enumerate(keys))
    query = select(masked.c.id, *ends).where(*passing, _after(keys, wanted, run))
    rows = connection.execute(query.order_by(*_ordering(keys)).limit(limit + 1)).all()
    shown = rows[:limit]
    following = written(_place(shown[-1], keys, wanted, run)) if len(rows) > limit else None
    listed = _details(connection, email, allowed, [row.id for row in shown])
    return Page(tuple(listed), int(total.scalar_one()), following)


def count_accounts(
    connection: Connection, run: Run, email: str | None, decide: Decide, wanted: Wanted
) -> Counts:
    """How many accounts a viewer may see, by what they may see of them."""
    masked = _masked(_book(run, email), _allowed(connection, run, email, decide))
    found = select(masked).where(*_conditions(masked, wanted)).subquery()
    by_state = _counted(connection, found, "exit_state")
    return Counts(sum(by_state.values()), by_state, _counted(connection, found, "segment"))


def _class_of(segment: str | None, territory: str | None, mine: int) -> AccountClass:
    return AccountClass(segment, territory, bool(mine))


def _book(run: Run, email: str | None) -> Subquery:
    """The newest snapshot of each account of the book, and whether it is the viewer's."""
    members = select(snapshot.c.account_id).where(snapshot.c.run_id == run.id)
    newest = (
        select(func.max(snapshot.c.id))
        .where(snapshot.c.account_id.in_(members), snapshot.c.as_of >= run.as_of)
        .group_by(snapshot.c.account_id)
    )
    return _rows_of(email).where(snapshot.c.id.in_(newest)).subquery("book")


def _rows_of(email: str | None) -> Select[Any]:
    names = ("id", "account_id", *NEEDS, "headline", "headline_needs")
    mine = case((_is_theirs(email), literal(1, Integer)), else_=literal(0, Integer))
    return select(*(snapshot.c[name] for name in names), mine.label("mine"))


def _is_theirs(email: str | None) -> ColumnElement[bool]:
    if not email:
        return false()
    owners = (snapshot.c.csm_email, snapshot.c.ae_email)
    return or_(*(func.lower(owner) == func.lower(literal(email, String)) for owner in owners))


def _details(
    connection: Connection,
    email: str | None,
    allowed: Sequence[tuple[AccountClass, Allowance]],
    chosen: Sequence[int],
) -> list[ListedAccount]:
    """What is shown of the accounts of a page. Reading it of all, to order them, costs more."""
    rows = _rows_of(email).where(snapshot.c.id.in_(chosen)).subquery("book")
    rules = [allowance for _, allowance in allowed]
    found = {
        row.id: _listed(row, rules) for row in connection.execute(select(_masked(rows, allowed)))
    }
    return [found[number] for number in chosen]


def _allowed(
    connection: Connection, run: Run, email: str | None, decide: Decide
) -> list[tuple[AccountClass, Allowance]]:
    visible = decide(account_classes(connection, run, email))
    return [(one, allowance) for one, allowance in visible.items() if allowance.visible]


def _masked(book: Subquery, allowed: Sequence[tuple[AccountClass, Allowance]]) -> Subquery:
    """The visible accounts, with null in every column whose marks are not allowed."""
    if not allowed:
        nothing = literal(0, Integer).label("class_no")
        return select(book, nothing).where(false()).subquery("masked")
    classes = _classes(allowed)

    def shown(name: str, needs: ColumnElement[int]) -> ColumnElement[Any]:
        permitted = classes.c.marks.bitwise_and(needs) == needs
        masked = case((permitted, book.c[name]), else_=null())
        return type_coerce(masked, book.c[name].type).label(name)

    plain = [shown(name, literal(needs, Integer)) for name, needs in NEEDS.items()]
    headline = shown("headline", func.coalesce(book.c.headline_needs, EVERYTHING))
    same = and_(
        _joinable(book.c.segment) == classes.c.segment_key,
        _joinable(book.c.territory) == classes.c.territory_key,
        book.c.mine == classes.c.mine_key,
    )
    return (
        select(
            book.c.id,
            book.c.account_id,
            *plain,
            headline,
            func.coalesce(book.c.headline_needs, EVERYTHING).label("headline_needs"),
            book.c.mine,
            classes.c.class_no,
        )
        # An outer join goes from the accounts to their class. For an inner one SQLite may try each
        # class with each account, ten times slower; and it takes `is not null` for an inner one.
        .select_from(book.outerjoin(classes, same))
        .where(func.coalesce(classes.c.class_no, -1) >= 0)
        .subquery("masked")
    )


def _classes(allowed: Sequence[tuple[AccountClass, Allowance]]) -> CTE:
    rows = [
        (number, _key_of(one.segment), _key_of(one.territory), int(one.mine), allowance.marks)
        for number, (one, allowance) in enumerate(allowed)
    ]
    columns = (
        column("class_no", Integer),
        column("segment_key", String),
        column("territory_key", String),
        column("mine_key", Integer),
        column("marks", Integer),
    )
    return values(*columns, name="classes").data(rows).cte("classes")


def _joinable(named: ColumnElement[Any]) -> ColumnElement[str]:
    """A name that equals itself also where there is none; `_key_of` in SQL."""
    return case((named.is_(None), literal("", String)), else_=literal("=", String).concat(named))


def _key_of(name: str | None) -> str:
    return "" if name is None else f"={name}"


def _conditions(masked: Subquery, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for name, value in (
        ("exit_state", wanted.state),
        ("segment", wanted.segment),
        ("territory", wanted.territory),
        ("owner", wanted.owner),
    ):
        if value is not None:
            said = _readable(name, value)
            conditions.append(func.lower(masked.c[name]) == func.lower(literal(said, String)))
    if wanted.mine:
        conditions.append(masked.c.mine == 1)
    if wanted.search:
        conditions.append(_holds(masked, wanted.search))
    return conditions


def _holds(masked: Subquery, words: str) -> ColumnElement[bool]:
    """Whether some searched column holds the words; `%` and `_` mean themselves."""
    escaped = _readable("search", words).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    pattern = func.lower(literal(f"%{escaped}%", String))
    return or_(*(func.lower(masked.c[name]).like(pattern, escape="!") for name in _SEARCHED))


def _readable(name: str, value: str) -> str:
    """Text that a database takes."""
    if len(value) > _LONGEST:
        raise BadArgument(name, f"{value[:40]}…", f"text of at most {_LONGEST} characters")
    if not _is_text(value):
        raise BadArgument(name, ascii(value), "text")
    return value


def _is_text(value: str) -> bool:
    """PostgreSQL knows no NUL, and no database half a character."""
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


def _keys(masked: Subquery, order: ListOrder) -> tuple[_Key, ...]:
    account = _Key(masked.c.account_id)
    keys: dict[ListOrder, tuple[_Key, ...]] = {
        "health": (_Key(masked.c.overall_score), _Key(masked.c.arr, falling=True)),
        "arr": (_Key(masked.c.arr, falling=True),),
        "renewal": (_Key(masked.c.days_to_renewal),),
        "name": (_Key(func.lower(masked.c.name, type_=String)),),
        "change": (_Key(masked.c.trend_delta),),
        "contact": (_Key(masked.c.days_since_contact, falling=True),),
    }
    return (*keys[order], account)


def _ordering(keys: Sequence[_Key]) -> list[ColumnElement[Any]]:
    found: list[ColumnElement[Any]] = []
    for key in keys:
        found += [_absent(key), key.shown.desc() if key.falling else key.shown.asc()]
    return found


def _absent(key: _Key) -> ColumnElement[int]:
    return case((key.shown.is_(None), literal(1, Integer)), else_=literal(0, Integer))


def _after(keys: Sequence[_Key], wanted: Wanted, run: Run) -> ColumnElement[bool]:
    """Whether a row comes after the last of the page before."""
    if wanted.cursor is None:
        return true()
    place = place_of(wanted.cursor, _name_of(wanted))
    if place is None or not _fits(place, keys):
        raise BadArgument("cursor", wanted.cursor[:80], "the end of a page of this very list")
    if place.run != run.id:
        expected = "of the current book: the accounts were refreshed since. Begin again without it"
        raise BadArgument("cursor", wanted.cursor[:80], expected)
    later: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for key, value in zip(keys, place.values, strict=True):
        later.append(and_(*same, _beyond(key, value)))
        same.append(key.shown.is_(None) if value is None else key.shown == value)
    return or_(*later)


def _fits(place: Place, keys: Sequence[_Key]) -> bool:
    """Whether the values are of the kinds that the list is ordered by."""
    if len(place.values) != len(keys):
        return False
    return all(
        value is None or (isinstance(value, str) and _is_text(value)) is key.is_text
        for key, value in zip(keys, place.values, strict=True)
    )


def _beyond(key: _Key, value: float | str | None) -> ColumnElement[bool]:
    if value is None:
        return false()  # nothing comes after the last
    further = key.shown < value if key.falling else key.shown > value
    return or_(further, key.shown.is_(None))


def _name_of(wanted: Wanted) -> str:
    """What makes a list this one: a cursor of another has no place in it."""
    filters = (wanted.state, wanted.segment, wanted.territory, wanted.owner, wanted.search)
    return repr((wanted.order, wanted.mine, *filters))


def _place(row: Row[Any], keys: Sequence[_Key], wanted: Wanted, run: Run) -> Place:
    last = tuple(getattr(row, f"key_{number}") for number in range(len(keys)))
    return Place(run.id, _name_of(wanted), last)


def _listed(row: Row[Any], allowed: Sequence[Allowance]) -> ListedAccount:
    allowance = allowed[row.class_no]
    names = ("account_id", *NEEDS, "headline")
    return ListedAccount(
        **{name: getattr(row, name) for name in names},
        mine=bool(row.mine),
        redacted=_redacted(allowance, row.headline_needs),
    )


def _redacted(allowance: Allowance, headline_needs: int) -> dict[str, str]:
    needs = {**NEEDS, "headline": headline_needs}
    return {
        name: allowance.rule(marks) for name, marks in needs.items() if not allowance.shows(marks)
    }


def _counted(connection: Connection, found: Subquery, name: str) -> dict[str | None, int]:
    query = select(found.c[name], func.count()).group_by(found.c[name])
    return {value: int(count) for value, count in connection.execute(query)}
