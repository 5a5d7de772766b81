"""HubSpot's signature v3: what is genuine, and that nothing else gets through."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from c360.sources.hubspot import Connector
from c360.sources.rest.webhook import Changed, Verdict, WebhookRequest

SECRET = "3a5f-client-secret"  # noqa: S105 - opens nothing
URL = "https://c360.example/hooks/crm?team=a%3Ab%2Fc&x=%253A%20"
AS_SIGNED = "https://c360.example/hooks/crm?team=a:b/c&x=%253A%20"
NOW = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
EVENT = {
    "eventId": 100,
    "subscriptionId": 7,
    "portalId": 1,
    "occurredAt": 1708007400000,
    "subscriptionType": "contact.propertyChange",
    "attemptNumber": 0,
    "objectId": 123,
    "propertyName": "jobtitle",
}


def signature(body: bytes, stamp: str, *, method: str = "POST", url: str = AS_SIGNED) -> bytes:
    message = method.encode() + url.encode() + body + stamp.encode()
    return hmac.new(SECRET.encode(), message, hashlib.sha256).digest()


def request(
    events: object = (EVENT,), at: datetime = NOW, headers: Mapping[str, str] | None = None
) -> WebhookRequest:
    body = json.dumps(events).encode()
    stamp = str(int(at.timestamp() * 1000))
    signed = {
        "x-hubspot-signature-v3": base64.b64encode(signature(body, stamp)).decode(),
        "X-HubSpot-Request-Timestamp": stamp,
        "Content-Type": "application/json",
    }
    return WebhookRequest("POST", URL, {**signed, **(headers or {})}, body, NOW)


@cache
def connector(secret: str | None) -> Connector:
    options = {"token": "t", **({"webhook_secret": secret} if secret else {})}
    return Connector("crm", options, Path("/nowhere"))


def verify(asked: WebhookRequest, secret: str | None = SECRET) -> Verdict:
    return connector(secret).verify(asked)


def test_a_genuine_one_names_what_changed() -> None:
    verdict = verify(request())
    assert verdict.genuine
    assert verdict.changed == (Changed("contacts", "123"),)
    again = verify(request([{**EVENT, "attemptNumber": 3}]))
    assert verdict.event_ids == again.event_ids
    assert verdict.event_ids != verify(request([{**EVENT, "objectId": 124}])).event_ids


@pytest.mark.parametrize(
    ("event", "changed"),
    [
        ({"subscriptionType": "company.deletion", "objectId": 5}, [("companies", "5")]),
        (
            {"subscriptionType": "object.creation", "objectTypeId": "0-47", "objectId": 5},
            [("meetings", "5")],
        ),
        (
            {
                "subscriptionType": "contact.merge",
                "objectId": 9,
                "primaryObjectId": 5,
                "mergedObjectIds": [6, 7],
                "newObjectId": 9,
            },
            [("contacts", "9"), ("contacts", "5"), ("contacts", "6"), ("contacts", "7")],
        ),
        (
            {
                "subscriptionType": "company.associationChange",
                "associationType": "COMPANY_TO_CONTACT",
                "fromObjectId": 5,
                "toObjectId": 6,
            },
            [("companies", "5"), ("contacts", "6")],
        ),
        (
            {
                "subscriptionType": "object.associationChange",
                "fromObjectTypeId": "0-48",
                "toObjectTypeId": "0-1",
                "fromObjectId": 5,
                "toObjectId": 6,
            },
            [("calls", "5"), ("contacts", "6")],
        ),
        ({"subscriptionType": "ticket.creation", "objectId": 5}, []),
    ],
    ids=["deletion", "generic", "merge", "association", "generic-association", "other"],
)
def test_every_object_that_an_event_is_about(
    event: Mapping[str, object], changed: list[tuple[str, str]]
) -> None:
    verdict = verify(request([{**event, "eventId": 1, "subscriptionId": 2}]))
    assert verdict.genuine
    assert [(one.resource, one.id) for one in verdict.changed] == changed


def test_a_forged_or_changed_one_is_refused() -> None:
    good = request()
    swapped = WebhookRequest("PUT", good.url, good.headers, good.body, NOW)
    elsewhere = WebhookRequest("POST", good.url + "&more=1", good.headers, good.body, NOW)
    longer = WebhookRequest("POST", good.url, good.headers, good.body + b" ", NOW)
    shorter = WebhookRequest("POST", good.url, good.headers, good.body[:-1], NOW)
    later = str(int(NOW.timestamp() * 1000) + 1)
    restamped = request(headers={"X-HubSpot-Request-Timestamp": later})
    for asked in (swapped, elsewhere, longer, shorter, restamped):
        assert not verify(asked).genuine
    assert not verify(good, "another secret").genuine
    assert "webhook_secret" in verify(good, None).reason


@pytest.mark.parametrize(
    ("minutes", "genuine"), [(4.99, True), (5.01, False), (-4.99, True), (-5.01, False)]
)
def test_an_old_one_is_refused(minutes: float, *, genuine: bool) -> None:
    verdict = verify(request(at=NOW - timedelta(minutes=minutes)))
    assert verdict.genuine == genuine
    assert genuine or "five minutes" in verdict.reason


def test_seconds_are_no_milliseconds_and_hex_is_no_base64() -> None:
    body = json.dumps([EVENT]).encode()
    seconds = str(int(NOW.timestamp()))
    stamp = str(int(NOW.timestamp() * 1000))
    given = base64.b64encode(signature(body, seconds)).decode()
    stamped = {"X-HubSpot-Request-Timestamp": seconds, "x-hubspot-signature-v3": given}
    assert not verify(request(headers=stamped)).genuine
    assert not verify(
        request(headers={"x-hubspot-signature-v3": signature(body, stamp).hex()})
    ).genuine


def test_an_older_signature_is_none() -> None:
    """v1 and v2 come beside v3, without a time: who strips v3 must not get through by them."""
    good = request()
    v1 = hashlib.sha256(SECRET.encode() + good.body).hexdigest()
    v2 = hashlib.sha256(f"{SECRET}POST{URL}".encode() + good.body).hexdigest()
    for version, old in (("v1", v1), ("v2", v2)):
        headers = {name: value for name, value in good.headers.items() if "v3" not in name}
        headers |= {"X-HubSpot-Signature": old, "X-HubSpot-Signature-Version": version}
        assert not verify(WebhookRequest("POST", URL, headers, good.body, NOW)).genuine
        headers["X-HubSpot-Signature-v3"] = old
        assert not verify(WebhookRequest("POST", URL, headers, good.body, NOW)).genuine


def test_two_signatures_are_none() -> None:
    good = request()
    twice = {**good.headers, "X-HUBSPOT-SIGNATURE-V3": good.headers["x-hubspot-signature-v3"]}
    assert not verify(WebhookRequest("POST", URL, twice, good.body, NOW)).genuine


def test_malformed_ones_are_refused_and_never_an_error() -> None:
    drawn = random.Random(7)  # noqa: S311 - repeatable
    good = request()
    for _ in range(2000):
        asked = _spoiled(good, drawn)
        verdict = verify(asked)
        same = (asked.body, dict(asked.headers), asked.url) == (good.body, good.headers, good.url)
        assert verdict.genuine == same, asked


def _spoiled(good: WebhookRequest, drawn: random.Random) -> WebhookRequest:
    headers = dict(good.headers)
    names = ["x-hubspot-signature-v3", "X-HubSpot-Request-Timestamp"]
    name = drawn.choice(names)
    body, url = good.body, good.url
    match drawn.randrange(6):
        case 0:
            headers[name] = "".join(
                chr(drawn.randrange(1, 0x2FFF)) for _ in range(drawn.randrange(60))
            )
        case 1:
            del headers[name]
        case 2:
            place = drawn.randrange(len(body))
            body = (
                body[:place] + bytes([body[place] ^ (1 << drawn.randrange(8))]) + body[place + 1 :]
            )
        case 3:
            body = drawn.randbytes(drawn.randrange(400))
        case 4:
            url = drawn.choice(["", "\ud800", "https://c360.example/%", url.upper(), url + "\x00"])
        case _:
            headers["X-HubSpot-Request-Timestamp"] = drawn.choice(
                ["", "-1", "1e99", "٣" * 13, "9" * 5000, "nan", "0x10", "1708007400000.5"]
            )
    return WebhookRequest("POST", url, headers, body, NOW)


def test_a_signed_body_that_is_no_list_of_events_is_refused() -> None:
    malformed: list[object] = ["text", 5, None, {"a": 1}, [5], [{}]]
    for events in malformed:
        assert not verify(request(events)).genuine
