"""The closed lexicon: every word that prose may use, and what it claims.

To add a word, put it into the list it belongs to, in each form that prose uses.
- `CLAIMS`, under its topic, if it speaks of something: a sentence may use it only if it cites a
  fact of that topic (or of one that `WIDER` names for the topic);
- `RISES`, `FALLS`, `HOLDS`, if it says which way something went: it needs a fact of that
  direction;
- `NEGATIONS`, if it denies: a fact of absence is needed;
- `HEDGES`, if it leaves a statement open; `IMPERATIVES`, if it starts a recommendation;
- `NEUTRAL`, if it claims nothing at all. When in doubt, it claims something.
A workspace adds its own under `insights: claim_words` and `neutral_words`. Evaluations ("good",
"heavy"), feelings, causes ("because") and certainty ("always") are left out on purpose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from c360.insights.settings import InsightSettings


def listed(words: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(words.split())


CLAIMS: dict[str, str] = {
    "health": "health score scores driven dimension dimensions",
    "usage": "usage login logins DAU WAU MAU product",
    "use": "use used uses using unused",
    "user": "user users people",
    "feature": "feature features breadth depth",
    "adoption": "adoption adopt adopted",
    "module": "module modules add-on edition",
    "engagement": "engagement engaged",
    "meeting": "meeting meetings met call calls cadence",
    "reply": "reply replies replied response responses responsiveness",
    "nps": "NPS",
    "satisfaction": "satisfaction satisfied CSAT survey surveys answer answers answered",
    "contact": "contact contacts stakeholder stakeholders touch conversation person relationship",
    "champion": "champion champions champion's",
    "sponsor": "sponsor sponsors sponsor's executive executives",
    "left": "left departed departure",
    "support": "support",
    "ticket": "ticket tickets P1 P2 P3 P4 severity severe issue issues",
    "escalation": "escalation escalations escalated",
    "resolution": "resolution resolved unresolved solved solve fix fixed",
    "sla": "SLA SLAs",
    "invoice": "invoice invoices payment payments billing paid unpaid owed pay dunning failed "
    "disputed dispute amount",
    "overdue": "overdue late due",
    "contract": "contract contracts subscription term agreement",
    "renewal": "renewal renewals renew renews renewed renewing",
    "auto_renew": "auto-renewal auto-renew auto-renews automatically",
    "notice": "notice cancel cancels cancelled cancellation cancelling termination",
    "churn": "churn churns churning",
    "arr": "ARR revenue",
    "price": "price prices priced list-price",
    "seat": "seat seats licence licences utilization",
    "limit": "limit limits quota overage allowance",
    "expansion": "expansion upsell room headroom opportunity opportunities",
    "qbr": "QBR QBRs business review reviews",
    "goal": "goal goals outcome outcomes track",
    "value": "value realised",
    "tenure": "new tenure",
    "risk": "risk risks at-risk retention",
    "sentiment": "sentiment",
    "peer": "peers peer comparable",
    "commercial": "commercial",
    "owner": "owner",
}
"""Topic → the words that claim something of that topic."""

WIDER: dict[str, frozenset[str]] = {
    "risk": listed(
        "health usage engagement meeting escalation ticket sla invoice overdue renewal contract "
        "notice champion sponsor satisfaction nps seat contact risk support churn"
    ),
    "expansion": listed("seat usage user feature module limit deal expansion"),
    "user": frozenset({"user", "usage", "adoption"}),
    "usage": frozenset({"usage", "user", "adoption", "feature"}),
    "use": frozenset({"usage", "user", "adoption", "feature", "module", "limit", "seat"}),
    "feature": frozenset({"feature", "adoption"}),
    "adoption": frozenset({"adoption", "usage", "feature"}),
    "engagement": frozenset({"engagement", "meeting", "contact"}),
    "contact": frozenset({"contact", "champion", "sponsor", "meeting"}),
    "satisfaction": frozenset({"satisfaction", "nps"}),
    "ticket": frozenset({"ticket", "escalation", "resolution"}),
    "overdue": frozenset({"overdue", "invoice", "sla"}),
    "churn": frozenset({"churn", "notice"}),
    "renewal": frozenset({"renewal", "contract"}),
    "contract": frozenset({"contract", "renewal"}),
    "qbr": frozenset({"qbr"}),
    "left": frozenset({"left", "contact", "champion", "sponsor"}),
    "outcome": frozenset({"goal", "value"}),
    "goal": frozenset({"goal", "value", "outcome"}),
    "tenure": frozenset({"tenure", "ticket", "contact", "escalation", "change"}),
    "owner": frozenset({"owner", "account"}),
    "resolution": frozenset({"resolution", "ticket", "escalation"}),
    "commercial": frozenset({"commercial"}),
}
"""Topic of a word → the topics of facts that bear it out, where those are more than its own."""

SAME: dict[str, str] = {
    "billing": "invoice", "seats": "seat", "executive": "sponsor", "payment": "invoice",
    "people": "contact", "tickets": "ticket", "meetings": "meeting", "usage_trend": "usage",
    "users": "user", "features": "feature", "escalations": "escalation", "csat": "satisfaction",
    "goals": "goal", "invoices": "invoice", "contacts": "contact",
}  # fmt: skip
"""Topics that features and items name otherwise."""

RISES = listed(
    "rose rise rises rising risen grew growing grown growth increased increasing increase "
    "increases improved improving improves improvement up more higher gained gains gain "
    "longer stronger slower broader deeper "
    "added adds raised"
)
FALLS = listed(
    "declined declining decline declines dropped dropping drop drops fell falling fallen fall "
    "decreased decreasing decrease decreases down fewer less lower lost loses reduced shrank "
    "shrinking weaker slipped worsened worsening cost costs takes shorter faster "
    "narrower shallower"
)
HOLDS = listed("stable steady flat unchanged")

NEGATIONS = listed(
    "no not without never none neither nor nobody nothing lacks lacking lack missing absent off "
    "isn't aren't doesn't don't hasn't haven't wasn't didn't cannot"
)

HEDGES_WEAK = listed("may might could possible possibly limited tentative")
HEDGES_FAIR = listed(
    "likely unlikely probably suggests suggest appears appear seems seem estimated estimate "
    "indicates indicate"
)

CERTAIN = listed(
    "will won't shall certainly certain definitely definite always guaranteed guarantee "
    "undoubtedly doubtless surely inevitably inevitable must clearly obviously proven "
    "because caused causes due-to therefore hence"
)
"""Never used: nothing here is certain, and a cause is not a fact."""

IMPERATIVES = listed(
    "address agree align arrange ask book bring build call check clarify collect confirm connect "
    "contact discuss escalate explain find fix follow get give identify introduce invite join "
    "keep learn look meet offer prepare present propose raise reach replace resolve restore "
    "review run schedule send settle speak start talk walk win"
)
"""A sentence that starts with one asks for something: what it names need not be there yet."""

PLANS = listed(
    "call calls meeting meetings session review reviews conversation check-in workshop demo plan "
    "reply answer pay payment value goal goals use contact people person stakeholder "
    "relationship engineering product usage QBR qbr business agreement"
)
"""Words of a recommendation that name what is to be done, not what is."""

UNITS: dict[str, frozenset[str]] = {
    "day": frozenset({"days"}), "days": frozenset({"days"}),
    "week": frozenset({"weeks"}), "weeks": frozenset({"weeks"}),
    "month": frozenset({"months"}), "months": frozenset({"months"}),
    "year": frozenset({"years"}), "years": frozenset({"years"}),
    "hour": frozenset({"hours"}), "hours": frozenset({"hours"}),
    "point": frozenset({"points"}), "points": frozenset({"points"}),
}  # fmt: skip
"""Nouns that stand with a number, and the unit its fact must have."""

COUNTED: dict[str, str] = {
    "user": "users", "users": "users", "people": "users", "seat": "seats", "seats": "seats",
    "licence": "seats", "licences": "seats",
}  # fmt: skip
"""Nouns that name the unit of a count."""

NEUTRAL = listed(
    "a an the this that these those its it their they them there here which who whose where when "
    "while whether what how both either each other another same own itself "
    "and or but though although despite yet still so as than then too also "
    "at by for from in into of on onto out to with within during since until till before after "
    "over through between across against about around per via among toward towards along behind "
    "is are was were be been being has have had having do does did done doing can "
    "account accounts customer customers company team teams we us our you your "
    "CSM CSMs AE AEs CS sales "
    "sign signs showing shows show shown stands stand standing remains remain remaining sits "
    "holds hold held keep keeps keeping kept goes go going went comes come coming came see sees "
    "give gives given gave take took taken make makes made moves move moved moving "
    "changed changes change changing counts count counted measured based drives "
    "reaches reach reached reads say says said asks asked asking bought buys buy "
    "scheduled planned planning booked open opens opened close closes closed start starts "
    "started begins began ends end ended ending expires stays stay stayed staying "
    "agreed agrees work works worked working gets getting help share "
    "mainly partly largely chiefly "
    "now ahead again together upcoming next last past previous prior earlier later ago away "
    "known recorded record records data source sources figure figures "
    "usual average median mean total whole part parts full size rate "
    "attention need needs needed require requires required "
    "step steps way ways topic topics matter matters agenda date dates time times "
    "decision decisions decide decides decided question questions "
    "proposal plan plans session workshop demo check-in follow-up "
    "email e-mail message summary brief note "
    "cover covers covered included reason reasons main top side sides view views right "
    "enough information core daily trend active activity gap back "
    "inputs two-way unless under alone point points chance cap capped frequent standing "
    "name names named role roles title year-end "
    "day days week weeks month months year years hour hours"
)

PROPER = listed("QBR QBRs NPS CSAT ARR CSM CSMs AE AEs CS SLA SLAs DAU WAU MAU P1 P2 P3 P4 I")
"""Words written with capitals wherever they stand."""

PHRASES: tuple[str, ...] = (
    "follow up", "follow-up", "up for renewal", "coming up", "comes up", "set up", "up to date",
    "in use", "use of", "not yet calibrated", "this week", "on track", "look again",
    "business as usual", "catch up", "in touch", "high point", "at risk", "whether or not",
    "what it was bought for", "as last known", "paid seats",
)  # fmt: skip
"""Turns of phrase in which a word does not claim what it would claim alone."""

PHRASE_TOPICS: dict[str, str] = {
    "in use": "use", "use of": "use", "on track": "goal", "at risk": "risk",
    "up for renewal": "renewal", "paid seats": "seat",
}  # fmt: skip
"""The topic that such a turn of phrase claims; the others claim nothing."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of one workspace: the lists above and its own."""

    claims: Mapping[str, tuple[str, ...]]
    own: tuple[str, ...] = ()
    """The workspace's own neutral words."""
    definite_from: float = 0.7
    likely_from: float = 0.4

    @cached_property
    def topic_of(self) -> dict[str, frozenset[str]]:
        """Word (lower case) → the topics it claims; any of them will do."""
        found: dict[str, set[str]] = {}
        for topic, words in self.claims.items():
            for word in words:
                found.setdefault(word.lower(), set()).add(topic)
        return {word: frozenset(topics) for word, topics in found.items()}

    @cached_property
    def neutral(self) -> frozenset[str]:
        return frozenset(word.lower() for word in (*NEUTRAL, *self.own))

    @cached_property
    def proper(self) -> frozenset[str]:
        """Words that are written with capitals wherever they stand."""
        listed = (word for words in self.claims.values() for word in words)
        return PROPER | {word for word in (*listed, *self.own) if word != word.lower()}

    def wider(self, topic: str) -> frozenset[str]:
        """The topics of facts that bear out a word of this topic."""
        return WIDER.get(topic, frozenset()) | {topic}

    def claims_or_is_neutral(self, word: str) -> bool:
        """Whether the word may stand in any sentence, not only in one that asks."""
        return word in self.neutral or word in self.topic_of

    def grounds(self, word: str) -> frozenset[str] | None:
        """The topics of facts that bear this word out; None if it claims nothing."""
        topics = self.topic_of.get(word) or self.topic_of.get(word.removesuffix("'s"))
        if topics is None:
            return None
        return frozenset().union(*(self.wider(topic) for topic in topics))

    def knows(self, word: str) -> bool:
        """Whether prose may use the word at all."""
        return (
            word in self.neutral
            or word in self.topic_of
            or word in _SPECIAL
            or (word.endswith("'s") and self.knows(word.removesuffix("'s")))
        )


_SPECIAL = RISES | FALLS | HOLDS | NEGATIONS | HEDGES_WEAK | HEDGES_FAIR | IMPERATIVES | PLANS


def lexicon(settings: InsightSettings) -> Lexicon:
    """The words that a workspace allows."""
    claims = {topic: tuple(words.split()) for topic, words in CLAIMS.items()}
    for topic, words in settings.claim_words.items():
        claims[topic] = (*claims.get(topic, ()), *words)
    return Lexicon(claims, settings.neutral_words, settings.definite_from, settings.likely_from)


DEFAULT = lexicon(InsightSettings())
