"""A whole document in which every value is a word of its own, and what each needs to be seen."""

import json
from collections.abc import Mapping
from typing import Any

from c360.model.access import BITS, EVERYTHING, bits
from c360.publish.needs import NEEDS, Needs, below

Json = dict[str, Any]
PEOPLE, SUPPORT, USAGE = bits(["people"]), bits(["support"]), bits(["usage"])
COMMERCIAL, SCORES, NOTES = bits(["commercial"]), bits(["scores"]), bits(["notes"])
ENGAGEMENT, PERSONAL = bits(["engagement"]), bits(["personal"])
CUSTOMER_TEXT, RESTRICTED = bits(["customer_text"]), bits(["restricted"])


class Canaries:
    """Makes values by the table of needs, and notes what each of them needs."""

    def __init__(self) -> None:
        self.needs: dict[str, int] = {}

    def leaf(self, needs: int) -> str:
        word = f"canary-{len(self.needs):05d}."
        self.needs[word] = needs
        return word

    def of(self, node: Needs, extra: int = 0, **fixed: Any) -> Any:
        """A value for a place of the table; `fixed` says some of the values below."""
        if isinstance(node, int):
            return self.leaf(node | extra)
        if "*" in node:
            return [self.of(node["*"], extra)]
        return {
            name: fixed[name] if name in fixed else self.of(inner, extra)
            for name, inner in node.items()
        }

    def row(self, section: str, extra: int, **fixed: Any) -> Any:
        return self.of(below(NEEDS[section], "*"), extra, **fixed)

    def sentence(self, extra: int, *facts: str, quoting: str = "") -> Json:
        whole = {"text": f"{self.leaf(extra)} {quoting}", "facts": list(facts)}
        return whole | {"basis": self.leaf(extra), "confidence": self.leaf(extra)}


def canary_document() -> tuple[Json, Mapping[str, int]]:
    """The document, and of every word in it what it needs."""
    made = Canaries()
    name, quote = made.leaf(PEOPLE | PERSONAL), made.leaf(SUPPORT | CUSTOMER_TEXT)
    document = {
        section: made.of(node)
        for section, node in NEEDS.items()
        if section not in {"evidence", "keyNarrative"}
    }
    document |= {
        "accountId": "alpine",
        "generatedAt": "2024-02-15T14:30:00Z",
        "evidence": _evidence(made, name, quote),
        "narrative": [
            made.sentence(USAGE, "used"),
            made.sentence(PEOPLE | PERSONAL, "named", quoting=name),
            made.sentence(PEOPLE, "named"),
            made.sentence(COMMERCIAL | USAGE, "derived"),
            made.sentence(SCORES, "score"),
        ],
        "riskIndicators": [
            _finding(made, "riskIndicators", USAGE, ["used"], ["usage"]),
            _finding(made, "riskIndicators", SUPPORT | CUSTOMER_TEXT, ["quoted"], [], quote),
            _finding(made, "riskIndicators", ENGAGEMENT | RESTRICTED, ["marked"], []),
            _finding(made, "riskIndicators", EVERYTHING, ["nowhere"], []),
            _finding(made, "riskIndicators", SUPPORT, ["quoted"], ["support"]),
        ],
        "opportunities": [
            _finding(made, "opportunities", COMMERCIAL | USAGE, ["derived"], ["commercial"])
        ],
        "recommendedActions": [
            made.row("recommendedActions", SUPPORT, facts=["quoted"], groups=["support"],
                     owner="Support + CSM"),
            made.row("recommendedActions", PEOPLE, facts=["named"], groups=["people"],
                     owner="AE", contact=name),
        ],
        "exitStates": [
            {"state": made.leaf(SCORES | USAGE), "reason": made.sentence(SCORES | USAGE, "used")}
        ],
        "triggers": [_trigger(made)],
        "contributions": [made.row("contributions", COMMERCIAL, dimension="commercial")],
        "healthMoves": [made.row("healthMoves", SUPPORT, dimension="support")],
        "timeline": _timeline(made),
        "activities": _activities(made),
        "tickets": [
            made.row("tickets", 0, createdAt="2024-02-01T00:00:00Z"),
            made.row("tickets", 0, createdAt="2023-06-01T00:00:00Z"),
            made.row("tickets", 0, createdAt="2024-01-01T00:00:00Z"),
        ],
        "invoices": [made.row("invoices", 0, issuedAt="2024-02-01T00:00:00Z")],
        "payments": [made.row("payments", 0, paidAt="2024-02-01T00:00:00Z")],
        "healthHistory": [made.row("healthHistory", 0, asOf="2024-01-15T00:00:00Z")],
    }  # fmt: skip
    document["keyNarrative"] = " ".join(
        f"{clause['text'].strip()}" for clause in document["narrative"]
    )
    _about_health_and_quality(made, document)
    document |= {"missing": _missing(made), "facts": {"/keyNarrative": ["used", "named"]}}
    document |= {"stale": {"/riskIndicators/4": made.leaf(SUPPORT)}, "redacted": {}}
    document |= {"depth": "comprehensive", "focusArea": "all", "timeframe": "1y"}
    written = json.dumps(document)
    return document, {word: needs for word, needs in made.needs.items() if word in written}


