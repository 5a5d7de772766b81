"""Everything a workspace sets in `c360.yml`. Each stage owns its own settings; here they meet."""

from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from c360.features.settings import FeatureSettings
from c360.guardrails.access_settings import AccessSettings
from c360.guardrails.settings import QualitySettings
from c360.health.settings import HealthSettings
from c360.identity.settings import IdentitySettings
from c360.insights.growth_settings import GrowthSettings
from c360.insights.settings import InsightSettings
from c360.model.canonical import System
from c360.model.limits import ServeSettings
from c360.publish.settings import DocumentSettings
from c360.risk.settings import RiskSettings
from c360.routing.settings import RoutingSettings
from c360.store.audit.settings import AuditSettings
from c360.warehouse.open import LOCAL

LOCAL_FILE = "data/warehouse.duckdb"
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
Minimum = Literal["account", "usage", "support", "cs", "billing"]


class SourceOptions(BaseModel):
    """One source: which connector reads it, and which system it is. The rest is the connector's."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = Field(
        description="The connector: `files`, `sql` or another that has a page under docs/sources, "
        "or an import path `package.module:Class`."
    )
    system: System = Field(description="What kind of system it is; decides freshness limits.")
    period: str | None = Field(
        default=None,
        pattern=r"^\d{1,4}(\.\d+)?[mhdw]$",
        description="How often it delivers, such as `1d`; it is not stale before 1.5 × that.",
    )

    def connector_options(self) -> dict[str, Any]:
        """Everything the connector itself is to read."""
        return self.model_dump(exclude={"type"})

    @property
    def every(self) -> timedelta | None:
        """The period as a length of time."""
        if self.period is None:
            return None
        return float(self.period[:-1]) * _UNITS[self.period[-1]]


class Settings(BaseModel):
    """Everything a workspace sets. The defaults are the specification's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1] = Field(description="Version of this file's format.")
    as_of: datetime | None = Field(
        default=None,
        description="A fixed clock, for a workspace of the past; leave it out for the present.",
    )
    primary_source: str | None = Field(
        default=None,
        description="The source whose ids become `account_id`; default: the first CRM source.",
    )
    currency: str = Field(
        default="USD",
        pattern="^[A-Z]{3}$",
        description="Currency of amounts whose mapping names none, ISO 4217.",
    )
    minimum_data: tuple[Minimum, ...] = Field(
        default=("account", "usage", "support"),
        description="Data an account must have before it gets an overall score.",
    )
    warehouse: str = Field(
        default=f"{LOCAL}://{LOCAL_FILE}",
        description="Where accounts are measured: `duckdb://PATH` (a file of the workspace), "
        "`postgres://USER:${PASSWORD}@HOST/DATABASE?schema=NAME`, `spark://local[CORES]` or "
        "`spark://HOST:PORT?memory=4g&tables=/SHARED/FOLDER`. Sources are always loaded into "
        "DuckDB; another engine holds a copy, brought up to date after each sync. `${NAME}` stands "
        "for a variable of the environment or of `.env` beside this file; what it holds needs no "
        "escaping.",
    )
    sources: dict[str, SourceOptions] = Field(
        default_factory=dict, description="The systems to read, by a name of your choice."
    )
    identity: IdentitySettings = Field(default_factory=IdentitySettings)
    features: FeatureSettings = Field(default_factory=FeatureSettings)
    health: HealthSettings = Field(default_factory=HealthSettings)
    risk: RiskSettings = Field(default_factory=RiskSettings)
    insights: InsightSettings = Field(default_factory=InsightSettings)
    growth: GrowthSettings = Field(default_factory=GrowthSettings)
    routing: RoutingSettings = Field(default_factory=RoutingSettings)
    quality: QualitySettings = Field(default_factory=QualitySettings)
    document: DocumentSettings = Field(default_factory=DocumentSettings)
    audit: AuditSettings = Field(default_factory=AuditSettings)
    access: AccessSettings = Field(default_factory=AccessSettings)
    serve: ServeSettings = Field(default_factory=ServeSettings)
