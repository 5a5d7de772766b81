"""HubSpot on loopback with the demo's custom properties, and what is in force after a sync."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from c360.model.canonical import BY_NAME
from c360.sources import hubspot
from c360.sources.rest.resource import Resource
from tests.sources.vendor_workspace import Contents, VendorWorkspace
from tests.vendors.hubspot_api import TOKEN
from tests.vendors.records import TODAY
from tests.vendors.server import VendorServer

TABLES = ("account", "contact", "activity", "deal")
FIELDS: Mapping[str, object] = {
    "account": {
        "segment": "properties.segment",
        "plan": "properties.plan",
        "arr": "properties.arr",
        "currency": "properties.arr_currency",
    },
    "contact": {
        "phone_allowed": {"expr": "properties.do_not_call = false"},
        "marketing_allowed": "properties.marketing_consent",
        "sentiment": "properties.sentiment",
        "left_at": "properties.left_company_at",
    },
    "activity": {
        "reply_hours": {"column": "properties.reply_minutes", "unit": "minutes"},
        "sensitivity": "properties.sensitivity",
    },
    "deal": {"product": "properties.product"},
}
"""What the demo company keeps in properties of its own."""
Everything = dict[str, Contents]


class Unswept(hubspot.Connector):
    """Asks for changes only, however long ago everything was listed."""

    def resources(self) -> list[Resource]:
        return [replace(resource, sweep=None) for resource in super().resources()]


def options(server: VendorServer, **more: object) -> dict[str, object]:
    return {"token": TOKEN, "base_url": server.base_url, "fields": FIELDS, **more}


def space(
    server: VendorServer,
    root: Path,
    connector: type[hubspot.Connector] = hubspot.Connector,
    **more: object,
) -> VendorWorkspace:
    return VendorWorkspace(root, connector, options(server, **more))


def contents(it: VendorWorkspace) -> Everything:
    """What is in force, and since when."""
    return {
        table: it.rows(table, *(c.name for c in BY_NAME[table].columns), "observed_at")
        for table in TABLES
    }


def final(
    server: VendorServer,
    root: Path,
    steps: int = 1,
    connector: type[hubspot.Connector] = hubspot.Connector,
) -> Everything:
    """What is in force after so many syncs, nine days apart, the last one today."""
    it = space(server, root, connector)
    for step in range(steps - 1, -1, -1):
        server.clock = TODAY - step * timedelta(days=9)
        it.sync(server.clock)
    return contents(it)
