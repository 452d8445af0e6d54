"""Which column of a file feeds which column of an entity, by the contract's names; and what to say where none does.

Names are compared, cells are not looked at.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from pipelines.contract import Column, Contract, Mapping, Unpivot, match
from pipelines.ingest.reading.headers import normalise_header
from pipelines.problems import Problem

_SHOWN = 40  # headers in a message


@dataclass(frozen=True)
class Mapped:
    """One entity column and the place in the file it comes from. `scale` is the factor of that header, or None.

    `day` is what the header of a cross-table's column says; such a column is one of several for its entity column.
    `others` are the further factors of a product.
    """

    column: Column
    mapping: Mapping
    at: int
    scale: float | int | None
    day: date | None = None
    others: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """Every column of the file it needs."""
        return (self.at, *self.others)


@dataclass(frozen=True)
class HeaderMap:
    """The whole file's mapping. `extra` are the places no feed uses, with their headers."""

    feeds: dict[str, tuple[Mapped, ...]]
    extra: tuple[tuple[int, str], ...]
    total_at: int | None = None


class HeaderRefusal(Exception):
    """Why a file is quarantined whole: a stable code and what to tell a person."""

    def __init__(self, code: str, problem: Problem) -> None:
        super().__init__(code)
        self.code, self.problem = code, problem


def expected_headers(contract: Contract) -> frozenset[str]:
    """Every header the contract names, normalised."""
    mappings = (mapping for feed in contract.feeds.values() for mapping in feed.columns.values())
    return frozenset(normalise_header(header) for mapping in mappings for header in mapping.headers)


def map_headers(
    contract: Contract, headers: Sequence[str], where: str, empty: frozenset[int] = frozenset()
) -> HeaderMap:
    """Map a file's headers by the contract. The columns at the `empty` places hold nothing and need no name.

    Names are equal after NFKC, trimming and case folding; simplified and traditional characters are taken for one
    another only where nothing matches as written.

    Raises
    ------
    HeaderRefusal
        header_missing, duplicate_header, blank_header or missing_column.
    """
    keys = [header_key(header) for header in headers]
    _refuse_unusable(contract, headers, keys, where, empty)
    finders = (_finder(keys, str), _lazy_folded(keys))
    feeds: dict[str, tuple[Mapped, ...]] = {}
    missing: list[Column] = []
    for name, feed in contract.feeds.items():
        entity = contract.entities[name]
        found: list[Mapped] = []
        for column, mapping in ((entity.columns[key], value) for key, value in feed.columns.items()):
            place = _mapped(column, mapping, finders)
            found += [place] if place else []
            missing += [column] if not place and (column.required or column.name in entity.key) else []
        if feed.unpivot:
            found += _crossed(contract, entity.columns[feed.unpivot.value], feed.unpivot, headers, where)
        feeds[name] = tuple(found)
    if missing:
        raise _missing(contract, headers, feeds, missing, where)
    used = {at for columns in feeds.values() for mapped in columns for at in mapped.places}
    extra = tuple((at, header) for at, header in enumerate(headers) if at not in used | empty)
    if extra and contract.is_frozen:
        raise _frozen(contract, headers, [header for _, header in extra], where)
    return HeaderMap(feeds, extra, _total_at(contract, finders))


def _crossed(
    contract: Contract, column: Column, unpivot: Unpivot, headers: Sequence[str], where: str
) -> Iterator[Mapped]:
    """The columns of a cross-table whose headers are days; one of them at least, and no day twice."""
    pattern = normalise_header(unpivot.columns)
    days = {at: found.date for at, header in enumerate(headers) if (found := match(pattern, normalise_header(header)))}
    twice = [headers[at] for at, day in days.items() if list(days.values()).count(day) > 1]
    if twice:
        raise _refusal(contract, headers, "duplicate_header", f"{_listed(twice)} are the same day", where)
    if not days:
        what = f'no header is like "{unpivot.columns}" (needed as {column.name})'
        raise _refusal(contract, headers, f"missing_column: {column.name}", what, where)
    for at, day in days.items():
        mapping = Mapping.model_validate({"from": headers[at]})
        yield Mapped(column, mapping, at, unpivot.scale, day)


def _refuse_unusable(
    contract: Contract, headers: Sequence[str], keys: Sequence[str], where: str, empty: frozenset[int]
) -> None:
    wanted = {header_key(name) for name in expected_headers(contract)}
    if not wanted & set(keys) and not set(map(_simplified, wanted)) & set(map(_simplified, keys)):
        # The names are not shown: what stands here may be the first customer's data.
        problem = Problem(
            "no header of the contract is in the file", where, "one of " + _listed(sorted(expected_headers(contract))),
            f"{len(headers)} columns with other names",
            f"ask {contract.owner} whether the export lost its header row; "
            "if it never has one, state reads.has_header: false and reads.names",
            (("Contract", _path(contract)),),
        )  # fmt: skip
        raise HeaderRefusal("header_missing", problem)
    twice = [headers[keys.index(key)] for key, count in Counter(keys).items() if count > 1 and key]
    if twice:
        raise _refusal(contract, headers, "duplicate_header", f"the header {_listed(twice)} stands there twice", where)
    nameless = [at for at, key in enumerate(keys) if not key and at not in empty]
    if nameless:
        at = ", ".join(str(place + 1) for place in nameless)
        raise _refusal(contract, headers, "blank_header", f"column {at} has no header", where)


