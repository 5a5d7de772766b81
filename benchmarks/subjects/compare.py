"""Whether two tables of features say the same of every account."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa

RELATIVE = 1e-9
DECIMAL = 1.5e-9
"""c360 rounds features to nine decimals: a half rounded either way is no difference."""


def differences(ours: pa.Table, theirs: pa.Table, columns: Sequence[str]) -> list[str]:
    """A line for each column that differs, with an account and both values; at most one each."""
    place = {key: at for at, key in enumerate(theirs.column("account_id").to_pylist())}
    keys = ours.column("account_id").to_pylist()
    missing = [key for key in keys if key not in place]
    found = [f"{len(missing)} accounts missing, such as {missing[0]}"] if missing else []
    for name in columns:
        mine, other = ours.column(name).to_pylist(), theirs.column(name).to_pylist()
        wrong = [
            (key, value, other[place[key]])
            for key, value in zip(keys, mine, strict=True)
            if key in place and not alike(value, other[place[key]])
        ]
        if wrong:
            key, value, second = wrong[0]
            found.append(f"{name}: {len(wrong)} of {len(keys)}; {key} {value!r} not {second!r}")
    return found


def alike(one: Any, other: Any) -> bool:
    """Equal as values: numbers to 1e-9 relative, instants as instants, missing only as missing."""
    one, other = _plain(one), _plain(other)
    if one is None or other is None or isinstance(one, str | datetime):
        return bool(one == other)
    return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=DECIMAL)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time()) if isinstance(value, date) else value
