"""What is wrong with a contract in the eyes of the entities: every problem at once, each with its nearest candidate.

The shape of the YAML itself is `model`'s; what is checked here needs to know entities or other contracts.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from pipelines.contract.entities import Column, Entity
from pipelines.contract.from_database import database_problems
from pipelines.contract.model import ContractFile, Feed, Mapping, Unpivot
from pipelines.contract.pattern import problem_of
from pipelines.contract.writing import writing_problems
from pipelines.problems import Problem

KEYLESS = ("append", "period")


def problems_of(terms: ContractFile, where: str, entities: dict[str, Entity]) -> Iterator[Problem]:
    """Every problem of one contract that has the right shape."""
    yield from _patterns(terms, where)
    yield from _names_given(terms, where)
    yield from _some_feed_takes_all(terms, where)
    yield from _vanishing(terms, where)
    yield from _json_options(terms, where)
    yield from database_problems(terms, where)
    for name, feed in terms.feeds.items():
        if name not in entities:
            yield unknown(f"feeds.{name}: there is no entity '{name}'", where, name, entities)
            continue
        yield from _key(feed, entities[name], terms.arrives.delivers, f"feeds.{name}", where)
        yield from _feed(feed, entities[name], f"feeds.{name}", where)
        if entities[name].money and terms.assume.tax is None:
            yield Problem(
                f"feeds.{name} holds amounts, but assume.tax is missing", where, "included or excluded",
                do="ask the export's owner whether its amounts include tax, and add tax to assume",
            )  # fmt: skip


def unknown(what: str, where: str, name: str, known: Iterable[str]) -> Problem:
    """A name that nothing has, with the nearest one that something has."""
    candidates = list(known)
    near = difflib.get_close_matches(name, candidates, n=1, cutoff=0.5)
    do = f"write '{near[0]}' if you mean it" if near else f"known: {', '.join(candidates)}"
    return Problem(what, where, do=do, more=(("Closest", near[0]),) if near else ())


def _patterns(terms: ContractFile, where: str) -> Iterator[Problem]:
    for pattern in terms.arrives.pattern:
        wrong = problem_of(pattern)
        if wrong:
            yield Problem(f"arrives.pattern '{pattern}' cannot be read", where, wrong, do="see data/demo/contracts")


def _json_options(terms: ContractFile, where: str) -> Iterator[Problem]:
    reads = terms.reads
    for option in ("records", "explode"):
        if getattr(reads, option) and reads.format not in ("auto", "json", "jsonl"):
            what = f"reads.{option} names a list of JSON, and reads.format is {reads.format}"
            yield Problem(what, where, do=f"remove {option}, or write format: json")


def _names_given(terms: ContractFile, where: str) -> Iterator[Problem]:
    reads, said = terms.reads, terms.headers
    for name in sorted(said - set(reads.names)) if reads.names and not reads.has_header else ():
        yield unknown(f"the header '{name}' is not among reads.names", where, name, reads.names)
    total = reads.total_row
    if total and total.column not in said:
        yield unknown(f"reads.total_row.column '{total.column}' is mapped by no column", where, total.column, said)


def _vanishing(terms: ContractFile, where: str) -> Iterator[Problem]:
    if "vanished" in terms.tolerate.model_fields_set and terms.arrives.delivers != "full":
        what = "tolerate.vanished is for exports that deliver everything each time"
        yield Problem(what, where, "arrives.delivers: full", terms.arrives.delivers, "remove vanished")


def _some_feed_takes_all(terms: ContractFile, where: str) -> Iterator[Problem]:
    if terms.feeds and all(feed.when == "present" for feed in terms.feeds.values()):
        yield Problem(
            "every feed says when: present, so a record without keys would be loaded nowhere", where,
            do="leave when out of the feed that every record belongs to",
        )  # fmt: skip


def _key(feed: Feed, entity: Entity, delivers: str, at: str, where: str) -> Iterator[Problem]:
    """The entity's whole key; or none, where a resent period or nothing ever replaces a row."""
    if is_keyless(feed, entity) and delivers in KEYLESS:
        if entity.counted_by in feed.columns:
            what = f"{at} has no key, yet maps {entity.counted_by}, which would tell its rows apart"
            yield Problem(what, where, do=f"write key: [{', '.join(entity.key)}], or leave {entity.counted_by} out")
    elif set(feed.key) != set(entity.key):
        yield Problem(
            f"{at}.key is not the key of {entity.name}", where, str(list(entity.key)), str(list(feed.key)),
            f"write key: [{', '.join(entity.key)}]",
        )  # fmt: skip
    if feed.when == "present" and not feed.key:
        yield Problem(f"{at}.when: present asks for a key that may be empty", where, do="write key, or remove when")


