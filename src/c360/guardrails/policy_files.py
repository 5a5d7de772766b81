"""The policies as they are written: read, put together and checked, to the file and line.

c360 ships `policies/*.cedar`. A file of a workspace's own folder `policies` takes the place of the
shipped file of the same name; one with another name stands beside them.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import cedarpy
from cedarpy import pst

from c360.errors import Misconfigured, StorageFailed

ENDING = ".cedar"
_SHIPPED = "c360.guardrails"
_FOLDER = "policies"
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"?|(?P<comment>//[^\n]*)|(?P<end>;)', re.DOTALL)
_ABOUT = re.compile(r"for policy `policy\d+`, ")
_READ = "See docs/how-to/control-access.md, and try it with: c360 policy check"
_LONGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Statement:
    """One policy, and where it is written."""

    id: str
    """Its @id: what a viewer reads where it decides."""
    file: str
    line: int
    permits: bool

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A file of policies; `shown` is how it is named to people."""

    name: str
    shown: str
    text: str
    shipped: bool


@dataclass(frozen=True, slots=True)
class Policies:
    """All policies in force, parsed and checked."""

    files: tuple[PolicyFile, ...]
    statements: tuple[Statement, ...]
    """In the order in which Cedar numbers them."""
    parsed: cedarpy.PolicySet
    roles: frozenset[str]
    """Every role that some policy names."""
    digest: str
    """SHA-256 of every file and of the schema."""


@cache
def schema() -> cedarpy.Schema:
    """The words in which policies speak."""
    return cedarpy.Schema.from_str(_schema_text())


def read_policies(folder: Path | None) -> Policies:
    """The shipped policies, and those of a workspace's folder, which need not exist.

    Raises:
        Misconfigured: a policy is not Cedar, does not fit the schema, or lacks an @id of its own.
    """
    return put_together(_in_force(folder))


def put_together(found: Sequence[PolicyFile]) -> Policies:
    """Parsed and checked; the files in the order of their names."""
    ordered = sorted(found, key=lambda file: file.name)
    statements = [one for file in ordered for one in _statements_of(file)]
    _check_ids(statements)
    text = "\n".join(piece for file in ordered for _, piece in pieces(file.text))
    _check_schema(text, statements)
    parsed = cedarpy.PolicySet.from_str(text)
    uids = pst.entity_uids(parsed.to_pst())
    roles = frozenset(uid.id for uid in uids if uid.type.basename == "Role")
    return Policies(tuple(ordered), tuple(statements), parsed, roles, _digest(ordered))


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Each statement of a file with the line its first word stands on; comments are left out."""
    blank = _TOKENS.sub(lambda m: " " * len(m[0]) if m["comment"] else m[0], text)
    start = 0
    for end in [m.end() for m in _TOKENS.finditer(blank) if m["end"]] + [len(blank)]:
        piece = blank[start:end]
        words = piece.strip()
        if words:
            before = start + len(piece) - len(piece.lstrip())
            yield text.count("\n", 0, before) + 1, words
        start = end


def _in_force(folder: Path | None) -> list[PolicyFile]:
    found = {file.name: file for file in _shipped()}
    found |= {file.name: file for file in _own(folder)}
    return list(found.values())


def _shipped() -> Iterator[PolicyFile]:
    for file in (files(_SHIPPED) / _FOLDER).iterdir():
        if file.name.endswith(ENDING):
            text = file.read_text(encoding="utf-8")
            yield PolicyFile(file.name, f"c360's {file.name}", text, shipped=True)


def _own(folder: Path | None) -> Iterator[PolicyFile]:
    if folder is None:
        return
    try:
        if not folder.exists():
            return
        if not folder.is_dir():
            raise Misconfigured(folder, None, "is a file", "Make it a folder of *.cedar files")
        paths = sorted(path for path in folder.iterdir() if path.name.endswith(ENDING))
        yield from [PolicyFile(path.name, str(path), _text(path), shipped=False) for path in paths]
    except OSError as refused:
        # What an administrator forbids must not fall away because its file cannot be read.
        problem = refused.strerror or "cannot be read"
        raise StorageFailed(refused.filename or folder, problem, "Make it readable") from refused


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(_LONGEST_FILE + 1)
    if len(content) > _LONGEST_FILE:
        raise Misconfigured(path, None, "is longer than a megabyte", "Split it, or shorten it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Misconfigured(path, None, "is not UTF-8 text", "Save it as UTF-8") from None


def _statements_of(file: PolicyFile) -> Iterator[Statement]:
    for line, text in pieces(file.text):
        yield _statement(file, line, text)


def _statement(file: PolicyFile, line: int, text: str) -> Statement:
    try:
        parsed = cedarpy.PolicySet.from_str(text)
        tree = parsed.to_pst()
    except ValueError as wrong:
        raise Misconfigured(file.shown, line, f"this policy is not Cedar: {wrong}", _READ) from None
    if tree.templates:
        remedy = 'Name a role: principal in Role::"csm"'
        raise Misconfigured(file.shown, line, "templates decide nothing here", remedy)
    if len(tree.static_policies) != 1:
        raise Misconfigured(file.shown, line, "this is not one policy ending in ;", _READ)
    if any(uid.type.basename == "Viewer" for uid in pst.entity_uids(tree)):
        remedy = "Give the person a role of their own under access.people"
        raise Misconfigured(file.shown, line, "policies speak of roles, not of viewers", remedy)
    policy = next(iter(tree.static_policies.values()))
    name = policy.annotations.get("id", "").strip()
    if not name or not name.isprintable():
        remedy = 'Say in a line before it what it does: @id("partners see their own accounts only")'
        raise Misconfigured(file.shown, line, "this policy has no @id that can be shown", remedy)
    return Statement(name, file.shown, line, policy.effect == "permit")


def _check_ids(statements: Sequence[Statement]) -> None:
    first: dict[str, Statement] = {}
    for one in statements:
        if one.id in first:
            problem = f"the @id {one.id!r} stands also at {first[one.id].place}"
            remedy = "Give each an @id of its own. To replace a file of c360's, name yours like it"
            raise Misconfigured(one.file, one.line, problem, remedy)
        first[one.id] = one


def _check_schema(text: str, statements: Sequence[Statement]) -> None:
    errors = cedarpy.validate_policies(text, schema()).errors
    if not errors:
        return
    problem = _ABOUT.sub("", errors[0].error)
    remedy = f"What policies may speak of is in c360's {_FOLDER}/schema.cedarschema. {_READ}"
    number = errors[0].policy_id.removeprefix("policy")
    if not number.isdecimal():
        raise Misconfigured(_FOLDER, None, problem, remedy)
    at = statements[int(number)]
    raise Misconfigured(at.file, at.line, problem, remedy)


def _digest(ordered: Sequence[PolicyFile]) -> str:
    """Each name and text with its length before it: no two sets of files make the same bytes."""
    total = hashlib.sha256()
    for name, text in [("", _schema_text()), *((file.name, file.text) for file in ordered)]:
        for part in (name.encode(), text.encode()):
            total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def _schema_text() -> str:
    place = files(_SHIPPED) / _FOLDER / "schema.cedarschema"
    return place.read_text(encoding="utf-8")
