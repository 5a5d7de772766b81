"""The rules of a grounded sentence: what its words may say, given the facts it cites."""

from collections.abc import Callable, Iterator

from c360.insights.lexicon import (
    CERTAIN,
    COUNTED,
    FALLS,
    HEDGES_FAIR,
    HEDGES_WEAK,
    HOLDS,
    NEGATIONS,
    PLANS,
    RISES,
    UNITS,
    listed,
)
from c360.insights.reading import BREAKS, JOINTS, Cited, Reading, Token
from c360.model.facts import Direction

Fault = tuple[str, str]

_MARKS = frozenset(",.;:()-–—'/&+!?…\"“”")
_OVER = listed("over under above below nearly almost exceeds beyond than")
_WINDOWED = listed("past last previous prior earlier within in over the")


def faults(reading: Reading) -> Iterator[Fault]:
    """Everything that the clause says without a fact."""
    for rule in RULES:
        yield from rule(reading)


def _unknown_words(reading: Reading) -> Iterator[Fault]:
    topics = frozenset().union(*(cited.topics for cited in reading.cited))
    for place, token in reading.words():
        word = token.word
        known = reading.lexicon.knows(word) or word in topics or word in CERTAIN
        if word in PLANS and not reading.lexicon.claims_or_is_neutral(word):
            known = reading.asks(place)
        if not known and not _is_window_word(reading, word):
            yield "unknown word", repr(token.raw)


def _is_window_word(reading: Reading, word: str) -> bool:
    return word == "quarter" and any(cited.window in {90, 91, 92} for cited in reading.cited)


def _certainty(reading: Reading) -> Iterator[Fault]:
    for _, token in reading.words():
        if token.word in CERTAIN:
            yield "certainty", repr(token.raw)


def _marks(reading: Reading) -> Iterator[Fault]:
    for place, token in enumerate(reading.read):
        if token.kind != "mark":
            continue
        near = reading.read[max(0, place - 1) : place + 2]
        quotes_slot = any(other.kind == "slot" for other in near)
        twice = token.raw == "/" and any(
            other.raw == "/" for other in reading.read[place + 1 : place + 2]
        )
        if token.raw not in _MARKS or twice or (token.raw in '"“”' and not quotes_slot):
            yield "character", repr(token.raw)


def _capitals(reading: Reading) -> Iterator[Fault]:
    for place, token in enumerate(reading.read):
        if token.kind != "word" or not token.raw[0].isupper():
            continue
        starts = reading.firsts.get(reading.sentence_of[place]) == place
        if token.raw == "May" or not (starts or token.raw in reading.lexicon.proper):
            yield "name", f"{token.raw!r} is written like a name, and no cited fact holds it"


def _digits(reading: Reading) -> Iterator[Fault]:
    """Digits outside of facts: none, but for the window a cited fact is measured over."""
    for place, token in enumerate(reading.read):
        if token.kind != "number":
            continue
        after = reading.read[place + 1].word if place + 1 < len(reading.read) else ""
        before = reading.read[place - 1].word if place else ""
        windows = {str(cited.window) for cited in reading.cited if cited.window}
        fits = token.raw in windows and after in {"days", "day"} and before in _WINDOWED
        if not fits:
            yield "number", f"{token.raw!r} is not a number of a cited fact"


def _levels(reading: Reading) -> Iterator[Fault]:
    for _, token in reading.words():
        is_level = len(token.word) == 2 and token.word[0] == "p" and token.word[1].isdigit()
        if is_level and all(cited.level != token.raw for cited in reading.cited):
            yield "number", f"{token.raw!r} is not the severity of a cited fact"


def _units(reading: Reading) -> Iterator[Fault]:
    """A number goes with a noun that its fact's unit allows, and a unit noun with a number."""
    for place, token in enumerate(reading.read):
        if token.kind == "slot" and reading.cited[token.place].kind == "number":
            yield from _number_fits(reading, place, reading.cited[token.place])
        elif token.word in UNITS and place not in reading.phrases:
            before = [other for other in reading.read[:place] if other.raw != "-"][-1:]
            if not before or not _is_number(reading, before[0]):
                yield "unit", f"{token.raw!r} without a number before it"


def _is_number(reading: Reading, token: Token) -> bool:
    if token.kind == "slot":
        return reading.cited[token.place].kind == "number"
    return token.kind == "number"


def _number_fits(reading: Reading, place: int, cited: Cited) -> Iterator[Fault]:
    before = reading.read[place - 1].word if place else ""
    noun = _noun_after(reading, place)
    if before in _OVER and not _is_span(reading, place, cited):
        yield "number", f"{before!r} before a number makes it another"
    if noun is None:
        if cited.unit in _SPELT:
            yield "unit", f"a number of {cited.unit} without its unit"
        return
    word, grounds = noun
    if word in UNITS:
        if cited.unit not in UNITS[word]:
            yield "unit", f"{word!r} after a number of {cited.unit}"
    elif cited.unit in _SPELT or cited.unit == "points":
        yield "unit", f"a number of {cited.unit} without its unit"
    elif not (cited.topics & grounds or COUNTED.get(word) == cited.unit):
        yield "unit", f"the number before {word!r} is not one of that"


def _is_span(reading: Reading, place: int, cited: Cited) -> bool:
    return cited.unit == "days" and reading.read[place - 1].word == "over"


def _noun_after(reading: Reading, place: int) -> tuple[str, frozenset[str]] | None:
    """The noun that a number counts: the next one, unless the phrase ends before."""
    for other in range(place + 1, min(place + 6, len(reading.read))):
        token = reading.read[other]
        if token.kind == "mark" and token.raw == "-":
            continue
        if token.kind == "mark" or token.word in _STOPS:
            return None
        if token.word in UNITS:
            return token.word, frozenset()
        grounds = reading.grounds(other)
        if grounds is not None:
            return token.word, grounds
    return None


