"""A document as it is kept: cut into pieces once, when it is published, one layer for each depth.

A smaller depth needs only its own layers: a summary never unpacks the evidence. What a layer holds
is written by `publish/parts.py` and read by `publish/assemble.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from c360.model.document import Depth

DEPTHS: tuple[Depth, ...] = ("summary", "detailed", "comprehensive")
"""Each depth holds the layers of those before it."""


def layers_of(depth: Depth) -> tuple[Depth, ...]:
    """The layers that a document of this depth is made of."""
    return DEPTHS[: DEPTHS.index(depth) + 1]


@dataclass(frozen=True, slots=True)
class Parts:
    """The layers of one document that were read; all three where nothing else is said."""

    layers: Mapping[Depth, bytes]
