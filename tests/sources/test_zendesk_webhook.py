"""Zendesk's webhooks: who is believed, and what is taken from those who are."""

import base64
import hashlib
import hmac
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from c360.sources import zendesk
from c360.sources.rest.webhook import Changed, WebhookRequest
from tests.vendors.records import TODAY

SECRET = "dGhpcy1pcy1hLXNlY3JldC1vZi10aGUtdGVzdHM="  # noqa: S105 - opens nothing
SIGNATURE, TIMESTAMP = "X-Zendesk-Webhook-Signature", "X-Zendesk-Webhook-Signature-Timestamp"
AT = TODAY.strftime("%Y-%m-%dT%H:%M:%SZ")
EVENT = {
    "type": "zen:event-type:ticket.status_changed",
    "account_id": 12514403,
    "id": "2b24ef10-19d4-4740-93cf-8f98ec4776c0",
    "time": AT,
    "zendesk_event_version": "2022-11-06",
    "subject": "zen:ticket:35436",
    "detail": {"id": "35436", "status": "SOLVED"},
    "event": {"current": "SOLVED", "previous": "OPEN"},
}


@pytest.fixture
def source(tmp_path: Path) -> zendesk.Connector:
    given = {"base_url": "https://example.zendesk.com", "token": "t"}
    return zendesk.Connector("support", {**given, "webhook_secret": SECRET}, tmp_path)


def signed(body: bytes, at: str = AT, secret: str = SECRET) -> WebhookRequest:
    """A request as Zendesk signs it: base64 of HMAC-SHA256 over timestamp and body."""
    digest = hmac.new(secret.encode(), at.encode() + body, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Zendesk-Webhook-Id": "01F1KRFQ6BG29CNWFR60NK5FNY",
        "X-Zendesk-Webhook-Invocation-Id": "8350205582",
        SIGNATURE: base64.b64encode(digest).decode(),
        TIMESTAMP: at,
    }
    return WebhookRequest("POST", "https://c360.example/webhooks/support", headers, body, TODAY)


def test_a_signature_computed_elsewhere_is_believed(source: zendesk.Connector) -> None:
    """`printf '%s' '2024-02-15T14:00:00Z{"ticket_id":"35436"}' |
    openssl dgst -sha256 -hmac "$SECRET" -binary | base64`"""
    headers = {
        SIGNATURE: "YmvtdOz2DS29C38E/3KI8s7WkQjIqoGw26Ve4IuYMUI=",
        TIMESTAMP: "2024-02-15T14:00:00Z",
    }
    request = WebhookRequest("POST", "https://x", headers, b'{"ticket_id":"35436"}', TODAY)
    verdict = source.verify(request)
    assert verdict.genuine
    assert verdict.changed == (Changed("tickets", "35436"),)


def test_an_event_names_what_changed(source: zendesk.Connector) -> None:
    verdict = source.verify(signed(orjson.dumps(EVENT)))
    assert verdict.genuine
    assert verdict.event_ids == ("2b24ef10-19d4-4740-93cf-8f98ec4776c0",)
    assert verdict.changed == (Changed("tickets", "35436"),)
    for subject, changed in (
        ("zen:user:6596848315901", Changed("users", "6596848315901")),
        ("zen:organization:42", Changed("organizations", "42")),
    ):
        assert source.verify(signed(orjson.dumps({**EVENT, "subject": subject}))).changed == (
            changed,
        )


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (b'{"ticket_id": "7", "user_id": 9}', (Changed("tickets", "7"), Changed("users", "9"))),
        (b'{"ticket_id": "../../users/me"}', ()),
        (b'{"subject": "zen:article:4"}', ()),
        (b"<ticket>7</ticket>", ()),
        (b"[7]", ()),
        (b"", ()),
    ],
)
def test_a_triggers_own_body_is_believed_and_read_as_far_as_it_can_be(
    source: zendesk.Connector, body: bytes, changed: tuple[Changed, ...]
) -> None:
    """Its signature is what tells it from others: the header of its number is not signed."""
    request = signed(body)
    verdict = source.verify(request)
    assert verdict.genuine
    assert verdict.changed == changed
    assert verdict.event_ids == (request.headers[SIGNATURE],)


def test_forged_replayed_and_broken_webhooks_are_refused(source: zendesk.Connector) -> None:
    body = orjson.dumps(EVENT)
    genuine = signed(body)
    good = genuine.headers[SIGNATURE]
    hexadecimal = base64.b64decode(good).hex()
    later = "2024-02-15T14:04:00Z"
    forged = {
        "no headers": replace(genuine, headers={}),
        "no signature": replace(genuine, headers={TIMESTAMP: AT}),
        "no timestamp": replace(genuine, headers={SIGNATURE: good}),
        "another secret": signed(body, secret="c2VjcmV0"),  # noqa: S106
        "an empty secret": signed(body, secret=""),
        "another body": replace(genuine, body=body + b" "),
        "cut short": replace(genuine, body=body[:-9]),
        "another encoding": replace(genuine, body=body.decode().encode("utf-16")),
        "another time": replace(genuine, headers={**genuine.headers, TIMESTAMP: later}),
        "in hexadecimal": replace(genuine, headers={**genuine.headers, SIGNATURE: hexadecimal}),
        "cut signature": replace(genuine, headers={**genuine.headers, SIGNATURE: good[:-4]}),
        "two signatures": replace(genuine, headers={**genuine.headers, SIGNATURE.lower(): good}),
        "not base64": replace(genuine, headers={**genuine.headers, SIGNATURE: "é" + good[1:]}),
        "replayed": replace(genuine, received_at=TODAY + timedelta(minutes=6)),
        "from the future": replace(genuine, received_at=TODAY - timedelta(minutes=6)),
        "no time at all": signed(body, at="yesterday"),
        "an empty time": signed(body, at=""),
        "too large": replace(genuine, body=b" " * 6_000_000),
    }
    assert source.verify(genuine).genuine
    assert {how: source.verify(one).genuine for how, one in forged.items()} == dict.fromkeys(
        forged, False
    )


def test_without_a_secret_nobody_is_believed(tmp_path: Path) -> None:
    given = {"base_url": "https://example.zendesk.com", "token": "t"}
    verdict = zendesk.Connector("support", given, tmp_path).verify(signed(b"{}", secret=""))
    assert (verdict.genuine, verdict.reason) == (False, "no webhook_secret is set")


def test_no_malformed_webhook_is_an_error_or_believed(source: zendesk.Connector) -> None:
    genuine, drawn = signed(orjson.dumps(EVENT)), random.Random(1)  # noqa: S311 - repeatable
    for _ in range(2000):
        assert not source.verify(broken(genuine, drawn)).genuine


def broken(genuine: WebhookRequest, drawn: random.Random) -> WebhookRequest:
    """A request with some bytes of the body, the signature or the time changed, or cut off."""
    what = drawn.choice(["body", SIGNATURE, TIMESTAMP])
    whole = genuine.body if what == "body" else genuine.headers[what].encode()
    bytes_ = bytearray(whole)
    for _ in range(drawn.randint(1, 5)):
        bytes_[drawn.randrange(len(bytes_))] ^= drawn.randint(1, 255)
    cut = bytes(bytes_[: drawn.choice([len(bytes_), drawn.randrange(len(bytes_))])])
    if cut == whole:
        cut = cut[:-1]
    if what == "body":
        return replace(genuine, body=cut)
    text = cut.decode(drawn.choice(["latin-1", "utf-8"]), "surrogateescape")
    return replace(genuine, headers={**genuine.headers, what: text})
