"""What the service tells Prometheus: counts and times by route; nobody's data, no account's id."""

from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from c360.interfaces.api.visit import Visit

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counters of one service; several processes add theirs up in a folder that they share."""

    def __init__(self, shared: Path | None = None) -> None:
        self._registry = CollectorRegistry()
        registry = None if shared else self._registry
        self._requests = Counter(
            "c360_http_requests",
            "Requests answered, by route, method and status.",
            ("route", "method", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "c360_http_request_seconds",
            "Time from a request's first byte to its answer's last, by route.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        if shared:
            MultiProcessCollector(self._registry, path=str(shared))  # type: ignore[no-untyped-call]  # it has no types
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._times: dict[str, Histogram] = {}

    def count(self, visit: Visit, seconds: float) -> None:
        """One request that was answered."""
        key = visit.route, visit.method, visit.status
        counter = self._counters.get(key)
        if counter is None:
            counter = self._requests.labels(visit.route, visit.method, str(visit.status))
            self._counters[key] = counter
            self._times[visit.route] = self._seconds.labels(visit.route)
        counter.inc()
        self._times[visit.route].observe(seconds)

    def text(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self._registry)
