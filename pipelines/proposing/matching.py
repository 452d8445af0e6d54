"""How sure it is that a header is a column: by the words of contracts and lexicon, by likeness, by the values' shape.

A confidence is 0 to 1; `SURE` and above is stated as known, below a person is asked, under `FLOOR` nothing is said.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.contract import Contract, Entity
from pipelines.proposing.folding import folded, lexicon, tokens
from pipelines.proposing.shape import Shape, suits

SURE, FLOOR = 0.8, 0.5
_KNOWN, _OWN_WORD, _WORD, BARE, _MAYBE = 0.98, 0.95, 0.93, 0.78, 0.7
_SAME_WORDS, _EITHER, _PARTLY, _ALIKE = 0.92, 0.9, 0.82, 0.88
_OF_SOMETHING = ("id", "name", "type", "status")  # a number of something else is another number
_BY_SHAPE = {"email": ("email", 0.7), "phone": ("phone", 0.6)}


@dataclass(frozen=True)
class Match:
    """One header of a file, the column of an entity it is taken for, how sure that is, and why."""

    header: str
    entity: str
    column: str
    confidence: float
    ground: str


@dataclass(frozen=True)
class Words:
    """What one entity calls its columns: folded word -> (column, confidence, ground), the surest first."""

    by_word: dict[str, tuple[str, float, str]]
    parts: dict[str, tuple[str, ...]]

    def known(self, header: str) -> bool:
        return folded(header) in self.by_word


def words_of(entity: Entity, contracts: Iterable[Contract] = ()) -> Words:
    """The words for an entity's columns, from the contracts that feed it, its own words and the lexicon."""
    found: dict[str, tuple[str, float, str]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for word, column, confidence, ground in (*_told(entity, contracts), *_own(entity), *_shipped(entity)):
        folded_word = folded(word)
        if folded_word and confidence > found.get(folded_word, ("", 0.0, ""))[1]:
            found[folded_word] = (column, confidence, ground)
            parts[folded_word] = tokens(word)
    return Words(found, parts)


def matches(entity: Entity, words: Words, shapes: Mapping[str, Shape]) -> list[Match]:
    """The best assignment of headers to columns, each header once; a second header of one column only by its word."""
    choices = [match for header, shape in shapes.items() for match in _choices(entity, words, header, shape)]
    choices.sort(key=lambda one: -one.confidence)
    taken: dict[str, float] = {}
    placed: dict[str, Match] = {}
    for one in choices:
        if one.header in placed or one.column in taken or one.confidence < FLOOR:
            continue
        placed[one.header] = one
        taken[one.column] = one.confidence
    return list(placed.values())


def _told(entity: Entity, contracts: Iterable[Contract]) -> Iterable[tuple[str, str, float, str]]:
    for contract in contracts:
        feed = contract.feeds.get(entity.name)
        for column, mapping in feed.columns.items() if feed else ():
            for source in mapping.sources:
                yield source.header, column, _KNOWN, f"as in {contract.name}"


def _own(entity: Entity) -> Iterable[tuple[str, str, float, str]]:
    for column in entity.columns.values():
        for word in (column.name, column.name.removeprefix("source_"), column.zh, column.en):
            yield word, column.name, _OWN_WORD, "the entity's own word"


def _shipped(entity: Entity) -> Iterable[tuple[str, str, float, str]]:
    for key, words in lexicon()["columns"].items():
        owner, _, column = key.rpartition(".")
        if column in entity.columns and owner in ("", entity.name):
            for word in words:
                yield word.rstrip("?"), column, _MAYBE if word.endswith("?") else _WORD, "another word for it"
    yield from _things(entity)


def _things(entity: Entity) -> Iterable[tuple[str, str, float, str]]:
    """客户 + 编号, customer + id; and the bare number and name, which are the entity's own."""
    for thing in lexicon()["things"].values():
        for kind, tails in (("id", ("id", "编号", "号", "代码")), ("name", ("name", "名称", "名", "姓名"))):
            column = thing.get(kind)
            if column not in entity.columns:
                continue
            for word in thing["words"]:
                yield from ((f"{word} {tail}", column, _WORD, "another word for it") for tail in tails)
            if _is_own(thing, column, entity):
                sure = _MAYBE if entity.counted_by else BARE  # the number of a line, rather than of its order
                yield from ((tail, column, sure, f"the {kind} of {entity.name}") for tail in tails)


def _is_own(thing: dict[str, Any], column: str, entity: Entity) -> bool:
    """Whether a bare number or name is this entity's: its key has no other part, but for a count of lines."""
    owners = thing["entity"] if isinstance(thing["entity"], list) else [thing["entity"]]
    return entity.name in owners and (column not in entity.key or set(entity.key) - {entity.counted_by} == {column})


def _choices(entity: Entity, words: Words, header: str, shape: Shape) -> Iterable[Match]:
    scored: dict[str, tuple[float, str]] = {}
    for part, share in _alternatives(header):
        for column, (confidence, ground) in _by_word(words, part).items():
            if confidence * share > scored.get(column, (0.0, ""))[0]:
                scored[column] = (confidence * share, ground)
    for kind, (name, confidence) in _BY_SHAPE.items():
        if name in entity.columns and shape.share(kind) > 0.8 and shape.share("whole") < 0.8 and name not in scored:
            scored[name] = (confidence, "its values look like it")
    for column, (confidence, ground) in scored.items():
        yield Match(header, entity.name, column, round(confidence * suits(entity.columns[column], shape), 3), ground)


def _alternatives(header: str) -> Iterable[tuple[str, float]]:
    """手机/电话 and PO / SO # are either of two; a part of them proves a little less."""
    yield header, 1.0
    parts = [part for part in re.split(r"[/／、|]|或", header) if part.strip()]
    yield from ((part, _EITHER) for part in parts if len(parts) > 1)


def _by_word(words: Words, header: str) -> dict[str, tuple[float, str]]:
    exact = words.by_word.get(folded(header))
    if exact:
        return {exact[0]: exact[1:]}
    scored: dict[str, tuple[float, str]] = {}
    own = tokens(header)
    for word, (column, confidence, _) in words.by_word.items() if own else ():
        near = _likeness(folded(header), own, word, words.parts[word]) * confidence
        if near > scored.get(column, (0.0, ""))[0]:
            scored[column] = (near, "a similar word")
    return scored


@cache
def _likeness(header: str, own: tuple[str, ...], other: str, its: tuple[str, ...]) -> float:
    """Under `SURE` but for the same words in another order: a part of a header is no proof."""
    if set(own) == set(its):
        return _SAME_WORDS
    if own[-1] == its[-1]:  # the last word says what it is, those before it of what
        common = set(own) & set(its)
        if common == {own[-1]} and own[-1] in _OF_SOMETHING:
            return 0.0
        return _PARTLY * (0.5 + 0.5 * len(common) / len(set(own) | set(its)))
    if header.isascii() and other.isascii():
        ratio = difflib.SequenceMatcher(None, header, other).ratio()
        return _PARTLY * ratio if ratio >= _ALIKE else 0.0
    if len(other) > 1 and (header.endswith(other) or (other.endswith(header) and len(header) > 1)):
        short, long = sorted((len(header), len(other)))
        return _PARTLY * (0.6 + 0.4 * short / long)
    ratio = difflib.SequenceMatcher(None, header, other).ratio()
    return 0.9 * _PARTLY * ratio if ratio >= _ALIKE else 0.0
