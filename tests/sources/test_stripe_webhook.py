"""Stripe's webhooks: what is genuine is taken, and nothing else ever is."""

import base64
import hashlib
import hmac
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from c360.sources.rest.webhook import Changed, Verdict, WebhookRequest
from c360.sources.stripe import Connector

SECRET, OLD_SECRET = "whsec_the_tests_own", "whsec_the_one_before"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
NAMES = ("Stripe-Signature", "stripe-signature", "X-Signature")


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Connector:
    given = {"api_key": "rk_test", "webhook_secret": SECRET}
    return Connector("stripe", given, tmp_path_factory.mktemp("stripe"))


def event(kind: str = "customer", key: str = "cus_1", **about: Any) -> bytes:
    data = {"object": {"id": key, "object": kind, **about}}
    return orjson.dumps({"id": "evt_1", "object": "event", "type": f"{kind}.x", "data": data})


def signed(body: bytes, at: datetime = NOW, secret: str = SECRET) -> str:
    message = str(int(at.timestamp())).encode() + b"." + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def request(body: bytes, header: str, at: datetime = NOW) -> WebhookRequest:
    headers = {"Stripe-Signature": header} if header else {}
    return WebhookRequest("POST", "https://c360.example/hooks/stripe", headers, body, at)


def asked(stripe: Connector, body: bytes, *parts: str, at: datetime = NOW) -> Verdict:
    return stripe.verify(request(body, ",".join([f"t={int(NOW.timestamp())}", *parts]), at))


@pytest.mark.parametrize(
    ("kind", "about", "changed"),
    [("customer", {}, Changed("customers", "x_1")),
     ("subscription", {}, Changed("subscriptions", "x_1")),
     ("invoice", {}, Changed("invoices", "x_1")), ("charge", {}, Changed("charges", "x_1")),
     ("dispute", {}, Changed("disputes", "x_1")),
     ("credit_note", {"invoice": "in_1"}, Changed("invoices", "in_1")),
     ("invoice_payment", {"invoice": "in_1"}, Changed("invoices", "in_1")), ("payout", {}, None)],
)  # fmt: skip
def test_a_genuine_one_names_what_changed(
    stripe: Connector, kind: str, about: dict[str, str], changed: Changed | None
) -> None:
    body = event(kind, "x_1", **about)
    verdict = asked(stripe, body, f"v1={signed(body)}")
    assert verdict.genuine
    assert verdict.event_ids == ("evt_1",)
    assert verdict.changed == ((changed,) if changed else ())


def test_while_secrets_change_there_are_two_signatures(stripe: Connector) -> None:
    body = event()
    old, new = signed(body, secret=OLD_SECRET), signed(body)
    assert asked(stripe, body, f"v1={old}", f"v1={new}").genuine
    assert asked(stripe, body, f"v1={new}", f"v1={old}", f"v0={old}").genuine
    assert not asked(stripe, body, f"v1={old}", f"v1={old}").genuine


def test_an_older_scheme_is_not_looked_at(stripe: Connector) -> None:
    body = event()
    for scheme in ("v0", "v2", "V1", "v1 ", "", "v11"):
        assert not asked(stripe, body, f"{scheme}={signed(body)}").genuine


@pytest.mark.parametrize("seconds", [-301, 301, 86400, -86400])
def test_a_replay_is_refused(stripe: Connector, seconds: int) -> None:
    body, at = event(), NOW + timedelta(seconds=seconds)
    assert not asked(stripe, body, f"v1={signed(body)}", at=at).genuine
    assert asked(stripe, body, f"v1={signed(body)}", at=NOW + timedelta(seconds=300)).genuine


def test_another_time_than_the_signed_one_is_refused(stripe: Connector) -> None:
    body, fits = event(), signed(event())
    now = int(NOW.timestamp())
    for other in (f"t={now + 1},", "", f"t={now},t={now},", "t=,", f"t={now}.0,", "t=٣,", "t=1e9,"):
        assert not stripe.verify(request(body, f"{other}v1={fits}")).genuine, other


def test_the_exact_bytes_are_signed(stripe: Connector) -> None:
    body = event()
    fits = signed(body)
    indented = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2)
    cut, other_id = body[:-1], body.replace(b"cus_1", b"cus_2")
    for other in (body + b" ", cut, b"", other_id, indented, body.decode().encode("utf-16")):
        assert not asked(stripe, other, f"v1={fits}").genuine


def test_a_signature_written_otherwise_is_refused(stripe: Connector) -> None:
    body = event()
    fits = signed(body)
    encoded = base64.b64encode(bytes.fromhex(fits)).decode()
    for other in (encoded, fits[:-2], fits + "00", "", "0" * 64, "ä" * 64, f"0x{fits}"):
        assert not asked(stripe, body, f"v1={other}").genuine


def test_what_is_signed_and_no_event_is_refused(stripe: Connector) -> None:
    for body in (b"", b"null", b"[]", b"{}", b"\xff", b'{"id": "evt_1"}', b'{"data": 1}'):
        verdict = asked(stripe, body, f"v1={signed(body)}")
        assert not verdict.genuine or verdict.changed == ()


def test_without_a_secret_nothing_is_genuine(tmp_path: Path) -> None:
    body = event()
    verdict = asked(Connector("stripe", {"api_key": "rk"}, tmp_path), body, f"v1={signed(body)}")
    assert (verdict.genuine, verdict.reason) == (False, "webhook_secret is not set for this source")


def test_two_thousand_malformed_requests_are_refused_and_raise_nothing(stripe: Connector) -> None:
    drawn = random.Random(2026)  # noqa: S311 - repeatable
    pieces = ["t=", "v1=", "v0=", ",", "=", str(int(NOW.timestamp())), signed(event()), "\0", "ﬀ",
              " ", "-1", "9" * 400, "nan", "inf"]  # fmt: skip
    for _ in range(2000):
        header = "".join(drawn.choices(pieces, k=drawn.randrange(9)))
        body = drawn.randbytes(drawn.randrange(60)) if drawn.random() < 0.7 else event()[1:]
        name = drawn.choice(NAMES)
        forged = WebhookRequest("POST", "https://x", {name: header}, body, NOW)
        assert not stripe.verify(forged).genuine