def _refusal(contract: Contract, headers: Sequence[str], code: str, what: str, where: str) -> HeaderRefusal:
    do = f"ask {contract.owner} to export with one name per column"
    more = (("Contract", _path(contract)), ("Headers found", _listed(headers)))
    return HeaderRefusal(code, Problem(what, where, do=do, more=more))


def _frozen(contract: Contract, headers: Sequence[str], new: list[str], where: str) -> HeaderRefusal:
    """`schema: freeze` says that a person looks at a new column before anything of its file is loaded."""
    what = f"{_listed(new)} is new, and the contract says schema: freeze"
    problem = _refusal(contract, headers, "new_column", what, where).problem
    do = f"map the column in the contract or write schema: evolve, then replay; or ask {contract.owner} to leave it out"
    return HeaderRefusal("new_column", replace(problem, do=do))


def _missing(
    contract: Contract,
    headers: Sequence[str],
    feeds: dict[str, tuple[Mapped, ...]],
    missing: list[Column],
    where: str,
) -> HeaderRefusal:
    """Style rule 19, with the nearest header that no column uses; a rename is suggested, never assumed."""
    used = {at for columns in feeds.values() for mapped in columns for at in mapped.places}
    free = [header for at, header in enumerate(headers) if at not in used]
    first = missing[0]
    names = [name for name in _mapping_of(contract, first).headers if header_key(name) not in map(header_key, headers)]
    near = nearest_header(names, free)
    whats = [
        f'column "{_absent(_mapping_of(contract, one), headers)}" is missing (needed as {one.name})' for one in missing
    ]
    do = f"ask {contract.owner} to export the column again"
    if near:
        do = f'add "{near}" under {first.name}.from if it is the same, or {do}'
    more = [
        ("Contract", f"{_path(contract)}      Feeds: {', '.join(contract.feeds)}"),
        ("Headers found", _listed(headers) + (f'      Closest: "{near}"' if near else "")),
    ]
    return HeaderRefusal(f"missing_column: {first.name}", Problem("; ".join(whats), where, do=do, more=tuple(more)))


def _mapping_of(contract: Contract, column: Column) -> Mapping:
    return next(f.columns[column.name] for f in contract.feeds.values() if column.name in f.columns)


def _absent(mapping: Mapping, headers: Sequence[str]) -> str:
    """The first header it names that the file has not: of a product others may be there."""
    there = {header_key(header) for header in headers}
    return next((name for name in mapping.headers if header_key(name) not in there), mapping.headers[0])


def nearest_header(names: Iterable[str], candidates: Sequence[str]) -> str | None:
    """The candidate most like one of the names, by characters in common; None where nothing is alike."""
    scored = [
        (
            difflib.SequenceMatcher(None, _simplified(header_key(name)), _simplified(header_key(candidate))).ratio(),
            candidate,
        )
        for name in names
        for candidate in candidates
    ]
    best = max(scored, default=(0.0, None))
    return best[1] if best[0] >= 0.3 else None


_Finder = Callable[[str], int | None]


def _finder(keys: Sequence[str], fold: Callable[[str], str]) -> _Finder:
    places = {fold(key): at for at, key in reversed(list(enumerate(keys)))}
    return lambda header: places.get(fold(header_key(header)))


def _lazy_folded(keys: Sequence[str]) -> _Finder:
    """OpenCC takes 0.1 s to load, and clean files never need it."""
    made: list[_Finder] = []

    def find(header: str) -> int | None:
        if not made:
            made.append(_finder(keys, _simplified))
        return made[0](header)

    return find


def _mapped(column: Column, mapping: Mapping, finders: tuple[_Finder, ...]) -> Mapped | None:
    """Where the column comes from in this file; None where the header, or one of a product's, is not there."""
    if mapping.product:
        places = [_at(factor.header, finders) for factor in mapping.product]
        found = tuple(at for at in places if at is not None)
        whole = len(found) == len(places)
        return Mapped(column, mapping, found[0], mapping.scale, others=found[1:]) if whole else None
    place = _place(mapping, finders)
    return Mapped(column, mapping, *place) if place else None


def _at(header: str, finders: Iterable[_Finder]) -> int | None:
    return next((at for find in finders if (at := find(header)) is not None), None)


def _place(mapping: Mapping, finders: Iterable[_Finder]) -> tuple[int, float | int | None] | None:
    for find in finders:
        for source in mapping.sources:
            at = find(source.header)
            if at is not None:
                return at, source.scale if source.scale is not None else mapping.scale
    return None


def _total_at(contract: Contract, finders: tuple[_Finder, _Finder]) -> int | None:
    """The column that says 合计: under the name the contract gives, or another name of the same column."""
    total = contract.reads.total_row
    if total is None:
        return None
    for mapping in (mapping for feed in contract.feeds.values() for mapping in feed.columns.values()):
        if header_key(total.column) in {header_key(source.header) for source in mapping.sources}:
            place = _place(mapping, finders)
            return place[0] if place else None
    return None


def header_key(header: str) -> str:
    return normalise_header(header).casefold()


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def _simplified(text: str) -> str:
    return text if text.isascii() else _converter()(text)


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    more = f" … and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


def _path(contract: Contract) -> str:
    return "/".join(("contracts", *contract.path.parts[-2:]))