def is_keyless(feed: Feed, entity: Entity) -> bool:
    """Whether a row is its record: possible where one column of the entity's key does nothing but count."""
    return not feed.key and entity.counted_by is not None


def _feed(feed: Feed, entity: Entity, at: str, where: str) -> Iterator[Problem]:
    needed = [c for c in entity.columns.values() if (c.required and not c.else_from) or c.name in entity.key]
    counted = entity.counted_by if is_keyless(feed, entity) else None
    for column in needed:
        if not feed.fills(column.name) and column.name != counted:
            yield Problem(
                f"{at}.columns: required column '{column.name}' ({column.zh}) is not mapped", where,
                do=f"add {column.name}: {{from: <header>}}",
            )  # fmt: skip
    for name, mapping in feed.columns.items():
        if name in entity.columns:
            yield from _mapping(mapping, entity.columns[name], f"{at}.columns.{name}", where)
        else:
            what = f"{at}.columns: {entity.name} has no column '{name}'"
            yield unknown(what, where, name, entity.columns)
    if feed.unpivot:
        yield from _unpivot(feed.unpivot, feed, entity, f"{at}.unpivot", where)


def _unpivot(unpivot: Unpivot, feed: Feed, entity: Entity, at: str, where: str) -> Iterator[Problem]:
    """The headers carry a day, the cells a number, and no other column fills the two."""
    wrong = problem_of(unpivot.columns, is_header=True)
    if wrong:
        yield Problem(
            f"{at}.columns '{unpivot.columns}' cannot be read", where, wrong, do="write it as {date:%Y年%m月}"
        )
    for key, name, wanted in (("into", unpivot.into, "a date"), ("value", unpivot.value, "a number")):
        column = entity.columns.get(name)
        if column is None:
            yield unknown(f"{at}.{key}: {entity.name} has no column '{name}'", where, name, entity.columns)
        elif not (column.is_number if key == "value" else column.type == "date"):
            yield Problem(f"{at}.{key}: '{name}' is {column.type}", where, wanted, do=f"name a column that is {wanted}")
        if name in feed.columns:
            yield Problem(f"{at}.{key}: '{name}' is filled by columns too", where, do="keep it in one of the two")
    if unpivot.into == unpivot.value:
        yield Problem(f"{at}: into and value are one column", where, do="name the day's column and the number's")
    if unpivot.scale == 0:
        yield Problem(f"{at}.scale is 0, which would make every number 0", where, do="write the unit's factor")


def _mapping(mapping: Mapping, column: Column, at: str, where: str) -> Iterator[Problem]:
    if mapping.format and column.type not in ("date", "timestamp"):
        yield Problem(f"{at}.format: only dates have a format, this is {column.type}", where, do="remove format")
    scaled = mapping.scale is not None or any(source.scale is not None for source in mapping.sources)
    if scaled and not column.is_number:
        yield Problem(f"{at}: only numbers have a scale, this is {column.type}", where, do="remove scale")
    yield from writing_problems(mapping, mapping.format, column, scaled, at, where)
    if mapping.product and not column.type.startswith("decimal"):
        yield Problem(f"{at}: only decimal numbers are products, this is {column.type}", where, do="write from")
    if 0 in (mapping.scale, *(source.scale for source in mapping.sources)):
        yield Problem(f"{at}.scale is 0, which would make every number 0", where, do="write the unit's factor")
    if mapping.values and column.type not in ("enum", "text", "boolean"):
        yield Problem(f"{at}.values: only enum, text and boolean columns map values", where, do="remove values")
    allowed = {"enum": column.values, "boolean": ("true", "false")}.get(column.type, ())
    for target in sorted(set(mapping.values.values()) - set(allowed)) if allowed else ():
        yield unknown(f"{at}.values: '{target}' is no value of {column.name}", where, target, allowed)
