"""Which company a web domain names: the host as written, and the domain that was registered.

The public suffix list is the snapshot that tldextract brings along: nothing is fetched. Its private
part counts too, so that foo.github.io and bar.github.io are two companies' and not one's.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

_PLAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
_WWW = re.compile(r"^(?:www\.)+(?=[^.]+\.)")
_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def host_of(written: str) -> str | None:
    """A web address without scheme, www., path and port, in ASCII; None where it is none."""
    if _PLAIN.fullmatch(written) and not written.startswith("www."):
        return written
    bare = _SCHEME.sub("", written.strip().lower())
    bare = re.split(r"[/:?#]", bare, maxsplit=1)[0].rstrip(".")
    bare = _WWW.sub("", bare)
    return _ascii(bare) if _NAME.fullmatch(bare) else None


def host_of_email(email: str) -> str | None:
    """The host behind the @ of an e-mail address."""
    _, at, host = email.rpartition("@")
    return host_of(host) if at else None


def _ascii(host: str) -> str | None:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return None


class Domains:
    """Reads domains: each distinct one once."""

    def __init__(self, free_mail: Iterable[str]) -> None:
        self._free_mail = frozenset(name.lower() for name in free_mail)
        self._registered: dict[str, str | None] = {}
        self._company: dict[str, bool] = {}
        self._named: dict[str | None, str | None] = {None: None}

    def registered(self, host: str) -> str | None:
        """The registered domain of a host; None for a public suffix, an address, a lone name."""
        if host not in self._registered:
            self._registered[host] = _registrable()(host)
        return self._registered[host]

    def named(self, written: str | None) -> str | None:
        """The host of a domain as written, where it may tell one company from another."""
        if written not in self._named:
            host = host_of(written) if written else None
            known = host is not None and self.names_a_company(host)
            self._named[written] = host if known else None
        return self._named[written]

    def is_free_mail(self, host: str) -> bool:
        """Whether anyone can have an address there."""
        return host in self._free_mail or self.registered(host) in self._free_mail

    def names_a_company(self, host: str) -> bool:
        """Whether the host may tell one company from another."""
        if host not in self._company:
            registered = self.registered(host)
            self._company[host] = registered is not None and not self.is_free_mail(host)
        return self._company[host]


@cache
def _registrable() -> Callable[[str], str | None]:
    from tldextract import TLDExtract  # noqa: PLC0415 - slow to load, and help needs none

    extract = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

    def registrable(host: str) -> str | None:
        found = extract.extract_str(host)
        if found.suffix:
            return found.top_domain_under_public_suffix or None
        if not found.subdomain:  # an IP address, or a name of one's own network
            return None
        company = found.subdomain.rpartition(".")[2]
        return f"{company}.{found.domain}"  # a suffix that is not listed is one label

    return registrable
