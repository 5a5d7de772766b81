"""Where Spark runs and how: read from the URL `spark://…` of c360.yml."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from c360.errors import BadArgument

_LOCAL = re.compile(r"local(\[(\d+|\*)\])?")
_CLUSTER = re.compile(r"[^\s,:/]+:\d+(,[^\s,:/]+:\d+)*")
_MEMORY = re.compile(r"[1-9]\d*[mg]")
_EXPECTED = (
    "spark://local, spark://local[CORES] or spark://HOST:PORT, with ?memory=4g and "
    "&tables=/FOLDER as you need them"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place to run Spark."""

    master: str
    """As Spark itself names it: `local[2]` or `spark://host:port`."""
    tables: Path | None
    """The folder for copied tables and what is kept meanwhile; None: beside the warehouse."""
    memory: str
    """Of this process' Spark, and of each executor, such as `4g`."""

    @property
    def local(self) -> bool:
        """Whether it runs on this machine alone, within one process."""
        return self.master.startswith("local")

    @property
    def masters(self) -> list[tuple[str, int]]:
        """Host and port of each master of a cluster; those beyond the first stand by."""
        if self.local:
            return []
        places = self.master.removeprefix("spark://").split(",")
        return [(host, int(port)) for host, _, port in (one.partition(":") for one in places)]

    @property
    def loopback(self) -> bool:
        """Whether nobody from another machine has to reach it."""
        return all(host in {"localhost", "127.0.0.1"} for host, _ in self.masters)


def place_of(url: str) -> Place:
    """The place that the part of the URL behind `spark://` means.

    Raises:
        BadArgument: it does not read so.
    """
    where, _, query = url.partition("?")
    options = {name: value for name, _, value in (o.partition("=") for o in query.split("&") if o)}
    tables, memory = options.pop("tables", None), options.pop("memory", _half_of_memory())
    local = _LOCAL.fullmatch(where)
    right = (local or _CLUSTER.fullmatch(where)) and _MEMORY.fullmatch(memory) and not options
    if not right or (tables is not None and not Path(tables).is_absolute()):
        raise BadArgument("warehouse", f"spark://{url}", _EXPECTED)
    master = f"local[{local[2] or '*'}]" if local else f"spark://{where}"
    return Place(master, Path(tables) if tables else None, memory)


def _half_of_memory() -> str:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{max(total // 2 // 2**20, 1024)}m"
