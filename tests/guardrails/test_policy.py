"""The policies: the whole matrix against a judge of its own; no statement is there for nothing."""

import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from c360.errors import Misconfigured, StorageFailed
from c360.guardrails.policy import ACTIONS, OWNER_ROLES, Decision, Policy, Preferences
from c360.guardrails.policy_files import PolicyFile, pieces, put_together, read_policies
from c360.model.access import BITS, EVERYTHING, MARKS, AccountClass, Allowance, Door, Viewer
from tests.guardrails import oracle
from tests.guardrails.oracle import ALL_SCOPES, ROLES, Asked

UNKNOWN = "intern"
ENTERPRISE = frozenset({"Enterprise"})
EMEA = frozenset({"emea"})
SCOPE_SETS = (frozenset({"read"}), frozenset({"audit"}), ALL_SCOPES)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.open(None)


def questions() -> Iterator[Asked]:
    """Every role, confined or not, of every kind of account, at two doors, asking or not."""
    confined: list[tuple[frozenset[str] | None, frozenset[str] | None]] = [
        (None, None), (ENTERPRISE, None), (None, EMEA), (ENTERPRISE, EMEA), (frozenset(), None),
    ]  # fmt: skip
    accounts = [("Enterprise", "EMEA"), ("SMB", "EMEA"), ("enterprise", "APAC"), (None, None)]
    for role, (segments, territories), (segment, territory), mine in itertools.product(
        (*ROLES, UNKNOWN), confined, accounts, (False, True)
    ):
        for door, asked in (("rest", False), ("mcp", False), ("mcp", True), ("export", True)):
            yield Asked(role, segments, territories, segment, territory, mine, door, asked)
    yield Asked("admin", None, None, "SMB", None, True, scopes=frozenset({"audit", "admin"}))


def viewer(q: Asked) -> Viewer:
    return Viewer("key:1", q.role, None, q.segments, q.territories, q.scopes)


def asked_of(policy: Policy, q: Asked) -> Allowance:
    door: Door = q.door  # type: ignore[assignment]  # of the list above
    account = AccountClass(q.segment, q.territory, q.mine)
    return policy.allowance(viewer(q), account, door=door, asked=q.asked)


def wrong(policy: Policy) -> list[str]:
    """Every cell in which the policies and the judge differ."""
    return [*wrong_accounts(policy), *wrong_actions(policy), *wrong_contacts(policy)]


def wrong_accounts(policy: Policy) -> Iterator[str]:
    for q in questions():
        found = asked_of(policy, q)
        if found.visible is not oracle.sees_account(q):
            yield f"view: {q}"
        yield from (
            f"{mark}: {q}"
            for mark in MARKS
            if found.shows(BITS[mark]) is not oracle.sees_mark(q, mark)
        )
        scope = set(OWNER_ROLES) if found.scope is None else set(found.scope)
        if scope != oracle.plans(q):
            yield f"plan: {q}"


def wrong_actions(policy: Policy) -> Iterator[str]:
    for role, action, scopes in itertools.product((*ROLES, UNKNOWN), ACTIONS, SCOPE_SETS):
        found = policy.may(Viewer("key:1", role, scopes=scopes), action)
        if found.allowed is not oracle.may(role, action, scopes):
            yield f"{role} {action} {sorted(scopes)}"


def wrong_contacts(policy: Policy) -> Iterator[str]:
    on_record = (None, ("email", "phone"), ("phone", "email"))
    for role, channel, purpose, record in itertools.product(
        (*ROLES, UNKNOWN), ("email", "phone", "post"), ("service", "marketing"), on_record
    ):
        known = record and Preferences(frozenset({record[0]}), frozenset({record[1]}))
        found = contact(policy, role, channel, known, purpose)
        if found.allowed is not oracle.may_contact(role, channel, purpose, record):
            yield f"{role} {channel} {purpose} {record}"


def contact(
    policy: Policy, role: str, channel: str, known: Preferences | None, purpose: str
) -> Decision:
    asked = Viewer("key:1", role)
    return policy.may_contact(asked, channel, known, purpose=purpose)  # type: ignore[arg-type]


def test_the_whole_matrix_is_as_the_judge_says(policy: Policy) -> None:
    cells = sum(1 for _ in questions()) * (len(MARKS) + 2)
    assert cells > 10_000
    assert wrong(policy) == []


def shipped() -> tuple[PolicyFile, ...]:
    return read_policies(None).files


