"""Reads again what a feed of changes names: as it is now, for feeds tell of what was."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import orjson

from c360.sources.rest.http import Answer, Http, Refused
from c360.sources.rest.pages import Page
from c360.sources.rest.resource import Ask, Record, Resource

Named = tuple[str, str]
"""A resource, and the id of a record of it."""
Beside = Callable[[Http, Resource, Record], Iterable[Page]]
"""What is to be landed beside a record that was read alone."""


def read_changed(
    http: Http, resources: Mapping[str, Resource], named: Iterable[Named | None], beside: Beside
) -> Iterator[Page]:
    """A page for each record named, in the order in which they are named first.

    One that the vendor no longer has makes a page of kind `gone`. Resources that are not among
    those given are left out.
    """
    for name, key in dict.fromkeys(one for one in named if one):
        resource = resources.get(name)
        ask = resource.ask_one(key) if resource else None
        if resource is None or ask is None:
            continue
        answer = answered(http, ask, resource)
        if answer is None:
            yield Page(name, orjson.dumps([key]), kind="gone")
            continue
        yield from beside(http, resource, answer.document)
        yield Page(name, answer.body, kind="one", about=key)


def read_beside(
    http: Http, resource: Resource, asks: Sequence[tuple[str, Ask]], kind: str
) -> Iterator[Page]:
    """A page for each thing asked about, once each; none where the vendor has nothing to say."""
    for about, ask in dict(asks).items():
        answer = answered(http, ask, resource)
        if answer is not None:
            yield Page(resource.name, answer.body, kind=kind, about=about)


def answered(http: Http, ask: Ask, resource: Resource) -> Answer | None:
    """The answer; None where the vendor does not know what is asked for."""
    try:
        return http.send(ask, resource)
    except Refused:
        return None
