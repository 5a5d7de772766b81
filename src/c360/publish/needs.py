"""What every place of a document needs to be shown: the one table of it.

A viewer is shown a value only if all the marks it needs are allowed. Every value of the schema is
named here, by its own name; a place that is not named needs every mark there is. What a finding, a
sentence or a record *says* adds to this, see `marks.py`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Union

from c360.model.access import EVERYTHING, bits

Needs = Union[int, Mapping[str, "Needs"]]  # noqa: UP007 - it names itself
"""Bits; or the needs of the values below, where `*` stands for any row or name."""

NOTHING = 0
PROFILE, PEOPLE, ENGAGEMENT, NOTES = (
    bits([name]) for name in ("profile", "people", "engagement", "notes")
)
SUPPORT, USAGE, COMMERCIAL, SCORES = (
    bits([name]) for name in ("support", "usage", "commercial", "scores")
)
PERSONAL, CUSTOMER_TEXT = bits(["personal"]), bits(["customer_text"])


def _each(needs: int, names: str) -> dict[str, Needs]:
    """The same needs for several names."""
    return dict.fromkeys(names.split(), needs)


def _sentence(needs: int) -> Needs:
    return {"*": _each(needs, "text facts basis confidence")}


def _list(needs: int) -> Needs:
    """A list of words or numbers: withheld, it is empty."""
    return {"*": needs}


_ENVELOPE = "source sourceId observedAt"
"""What a record of any kind says of itself."""

NEEDS: Mapping[str, Needs] = {
    # Which document it is; whoever may see the account at all may know.
    **_each(NOTHING, "accountId generatedAt schemaVersion"),
    "dataCompleteness": PROFILE,
    # Who the account is. What it pays, on which plan and until when is commercial.
    "accountProfile": {
        **_each(PROFILE, "name segment industry customerSince csm ae country"),
        **_each(COMMERCIAL, "arr contractEnd currency plan"),
    },
    # A score stands for itself: it is shown without what it was computed from.
    "healthSummary": {
        **_each(SCORES, "overallScore trend trendDelta band coverage interval partial model"),
        **_each(SCORES, "platformScore csmSentiment"),
        "dimensions": {"*": _each(SCORES, "score trend delta weight coverage interval")},
        "caps": {
            "*": {
                **_each(SCORES, "name ceiling contribution"),
                "reason": _each(SCORES, "text facts basis confidence"),
            }
        },
        "whyThisScore": _sentence(SCORES),
        "whyMoved": _sentence(SCORES),
    },
    # Sentences, findings and actions need what the facts they cite need.
    "keyNarrative": NOTHING,
    "narrative": _sentence(NOTHING),
    "riskIndicators": {
        "*": {
            **_each(NOTHING, "type severity signal recommendation basis confidence objectId"),
            **_each(NOTHING, "facts groups"),
        }
    },
    "recommendedActions": {
        "*": {
            **_each(NOTHING, "priority action owner dueDate skillTrigger answers impact"),
            **_each(NOTHING, "impactBasis channel facts groups"),
            # Whom to contact is a person's name.
            "contact": PEOPLE | PERSONAL,
        }
    },
    "exitState": SCORES,
    "engagementSummary": {
        **_each(ENGAGEMENT, "lastMeeting daysSinceContact meetingCadence responsiveness npsScore"),
        **_each(ENGAGEMENT, "meetingsLast90Days medianReplyHours activeContactsLast90Days nextQbr"),
        "executiveSponsor": {
            "name": PEOPLE | PERSONAL,
            **_each(PEOPLE, "title lastEngagement basis why"),
            # What a colleague recorded about how a person feels.
            "sentiment": PEOPLE | NOTES,
        },
        "champion": {
            "name": PEOPLE | PERSONAL,
            **_each(PEOPLE, "title engagement riskFlag basis why"),
        },
    },
    "supportSummary": {
        **_each(SUPPORT, "openTickets ticketsLast90Days avgResolutionTime csat escalations"),
        **_each(SUPPORT, "p1OpenedLast90Days p2OpenedLast90Days"),
        "topIssues": {"*": _each(SUPPORT, "category count")},
        "activeEscalation": {
            **_each(SUPPORT, "ticketId severity daysOpen due pastSla"),
            "issue": SUPPORT | CUSTOMER_TEXT,
        },
    },
    "usageSummary": {
        **_each(USAGE, "mau mauTrend dauWauRatio usageDepth powerUsers atRiskUsers"),
        **_each(USAGE, "activeUsersTrend activeUsersTrendInterval featureBreadth"),
        **_each(USAGE, "daysSinceLastUsage"),
        "topFeatures": _list(USAGE),
        "underutilized": _list(USAGE),
    },
    "commercialSummary": {
        **_each(COMMERCIAL, "arr arrChangeOverTerm"),
        "contract": _each(COMMERCIAL, "type startDate endDate daysToRenewal autoRenew noticeGiven"),
        "billing": _each(COMMERCIAL, "status lastPayment paymentMethod daysOverdue amountOverdue"),
        "expansion": {
            **_each(COMMERCIAL, "currentSeats usedSeats seatUtilization"),
            "potentialUpsell": _list(COMMERCIAL),
        },
    },
    "churnPrediction": {
        **_each(SCORES, "probability interval confidence horizonDays target basis calibration"),
        **_each(SCORES, "refusal baseRate trackRecord"),
        "reasons": {"*": _each(SCORES, "signal label points facts")},
        "missing": _list(SCORES),
    },
    # An opportunity has a price.
    "opportunities": {
        "*": {
            **_each(COMMERCIAL, "type name signal value recommendation valueRange currency"),
            **_each(COMMERCIAL, "valueBasis basis confidence facts groups"),
        }
    },
    "exitStates": {"*": {"state": SCORES, "reason": _each(SCORES, "text facts basis confidence")}},
    # The input of a skill is what is known of the account: see `marks.py` for what it is made of.
    "triggers": {
        "*": {
            **_each(NOTHING, "skill reason objectId becameTrueOn key input groups"),
            "explanation": _each(NOTHING, "text facts basis confidence"),
        }
    },
    "dataQuality": {
        "sources": {
            "*": {
                **_each(PROFILE, "source system completeness incomplete expected present"),
                **_each(PROFILE, "freshAsOf freshnessBasis stale staleTables reason"),
            }
        },
        "conflicts": {"*": _each(PROFILE, "field value source rule others")},
        "minimumData": {"*": PROFILE},
        "reconciliations": _sentence(PROFILE),
        "flags": _list(PROFILE),
    },
    "evidence": {
        "*": {
            **_each(NOTHING, "label value text unit group marks basis confidence windowDays"),
            **_each(NOTHING, "observedAt sources records recordCount rule of stale"),
        }
    },
    # A score's parts say what was measured: they need the dimension's own group as well.
    "contributions": {
        "*": _each(SCORES, "dimension input feature value points weight contribution bad good")
    },
    "healthMoves": {"*": _each(SCORES, "dimension input change cause before after")},
    "healthHistory": {"*": _each(SCORES, "asOf overallScore")},
    "stakeholderMap": {
        "*": {
            **_each(PEOPLE, "id title seniority role isChampion isSponsor left lastTwoWay"),
            **_each(PEOPLE, "twoWayLast90Days emailAllowed phoneAllowed marketingAllowed why"),
            "name": PEOPLE | PERSONAL,
        }
    },
    "timeline": {"*": _each(NOTHING, "at kind title source sourceId group")},
    "activities": {
        "*": {
            **_each(ENGAGEMENT, _ENVELOPE),
            **_each(ENGAGEMENT, "type occurredAt status direction twoWay replyHours sensitivity"),
            **_each(ENGAGEMENT, "isMeeting isTwoWay"),
            "participants": ENGAGEMENT | PEOPLE,
            "subject": ENGAGEMENT | CUSTOMER_TEXT,
            "body": ENGAGEMENT | NOTES | CUSTOMER_TEXT,
        }
    },
    "tickets": {
        "*": {
            **_each(SUPPORT, _ENVELOPE),
            **_each(SUPPORT, "category priority status createdAt solvedAt dueAt slaDueAt"),
            **_each(SUPPORT, "open daysOpen pastSla"),
            "subject": SUPPORT | CUSTOMER_TEXT,
            "requesterRef": SUPPORT | PEOPLE,
        }
    },
    "invoices": {
        "*": {
            **_each(COMMERCIAL, _ENVELOPE),
            **_each(COMMERCIAL, "number subscriptionRef issuedAt dueAt paidAt amount currency"),
            **_each(COMMERCIAL, "status daysOverdue"),
        }
    },
    "payments": {
        "*": _each(COMMERCIAL, f"{_ENVELOPE} invoiceRef paidAt amount currency method status")
    },
    "contracts": {
        "*": {
            **_each(COMMERCIAL, _ENVELOPE),
            **_each(COMMERCIAL, "type plan startDate endDate autoRenew seats arr currency"),
            **_each(COMMERCIAL, "noticeAt"),
        }
    },
    "entitlements": {
        "*": {
            **_each(COMMERCIAL, _ENVELOPE),
            **_each(COMMERCIAL, "kind name quantity used price currency startsAt endsAt"),
        }
    },
    # What was agreed, in words that somebody wrote about the customer.
    "successPlan": {
        "plans": {
            "*": {
                **_each(SCORES, f"{_ENVELOPE} status owner createdAt targetDate"),
                "name": SCORES | CUSTOMER_TEXT,
            }
        },
        "goals": {
            "*": {
                **_each(SCORES, f"{_ENVELOPE} planRef status createdAt due doneAt"),
                **_each(SCORES, "targetValue realisedValue unit"),
                "name": SCORES | CUSTOMER_TEXT,
            }
        },
        "milestones": {
            "*": {
                **_each(SCORES, f"{_ENVELOPE} planRef createdAt due doneAt"),
                "name": SCORES | CUSTOMER_TEXT,
            }
        },
    },
    # An answer belongs to support or to the relationship, see `marks.py`; and somebody gave it.
    "satisfaction": {
        "csat": SUPPORT,
        "npsScore": ENGAGEMENT,
        "surveys": {
            "*": {
                **_each(PEOPLE, _ENVELOPE),
                **_each(PEOPLE, "kind score scaleMin scaleMax answeredAt contactRef ticketRef"),
            }
        },
    },
    "featureAdoption": {
        "*": {
            **_each(USAGE, _ENVELOPE),
            **_each(USAGE, "feature label core inPlan module users28d share28d events28d"),
        }
    },
}

_FIELDS: Mapping[str, Needs] = {
    **_each(PROFILE, "name domain segment industry country employees customer_since territory"),
    **_each(PROFILE, "csm ae csm_email ae_email"),
    **_each(COMMERCIAL, "arr currency plan"),
}
"""What a disagreement about a field of the account needs."""


def field_needs(field: str) -> int:
    """What a disagreement about the field needs."""
    return shared(_FIELDS.get(field, EVERYTHING))


def below(node: Needs, name: str) -> Needs:
    """The needs of the value of that name, or of a row; everything where it is not named."""
    if isinstance(node, int):
        return node
    found = node.get(name)
    return node.get("*", EVERYTHING) if found is None else found


def shared(node: Needs) -> int:
    """What every value there needs, whatever it is: without it nothing of it is shown."""
    if isinstance(node, int):
        return node
    needs = EVERYTHING
    for inner in node.values():
        needs &= shared(inner)
    return needs


def whole(node: Needs) -> int:
    """What every value there may need: with it all of it is shown."""
    if isinstance(node, int):
        return node
    needs = NOTHING
    for inner in node.values():
        needs |= whole(inner)
    return needs


@cache
def section_needs(name: str) -> int:
    """What a section of the document needs for anything of it to be shown."""
    return shared(NEEDS.get(name, EVERYTHING))