def twins() -> Iterator[tuple[str, str, str]]:
    """Every statement: its file, its text, its @id."""
    for file in shipped():
        for _, text in pieces(file.text):
            found = re.search(r'@id\("([^"]+)"\)', text)
            assert found
            yield file.name, text, found[1]


@pytest.mark.parametrize(("name", "text", "rule"), list(twins()), ids=[t[2] for t in twins()])
def test_without_any_one_statement_the_matrix_is_wrong(name: str, text: str, rule: str) -> None:
    remaining = [
        PolicyFile(f.name, f.shown, _without(f, text) if f.name == name else f.text, shipped=True)
        for f in shipped()
    ]
    assert len(put_together(remaining).statements) == len(read_policies(None).statements) - 1
    assert any(_some_wrong(Policy(put_together(remaining)))), rule


def _without(file: PolicyFile, removed: str) -> str:
    return "\n".join(text for _, text in pieces(file.text) if text != removed)


def _some_wrong(policy: Policy) -> Iterator[str]:
    yield from wrong_contacts(policy)
    yield from wrong_actions(policy)
    yield from wrong_accounts(policy)


def test_what_is_withheld_names_its_rule(policy: Policy) -> None:
    known = {statement.id for statement in policy.policies.statements}
    for q in questions():
        found = asked_of(policy, q)
        assert set(found.withheld) == {mark for mark in MARKS if not found.shows(BITS[mark])}
        for rule in found.withheld.values():
            assert rule in known or (q.role == UNKNOWN and rule.startswith("no policy speaks of"))


def test_the_rule_is_product_text(policy: Policy) -> None:
    support = policy.allowance(Viewer("key:1", "support"), AccountClass("SMB", None, mine=True))
    assert support.withheld["commercial"] == "support staff do not see commercial data"
    assert support.rule(BITS["profile"] | BITS["commercial"]) == support.withheld["commercial"]
    for statement in policy.policies.statements:
        assert 15 < len(statement.id) < 100
        assert not statement.id.endswith(".")
        assert statement.id.isprintable()


def test_an_administrator_sees_everything(policy: Policy) -> None:
    found = policy.allowance(Viewer("local:root", "admin"), AccountClass(None, None, mine=False))
    assert (found.marks, found.withheld, found.scope) == (EVERYTHING, {}, None)


@pytest.mark.parametrize("role", ["", "intern", "CSM", 'csm"', "\ud800", "x" * 10_000])
def test_an_unknown_role_sees_nothing(policy: Policy, role: str) -> None:
    asked = Viewer("key:1", role, "ada@example.com", scopes=ALL_SCOPES)
    found = policy.allowance(asked, AccountClass("Enterprise", None, mine=True))
    assert (found.visible, found.marks, found.scope) == (False, 0, frozenset())
    assert not any(policy.may(asked, action).allowed for action in ACTIONS)
    assert not policy.may_contact(asked, "email", None).allowed


def test_an_unknown_role_sees_nothing_even_where_a_policy_permits_everybody(tmp_path: Path) -> None:
    (tmp_path / "all.cedar").write_text('@id("all") permit (principal, action, resource);')
    found = Policy.open(tmp_path).allowance(Viewer("k", "intern"), AccountClass(None, None, True))
    assert not found.visible


@pytest.mark.parametrize("name", ["\ud800", "a\0b", 'a"b', "", "x" * 100_000, "Größe \u202e"])
def test_no_name_from_the_data_breaks_a_decision(policy: Policy, name: str) -> None:
    asked = Viewer("key:1", "csm", segments=frozenset({"SMB"}))
    assert not policy.allowance(asked, AccountClass(name, name, mine=False)).visible


def test_a_policy_that_cannot_be_evaluated_forbids(tmp_path: Path) -> None:
    # Cedar passes over a `forbid` that fails, which would let everything through.
    overflow = '@id("odd") forbid (principal, action, resource)'
    overflow += " when { 9223372036854775807 + 1 == 0 };"
    (tmp_path / "odd.cedar").write_text(overflow)
    policy = Policy.open(tmp_path)
    found = policy.allowance(Viewer("k", "admin"), AccountClass(None, None, mine=False))
    assert (found.visible, found.marks) == (False, 0)
    assert not policy.may(Viewer("k", "admin", scopes=ALL_SCOPES), "export").allowed


