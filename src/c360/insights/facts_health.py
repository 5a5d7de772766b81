"""Facts about the health score: levels, trends, what each input costs, what moved it.

`health.overall`, `health.delta`, `health.trend`, `health.<dimension>[.trend|.delta|.reason]`,
`health.top_loss.<n>`; per input `input:<dimension>.<input>.lost|adds|label|name`; per move
`move:<dimension>.<input>.change|value|cause|label|name|words`; per cap
`cap:<name>.ceiling|cost|reason`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from c360.insights.known import Known, Origin
from c360.insights.phrases import moved_words
from c360.model import formats
from c360.model.access import Mark
from c360.model.facts import Direction, Fact
from c360.model.health import HealthScore, InputScore, Move, Trend, rounded
from c360.model.measures import Scalar

_TRENDS: dict[Trend, Direction] = {"improving": "up", "declining": "down", "stable": "flat"}
_MEAN = "weighted mean of the scored dimensions, rounded half up"
_ADDS = "its share of the overall score × its points"
_LOSS = "its share of the overall score × the points it lacks of 100"

_MOVE_FIELDS = ("change", "value", "cause", "label", "name", "words")
CAUSES = {
    "data_changed": "new data",
    "time_passed": "as time passed",
    "went_stale": "its source went stale",
    "configuration_changed": "the settings changed",
    "dimension_appeared": "scored for the first time",
    "dimension_vanished": "no longer scored",
    "cap": "a cap on the score",
}
"""Why an input moved, in words that end a sentence about it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What one input adds to the overall score, and what it costs against full points."""

    dimension: str
    part: InputScore
    adds: float
    lost: float

    @property
    def key(self) -> str:
        return f"{self.dimension}.{self.part.name}"


def losses(health: HealthScore) -> dict[str, Loss]:
    """What every known input adds and costs, in points of the overall before caps.

    Empty without an overall score.
    """
    if health.overall is None:
        return {}
    scored = {n: d for n, d in health.dimensions.items() if d.score is not None}
    total = sum(d.weight for d in scored.values())
    found: dict[str, Loss] = {}
    for name, dimension in scored.items():
        known = [part for part in dimension.inputs if part.points is not None]
        inner = sum(part.weight for part in known)
        for part in known:
            share = dimension.weight / total * part.weight / inner if total and inner else 0.0
            points = part.points or 0.0
            loss = Loss(name, part, share * points, share * (100 - points))
            found[loss.key] = loss
    return found


def tenths(points: float) -> float:
    """Points as they are written: to the nearest tenth."""
    return formats.nearest(points * 10) / 10


class HealthFacts:
    """The health facts of one account, made when asked for."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._health, self._change = known.health, known.change
        self._origins: dict[tuple[str, ...], Origin] = {}

    @cached_property
    def losses(self) -> dict[str, Loss]:
        """What every known input adds and costs; empty without an overall score."""
        return losses(self._health)

    @cached_property
    def ranked(self) -> list[Loss]:
        """The inputs that cost most, first."""
        costly = (loss for loss in self.losses.values() if loss.lost >= 0.05)
        return sorted(costly, key=lambda loss: (-loss.lost, loss.key))

    @cached_property
    def moves(self) -> dict[str, Move]:
        """The parts of the change by dimension and input."""
        return {f"{move.dimension}.{move.input}": move for move in self._change.moves}

    def ids(self) -> Iterator[str]:
        """Every id, whether or not there is a value for it."""
        for name in ("overall", "delta", "trend", "since", "low", "high", "coverage", "reason"):
            yield f"health.{name}"
        yield "health.change_reason"
        for name in self._health.dimensions:
            yield f"health.{name}"
            yield from (f"health.{name}.{field}" for field in ("trend", "delta", "reason"))
        yield from (f"health.top_loss.{n}" for n in range(1, len(self.ranked) + 1))
        for key in self.losses:
            yield from (f"input:{key}.{field}" for field in ("lost", "adds", "label", "name"))
        for key in self.moves:
            yield from (f"move:{key}.{field}" for field in _MOVE_FIELDS)
        for cap in self._health.caps:
            yield from (f"cap:{cap.name}.{field}" for field in ("ceiling", "cost", "reason"))

    def find(self, fact_id: str) -> Fact | None:
        """The fact of a `health.`, `input:`, `move:` or `cap:` id; None where there is none."""
        kind, colon, rest = fact_id.partition(":")
        if colon:
            key, _, field = rest.rpartition(".")
            make = {"input": self._input, "move": self._move, "cap": self._cap}.get(kind)
            return None if make is None else make(fact_id, key, field)
        first, _, second = fact_id.removeprefix("health.").partition(".")
        if first == "top_loss":
            return self._top_loss(fact_id, second)
        if first in self._health.dimensions:
            return self._dimension(fact_id, first, second)
        return self._overall(fact_id, first) if not second else None

    def _overall(self, fact_id: str, field: str) -> Fact | None:
        health, change = self._health, self._change
        if field == "delta":
            return self._delta(fact_id, "health", change.delta)
        if field == "trend":
            return self._trend(fact_id, "health", change.trend)
        texts = {"reason": health.reason, "change_reason": change.reason}
        scores = {"overall": health.overall, "low": health.low, "high": health.high}
        if texts.get(field):
            return self._fact(fact_id, "health", texts[field], str(texts[field]), unit="reason")
        if field == "since" and change.delta is not None:
            text = formats.day(change.since)
            return self._fact(fact_id, "health", change.since, text, unit="date")
        if field == "coverage":
            shown = formats.percent(health.coverage)
            return self._fact(fact_id, "health", health.coverage, shown, unit="ratio")
        return self._score(fact_id, "health", scores.get(field))

    def _dimension(self, fact_id: str, name: str, field: str) -> Fact | None:
        dimension = self._health.dimensions[name]
        if field == "trend":
            return self._trend(fact_id, name, self._change.dimension_trends.get(name, "unknown"))
        if field == "delta":
            return self._delta(fact_id, name, self._change.dimension_deltas.get(name))
        if field == "reason":
            reason = dimension.reason
            return self._fact(fact_id, name, reason, reason, unit="reason") if reason else None
        return self._score(fact_id, name, dimension.score) if not field else None

    def _score(self, fact_id: str, topic: str, value: float | None) -> Fact | None:
        if value is None:
            return None
        shown = rounded(value)
        return self._fact(fact_id, topic, value, str(shown), unit="score", rule=_MEAN)

    def _delta(self, fact_id: str, topic: str, value: float | None) -> Fact | None:
        if value is None:
            return None
        shown = formats.nearest(value)
        rule = "change on the dimensions scored at both dates, rounded"
        way = direction(float(shown))
        return self._fact(
            fact_id, topic, value, str(abs(shown)), unit="points", rule=rule, direction=way,
            window_days=self._known.days_from(self._change.since),
        )  # fmt: skip

    def _trend(self, fact_id: str, topic: str, trend: Trend) -> Fact | None:
        way = _TRENDS.get(trend)
        if way is None:
            return None
        return self._fact(
            fact_id, topic, trend, trend, unit="trend", direction=way,
            rule="5 points or more either way against the comparison date, else stable",
            window_days=self._known.days_from(self._change.since),
        )  # fmt: skip

    def _top_loss(self, fact_id: str, place: str) -> Fact | None:
        number = int(place) if place.isdecimal() else 0
        if not 1 <= number <= len(self.ranked):
            return None
        return self._loss(fact_id, self.ranked[number - 1], "lost")

    def _input(self, fact_id: str, key: str, field: str) -> Fact | None:
        loss = self.losses.get(key)
        return None if loss is None else self._loss(fact_id, loss, field)

    def _loss(self, fact_id: str, loss: Loss, field: str) -> Fact | None:
        values = {"lost": loss.lost, "adds": loss.adds}
        feature, topic = loss.part.feature, self._topic(loss.part.feature, loss.dimension)
        if field in {"label", "name"}:
            label = self._label(feature, field)
            return self._fact(fact_id, topic, label, label, unit="text", of=(feature,))
        value = values.get(field)
        if value is None:
            return None
        return self._fact(
            fact_id, topic, value, f"{tenths(value):.1f}", unit="points", of=(feature,),
            direction="up" if field == "adds" else "down",
            rule=_ADDS if field == "adds" else _LOSS,
        )  # fmt: skip

    def _move(self, fact_id: str, key: str, field: str) -> Fact | None:
        move = self.moves.get(key)
        if move is None:
            return None
        part = self._part(move)
        topic = self._topic(part.feature if part else move.input, move.dimension)
        words = self._move_words(move, part, field)
        if words is not None:
            return self._fact(fact_id, topic, words, words, unit="text")
        value = _moved(move, field)
        if value is None:
            return None
        return self._fact(
            fact_id, topic, value, f"{abs(tenths(value)):.1f}", unit="points",
            direction=direction(value), rule="its part in the change of the overall score",
            of=(part.feature,) if part else (),
            window_days=self._known.days_from(self._change.since),
        )  # fmt: skip

    def _move_words(self, move: Move, part: InputScore | None, field: str) -> str | None:
        if field == "cause":
            return CAUSES[move.cause]
        if field == "words":
            feature = part.feature if part else ""
            words = moved_words(move, feature, self._known.measures.number(feature))
            return None if words is None else words[:1].upper() + words[1:]
        if field not in {"label", "name"}:
            return None
        return self._label(part.feature if part else move.input, field)

    def _part(self, move: Move) -> InputScore | None:
        dimension = self._health.dimensions.get(move.dimension)
        parts = dimension.inputs if dimension is not None else ()
        return next((part for part in parts if part.name == move.input), None)

    def _cap(self, fact_id: str, name: str, field: str) -> Fact | None:
        cap = next((cap for cap in self._health.caps if cap.name == name), None)
        if cap is None:
            return None
        if field == "reason":
            reason, of = _inside(cap.reason), (cap.fact,)
            return self._fact(fact_id, "health", reason, reason, unit="reason", of=of)
        if field == "ceiling":
            shown = formats.number(cap.ceiling)
            return self._fact(fact_id, "health", cap.ceiling, shown, unit="score", of=(cap.fact,))
        cost = formats.number(abs(tenths(cap.contribution)))
        return self._fact(
            fact_id, "health", cap.contribution, cost, unit="points", of=(cap.fact,),
            direction=direction(cap.contribution),
        )  # fmt: skip

    def _topic(self, feature: str, otherwise: str) -> str:
        spec = self._known.specs.get(feature)
        return otherwise if spec is None else spec.topic

    def _label(self, feature: str, field: str) -> str:
        """The feature's title: as `label` it starts a sentence, as `name` it stands inside one."""
        spec = self._known.specs.get(feature)
        label = feature.replace("_", " ").capitalize() if spec is None else spec.label
        return label if field == "label" else _inside(label)

    def _fact(  # noqa: PLR0913 - the fields of a fact that differ between health facts
        self,
        fact_id: str,
        topic: str,
        value: Scalar,
        text: str,
        *,
        unit: str,
        direction: Direction | None = None,
        rule: str | None = None,
        of: tuple[str, ...] = (),
        window_days: int | None = None,
    ) -> Fact:
        origin = self._origin(of, topic)
        return Fact(
            id=fact_id,
            label=_label(fact_id),
            value=value,
            text=text,
            topic=topic,
            group="scores",
            unit=unit,
            direction=direction,
            window_days=window_days,
            observed_at=origin.observed_at,
            sources=origin.sources,
            records=origin.records,
            record_count=origin.count,
            rule=rule,
            of=of,
            marks=self._marks(fact_id, of),
        )

    def _marks(self, fact_id: str, of: tuple[str, ...]) -> tuple[Mark, ...]:
        """A score stands for itself; a part of one tells what was measured of its input."""
        told = [_GROUPS.get(dimension) for dimension in _dimension_of(fact_id)]
        told += [spec.group for name in of if (spec := self._known.specs.get(name))]
        return tuple(dict.fromkeys(group for group in told if group not in {None, "scores"}))

    def _origin(self, of: tuple[str, ...], topic: str) -> Origin:
        key = of or (topic,)
        found = self._origins.get(key)
        if found is None:
            found = self._origins[key] = self._known.origin_of(of or self._features(topic))
        return found

    def _features(self, topic: str) -> tuple[str, ...]:
        """The features behind a dimension, or behind the whole score."""
        dimensions = self._health.dimensions
        chosen = [dimensions[topic]] if topic in dimensions else list(dimensions.values())
        return tuple(part.feature for d in chosen for part in d.inputs)


_GROUPS: dict[str, Mark] = {
    "usage": "usage", "engagement": "engagement", "support": "support",
    "commercial": "commercial",
}  # fmt: skip


def _dimension_of(fact_id: str) -> Iterator[str]:
    """The dimension that a fact about an input tells of."""
    kind, _, rest = fact_id.partition(":")
    if kind in {"input", "move"}:
        yield rest.partition(".")[0]


def direction(value: float) -> Direction:
    """Which way a change went."""
    return "up" if value > 0 else "down" if value < 0 else "flat"


def _inside(words: str) -> str:
    """Words as they stand inside a sentence: without the capital, unless it is an acronym's."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _moved(move: Move, field: str) -> float | None:
    """The change in points of the overall, or of the measured value."""
    if field == "change":
        return move.change
    if field == "value" and move.before is not None and move.after is not None:
        return move.after - move.before
    return None


@cache
def _label(fact_id: str) -> str:
    """A title for the side tables; topics of prose never come from it."""
    head, _, field = fact_id.rpartition(".")
    if fact_id.startswith("health."):
        return fact_id.replace(".", " ").replace("_", " ").capitalize()
    return f"{head.partition(':')[2].replace('.', ', ').replace('_', ' ')}: {field}".capitalize()
