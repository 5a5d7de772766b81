"""API keys: nothing opens but a key that was made, and nothing of it is kept that opens."""

import hmac
import re
import string
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from c360.errors import StorageFailed
from c360.store import keys as module
from c360.store.keys import SCOPES, Grant, Keys, is_key, written
from c360.store.operational import OperationalStore

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
GRANT = Grant("csm", "ada@example.com", frozenset({"read", "refresh"}), NOW + timedelta(days=90))
LETTERS = string.ascii_letters + string.digits


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.db"


@pytest.fixture
def keys(file: Path) -> Iterator[Keys]:
    opened = Keys.open(file)
    yield opened
    opened.close()


def test_a_key_is_recognised_as_what_it_was_made_for(keys: Keys) -> None:
    token, made = keys.create(GRANT, NOW)
    assert re.fullmatch(r"c360_live_[0-9A-Za-z]{49}", token)
    assert token.startswith(made.prefix)
    assert len(made.prefix) == len("c360_live_") + 4
    found = keys.recognise(token, NOW).valid
    assert found == made
    assert (made.role, made.email, made.scopes) == ("csm", "ada@example.com", GRANT.scopes)
    assert re.fullmatch(r"[0-9a-f]{8}", made.id)


def test_the_key_in_plain_text_is_in_no_file(keys: Keys, file: Path) -> None:
    tokens = [keys.create(GRANT, NOW)[0] for _ in range(20)]
    for token in tokens:
        keys.recognise(token, NOW)
    keys.note_uses()
    keys.close()
    content = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"api_key" in content
    for token in tokens:
        secret = token.rpartition("_")[2]
        for part in (token, secret, secret[5:], secret[:10], secret[-12:]):
            assert part.encode() not in content


def test_the_beginning_that_is_kept_leaves_the_secret_secret(keys: Keys) -> None:
    _, made = keys.create(GRANT, NOW)
    hidden = 43 - (len(made.prefix) - len("c360_live_"))
    assert 62**hidden > 2**230


def test_an_expired_key_opens_nothing_from_its_very_moment(keys: Keys) -> None:
    token, _ = keys.create(GRANT, NOW)
    ends = NOW + timedelta(days=90)
    assert keys.recognise(token, ends - timedelta(seconds=1)).valid is not None
    for late in (ends, ends + timedelta(microseconds=1), ends + timedelta(days=1)):
        found = keys.recognise(token, late)
        assert (found.valid, found.problem) == (None, "expired")


def test_a_key_without_an_end_goes_on(keys: Keys) -> None:
    token, _ = keys.create(Grant("csm", None, frozenset({"read"}), None), NOW)
    assert keys.recognise(token, NOW + timedelta(days=9000)).valid is not None


def test_a_revoked_key_opens_nothing_from_the_next_request_on(keys: Keys, file: Path) -> None:
    token, made = keys.create(GRANT, NOW)
    other = Keys.open(file)
    assert other.recognise(token, NOW).valid is not None
    revoked = keys.revoke(made.id, NOW + timedelta(hours=1))
    assert revoked is not None
    assert other.recognise(token, NOW).problem == "revoked"
    again = keys.revoke(made.id, NOW + timedelta(days=5))
    assert again == revoked
    assert keys.revoke("00000000", NOW) is None
    other.close()


def test_keys_are_told_apart(keys: Keys) -> None:
    made = [keys.create(GRANT, NOW + timedelta(seconds=n)) for n in range(30)]
    assert [key.id for key in keys.every()] == [key.id for _, key in reversed(made)]
    for token, key in made:
        assert keys.recognise(token, NOW).key == key


def test_two_keys_of_one_id_cannot_be(keys: Keys) -> None:
    once = iter([b"\1" * 32, b"\1" * 32, b"\2" * 32])
    first, _ = keys.create(GRANT, NOW, random=lambda _: next(once))
    second, _ = keys.create(GRANT, NOW, random=lambda _: next(once))
    assert first != second
    assert len(keys.every()) == 2


def test_when_a_key_was_used_is_noted_later(keys: Keys, file: Path) -> None:
    token, made = keys.create(GRANT, NOW)
    keys.recognise(token, NOW + timedelta(minutes=3))
    assert keys.every()[0].last_used_at is None
    keys.close()
    opened = Keys.open(file)
    assert opened.every()[0].last_used_at == "2026-01-01T12:03:00Z"
    opened.recognise(token, NOW)  # a clock that goes back
    opened.note_uses()
    assert opened.every()[0].last_used_at == "2026-01-01T12:03:00Z"
    assert made.last_used_at is None
    opened.close()


def test_a_key_that_opens_nothing_is_not_used(keys: Keys) -> None:
    token, made = keys.create(GRANT, NOW)
    keys.revoke(made.id, NOW)
    keys.recognise(token, NOW)
    keys.note_uses()
    assert keys.every()[0].last_used_at is None