def test_a_workspace_replaces_a_file_by_name_and_adds_others(tmp_path: Path) -> None:
    (tmp_path / "support.cedar").write_text(
        '@id("support staff see all") permit (principal in Role::"support", action, resource);'
    )
    (tmp_path / "partner.cedar").write_text(
        '@id("partners see their own")\npermit (principal in Role::"partner",\n'
        'action in [Action::"view", Action::"see_profile"], resource) when { context.mine };'
    )
    changed = Policy.open(tmp_path)
    own, other = (AccountClass("SMB", None, mine=mine) for mine in (True, False))
    assert changed.allowance(Viewer("k", "support"), own).shows(BITS["commercial"])
    assert not Policy.open(None).allowance(Viewer("k", "support"), own).shows(BITS["commercial"])
    assert "partner" in changed.roles
    partner = changed.allowance(Viewer("k", "partner"), own)
    assert partner.marks == BITS["profile"]
    assert partner.withheld["usage"] == "no policy lets the role 'partner' see usage"
    assert not changed.allowance(Viewer("k", "partner"), other).visible


NEVER = '@id("x y") forbid (principal, action == Action::"forget", resource);'


def test_the_digest_is_of_every_word(tmp_path: Path) -> None:
    def digest(text: str | None) -> str:
        if text is not None:
            (tmp_path / "x.cedar").write_text(text)
        return Policy.open(tmp_path).digest

    shown = [digest(None), digest("// a"), digest("// b"), digest(NEVER)]
    assert len(set(shown)) == len(shown)
    assert Policy.open(None).digest == shown[0] == Policy.open(tmp_path / "none").digest


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('\n\n@id("a")\npermit (principal, action == Action::"veiw", resource);', 3, "veiw"),
        ('// ;\n@id("a") permit (principal in Rolle::"x", action, resource);', 2, "Rolle"),
        ('@id("a")\npermit (principal, action, resource)\nwhen { context.mien };', 1, "mien"),
        ('@id("a") permit (principal, action, resource)\nwhen { "', 1, "not Cedar"),
        ('@id("a") permit (principal action, resource);', 1, "not Cedar"),
        ('@id("a") permit (principal, action, resource); oops', 1, "not Cedar"),
        ("\npermit (principal, action, resource);", 2, "no @id"),
        ('@id("") permit (principal, action, resource);', 1, "no @id"),
        ('@id("a\\nb") permit (principal, action, resource);', 1, "no @id"),
        ('@id("a") permit (principal == Viewer::"ada", action, resource);', 1, "not of viewers"),
        ('@id("a") permit (principal in ?principal, action, resource);', 1, "templates"),
        (
            """@id("a") permit (principal, action, resource);

            @id("a") forbid (principal, action, resource);""",
            3,
            "stands also at",
        ),
        ('@id("CSMs see accounts") permit (principal, action, resource);', 1, "stands also at"),
        (
            """@id("a") permit (principal, action == Action::"view", resource)
            when { resource.segment == "SMB" };""",
            1,
            "optional attribute",
        ),
    ],
)
def test_a_slip_is_one_sentence_with_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    file = tmp_path / "mine.cedar"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Misconfigured) as raised:
        Policy.open(tmp_path)
    assert (raised.value.file, raised.value.line) == (str(file), line)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "policy0" not in str(raised.value)


def test_a_file_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "mine.cedar").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Misconfigured, match="UTF-8"):
        Policy.open(tmp_path)
    (tmp_path / "mine.cedar").unlink()
    (tmp_path / "mine.cedar").mkdir()
    with pytest.raises(StorageFailed):
        Policy.open(tmp_path)
    with pytest.raises(Misconfigured, match="is a file"):
        Policy.open(_file(tmp_path / "policies"))


def _file(path: Path) -> Path:
    path.write_text("x")
    return path


def test_comments_and_strings_do_not_split_a_statement() -> None:
    text = '// a; "b\n@id("x; // y") permit (principal, action, resource); // z\n'
    assert list(pieces(text)) == [(2, '@id("x; // y") permit (principal, action, resource);')]


def test_explained_decisions_are_those_that_count(policy: Policy) -> None:
    for q in _few(questions()):
        account = AccountClass(q.segment, q.territory, q.mine)
        told = policy.explain(viewer(q), account, door=q.door, asked=q.asked)  # type: ignore[arg-type]
        found = asked_of(policy, q)
        assert told.view.allowed is found.visible
        for mark, decision in told.marks.items():
            assert decision.allowed or not found.shows(BITS[mark])
            assert decision.policies or q.role == UNKNOWN


def _few(every: Iterable[Asked]) -> list[Asked]:
    return list(every)[::37]
