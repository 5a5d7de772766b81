"""CSV, Parquet and JSONL files as a source, by the mapping in c360.yml. Only ever read."""

from c360.sources.files.connector import Connector

__all__ = ["Connector"]
