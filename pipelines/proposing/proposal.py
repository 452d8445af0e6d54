"""Chooses the entity a file feeds, places its headers, and finds what else the same records tell of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.contract import Contract, Entity, load_entities
from pipelines.problems import JukeError, Problem
from pipelines.proposing.folding import folded, lexicon
from pipelines.proposing.keys import known_numbers
from pipelines.proposing.matching import BARE, SURE, Match, Words, matches, words_of
from pipelines.proposing.sample import Sample, read_sample
from pipelines.proposing.shape import Shape, shape_of
from pipelines.settings import Workspace

_BY_NUMBERS, _LIKELY = 0.9, 0.6
_GUESSED = 0.8
_ENOUGH, _CONFIRMED = 2, 0.85  # sure columns that confirm a bare word, and how sure it is then


@dataclass(frozen=True)
class Proposal:
    """What files of one export seem to be. `feeds` has the entity they are made of first; then what else they tell."""

    department: str
    samples: tuple[Sample, ...]
    feeds: dict[str, tuple[Match, ...]]
    contracts: tuple[Contract, ...] = ()

    @property
    def export(self) -> str:
        return next(iter(self.feeds))

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(header for sample in self.samples for header in sample.headers))

    def values(self, header: str) -> list[str]:
        return [value for sample in self.samples for value in sample.values.get(header, ())]


def propose(
    ws: Workspace, files: Sequence[Path], known: Iterable[Contract], department: str = "", entity: str = ""
) -> Proposal:
    """A proposal for files of one export.

    Raises
    ------
    JukeError
        Where a file cannot be read, or no entity has a word in common with it.
    """
    contracts = tuple(known)
    words = {name: words_of(one, contracts) for name, one in load_entities().items()}
    samples = [_sample(ws, path, words) for path in files]
    values = {header: many for sample in samples for header, many in sample.values.items()}
    place = department or _folder(files[0]) or "department"
    return proposal_of(samples, place, contracts, entity, known_numbers(ws, values))


def proposal_of(
    samples: Sequence[Sample],
    department: str,
    contracts: Sequence[Contract] = (),
    entity: str = "",
    numbers: Mapping[str, tuple[str, float]] | None = None,
) -> Proposal:
    """A proposal for what samples show; `numbers` as `known_numbers` gives them.

    Raises
    ------
    JukeError
        Where no entity has a word in common with them.
    """
    bare = Proposal(department, tuple(samples), {}, tuple(contracts))
    shapes = {header: shape_of(bare.values(header)) for header in bare.headers}
    entities = load_entities()
    placed = {name: _placed(one, words_of(one, contracts), shapes, numbers or {}) for name, one in entities.items()}
    main = _entity(entity, placed, shapes, [Path(sample.name).stem for sample in samples], samples[0].name)
    beside = _beside(main, placed)
    elsewhere = {one.header for found in beside.values() for one in found}
    mine = [one for one in placed[main] if one.confidence >= SURE or one.header not in elsewhere]
    return replace(bare, feeds={main: tuple(_as_sure_as_its_key(entities[main], mine)), **beside})


def _sample(ws: Workspace, path: Path, words: dict[str, Words]) -> Sample:
    def knows(header: str) -> bool:
        return any(one.known(header) for one in words.values())

    return read_sample(ws, path, knows)


def _folder(path: Path) -> str:
    import re

    name = path.resolve().parent.name
    return name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else ""


def _placed(
    entity: Entity, words: Words, shapes: dict[str, Shape], numbers: Mapping[str, tuple[str, float]]
) -> list[Match]:
    """The matches by word, and by numbers the lake knows where no word placed the header or its column."""
    found = matches(entity, words, shapes)
    sure = {one.header for one in found if one.confidence >= SURE}
    taken = {one.column for one in found if one.confidence >= SURE}
    for header, (column, share) in numbers.items():
        if column in entity.columns and header not in sure and column not in taken:
            found = [one for one in found if one.header != header and one.column != column]
            ground = f"{share:.0%} of its values are known numbers"
            found.append(Match(header, entity.name, column, round(_BY_NUMBERS * share**0.2, 3), ground))
            taken.add(column)
    return found


def _entity(wanted: str, placed: dict[str, list[Match]], shapes: dict[str, Shape], names: list[str], where: str) -> str:
    """The entity asked for, else the one whose words and needs the headers meet best."""
    if wanted and wanted not in placed:
        raise JukeError(Problem(f"there is no entity '{wanted}'", where, ", ".join(placed)))
    score = {name: _score(load_entities()[name], found, shapes, names) for name, found in placed.items() if found}
    if not score and not wanted:
        advice = "name one with --entity, or add an entity in pipelines/entities/"
        raise JukeError(Problem("no header is a word of any entity", where, ", ".join(placed), do=advice))
    return wanted or max(score, key=lambda name: score[name])


def _score(entity: Entity, found: list[Match], shapes: dict[str, Shape], names: list[str]) -> float:
    """Sure columns count fully; the key and what is required count more, and are missed where they are not there."""
    score = 0.0
    for one in found:
        is_needed = entity.columns[one.column].required or one.column in entity.key
        weight = 1.0 if one.confidence >= SURE else 0.3 if one.confidence >= _LIKELY else 0.1
        score += one.confidence * weight * (1.8 if is_needed else 1.0)
    columns = {one.column for one in found if one.confidence >= _LIKELY}
    elsewhere = {one.name for one in entity.columns.values() if one.required and one.else_from}
    score -= 1.5 * len(needed(entity) - columns) + 0.75 * len(elsewhere - columns)
    score -= 1.0 * any(_repeats(shapes[one.header]) for one in found if entity.key == (one.column,))
    is_named = any(word in folded(name) for name in names for word in _nouns(entity))
    return score + 1.5 * (is_named and any(one.confidence >= SURE for one in found))


def needed(entity: Entity) -> set[str]:
    """Columns without which its rows say nothing; what another export or a count may give is none of them."""
    required = {one.name for one in entity.columns.values() if one.required and not one.else_from}
    return (required | set(entity.key)) - {entity.counted_by}


def _repeats(shape: Shape) -> bool:
    """Values that come again and again are no key: order lines name a product, they do not list it."""
    return shape.count >= 20 and shape.distinct < 0.9 * shape.count


def _as_sure_as_its_key(entity: Entity, found: list[Match]) -> list[Match]:
    """A bare "ID" is the key where the rest is sure; where no header is the key, every column is a guess."""
    if sum(one.confidence >= SURE for one in found) >= _ENOUGH:
        found = [replace(one, confidence=_CONFIRMED) if one.confidence == BARE else one for one in found]
    sure = {one.column for one in found if one.confidence >= SURE}
    if set(entity.key) - {entity.counted_by} <= sure:
        return found
    return [replace(one, confidence=round(one.confidence * _GUESSED, 3)) for one in found]


def _nouns(entity: Entity) -> set[str]:
    things = [thing for thing in lexicon()["things"].values() if entity.name in thing["entity"]]
    words = {entity.zh, entity.en, *(word for thing in things for word in thing["words"])}
    return {folded(word) for word in words if len(folded(word)) > 1}


def _beside(main: str, placed: dict[str, list[Match]]) -> dict[str, tuple[Match, ...]]:
    """Other entities that the same records are sure to tell of: all they need is there, and a header of their own."""
    used = {one.header for one in placed[main] if one.confidence >= SURE}
    more: dict[str, tuple[Match, ...]] = {}
    for name, found in placed.items():
        wanted = needed(load_entities()[name])
        sure = tuple(one for one in found if one.confidence >= SURE)
        own = [one for one in sure if one.header not in used and one.column not in load_entities()[name].key]
        if name != main and own and wanted <= {one.column for one in sure}:
            more[name] = tuple(one for one in sure if one in own or one.column in wanted)
            used |= {one.header for one in own}
    return more