def _evidence(made: Canaries, name: str, quote: str) -> Json:
    def body(needs: int, group: str, *marks: str, **fixed: Any) -> Any:
        of = {"of": [], "group": group, "marks": list(marks), **fixed}
        return made.row("evidence", needs, **of)

    return {
        "derived": body(COMMERCIAL | USAGE, "commercial", of=["used"]),
        "marked": body(ENGAGEMENT | RESTRICTED, "engagement", "restricted"),
        "named": body(PEOPLE | PERSONAL, "people", "personal", text=name),
        "quoted": body(SUPPORT | CUSTOMER_TEXT, "support", "customer_text", text=quote),
        "score": body(SCORES, "scores", of=["used"]),
        "told": body(SCORES | USAGE, "scores", "usage", of=["derived"]),
        "used": body(USAGE, "usage"),
    }


def _finding(
    made: Canaries, section: str, needs: int, facts: list[str], groups: list[str], said: str = ""
) -> Any:
    signal = f"{made.leaf(needs)} {said}"
    return made.row(section, needs, facts=facts, groups=groups, signal=signal)


def _trigger(made: Canaries) -> Any:
    risks = EVERYTHING  # one of the risks rests on a fact that nobody knows
    filled = {
        "accountId": made.leaf(SUPPORT | USAGE),
        "riskType": made.leaf(risks),
        "goals": [made.leaf(SUPPORT | USAGE | COMMERCIAL)],
        "benchmarkCohort": made.leaf(SUPPORT | USAGE | BITS["profile"]),
        "new_field": made.leaf(EVERYTHING),
    }
    explained = made.sentence(SUPPORT | USAGE, "used")
    return made.row(
        "triggers", SUPPORT | USAGE, groups=["support"], explanation=explained, input=filled
    )


def _timeline(made: Canaries) -> list[Any]:
    def entry(needs: int, title: int, **fixed: Any) -> Any:
        return made.row(
            "timeline", needs, at="2024-02-01T00:00:00Z", title=made.leaf(needs | title), **fixed
        )

    return [
        entry(COMMERCIAL, 0, kind="payment", group="commercial", source="billing", sourceId="7"),
        entry(SUPPORT, CUSTOMER_TEXT, kind="ticket opened", group="support",
              source="support", sourceId="7"),
        entry(NOTES | RESTRICTED, CUSTOMER_TEXT, kind="note", group="notes",
              source="crm", sourceId="8"),
        entry(EVERYTHING, CUSTOMER_TEXT, kind="new kind", group="new group",
              source="crm", sourceId="9"),
    ]  # fmt: skip


def _activities(made: Canaries) -> list[Any]:
    at = "2024-02-01T00:00:00Z"
    crm: Json = {"occurredAt": at, "source": "crm"}
    return [
        made.row("activities", 0, **crm, sourceId="7", type="meeting", sensitivity="normal"),
        made.row("activities", NOTES | RESTRICTED, **crm, sourceId="8", type="note",
                 sensitivity="top secret"),
        made.row("activities", bits(["sensitive"]), **crm, sourceId="9", type="call",
                 sensitivity="sensitive") | {"newColumn": made.leaf(EVERYTHING)},
    ]  # fmt: skip


def _about_health_and_quality(made: Canaries, document: Json) -> None:
    document["healthSummary"]["dimensions"] = {
        name: made.of(below(NEEDS["healthSummary"], "dimensions"))[0] for name in ("usage", "new")
    }
    document["healthSummary"] |= {
        "whyThisScore": [
            made.sentence(SCORES | USAGE, "used"), made.sentence(SCORES, "score"),
            made.sentence(SCORES | USAGE, "told"),
        ],
        "whyMoved": [made.sentence(SCORES, "score")],
        "caps": [
            {
                "name": made.leaf(SCORES | SUPPORT),
                "reason": made.sentence(SCORES | SUPPORT, "quoted"),
            }
        ],
    }  # fmt: skip
    reasons = below(below(NEEDS["churnPrediction"], "reasons"), "*")
    document["churnPrediction"]["reasons"] = [
        made.of(reasons, USAGE, facts=["used"]),
        made.of(reasons, 0, facts=["score"]),
    ]
    profile = BITS["profile"]
    answers = below(below(NEEDS["satisfaction"], "surveys"), "*")
    document["satisfaction"]["surveys"] = [
        made.of(answers, SUPPORT, kind="csat"),
        made.of(answers, ENGAGEMENT, kind="nps"),
        made.of(answers, EVERYTHING, kind="anything new"),
    ]
    conflicts = below(NEEDS["dataQuality"], "conflicts")
    document["dataQuality"] |= {
        "conflicts": [
            made.of(below(conflicts, "*"), extra, field=field)
            for field, extra in (("arr", COMMERCIAL), ("segment", 0), ("new", EVERYTHING))
        ],
        "minimumData": {"usage": made.leaf(profile), "support": made.leaf(profile)},
        "reconciliations": [made.sentence(profile | COMMERCIAL | USAGE, "derived")],
    }


def _missing(made: Canaries) -> Json:
    return {
        "/supportSummary/openTickets": made.leaf(SUPPORT),
        "/supportSummary/activeEscalation/issue": made.leaf(SUPPORT | CUSTOMER_TEXT),
        "/engagementSummary/champion/name": made.leaf(PEOPLE | PERSONAL),
        "/tickets/0/subject": made.leaf(SUPPORT | CUSTOMER_TEXT),
        "/tickets/2/requesterRef": made.leaf(SUPPORT | PEOPLE),
        "/riskIndicators/0/objectId": made.leaf(USAGE),
        "/riskIndicators/4/objectId": made.leaf(SUPPORT),
        "/contributions/0/value": made.leaf(SCORES | COMMERCIAL),
        "/accountProfile/arr": made.leaf(COMMERCIAL),
    }
