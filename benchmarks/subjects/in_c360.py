"""c360 itself, through its library: features and scores of all accounts at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from time import perf_counter

import pyarrow as pa

from benchmarks.generate import AS_OF
from benchmarks.subjects.columns import CORE, SCORES
from c360.book import Inputs
from c360.config import load_workspace
from c360.connectors import sources_of
from c360.identity.resolve import resolve
from c360.members import members
from c360.model.moment import Moments
from c360.pipeline import identity_settings
from c360.rollups import rolled_up
from c360.survey import Survey, glance_script, survey_script
from c360.warehouse.open import open_warehouse

MOMENT = AS_OF.replace(tzinfo=UTC)
SPLIT: dict[str, float] = {}
"""Wall seconds of the last run: resolving, building and compiling, executing."""


def everything(workspace: Path) -> pa.Table:
    """Every feature, where it came from, and every point and score; from raw usage."""
    return _measured(workspace, rollups=False)


def from_rollups(workspace: Path) -> pa.Table:
    """The same, counting use over what was rolled up as it arrived."""
    return _measured(workspace, rollups=True)


def peers_columns(workspace: Path) -> pa.Table:
    """Without where figures come from, which its peers do not tell."""
    return _measured(workspace, rollups=False, columns=("account_id", *CORE, *SCORES))


def peers_columns_from_rollups(workspace: Path) -> pa.Table:
    """Only what its peers compute, counting use over what was rolled up."""
    return _measured(workspace, rollups=True, columns=("account_id", *CORE, *SCORES))


def touched(workspace: Path) -> pa.Table:
    """All features and scores of every hundredth account, as a refresh of some accounts does."""
    with opened(workspace) as inputs:
        begun = perf_counter()
        identities = resolve(inputs.engine, MOMENT, identity_settings(inputs))
        resolved = perf_counter()
        tables = rolled_up(inputs.warehouse)
        script = survey_script(inputs.engine, inputs.settings, inputs.sources, tables)
        compiled = perf_counter()
        survey = Survey(script, inputs.engine, identities, Moments.alone(MOMENT))
        batch = survey.batch(members(identities, None)[::100], ("features", "scores"))
        rows = _beside(batch.whole("features"), batch.whole("scores"))
        executed = perf_counter()
    SPLIT.update(resolve=resolved - begun, compile=compiled - resolved, execute=executed - compiled)
    return rows


def customers(workspace: Path) -> list[str]:
    """The accounts that are customers, by id."""
    with opened(workspace) as inputs:
        return list(resolve(inputs.engine, MOMENT, identity_settings(inputs)).customers)


@contextmanager
def opened(workspace: Path) -> Iterator[Inputs]:
    """What a computation reads of the workspace."""
    found = load_workspace(workspace)
    warehouse = open_warehouse(found.warehouse_file, read_only=True)
    try:
        yield Inputs(warehouse, warehouse, found.settings, sources_of(found))
    finally:
        warehouse.close()


def _measured(
    workspace: Path, *, rollups: bool, columns: tuple[str, ...] | None = None
) -> pa.Table:
    """One row per account, with every feature and score, or with the columns asked for."""
    with opened(workspace) as inputs:
        begun = perf_counter()
        identities = resolve(inputs.engine, MOMENT, identity_settings(inputs))
        resolved = perf_counter()
        tables = rolled_up(inputs.warehouse) if rollups else {}
        script = glance_script(inputs.engine, inputs.settings, tables)
        compiled = perf_counter()
        survey = Survey(script, inputs.engine, identities, Moments.alone(MOMENT))
        asked = ("features", "scores") if columns else ("features", "provenance", "scores")
        batch = survey.batch(members(identities, None), asked)
        rows = _beside(batch.whole("features"), batch.whole("scores"))
        executed = perf_counter()
    SPLIT.update(resolve=resolved - begun, compile=compiled - resolved, execute=executed - compiled)
    return rows if columns is None else rows.select(columns)


def _beside(features: pa.Table, scores: pa.Table) -> pa.Table:
    """Both of every account, in the order of their ids."""
    order = [("account_id", "ascending")]
    features, scores = features.sort_by(order), scores.sort_by(order)
    for name in scores.column_names:
        if name not in features.column_names:
            features = features.append_column(name, scores.column(name))
    return features
