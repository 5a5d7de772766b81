"""Which files a mapping names."""

import os
from collections.abc import Iterable
from pathlib import Path, PurePath

from c360.errors import SourceUnavailable
from c360.sources.loading.landing import FoundFile
from c360.sources.loading.naming import has_known_ending
from c360.sources.settings import TableMapping

_UNFINISHED = (".tmp", ".part", ".crdownload", ".swp")
_MAGIC = frozenset("*?[")


def find_files(source: str, root: Path, mapping: TableMapping) -> list[FoundFile]:
    """The mapping's files in the order of their names.

    Raises:
        SourceUnavailable: one of its paths names nothing.
    """
    found: dict[str, FoundFile] = {}
    for pattern in mapping.path:
        files = [p for p in _matches(root, pattern) if _is_whole(p) and not _is_ours(p, root)]
        if not files:
            what = "matches no file" if _MAGIC & set(pattern) else "does not exist"
            place = root / pattern
            what = "holds no CSV, Parquet or JSONL file" if place.is_dir() else what
            remedy = f"Put the export there, or mend path of table {mapping.table} in c360.yml"
            raise SourceUnavailable(source, f"{place} {what}", remedy)
        for file in files:
            if not _reads(file):
                problem = f"the name of a file is not UTF-8: {os.fsencode(file.name)!r}"
                raise SourceUnavailable(source, problem, "Rename it, then sync again")
        found |= {name_of(p, root): FoundFile(p, name_of(p, root)) for p in files}
    return [found[name] for name in sorted(found)]


def name_of(path: Path, root: Path) -> str:
    """The file as the workspace names it: relative where it lies inside."""
    inside = path.is_relative_to(root)
    return (path.relative_to(root) if inside else path).as_posix()


def _matches(root: Path, pattern: str) -> Iterable[Path]:
    place = root / pattern
    if place.is_dir():
        return [p for p in place.iterdir() if p.is_file() and has_known_ending(p)]
    if place.is_file():
        return [place]
    if not _MAGIC & set(pattern):
        return []
    absolute = PurePath(pattern).is_absolute()
    base = Path(place.anchor) if absolute else root
    wanted = str(PurePath(pattern).relative_to(base)) if absolute else pattern
    return [p for p in base.glob(wanted) if p.is_file()]


def _reads(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_ours(path: Path, root: Path) -> bool:
    """Whether it is a copy in the landing zone, which a wide glob must not read again."""
    return path.is_relative_to(root / "data" / "raw")


def _is_whole(path: Path) -> bool:
    return not path.name.startswith((".", "~")) and not path.name.endswith(_UNFINISHED)