def _subjects(reading: Reading) -> Iterator[Fault]:
    """A figure, a date or a person belongs to what the words around it speak of."""
    for place, token in enumerate(reading.read):
        cited = reading.cited[token.place] if token.kind == "slot" else None
        if cited is None:
            continue
        near = [g for other in reading.stretch(place) if (g := reading.grounds(other)) is not None]
        if cited.kind == "text":
            near = [grounds & _PEOPLE for grounds in near if grounds <= _PEOPLE | {"contact"}]
            if not cited.own & _PEOPLE:
                continue
        if near and not any(cited.own & grounds for grounds in near):
            yield "topic", "a figure, date or name stands with words that are not about it"


_STOPS = JOINTS | listed("to over for in is are against since after before at on")
_SPELT = frozenset({"days", "months", "years", "hours", "weeks"})
_PEOPLE = frozenset({"champion", "sponsor"})


def _directions(reading: Reading) -> Iterator[Fault]:
    """A word of direction needs a fact that went that way, about what the words around it name."""
    for place, token in reading.words():
        wanted = _direction(token.word)
        if wanted is None:
            continue
        topics = _topics_near(reading, place)
        fits = (
            cited.direction == wanted and (topics is None or cited.topics & topics)
            for cited in reading.cited
        )
        if not any(fits):
            yield "direction", f"no cited fact bears out {token.raw!r}"


def _direction(word: str) -> Direction | None:
    if word in RISES:
        return "up"
    if word in FALLS:
        return "down"
    return "flat" if word in HOLDS else None


def _topics_near(reading: Reading, place: int) -> frozenset[str] | None:
    """What is spoken of: in the same stretch, else the nearest in the sentence; None: nothing."""
    near = [g for other in reading.stretch(place) if (g := reading.grounds(other)) is not None]
    if near:
        return frozenset().union(*near)
    others = (reading.grounds(other) for other in reading.same_sentence(place))
    return next((grounds for grounds in others if grounds is not None), None)


def _topics(reading: Reading) -> Iterator[Fault]:
    """A word that claims something needs a fact of its topic, and not one that denies it."""
    denied = {place for _, places in _negated(reading) for place in places}
    for place, token in enumerate(reading.read):
        grounds = reading.grounds(place)
        if grounds is None or (reading.asks(place) and token.word in PLANS):
            continue
        if not any(cited.topics & grounds for cited in reading.cited):
            yield "topic", f"no cited fact is about {token.raw!r}"
        elif place not in denied and not reading.asks(place) and _only_denied(reading, place):
            yield "negation", f"the cited fact says that there is no {token.raw!r}"


def _only_denied(reading: Reading, place: int) -> bool:
    own = reading.lexicon.topic_of.get(reading.read[place].word, frozenset())
    about = [
        (bool(cited.denied & own) and number not in reading.quoted)
        for number, cited in enumerate(reading.cited)
        if cited.topics & own and cited.unit != "reason"
    ]
    return bool(about) and all(about)


def _negated(reading: Reading) -> Iterator[tuple[int, list[int]]]:
    """Every negation with the words it denies for which a fact of absence is cited."""
    for place, token in reading.words():
        if token.word not in NEGATIONS:
            continue
        scope = _scope(reading, place)
        yield place, [other for other in scope if _is_denied(reading, other)]


def _scope(reading: Reading, place: int) -> list[int]:
    """The claims that a negation can reach: those after it in its stretch, else before it."""
    here = reading.sentence_of[place]
    after: list[int] = []
    for other in range(place + 1, len(reading.read)):
        token = reading.read[other]
        if reading.sentence_of[other] != here or token.raw in BREAKS or token.word in JOINTS:
            break
        if reading.grounds(other) is not None:
            after.append(other)
    if after:
        return after
    before = (other for other in reversed(reading.stretch(place)) if other < place)
    return [other for other in before if reading.grounds(other) is not None][:1]


def _is_denied(reading: Reading, place: int) -> bool:
    grounds = reading.grounds(place) or frozenset()
    return any(
        cited.denied & grounds
        or (cited.since and number in reading.quoted and cited.topics & grounds)
        for number, cited in enumerate(reading.cited)
    )


def _negations(reading: Reading) -> Iterator[Fault]:
    """A negation needs a fact of absence; two of them in one stretch undo each other."""
    found = list(_negated(reading))
    for place, denied in found:
        raw = reading.read[place].raw
        if not denied:
            yield "negation", f"no cited fact bears out {raw!r}"
        if any(other != place and other in reading.stretch(place) for other, _ in found):
            yield "negation", f"{raw!r} stands with another negation"


def _hedging(reading: Reading) -> Iterator[Fault]:
    basis, band = reading.manner
    if basis == "observed":
        if any(cited.inferred for cited in reading.cited):
            yield "hedging", "it states as observed what is inferred"
        return
    words = {token.word for token in reading.read}
    if band == "none":
        yield "hedging", "it is inferred and carries no confidence"
    elif band == "possible" and not words & HEDGES_WEAK:
        yield "hedging", "confidence is low: it needs 'may', 'might' or 'possible'"
    elif band == "likely" and not words & (HEDGES_WEAK | HEDGES_FAIR):
        yield "hedging", "confidence is middling: it needs 'likely' or 'appears'"


RULES: tuple[Callable[[Reading], Iterator[Fault]], ...] = (
    _unknown_words, _certainty, _marks, _capitals, _digits, _levels, _units, _subjects, _directions,
    _topics, _negations, _hedging,
)  # fmt: skip
