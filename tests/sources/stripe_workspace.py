"""A workspace whose one source is Stripe on loopback."""

from datetime import datetime, timedelta
from pathlib import Path

from c360.sources import stripe
from tests.sources.vendor_workspace import Contents, VendorWorkspace
from tests.vendors.records import TODAY
from tests.vendors.server import VendorServer
from tests.vendors.stripe_api import KEY

Everything = dict[str, Contents]


def options(server: VendorServer, **more: object) -> dict[str, object]:
    return {"api_key": KEY, "base_url": server.base_url, **more}


def space(server: VendorServer, root: Path, **more: object) -> VendorWorkspace:
    return VendorWorkspace(root, stripe.Connector, options(server, **more))


def final(
    server: VendorServer, root: Path, *ago: timedelta, at: datetime = TODAY, **more: object
) -> Everything:
    """What is in force after a sync so long before the last one, each, and the last one."""
    it = space(server, root, **more)
    for before in (*ago, timedelta()):
        server.clock = at - before
        it.sync(server.clock)
    return it.contents()
