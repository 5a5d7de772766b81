"""Vendors' APIs on loopback, with every fault a real one has: what connectors are tested against.

    with VendorServer(AcmeDesk(demo_company()), Faults(seed=1, chances={"error_503": 0.2})) as desk:
        ...                                   # a connector reads from desk.base_url
        desk.clock += timedelta(days=7)       # the same company, a week later
        assert not desk.violations            # nobody called inside a Retry-After window

Where what is: `records.py` the demo company's canonical rows at a moment · `shelf.py` those rows
in a vendor's JSON, late, deleted or drifted (`drift.py`) as told · `paging.py` the ways of paging ·
`talk.py` request, reply, and what a vendor is · `faults.py`, `wire.py` what goes wrong on the
wire · `waiting.py` Retry-After windows and rate limits · `server.py` the server · `desk.py` a whole
vendor.

How to write a vendor module, `tests/vendors/<name>.py`; `desk.py` is the pattern:

1. Its docstring names the paths, parameters, page sizes and limits it serves, and the vendor's own
   documentation they were read from.
2. One shape function a kind of record: canonical row → the vendor's JSON, ids and units as the
   vendor writes them (seconds, minor units, text for numbers), no more than the vendor has.
3. A class with `name`, `reply`, `refuse` (errors in the vendor's words) and `cursor_of` (which
   parameter, or part of the body, is the cursor). No state but the shelf: what now is comes with
   `request.now`, and `request.faults` goes to the shelf unread.
4. `reply` checks the credentials as the vendor does, refuses with 400 a parameter the vendor does
   not have (`request.unknown`), lets `Shelf.records` make the records and one of `paging.py` cut
   the page, and writes it as the vendor does. A `BadCursor` becomes the vendor's answer to one.
5. Deleted records are in what the shelf hands out, with `deleted_at`: leave them out, flag them or
   list them apart, as the vendor does. `record.updated_at` goes where the vendor shows it.
6. A quirk of the vendor (associations that stop at 100, a search that stops at 10,000) is served
   as it is: it is what its connector has to get right.
"""
