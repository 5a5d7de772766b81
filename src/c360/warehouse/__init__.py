"""The analytical store: canonical tables, every version of every record, one module an engine."""
