"""Everything c360 raises on purpose.

C360Error
├── Misconfigured            the workspace says something c360 cannot follow: mend the line named
├── WorkspaceNotFound        no c360.yml where we looked: create one or name its folder
├── UnknownName              a source, table … that does not exist: the known ones are listed
├── AccountNotFound          no such account as of that moment
├── Forbidden                the account may be seen, but not this: the rule is named
├── NotACustomer             the account is known, but was no customer at that moment
├── BadArgument              a value given by the caller does not read as what it should be
├── SourceUnavailable        the source could not be read now: try again
├── SourceRejected           the source answers, but not as the mapping says: ask its operator
├── UngroundedText           a sentence says more than its facts: it is not served, report it
├── ContractBroken           an invariant of c360 does not hold: stop the run, report it
├── WarehouseBusy            another process is writing: wait for it
├── StorageFailed            the disk refused: full, read-only or not permitted
├── AuditUnwritable          a view cannot be recorded: nothing is shown until it can
├── EngineFailed             the engine that measures cannot be reached, or refuses
├── KeyRefused               no key, or one that opens nothing here: get another
├── MissingExtra             an optional package is not installed: the command to install it
├── NotSynced                nothing has been synced yet
└── NotPublished             nothing has been refreshed yet

Classes are split by what the caller does next. Each builds its own sentence from facts that stay
readable as attributes, says what happened, to which thing, and what to do. No message holds a
secret or the content of a customer's record.
"""

from collections.abc import Iterable
from pathlib import Path


class C360Error(Exception):
    """The root: catch this to show one clear sentence instead of a traceback."""

    remedy: str | None = None
    """What to do, where it is told apart from what is wrong; the sentence ends with it."""


class Misconfigured(C360Error):
    """The workspace's files say something c360 cannot follow."""

    def __init__(self, file: Path | str, line: int | None, problem: str, remedy: str) -> None:
        self.file, self.line, self.problem, self.remedy = str(file), line, problem, remedy
        place = f"{self.file}:{line}" if line else self.file
        super().__init__(f"{place}: {problem}. {remedy}")


class WorkspaceNotFound(C360Error):
    """No `c360.yml` at the place named, nor above it."""

    def __init__(self, start: Path | str, *, upwards: bool = False) -> None:
        self.start = str(start)
        above = " or any folder above it" if upwards else ""
        super().__init__(
            f"no c360.yml in {start}{above}. "
            "Name the workspace with -C DIR or C360_WORKSPACE, or create one: c360 init DIR"
        )


class UnknownName(C360Error):
    """A name that nothing carries; the known ones are listed."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        listed = ", ".join(self.known) or "none"
        super().__init__(f"unknown {kind} {name!r}; available: {listed}")


class AccountNotFound(C360Error):
    """No account of that id is known as of that moment."""

    def __init__(self, account_id: str, as_of: str, near: Iterable[str] = ()) -> None:
        self.account_id, self.as_of, self.near = account_id, as_of, tuple(near)
        hint = f" Did you mean {', '.join(self.near)}?" if self.near else ""
        super().__init__(
            f"no account {account_id!r} is known as of {as_of}.{hint} "
            "List the accounts with: c360 accounts"
        )


class Forbidden(C360Error):
    """The viewer may not do or see this; an account they may not see at all is not found."""

    def __init__(self, asked: str, rule: str) -> None:
        self.asked, self.rule = asked, rule
        super().__init__(f"{asked} is not allowed: {rule}. Ask whoever administers c360")


class NotACustomer(C360Error):
    """The account is known, but was not a customer at that moment."""

    def __init__(self, account_id: str, as_of: str) -> None:
        self.account_id, self.as_of = account_id, as_of
        super().__init__(
            f"account {account_id!r} was not a customer as of {as_of}: not yet, or no longer. "
            "Choose a moment within its time as one with --as-of"
        )


class BadArgument(C360Error):
    """A value given by the caller does not read as what it should be."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"{name} {value!r} is not {expected}")


