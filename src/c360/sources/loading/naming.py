"""Names of landed files: which format they are in, and which mapping would read them."""

from pathlib import Path, PurePath

from c360.errors import SourceRejected
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


def has_known_ending(path: PurePath) -> bool:
    """Whether its ending says a format that can be read."""
    return PurePath(path.name.removesuffix(".gz")).suffix.lower() in _ENDINGS


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


def _covers(pattern: PurePath, file: PurePath) -> bool:
    if file == pattern or (file.parent == pattern and has_known_ending(file)):
        return True
    if "**" in pattern.parts:
        at = pattern.parts.index("**")
        head, tail = pattern.parts[:at], pattern.parts[at + 1 :]
        return file.parts[:at] == head and (not tail or file.match(str(PurePath(*tail))))
    return len(pattern.parts) == len(file.parts) and file.match(str(pattern))
