"""What `controls` of a contract means: the shape of a totals file's records, and what can be wrong with it.

What becomes of its statements is `pipelines.ingest.statements`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.contract.checks import unknown
from pipelines.contract.entities import Column, Entity
from pipelines.contract.model import ContractFile, Controls, Feed, Mapping
from pipelines.problems import Problem

ENTITY = "control_totals"  # a shape that only reading knows: a totals file feeds nothing
FILE, EXPORT, DATE, ROWS = "file", "export", "date", "rows"
DELIVERS = ("changes", "period")


def sum_column(export: str, column: str) -> str:
    """The name of a stated sum among a totals file's columns."""
    return f"{export}.{column}"


def totals_feed(controls: Controls) -> Feed:
    """The mappings of a totals file as one feed."""
    places = {FILE: controls.file, EXPORT: controls.export, DATE: controls.date, ROWS: controls.rows}
    sums = {sum_column(export, name): one for export, columns in controls.sums.items() for name, one in columns.items()}
    columns = {name: one for name, one in {**places, **sums}.items() if one}
    return Feed.model_construct(key=(), when="always", columns=columns, unpivot=None)


def totals_entity(controls: Controls) -> Entity:
    """The shape of its records. Every header has to be there (the entity's key asks for that), a cell may be empty."""
    names = totals_feed(controls).columns
    kinds = {FILE: "text", EXPORT: "enum", DATE: "date", ROWS: "integer"}
    columns = {
        name: Column(
            name=name,
            type=kinds.get(name, "decimal(28,8)"),
            required=name == (FILE if controls.file else EXPORT),
            values=tuple(controls.sums) if name == EXPORT else (),
            zh=name,
            en=name,
        )
        for name in names
    }
    words = {"zh": "控制总数", "en": "Totals that a department states of its deliveries"}
    return Entity(
        name=ENTITY, zh=words["zh"], en="Control totals", description=words, key=tuple(names), columns=columns
    )


def totals_problems(
    terms: ContractFile, others: dict[str, ContractFile], entities: dict[str, Entity], where: str
) -> Iterator[Problem]:
    """What is wrong with the controls of one contract, given its department's contracts by export."""
    controls = terms.controls
    if controls is None:
        return
    if terms.arrives.delivers not in DELIVERS:
        yield Problem(
            "arrives.delivers of a totals file", where, " or ".join(DELIVERS), terms.arrives.delivers,
            "write changes (a newer record about a file replaces the older), or period (a resent day replaces the day)",
        )  # fmt: skip
    data = {export: one for export, one in others.items() if one.controls is None}
    for export, columns in controls.sums.items():
        if export not in data:
            what = f"controls.sums: {terms.department} has no export '{export}'"
            yield unknown(what, where, export, data)
        else:
            for name in columns:
                yield from _sum(name, data[export], entities, f"controls.sums.{export}", where)
    yield from _mappings(controls, where)


def _sum(name: str, data: ContractFile, entities: dict[str, Entity], at: str, where: str) -> Iterator[Problem]:
    """A sum is of a number that the export fills."""
    shapes = [entities[entity] for entity in data.feeds if entity in entities and data.feeds[entity].fills(name)]
    columns = [shape.columns[name] for shape in shapes if name in shape.columns]
    if not columns:
        filled = sorted({column for feed in data.feeds.values() for column in feed.columns})
        yield unknown(f"{at}: {data.export} fills no column '{name}'", where, name, filled)
    elif not columns[0].is_number:
        what = f"{at}.{name} is {columns[0].type}, and only numbers have a sum"
        yield Problem(what, where, do="remove it; rows counts the records")


def _mappings(controls: Controls, where: str) -> Iterator[Problem]:
    for target in sorted(set(controls.export.values.values()) - set(controls.sums)) if controls.export else ():
        what = f"controls.export.values: '{target}' is no export of controls.sums"
        yield unknown(what, where, target, controls.sums)
    named = {f"controls.{name}": getattr(controls, name) for name in (FILE, EXPORT, DATE, ROWS)}
    for export, columns in controls.sums.items():
        named |= {f"controls.sums.{export}.{name}": mapping for name, mapping in columns.items()}
    for at, mapping in named.items():
        if mapping is not None:
            yield from _mapping(mapping, at, where)


def _mapping(mapping: Mapping, at: str, where: str) -> Iterator[Problem]:
    """Which of a mapping's options mean something here."""
    is_number = at.endswith(f".{ROWS}") or ".sums." in at
    scales = (mapping.scale, *(source.scale for source in mapping.sources))
    if mapping.product:
        yield Problem(f"{at}: a stated total is one cell", where, do="write from: <header>")
    if 0 in scales:
        yield Problem(f"{at}.scale is 0, which would make every number 0", where, do="write the unit's factor")
    if any(scale is not None for scale in scales) and not is_number:
        yield Problem(f"{at}: only rows and sums have a scale", where, do="remove scale")
    if mapping.format and not at.endswith(f".{DATE}"):
        yield Problem(f"{at}.format: only date has a format", where, do="remove format")
    if mapping.values and not at.endswith(f".{EXPORT}"):
        yield Problem(f"{at}.values: only export maps values", where, do="remove values")