class SourceUnavailable(C360Error):
    """The source could not be read now; the last good data stays in place."""

    def __init__(self, source: str, problem: str, remedy: str) -> None:
        self.source, self.problem, self.remedy = source, problem, remedy
        super().__init__(f"source {source!r}: {problem}. {remedy}")


class SourceRejected(C360Error):
    """The source answers, but not with what the mapping says."""

    def __init__(self, source: str, problem: str, remedy: str) -> None:
        self.source, self.problem, self.remedy = source, problem, remedy
        super().__init__(f"source {source!r}: {problem}. {remedy}")


class ContractBroken(C360Error):
    """An invariant of c360 does not hold: the run stops and nothing is kept of it."""

    def __init__(self, invariant: str, found: str) -> None:
        self.invariant, self.found = invariant, found
        super().__init__(
            f"{invariant} does not hold: {found}. The run was undone; please report it"
        )


class UngroundedText(C360Error):
    """Text that claims what the facts it cites do not hold; it must not be served."""

    def __init__(self, kinds: Iterable[str], problems: Iterable[str]) -> None:
        self.kinds, self.problems = tuple(sorted(set(kinds))), tuple(problems)
        super().__init__(
            f"a sentence about an account says more than its facts ({', '.join(self.kinds)}) and "
            "was withheld. Please report it; words of your own go under insights in c360.yml"
        )


class WarehouseBusy(C360Error):
    """Another process holds the warehouse for writing."""

    def __init__(self, file: Path | str, holder: str) -> None:
        self.file, self.holder = str(file), holder
        super().__init__(
            f"{file} is being written by {holder}. Wait until it has finished, then try again"
        )


class StorageFailed(C360Error):
    """The disk refused a read or a write."""

    def __init__(self, file: Path | str, problem: str, remedy: str) -> None:
        self.file, self.problem, self.remedy = str(file), problem, remedy
        super().__init__(f"{file}: {problem}. {remedy}")


class AuditUnwritable(C360Error):
    """A view cannot be recorded, so nothing may be shown."""

    def __init__(self, place: str, problem: str, remedy: str) -> None:
        self.place, self.problem, self.remedy = place, problem, remedy
        super().__init__(
            f"the audit log {place} cannot be written: {problem}. {remedy}. "
            "Nothing is shown that cannot be recorded"
        )


class LandedDamaged(StorageFailed):
    """What one source landed, or wrote down beside it, is not as it was; other sources' is."""


class EngineFailed(C360Error):
    """The engine that measures cannot be reached, or refuses what c360 needs of it."""

    def __init__(self, place: str, problem: str, remedy: str) -> None:
        self.place, self.problem, self.remedy = place, problem, remedy
        super().__init__(f"{place}: {problem}. {remedy}")


class KeyRefused(C360Error):
    """Nobody is known by what was shown; in the same words whatever is wrong with the key."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(
            f"{place}: the key is not valid here: malformed, unknown, revoked or expired. "
            "Ask whoever administers c360 for another"
        )


class MissingExtra(C360Error):
    """What was asked for needs a package that c360 does not install by itself."""

    def __init__(self, extra: str, purpose: str, package: str) -> None:
        self.extra, self.purpose, self.package = extra, purpose, package
        super().__init__(
            f"{purpose} needs the package {package}. Install it: pip install 'c360[{extra}]'"
        )


class NotSynced(C360Error):
    """The workspace holds no records yet."""

    def __init__(self, workspace: Path | str) -> None:
        self.workspace = str(workspace)
        super().__init__(f"{workspace} holds no records yet. Load them first: c360 sync")


class NotPublished(C360Error):
    """No refresh of the workspace has been published yet."""

    def __init__(self, workspace: Path | str) -> None:
        self.workspace = str(workspace)
        super().__init__(f"{workspace} has no published accounts yet. Compute them: c360 refresh")
