"""The gate every text passes before it is served: what the grounding check refuses is withheld.

A refused clause of the narrative is left out. A finding is never hidden for its wording: its
sentence is replaced by one that says nothing but where to look.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from c360.insights.grounding import Verdict, check
from c360.insights.lexicon import Lexicon
from c360.model.facts import Clause, FactBook
from c360.model.findings import Action, Indicator, Opportunity, Route

WITHHELD = "See the facts"
Finding = TypeVar("Finding", Indicator, Opportunity)


class Gate:
    """Checks the clauses of one account's document, and counts those it withheld."""

    def __init__(self, facts: FactBook, lexicon: Lexicon) -> None:
        self._facts = facts
        self._lexicon = lexicon
        self._withheld: list[str] = []
        self._verdicts: dict[Clause, Verdict] = {}

    def passes(self, clause: Clause) -> bool:
        """Whether the clause says only what its facts bear out; one that does not is noted.

        A clause that stands in several places is checked once, and counts in each.
        """
        verdict = self._verdicts.get(clause)
        if verdict is None:
            verdict = check((clause,), self._facts, lexicon=self._lexicon)
            self._verdicts[clause] = verdict
        if not verdict.ok:
            self._withheld.extend(problem.kind for problem in verdict.problems)
        return verdict.ok

    def clauses(self, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
        """Those that pass."""
        return tuple(clause for clause in clauses if self.passes(clause))

    def clause(self, clause: Clause) -> Clause:
        """The clause, or the one that only points at its facts."""
        return clause if self.passes(clause) else replace(clause, text=WITHHELD)

    def findings(self, found: Sequence[Finding]) -> tuple[Finding, ...]:
        """The indicators or opportunities, each with sentences that pass."""
        return tuple(
            replace(
                item,
                signal=self.clause(item.signal),
                recommendation=self.clause(item.recommendation),
            )
            for item in found
        )

    def actions(self, found: Sequence[Action]) -> tuple[Action, ...]:
        """The actions, each with a sentence that passes."""
        return tuple(replace(item, action=self.clause(item.action)) for item in found)

    def route(self, way: Route) -> Route:
        """The route, each reason a sentence that passes."""
        return replace(
            way,
            exit_states=tuple(
                replace(item, reason=self.clause(item.reason)) for item in way.exit_states
            ),
            triggers=tuple(
                replace(item, explanation=self.clause(item.explanation)) for item in way.triggers
            ),
        )

    def flags(self) -> tuple[str, ...]:
        """What the reader is told of sentences that were withheld."""
        if not self._withheld:
            return ()
        kinds = ", ".join(sorted(set(self._withheld)))
        return (f"the grounding check withheld {len(self._withheld)} claims ({kinds})",)
