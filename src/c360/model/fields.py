"""The field groups: the closed list of eight that policy and redaction speak of."""

from typing import Literal, get_args

FieldGroup = Literal[
    "profile", "people", "engagement", "notes", "support", "usage", "commercial", "scores"
]
FIELD_GROUPS: tuple[FieldGroup, ...] = get_args(FieldGroup)

Basis = Literal["observed", "inferred"]
"""observed: it stands in a record or follows from some by a fixed rule · inferred: a guess"""

Severity = Literal["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
