"""Files (CSV, Parquet, JSONL) as a source, by the mapping in c360.yml. Read-only; needs no rights."""

from c360.sources.files.connector import Connector

__all__ = ["Connector"]
