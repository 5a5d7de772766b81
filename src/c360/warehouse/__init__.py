"""The analytical store: canonical tables, every version of every record, one module an engine."""

from c360.warehouse.open import open_warehouse

__all__ = ["open_warehouse"]
