"""The reference pages, made from the code: what users read is what the product holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from c360.features.measure import AREAS, feature_specs
from c360.health.dimensions import Dimension
from c360.health.settings import CapRule, HealthSettings
from c360.model.canonical import ENVELOPE, TABLES, Column, System, Table
from c360.model.measures import FeatureSpec
from c360.risk.settings import RiskSettings
from c360.risk.signals import SIGNALS
from c360.routing.settings import RoutingSettings
from tests.docs.commands import COMMANDS, helped, printed
from tests.docs.configuration import as_yaml, configuration, settings_table
from tests.docs.markdown import flowing, page, prose, table
from tests.docs.rest import openapi_json, rest
from tests.docs.routes import exit_states, triggers


def features() -> str:
    """Every feature, by what it is about."""
    about = (
        "A feature is one measured figure of one account as of one moment. A window of 28 days "
        "ends at that moment. Where the records do not tell, a feature is null, never 0. Any "
        "feature that is a number can be an input of [health](health-model.md)."
    )
    listed = [(area.measure.__name__, area.features) for area in AREAS]
    named = {spec.name for _, specs in listed for spec in specs}
    derived = tuple(spec for spec in feature_specs().values() if spec.name not in named)
    parts = [
        f"## {name.capitalize()}\n\n{table(_FEATURE_HEAD, map(_feature, specs))}"
        for name, specs in (*listed, ("across areas", derived))
    ]
    return page("Features", about, *parts)


_FEATURE_HEAD = ("feature", "what it is", "unit", "window", "better is", "read from")
_BETTER = {"better": "more", "worse": "less", "neutral": "–"}


def _feature(spec: FeatureSpec) -> Sequence[object]:
    window = "–" if spec.window_days is None else f"{spec.window_days} days"
    unit = spec.unit.replace("_", " ")
    what = f"**{spec.label}.** {spec.doc}"
    return f"`{spec.name}`", what, unit, window, _BETTER[spec.higher_is], ", ".join(spec.reads)


def indicators() -> str:
    """Every risk indicator, and the thresholds it goes by."""
    settings = RiskSettings()
    about = (
        "A risk indicator is a rule that holds: it is observed, cites the facts it rests on and "
        "says what to do. A document lists them by severity, then by weight. The thresholds are "
        "set under `risk` in `c360.yml`; indicators named under `risk.disabled` are left out."
    )
    parts = [_indicator(signal.__name__, signal.__doc__, settings) for signal in SIGNALS]
    return page("Risk indicators", about, *parts, _prediction(settings))


def _indicator(name: str, doc: str | None, settings: RiskSettings) -> str:
    rows = [
        (f"`{key}`", as_yaml(getattr(settings, key)), info.description.partition(": ")[2])
        for key, info in RiskSettings.model_fields.items()
        if info.description and info.description.startswith(f"{name}: ")
    ]
    thresholds = table(("setting", "default", "meaning"), rows) if rows else ""
    weight = f"Weight within its severity: {settings.weight(name):g}."
    return "\n\n".join(part for part in (f"## {name}", flowing(doc), weight, thresholds) if part)


def _prediction(settings: RiskSettings) -> str:
    predict = settings.predict
    rows = []
    for name, info in type(predict.signals).model_fields.items():
        ramp = getattr(predict.signals, name)
        rows.append(
            (
                f"`{name}`",
                f"{ramp.zero_at:g}",
                f"{ramp.full_at:g}",
                f"{ramp.log_odds:g}",
                info.description,
            )
        )
    head = ("signal", "nothing at", "in full at", "log-odds in full", "what it is")
    about = (
        f"The prediction is a probability of churn within {predict.horizon_days} days. It is "
        "inferred: a scorecard on expert priors, rule-based and not yet calibrated. Its mean "
        f"over the book is the base rate you state ({predict.base_rate:.0%} by default). It "
        f"gives no probability where less than {predict.min_evidence:.0%} of its evidence, by "
        "weight, is known."
    )
    return f"## The churn prediction\n\n{prose(about)}\n\n{table(head, rows)}"


def health_model() -> str:
    """The shipped dimensions, inputs, caps and bands."""
    settings = HealthSettings()
    about = (
        "The shipped model. An input has 0 points at *bad* or worse, 100 at *good* or better, "
        "and lies on a straight line between. A dimension is the weighted mean of its known "
        f"inputs, and scores when they are at least {settings.minimum_coverage:.0%} of its "
        "weight. The overall score is the weighted mean of the dimensions that score. How to "
        "change it: [Change the health model](../how-to/change-the-health-model.md)."
    )
    weights = table(
        ("dimension", "weight", "what it tells"),
        ((f"`{name}`", f"{d.weight:g}", d.description) for name, d in settings.dimensions.items()),
    )
    parts = [_dimension(name, dimension) for name, dimension in settings.dimensions.items()]
    return page("The health model", about, weights, *parts, _caps(settings.caps), _bands(settings))


def _dimension(name: str, dimension: Dimension) -> str:
    head = ("input", "weight", "bad", "good", "feature", "what it tells")
    rows = (
        (
            f"`{name}.{key}`",
            f"{i.weight:g}",
            f"{i.bad:g}",
            f"{i.good:g}",
            f"`{i.feature}`",
            i.description,
        )
        for key, i in dimension.inputs.items()
    )
    return f"## {dimension.title}\n\n{table(head, rows)}"


def _caps(caps: Mapping[str, CapRule]) -> str:
    rows = (
        (f"`{name}`", f"{cap.ceiling:g}", f"`{cap.feature}`", cap.sentence)
        for name, cap in caps.items()
    )
    about = "While a cap holds, the overall score is at most its ceiling."
    return f"## Caps\n\n{about}\n\n{table(('cap', 'at most', 'feature', 'when'), rows)}"


def _bands(settings: HealthSettings) -> str:
    bands = settings.bands
    about = (
        f"At risk below {bands.at_risk_below:g}, healthy above {bands.healthy_above:g}, watch "
        f"between. The trend compares with {settings.comparison_days} days earlier: declining at "
        f"−{settings.trend_threshold:g} points or worse, improving at "
        f"+{settings.trend_threshold:g} or better, else stable; unknown where there is nothing "
        "to compare with."
    )
    return f"## Bands and trend\n\n{prose(about)}"


# Canonical tables

SYSTEMS: dict[System, str] = {
    "crm": "CRM",
    "cs": "Customer success",
    "support": "Support",
    "analytics": "Product analytics",
    "billing": "Billing",
}


def canonical_tables() -> str:
    """Every table and field that a mapping can fill."""
    about = (
        "What a mapping in `c360.yml` fills; see [Map your files](../how-to/map-your-files.md). "
        "Fields marked *expected* count towards data completeness. Instants are aware UTC, "
        "amounts have a currency. A table is listed under the system it usually comes from, but "
        "any source may fill it."
    )
    parts = [
        f"## {title}\n\n" + "\n\n".join(_table(t) for t in TABLES if t.system == system)
        for system, title in SYSTEMS.items()
    ]
    beside = f"## Beside every row\n\n{_columns(ENVELOPE)}"
    return page("Canonical tables", about, *parts, beside)


def _table(canonical: Table) -> str:
    known = (
        "Without `observed_at` in the mapping, a row counts from the sync that saw it."
        if canonical.event_time is None
        else f"Without `observed_at` in the mapping, a row counts from `{canonical.event_time}`."
    )
    return f"### {canonical.name}\n\n{canonical.doc} {known}\n\n{_columns(canonical.columns)}"


def _columns(columns: Iterable[Column]) -> str:
    rows = (
        (f"`{c.name}`", c.type, "yes" if c.expected else "", " ".join((c.doc, _choices(c))).strip())
        for c in columns
    )
    return table(("field", "type", "expected", "meaning"), rows)


def _choices(column: Column) -> str:
    return f"One of {', '.join(f'`{c}`' for c in column.choices)}." if column.choices else ""


def cli() -> str:
    """Every command's help, as it prints it."""
    about = (
        "What `c360 COMMAND --help` prints. The workspace is `-C DIR`, else the environment's "
        "`C360_WORKSPACE`, else the nearest folder upwards that holds a `c360.yml`."
    )
    parts = [
        f"## {name}\n\n```text\n{helped(name)}```"
        for name in ("c360", *(f"c360 {n}" for n in COMMANDS))
    ]
    return page("Commands", about, *parts)


def states_and_triggers() -> str:
    """When each exit state holds, and what fires each skill."""
    about = (
        "Rules are tried in this order; the first that holds is `exitState`, all that hold are "
        "in `exitStates`. Triggers name the skill that would act and carry its input; delivering "
        "them is the caller's part. The thresholds are under "
        "[`routing`](configuration.md#routing)."
    )
    limits = f"## Thresholds\n\n{settings_table(RoutingSettings, 'routing.')}"
    return page("Exit states and triggers", about, exit_states(), triggers(), limits)


PAGES: dict[str, Callable[[], str]] = {
    "canonical-tables.md": canonical_tables,
    "cli.md": cli,
    "config.schema.json": partial(printed, "schema", "config"),
    "configuration.md": configuration,
    "document.schema.json": partial(printed, "schema", "document"),
    "exit-states-and-triggers.md": states_and_triggers,
    "features.md": features,
    "health-model.md": health_model,
    "indicators.md": indicators,
    "openapi.json": openapi_json,
    "rest.md": rest,
}
