"""Which company a web domain names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c360.identity.domains import Domains, host_of, host_of_email
from c360.identity.settings import FREE_MAIL_DOMAINS

WRITTEN = {
    "https://www.Alpine.Example/about?x=1": "alpine.example",
    " WWW.alpine.example.": "alpine.example",
    "http://alpine.example:8080": "alpine.example",
    "alpine.example#top": "alpine.example",
    "eu.alpine.example": "eu.alpine.example",
    "bücher.example": "xn--bcher-kva.example",
    "xn--bcher-kva.example": "xn--bcher-kva.example",
    "my_shop.example": "my_shop.example",
    "n/a": None,
    "": None,
    "none": None,
    "alpine example.com": None,
    "a.example, b.example": None,
    "alpine..example": None,
    "anna@alpine.example": None,
}
REGISTERED = {
    "alpine.com": "alpine.com",
    "eu.alpine.com": "alpine.com",
    "shop.alpine.co.uk": "alpine.co.uk",
    "foo.github.io": "foo.github.io",
    "www2.foo.github.io": "foo.github.io",
    "github.io": None,
    "co.uk": None,
    "eu.alpine.example": "alpine.example",
    "192.168.1.1": None,
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_host_is_read_in_any_spelling(written: str) -> None:
    assert host_of(written) == WRITTEN[written]


@pytest.mark.parametrize("host", REGISTERED)
def test_the_registered_domain_stops_at_the_public_suffix(host: str) -> None:
    assert Domains(()).registered(host) == REGISTERED[host]


@pytest.mark.parametrize(
    "host", ["gmail.com", "mail.gmail.com", "yahoo.co.uk", "co.uk", "10.0.0.1"]
)
def test_a_mail_provider_a_suffix_and_an_address_name_no_company(host: str) -> None:
    assert not Domains(FREE_MAIL_DOMAINS).names_a_company(host)


def test_an_email_has_a_host() -> None:
    assert host_of_email("anna@Alpine.example") == "alpine.example"
    assert host_of_email("anna") is None


@given(st.text(max_size=40))
def test_any_text_at_all_is_a_host_or_none(written: str) -> None:
    host = host_of(written)
    assert host is None or (host.isascii() and host_of(host) == host)
    if host is not None:
        registered = Domains(()).registered(host)
        assert registered is None or host.endswith(registered)
