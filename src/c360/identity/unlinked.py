"""Why an account is linked to no other: the reason that came nearest to a link."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from c360.identity.domains import host_of
from c360.identity.known import Known
from c360.identity.links import account_id
from c360.identity.matching import Groups
from c360.identity.vendor_ids import named_ids
from c360.identity.web import by_source, holders

_SHOWN = 3
"""Accounts that a sentence names."""
_SEVERAL = {
    "vendor id": "the ids it names or is named by are those of several accounts",
    "same reference": "its id is that of several accounts",
    "same e-mail": "the e-mails of its contacts are those of several accounts",
    "same domain": "its web domain is that of several accounts",
}


class Reasons:
    """Tells why; the first of these that holds."""

    def __init__(self, known: Known, groups: Groups) -> None:
        self._known = known
        self._groups = groups
        self._asked: tuple[Callable[[int], str | None], ...] = (
            self._doubted,
            self._names_nobody,
            self._shares_its_domain,
            self._no_domain_of_a_company,
            self._known_to_it_alone,
            self._only_named,
        )

    def of(self, place: int) -> str:
        """The reason, in words."""
        nothing = "nothing to go by: no id of another system, no web domain, no contact's e-mail"
        found = (ask(place) for ask in self._asked)
        return next((reason for reason in found if reason is not None), nothing)

    def _doubted(self, place: int) -> str | None:
        doubt = self._groups.doubts.get(place)
        if doubt is None:
            return None
        ids = [account_id(self._groups, root) for root in doubt.leads_to]
        more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
        return f"{_SEVERAL[doubt.rule]}: {', '.join(ids[:_SHOWN])}{more}"

    def _names_nobody(self, place: int) -> str | None:
        """An id of another system that is on record nowhere, or in several sources."""
        named = next(self._unknown_ids(place), None)
        return None if named is None else f"it names {named}"

    def _unknown_ids(self, place: int) -> Iterator[str]:
        known, account = self._known, self._known.accounts[place]
        primary = known.settings.primary_source
        if account.source != primary and account.external_ref:
            yield f"{primary} {account.external_ref}, which is not on record"
        for system, ref in named_ids(account):
            held = [name for name in known.sources_of(system) if ref in known.places[name]]
            if len(held) > 1:
                yield f"{system} {ref}, which is on record in {' and '.join(held)}"
            elif not held:
                yield f"{system} {ref}, which is not on record"

    def _shares_its_domain(self, place: int) -> str | None:
        host = self._known.hosts[place]
        if host is None:
            return None
        for domain, places in self._held_with(host):
            sources = by_source(places, self._known)
            shared = [name for name, those in sources.items() if len(those) > 1]
            own = self._known.accounts[place].source
            if shared:
                name = own if own in shared else shared[0]
                return f"{domain} is shared by {len(sources[name])} accounts of {name}"
            if len(places) > 1:
                return f"{domain} is that of several accounts in other systems"
        return None

    def _held_with(self, host: str) -> Iterator[tuple[str, Sequence[int]]]:
        yield host, self._hosts[host]
        registered = self._known.domains.registered(host)
        if registered is not None:
            yield registered, self._domains[registered]

    @cached_property
    def _hosts(self) -> dict[str, list[int]]:
        return holders(self._known, str)

    @cached_property
    def _domains(self) -> dict[str, list[int]]:
        return holders(self._known, self._known.domains.registered)

    def _no_domain_of_a_company(self, place: int) -> str | None:
        written, domains = self._known.accounts[place].domain, self._known.domains
        if self._known.hosts[place] is not None:
            return None
        hosts = self._known.contact_hosts.get(place, frozenset())
        if len({domains.registered(h) for h in hosts if domains.names_a_company(h)}) > 1:
            return "the e-mails of its contacts name several companies"
        host = host_of(written) if written else None
        if host is not None and domains.is_free_mail(host):
            return f"{host} is the domain of a mail provider"
        if written:
            return f"{written!r} is no web domain of a company"
        return "the e-mails of its contacts are at mail providers" if hosts else None

    def _known_to_it_alone(self, place: int) -> str | None:
        host = self._known.hosts[place]
        return None if host is None else f"no other system knows {host}"

    def _only_named(self, place: int) -> str | None:
        if self._known.accounts[place].first_at is not None:
            return None
        return "it has no account record, and no other system has one with its id"
