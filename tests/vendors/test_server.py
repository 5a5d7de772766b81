"""The fault server does on the wire what it says, the same by the same seed, and logs it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.vendors.desk import AcmeDesk
from tests.vendors.faults import Fault, Faults, Limit
from tests.vendors.records import Company
from tests.vendors.server import VendorServer
from tests.vendors.talk import Reply, Request
from tests.vendors.waiting import announced_seconds

Ask = Callable[[], requests.Response]


@pytest.fixture
def ask(desk: VendorServer, session: requests.Session) -> Ask:
    return lambda: session.get(f"{desk.base_url}/v1/tickets", params={"limit": 5}, timeout=5)


def test_without_faults_every_call_is_answered_over_one_connection(
    desk: VendorServer, ask: Ask
) -> None:
    replies = [ask() for _ in range(20)]
    assert {reply.status_code for reply in replies} == {200}
    assert len(replies[0].json()["data"]) == 5
    assert (len(desk.calls), desk.connections) == (20, 1)


@pytest.mark.parametrize(
    ("fault", "status"),
    [("rate_limited", 429), ("rate_limited_date", 429), ("rate_limited_silent", 429),
     ("busy", 503), ("error_500", 500), ("error_502", 502), ("error_503", 503),
     ("unauthorized", 401), ("forbidden", 403)],
)  # fmt: skip
def test_a_refusal_is_in_the_vendors_words(
    desk: VendorServer, ask: Ask, fault: Fault, status: int
) -> None:
    desk.faults = Faults(at={0: fault})
    refused = ask()
    assert refused.status_code == status
    assert refused.json()["error"]["code"]
    announced = fault in {"rate_limited", "rate_limited_date", "busy"}
    assert ("Retry-After" in refused.headers) is announced
    assert [(call.status, call.fault) for call in desk.calls] == [(status, fault)]


def test_a_truncated_body_is_shorter_than_announced(desk: VendorServer, ask: Ask) -> None:
    desk.faults = Faults(at={0: "truncated"})
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        ask()
    assert ask().json()["data"]


def test_cut_json_is_well_framed_and_is_no_json(desk: VendorServer, ask: Ask) -> None:
    desk.faults = Faults(at={0: "cut_json"})
    cut, whole = ask(), ask()
    assert cut.status_code == 200
    assert int(cut.headers["Content-Length"]) == len(cut.content)
    assert whole.content.startswith(cut.content)
    assert len(cut.content) == len(whole.content) // 2
    with pytest.raises(requests.exceptions.JSONDecodeError):
        cut.json()


def test_an_error_page_comes_with_status_200(desk: VendorServer, ask: Ask) -> None:
    desk.faults = Faults(at={0: "html"})
    page = ask()
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html")
    assert "<html>" in page.text


def test_a_reset_connection_answers_nothing(desk: VendorServer, ask: Ask) -> None:
    desk.faults = Faults(at={0: "reset"})
    with pytest.raises(requests.exceptions.ConnectionError, match="reset by peer"):
        ask()
    assert desk.calls[0].status is None
    assert ask().status_code == 200


def test_a_slow_body_trickles_and_is_whole(
    desk: VendorServer, session: requests.Session, ask: Ask
) -> None:
    desk.faults = Faults(at={0: "slow"}, slow_seconds=0.4)
    began = time.monotonic()
    url = f"{desk.base_url}/v1/tickets?limit=5"
    with session.get(url, stream=True, timeout=0.3) as slow:
        headers_took = time.monotonic() - began
        body = slow.content
    took = time.monotonic() - began
    assert headers_took < 0.2
    assert took >= 0.4
    assert body == ask().content


def test_the_same_seed_fails_the_same_calls(company: Company, session: requests.Session) -> None:
    def statuses(seed: int) -> list[int]:
        chances: dict[Fault, float] = {"error_500": 0.3, "cut_json": 0.2}
        with VendorServer(AcmeDesk(company), Faults(seed=seed, chances=chances)) as server:
            for _ in range(60):
                session.get(f"{server.base_url}/v1/people", timeout=5)
            assert {call.fault for call in server.calls} == {None, "error_500", "cut_json"}
            return [call.status or 0 for call in server.calls]

    assert statuses(1) == statuses(1) != statuses(2)
    assert 8 <= statuses(1).count(500) <= 28


def test_chance_stops_where_told(desk: VendorServer, ask: Ask) -> None:
    desk.faults = Faults(chances={"error_503": 1.0}, most_in_a_row=2)
    assert [ask().status_code for _ in range(6)] == [503, 503, 200, 503, 503, 200]


def test_faults_can_be_kept_to_a_path(desk: VendorServer, session: requests.Session) -> None:
    desk.faults = Faults(chances={"forbidden": 1.0}, only="/people")
    statuses = [session.get(f"{desk.base_url}/v1/{kind}", timeout=5).status_code
                for kind in ("tickets", "people", "organizations")]  # fmt: skip
    assert statuses == [200, 403, 200]


@pytest.mark.parametrize("fault", ["rate_limited", "rate_limited_date", "busy"])
def test_a_call_inside_a_window_is_recorded(desk: VendorServer, ask: Ask, fault: Fault) -> None:
    desk.faults = Faults(at={0: fault})
    seconds = announced_seconds(ask().headers["Retry-After"])
    assert 0.9 <= seconds <= 2.1
    time.sleep(0.1)
    assert ask().status_code == 429
    assert [violation.call for violation in desk.violations] == [1]
    assert 0.5 < desk.violations[0].until - desk.violations[0].arrived < 2.0


@pytest.mark.parametrize("fault", ["rate_limited", "rate_limited_date"])
def test_who_waits_as_told_is_welcome(desk: VendorServer, ask: Ask, fault: Fault) -> None:
    desk.faults = Faults(at={0: fault})
    time.sleep(announced_seconds(ask().headers["Retry-After"]))
    assert ask().status_code == 200
    assert not desk.violations


def test_a_long_window_stays_shut(desk: VendorServer, ask: Ask) -> None:
    desk.faults = Faults(at={0: "rate_limited"}, retry_after=3600)
    assert ask().headers["Retry-After"] == "3600"
    assert int(ask().headers["Retry-After"]) in {3599, 3600}
    assert len(desk.violations) == 1


def test_a_rate_limit_counts_true_calls(
    desk: VendorServer, session: requests.Session, ask: Ask
) -> None:
    desk.faults = Faults(limit=Limit(calls=3, seconds=1.0, only="/tickets"))
    assert [ask().status_code for _ in range(4)] == [200, 200, 200, 429]
    assert session.get(f"{desk.base_url}/v1/people", timeout=5).status_code == 200
    assert not desk.violations
    time.sleep(1.01)
    assert ask().status_code == 200


def test_an_expired_cursor_stays_expired(desk: VendorServer, session: requests.Session) -> None:
    url = f"{desk.base_url}/v1/tickets"
    cursor = session.get(url, timeout=5).json()["next_cursor"]
    desk.faults = Faults(at={0: "gone_cursor", 1: "gone_cursor"})
    assert session.get(url, timeout=5).status_code == 200
    for _ in range(2):
        assert session.get(url, params={"cursor": cursor}, timeout=5).status_code == 410
    again = session.get(url, timeout=5)
    assert (again.status_code, again.json()["next_cursor"]) == (200, cursor)


def test_a_clock_ahead_shows_in_every_date(desk: VendorServer, ask: Ask) -> None:
    desk.faults = Faults(at={0: "rate_limited_date"}, skew_seconds=600)
    refused = ask()
    date = parsedate_to_datetime(refused.headers["Date"])
    assert 590 < date.timestamp() - time.time() < 610
    until = parsedate_to_datetime(refused.headers["Retry-After"])
    assert 0 <= (until - date).total_seconds() <= 3
    assert ask().status_code == 429
    assert desk.violations[0].until - desk.violations[0].arrived < 3


def test_every_call_is_logged_with_what_it_asked(
    desk: VendorServer, session: requests.Session
) -> None:
    session.post(f"{desk.base_url}/v1/query?a=1&a=&b=%C3%A9", data=b'{"q":1}', timeout=5)
    (call,) = desk.called("/query")
    assert (call.request.method, call.path, call.status) == ("POST", "/v1/query", 404)
    assert call.request.query == {"a": ("1", ""), "b": ("é",)}
    assert call.request.json() == {"q": 1}


def test_clients_at_once_are_all_counted(desk: VendorServer) -> None:
    def call(_: int) -> int:
        return requests.get(f"{desk.base_url}/v1/people", timeout=5).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(call, range(40))) == {401}
    assert [call.number for call in desk.calls] == list(range(40))


def test_a_closed_server_answers_nobody(company: Company, session: requests.Session) -> None:
    server = VendorServer(AcmeDesk(company))
    url = f"{server.base_url}/v1/people"
    assert session.get(url, timeout=5).status_code == 200
    server.close()
    with pytest.raises(requests.exceptions.ConnectionError):
        session.get(url, timeout=5)
    assert len(server.calls) == 1


class Broken(AcmeDesk):
    """A vendor module with a mistake in it."""

    def reply(self, request: Request) -> Reply:
        raise KeyError(request.path)


def test_a_mistake_in_a_vendor_module_is_not_taken_for_a_fault(company: Company) -> None:
    with pytest.raises(KeyError, match="/here"), VendorServer(Broken(company)) as server:
        assert requests.get(f"{server.base_url}/here", timeout=5).status_code == 500