def malformed(token: str) -> list[object]:
    body, checksum = token[:-6], token[-6:]
    return [
        *("", " ", "c360", "c360_live_", token[:-1], token + "0", f" {token}", f"{token}\n"),
        *(token.upper(), token.replace("live", "LIVE"), token.replace("_", "-"), token * 2),
        *(f"{body}{checksum[::-1]}", f"Bearer {token}", "c360_live_" + "0" * 49),
        *(
            "\0",
            "\ud800",
            "ÿ" * 59,
            "\uff10" * 59,
            token.replace("c360", "\u0441360"),
            "x" * 1_000_000,
        ),
        *(token.replace("live_", "live_\u0660")[:59], "c360_" + "a" * 10_000 + "_" + "0" * 49),
        *(None, 1, b"c360_live_", token.encode(), [token], {"token": token}, object()),
    ]


def test_what_is_no_key_is_refused_and_never_an_exception(keys: Keys) -> None:
    token, _ = keys.create(GRANT, NOW)
    for given_ in malformed(token):
        found = keys.recognise(given_, NOW)  # type: ignore[arg-type]
        assert (found.valid, found.problem) == (None, "malformed"), given_


def test_a_key_nobody_made_is_unknown_though_it_is_written_well(keys: Keys) -> None:
    keys.create(GRANT, NOW)
    for secret in (b"\0" * 32, b"\xff" * 32, b"\1" * 32):
        token = written("live", secret)
        assert is_key(token)
        assert keys.recognise(token, NOW).problem == "unknown"


def test_a_single_letter_makes_another_key(keys: Keys) -> None:
    token, _ = keys.create(GRANT, NOW)
    for place in range(len(token)):
        for letter in "0zA_":
            changed = token[:place] + letter + token[place + 1 :]
            if changed != token:
                assert keys.recognise(changed, NOW).valid is None


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_=st.one_of(st.text(), st.text(LETTERS + "_", min_size=40, max_size=70), st.binary()))
def test_nothing_made_up_is_accepted_or_raises(keys: Keys, given_: str | bytes) -> None:
    assert keys.recognise(given_, NOW).valid is None  # type: ignore[arg-type]


@settings(max_examples=300)
@given(secret=st.binary(min_size=32, max_size=32))
def test_every_secret_is_written_as_long_and_recognised_as_a_key(secret: bytes) -> None:
    token = written("live", secret)
    assert len(token) == len("c360_live_") + 49
    assert is_key(token)


def test_a_digest_is_compared_in_constant_time_whatever_the_key(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known, unknown, ended: one comparison of whole digests, by the function made for it."""
    compared: list[tuple[str, str]] = []

    class Watched:
        @staticmethod
        def compare_digest(one: str, other: str) -> bool:
            compared.append((one, other))
            return hmac.compare_digest(one, other)

    token, _ = keys.create(GRANT, NOW)
    gone, revoked = keys.create(GRANT, NOW)
    keys.revoke(revoked.id, NOW)
    monkeypatch.setattr(module, "hmac", Watched)
    unknown, late = written("live", b"\0" * 32), NOW + timedelta(999)
    for shown, moment in ((token, NOW), (unknown, NOW), (gone, NOW), (token, late)):
        compared.clear()
        keys.recognise(shown, moment)
        assert [len(part) for pair in compared for part in pair] == [64, 64]


def test_an_id_alone_opens_nothing(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key whose digest begins as another's does is not that other."""
    _, made = keys.create(GRANT, NOW)
    monkeypatch.setattr(module, "_id", lambda _: made.id)
    assert keys.recognise(written("live", b"\7" * 32), NOW).problem == "unknown"


def test_keys_are_recognised_from_many_threads(keys: Keys) -> None:
    tokens = [keys.create(GRANT, NOW)[0] for _ in range(4)]
    found: list[object] = []

    def ask(token: str) -> None:
        found.extend(keys.recognise(token, NOW).valid for _ in range(25))

    threads = [threading.Thread(target=ask, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 100
    assert None not in found
    keys.note_uses()
    assert all(key.last_used_at for key in keys.every())


def test_scopes_are_kept_in_full(keys: Keys) -> None:
    token, _ = keys.create(Grant("admin", None, frozenset(SCOPES), None), NOW)
    found = keys.recognise(token, NOW).valid
    assert found is not None
    assert found.scopes == frozenset(SCOPES)


def test_a_store_without_keys_knows_none(tmp_path: Path) -> None:
    opened = Keys.open(tmp_path / "none.db", read_only=True)
    assert opened.every() == []
    assert opened.recognise(written("live", b"\0" * 32), NOW).problem == "unknown"
    opened.close()
    assert not (tmp_path / "none.db").exists()


def test_a_store_that_cannot_be_read_is_said_so(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("not a database, but long enough to be read as one" * 20, encoding="utf-8")
    with pytest.raises(StorageFailed):
        Keys.open(file)


def test_keys_lie_beside_what_was_published(keys: Keys, file: Path) -> None:
    keys.create(GRANT, NOW)
    store = OperationalStore(file)
    assert store.current_run() is None
    store.close()
    assert len(keys.every()) == 1
