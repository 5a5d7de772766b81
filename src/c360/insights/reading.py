"""One reading of a clause: its words, and the cited facts that stand between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from c360.insights.lexicon import IMPERATIVES, PHRASE_TOPICS, PHRASES, Lexicon, listed
from c360.model.facts import Direction

Kind = Literal["text", "date", "number", "none"]


class Cited(NamedTuple):
    """What a cited fact can bear out."""

    kind: Kind
    unit: str
    topics: frozenset[str]
    own: frozenset[str]
    """The topics it is about in the first place."""
    denied: frozenset[str]
    """Topics of which it says that there is none."""
    direction: Direction | None
    since: bool
    """Days since something last happened."""
    window: int | None
    level: str
    inferred: bool


class Token(NamedTuple):
    """A word, a digit run, a mark, or the slot a cited fact stands in."""

    kind: Literal["word", "number", "mark", "slot"]
    raw: str
    word: str
    place: int = -1
    """Slots: which of the cited facts."""


_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:['-][A-Za-z][A-Za-z0-9]*)*|\d[\d.,]*|\S")
_ENDS = frozenset(".!?")
BREAKS = frozenset(",.;:()—–!?")
JOINTS = listed("and but or while whereas despite although though yet with as by")


def tokens(
    pieces: tuple[str, ...], order: tuple[int, ...], names: frozenset[str], lexicon: Lexicon
) -> tuple[Token, ...]:
    """The text between the slots as tokens, with the slots in their places."""
    found: list[Token] = []
    for number, piece in enumerate(pieces):
        plain = piece.replace("’", "'")
        for name in sorted(names, key=lambda name: (-len(name), name)):
            plain = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " it ", plain)
        for match in _TOKEN.finditer(plain):
            found.extend(_token(match.group(), lexicon))
        if number < len(order):
            found.append(Token("slot", "", "", order[number]))
    return tuple(found)


def _token(raw: str, lexicon: Lexicon) -> Iterator[Token]:
    if raw[0].isdigit():
        yield Token("number", raw.rstrip(".,"), "")
        yield from (Token("mark", mark, "") for mark in raw[len(raw.rstrip(".,")) :])
    elif not raw[0].isascii() or not raw[0].isalpha():
        yield Token("mark", raw, "")
    elif "-" in raw and not lexicon.knows(raw.lower()) and raw.lower() not in PHRASES:
        yield from (Token("word", part, part.lower()) for part in raw.split("-"))
    else:
        yield Token("word", raw, raw.lower())


@dataclass(frozen=True)
class Reading:
    """One way to read a clause: its tokens, the facts cited and which of them stand in it."""

    read: tuple[Token, ...]
    cited: tuple[Cited, ...]
    quoted: frozenset[int]
    manner: tuple[str, str]
    """Basis, and how definite its confidence allows it to be."""
    lexicon: Lexicon

    @cached_property
    def sentence_of(self) -> tuple[int, ...]:
        """Per token the number of its sentence."""
        number, found = 0, []
        for token in self.read:
            found.append(number)
            number += token.kind == "mark" and token.raw in _ENDS
        return tuple(found)

    @cached_property
    def firsts(self) -> dict[int, int]:
        """Sentence → its first token that is no mark."""
        found: dict[int, int] = {}
        for place, token in enumerate(self.read):
            if token.kind != "mark":
                found.setdefault(self.sentence_of[place], place)
        return found

    def asks(self, place: int) -> bool:
        """Whether the token's sentence asks for something to be done."""
        first = self.firsts.get(self.sentence_of[place])
        return first is not None and self.read[first].word in IMPERATIVES

    @cached_property
    def phrases(self) -> dict[int, str]:
        """Tokens that are part of a set phrase → the phrase."""
        found: dict[int, str] = {}
        words = [token.word for token in self.read]
        for phrase in PHRASES:
            parts = phrase.split()
            for start in range(len(words) - len(parts) + 1):
                if words[start : start + len(parts)] == parts:
                    found |= dict.fromkeys(range(start, start + len(parts)), phrase)
        return found

    def grounds(self, place: int) -> frozenset[str] | None:
        """The topics that bear out the word there; None where it claims nothing."""
        token, phrase = self.read[place], self.phrases.get(place)
        if token.kind != "word":
            return None
        if phrase is None:
            return self.lexicon.grounds(token.word)
        topic = PHRASE_TOPICS.get(phrase)
        if topic is None or token.word not in {phrase.split()[-1], phrase}:
            return None
        return self.lexicon.wider(topic)

    def stretch(self, place: int) -> range:
        """The tokens around one, up to the next break or joint on either side."""
        start = end = place
        while start > 0 and not self._parts(start - 1):
            start -= 1
        while end + 1 < len(self.read) and not self._parts(end + 1):
            end += 1
        return range(start, end + 1)

    def _parts(self, place: int) -> bool:
        token = self.read[place]
        return token.raw in BREAKS if token.kind == "mark" else token.word in JOINTS

    def same_sentence(self, place: int) -> list[int]:
        """The other tokens of the sentence, nearest first."""
        here = self.sentence_of[place]
        others = [p for p in range(len(self.read)) if self.sentence_of[p] == here and p != place]
        return sorted(others, key=lambda other: (abs(other - place), other))

    def words(self) -> Iterator[tuple[int, Token]]:
        """Words outside of set phrases."""
        for place, token in enumerate(self.read):
            if token.kind == "word" and place not in self.phrases:
                yield place, token
