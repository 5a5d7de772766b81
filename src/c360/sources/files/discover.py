"""Which files a mapping names."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from c360.errors import SourceRejected, SourceUnavailable
from c360.sources.settings import Format, TableMapping

_ENDINGS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_UNFINISHED = (".tmp", ".part", ".crdownload", ".swp")
_MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file a mapping names; `name` is how the workspace writes it."""

    path: Path
    name: str


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
        found |= {name_of(p, root): FoundFile(p, name_of(p, root)) for p in files}
    return [found[name] for name in sorted(found)]


def name_of(path: Path, root: Path) -> str:
    """The file as the workspace names it: relative where it lies inside."""
    inside = path.is_relative_to(root)
    return (path.relative_to(root) if inside else path).as_posix()


def names(mapping: TableMapping, root: Path, file: str) -> bool:
    """Whether the mapping would read a file of that name, were it still there."""
    spellings = (PurePath(file), root / file)
    return any(_covers(PurePath(p), spelling) for p in mapping.path for spelling in spellings)


def format_of(source: str, mapping: TableMapping, name: str) -> Format:
    """The file's format: as the mapping says, else by its ending."""
    ending = Path(name.removesuffix(".gz")).suffix.lower()
    kind = mapping.format or _ENDINGS.get(ending)
    if kind is None:
        known = ", ".join(_ENDINGS)
        raise SourceRejected(
            source,
            f"{name} has an ending that says no format (known: {known})",
            f"Set format of table {mapping.table} to csv, parquet or jsonl",
        )
    return kind


def _matches(root: Path, pattern: str) -> Iterable[Path]:
    place = root / pattern
    if place.is_dir():
        return [p for p in place.iterdir() if p.is_file() and _has_known_ending(p)]
    if place.is_file():
        return [place]
    if not _MAGIC & set(pattern):
        return []
    absolute = PurePath(pattern).is_absolute()
    base = Path(place.anchor) if absolute else root
    wanted = str(PurePath(pattern).relative_to(base)) if absolute else pattern
    return [p for p in base.glob(wanted) if p.is_file()]


def _covers(pattern: PurePath, file: PurePath) -> bool:
    if file == pattern or (file.parent == pattern and _has_known_ending(file)):
        return True
    if "**" in pattern.parts:
        at = pattern.parts.index("**")
        head, tail = pattern.parts[:at], pattern.parts[at + 1 :]
        return file.parts[:at] == head and (not tail or file.match(str(PurePath(*tail))))
    return len(pattern.parts) == len(file.parts) and file.match(str(pattern))


def _has_known_ending(path: PurePath) -> bool:
    return Path(path.name.removesuffix(".gz")).suffix.lower() in _ENDINGS


def _is_ours(path: Path, root: Path) -> bool:
    """Whether it is a copy in the landing zone, which a wide glob must not read again."""
    return path.is_relative_to(root / "data" / "raw")


def _is_whole(path: Path) -> bool:
    return not path.name.startswith((".", "~")) and not path.name.endswith(_UNFINISHED)
