"""The headers that every answer bears, unless its route has said otherwise."""

Headers = list[tuple[bytes, bytes]]

CSP = b"content-security-policy"
_DEFAULTS: tuple[tuple[bytes, bytes], ...] = (
    (CSP, b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (b"cache-control", b"no-store"),
)
_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_TLS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

REVALIDATE: Headers = [(b"cache-control", b"private, no-cache"), (b"vary", b"Authorization")]
"""May be kept by who asked, and is asked for again each time: so each view is put on record."""


def guarded(given: Headers, request_id: bytes, *, tls: bool) -> Headers:
    """An answer's headers with those that guard it."""
    names = {name for name, _ in given}
    kept = [pair for pair in _DEFAULTS if pair[0] not in names]
    added = (*_ALWAYS, _TLS) if tls else _ALWAYS
    return [*given, *kept, *added, (b"x-request-id", request_id)]
