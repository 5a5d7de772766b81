"""Everything that is measured, as expressions: nothing is computed, no engine is needed."""

from datetime import UTC, datetime

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from c360.guardrails.quality import SourceInfo
from c360.identity.resolve import resolve
from c360.identity.settings import IdentitySettings
from c360.settings import Settings
from c360.survey import survey_script
from c360.warehouse.housekeeping import shown_types
from c360.warehouse.instants import aware

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
IDENTITY = ("accounts", "named", "hosts", "emails", "described", "contracted", "people", "churned")
"""What `resolve` asks for, in its order."""
FIELDS = {"account": ("name", "domain"), "ticket": ("created_at", "priority")}


class Paper:
    """An engine that only writes down: its tables are empty, its queries numbers of expressions."""

    engine = "paper"

    def __init__(self) -> None:
        self.written: list[ir.Table] = []
        self.asked: list[ir.Table] = []

    def table(self, name: str) -> ir.Table:
        return ibis.table(shown_types(name), name=name)

    def temporary(self, name: str, schema: ibis.Schema) -> ir.Table:
        return ibis.table(schema, name=name)

    def bring(self, name: str, rows: pa.Table) -> ir.Table:
        return self.temporary(name, ibis.Schema.from_pyarrow(rows.schema))

    def compile(self, expr: ir.Table) -> str:
        self.written.append(expr)
        return str(len(self.written) - 1)

    def to_arrow(self, expr: ir.Table) -> pa.Table:
        self.asked.append(expr)
        return aware(expr.schema().to_pyarrow().empty_table())


def everything() -> dict[str, ir.Table]:
    """Name → expression: identity, and every step and answer of the survey."""
    paper = Paper()
    resolve(paper, AS_OF, IdentitySettings(primary_source="crm"))  # type: ignore[arg-type]  # it is never closed
    sources = [SourceInfo(name="crm", system="crm", fields=FIELDS, period=None)]
    script = survey_script(paper, Settings(version=1), sources, {})  # type: ignore[arg-type]  # it is never closed
    queries = {name: step.query for name, step in script.steps.items()}
    queries |= {name: answer.query for name, answer in script.answers.items()}
    survey = {name: paper.written[int(query)] for name, query in queries.items()}
    return dict(zip(IDENTITY, paper.asked, strict=True)) | survey
