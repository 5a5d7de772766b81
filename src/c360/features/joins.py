"""Putting tables of the same key side by side."""

from collections.abc import Sequence

from ibis.expr import types as ir

from c360.features.canon import KEY


def beside(left: ir.Table, right: ir.Table, keys: Sequence[str] = KEY) -> ir.Table:
    """`left` with the columns of `right`, null where it has no row of that key."""
    added = [name for name in right.columns if name not in keys]
    joined = left.left_join(right, list(keys), rname="{name}__right")
    return joined.select(*left.columns, *added)
