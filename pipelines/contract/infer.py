"""Proposes a contract from sample files: which entity, which column, which date form. A person decides what is left.

Headers are compared with the words of the entities and with the headers that existing contracts use; values are looked
at for their shape only. Nothing is written here, and no value of a customer gets into the proposal.
"""

from __future__ import annotations

import difflib
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.contract.agreement import Contract
from pipelines.contract.entities import Column, Entity, load_entities
from pipelines.contract.model import Reads
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

_SAMPLE = 2000  # records looked at
_ALIKE = 0.72  # of difflib's ratio; below, two headers are two things
_FEW = 12  # codes of a column that a person can decide one by one
_TOTALS = ("合计", "合計", "总计", "總計", "total", "Total")
_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y年%m月%d日", "%d/%m/%Y", "%m/%d/%Y")
_TIMES = ("", " %H:%M", " %H:%M:%S")


@dataclass(frozen=True)
class Known:
    """What is known of headers: folded header -> columns it may feed, and the codes contracts translate."""

    columns: dict[str, list[tuple[str, str]]]
    codes: dict[str, list[dict[str, str]]]


@dataclass
class Sample:
    """One file as read: its headers in order and up to 2,000 values of each."""

    name: str
    reads: dict[str, object]
    headers: tuple[str, ...]
    values: dict[str, list[str]] = field(default_factory=dict)
    total: tuple[str, str] | None = None


def propose(
    ws: Workspace, files: Sequence[Path], known: Iterable[Contract], department: str = "", entity: str = ""
) -> tuple[str, str, str]:
    """Department, export and the YAML text of a contract for files of one export.

    Raises
    ------
    JukeError
        Where a file cannot be read, or no entity has a word in common with it.
    """
    words = _known(known)
    samples = [_sample(ws, path, words) for path in files]
    headers = list(dict.fromkeys(header for sample in samples for header in sample.headers))
    shape = _entity(entity, headers, words, samples[0].name)
    place = department or _folder(files[0]) or "department"
    return place, shape.name, _yaml(place, shape, samples, headers, words)


def _folder(path: Path) -> str:
    name = path.resolve().parent.name
    return name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else ""


# ------------------------------------------------------------------------------------------------------- what is known
def _known(contracts: Iterable[Contract]) -> Known:
    columns: dict[str, list[tuple[str, str]]] = {}
    codes: dict[str, list[dict[str, str]]] = {}
    for contract in contracts:
        for name, feed in contract.feeds.items():
            for column, mapping in feed.columns.items():
                codes.setdefault(column, []).append(mapping.values)
                for source in mapping.sources:
                    columns.setdefault(_folded(source.header), []).append((name, column))
    for entity in load_entities().values():
        for shape in entity.columns.values():
            for word in (shape.name, shape.name.removeprefix("source_"), shape.zh, shape.en):
                columns.setdefault(_folded(word), []).append((entity.name, shape.name))
    return Known(columns, codes)


@cache
def _folded(header: str) -> str:
    from opencc import OpenCC

    from pipelines.ingest.reading import normalise_header

    text = re.sub(r"[\s_\-]+|[（(].*?[）)]", "", normalise_header(header)).casefold()
    return text if text.isascii() else str(OpenCC("t2s").convert(text))


# ------------------------------------------------------------------------------------------------------------- reading
def _sample(ws: Workspace, path: Path, words: Known) -> Sample:
    """The reading, with one header row or two, that knows more of its headers."""
    found = [_read(ws, path, rows, words) for rows in (1, 2)]
    usable = [sample for sample in found if isinstance(sample, Sample)]
    if not usable:
        raise JukeError(found[0] if isinstance(found[0], Problem) else Problem("cannot be read", path.name))
    return max(usable, key=lambda sample: sum(_folded(header) in words.columns for header in sample.headers))


def _read(ws: Workspace, path: Path, header_rows: int, words: Known) -> Sample | Problem:
    from pipelines.ingest.reading import FileRefused, read
    from pipelines.sql import connect

    with tempfile.TemporaryDirectory() as scratch:
        try:
            reading = read(
                path, Reads(header_rows=header_rows), Path(scratch), frozenset(words.columns), ws.config.limits
            )
        except FileRefused as refused:
            return Problem(refused.message, path.name, do="ask for a file that opens, or state reads: in a contract")
        with connect() as memory:
            query = f"select * from {reading.scan_sql()} where not _is_blank limit {_SAMPLE}"  # noqa: S608 - ours
            cells = memory.execute(query).fetchall()
    reads: dict[str, object] = {"format": reading.format}
    if reading.format == "csv":
        reads |= {"encoding": reading.encoding, "delimiter": reading.dialect.get("delimiter", ",")}
    if header_rows > 1:
        reads["header_rows"] = header_rows
    sample = Sample(path.name, reads, tuple(header for header in reading.headers if header))
    total = next((row for row in reversed(cells[-3:]) if str(row[0] or "").strip() in _TOTALS), None)
    if total:
        sample.total = (reading.headers[0], str(total[0]).strip())
    for at, header in enumerate(reading.headers):
        sample.values[header] = [str(row[at]).strip() for row in cells if row[at] and row is not total]
    return sample


# -------------------------------------------------------------------------------------------------------------- choice
def _entity(wanted: str, headers: list[str], words: Known, where: str) -> Entity:
    """The entity asked for, else the one that knows most headers, its key and required columns counted double."""
    entities = load_entities()
    if wanted:
        if wanted not in entities:
            raise JukeError(Problem(f"there is no entity '{wanted}'", where, ", ".join(entities)))
        return entities[wanted]
    score: Counter[str] = Counter()
    for header in headers:
        for name, column in set(words.columns.get(_folded(header), ())):
            shape = entities[name].columns.get(column)
            score[name] += 2 if shape and (shape.required or column in entities[name].key) else 1
    if not score:
        advice = "name one with --entity, or add an entity in pipelines/entities/"
        raise JukeError(Problem("no header is a word of any entity", where, ", ".join(entities), do=advice))
    return entities[score.most_common(1)[0][0]]


def _places(entity: Entity, headers: list[str], words: Known) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Column -> its headers, and header -> the column it merely looks like."""
    sure: dict[str, list[str]] = {}
    for header in headers:
        columns = [column for name, column in words.columns.get(_folded(header), ()) if name == entity.name]
        if columns:
            sure.setdefault(Counter(columns).most_common(1)[0][0], []).append(header)
    placed = {header for found in sure.values() for header in found}
    guessed: dict[str, str] = {}
    own = {word: column for word, places in words.columns.items() for name, column in places if name == entity.name}
    for header in (header for header in headers if header not in placed):
        near = difflib.get_close_matches(_folded(header), list(own), n=1, cutoff=_ALIKE)
        if near and own[near[0]] not in sure and own[near[0]] not in guessed.values():
            guessed[header] = own[near[0]]
    return sure, guessed


# ---------------------------------------------------------------------------------------------------------------- yaml
def _yaml(place: str, entity: Entity, samples: list[Sample], headers: list[str], words: Known) -> str:
    sure, guessed = _places(entity, headers, words)
    values = {header: [v for s in samples for v in s.values.get(header, ())] for header in headers}
    lines = [
        f"# Proposed from {', '.join(sample.name for sample in samples)}.",
        "# Decide whatever says DECIDE, then run `juke contract check`.",
        f"department: {place} # DECIDE: the folder under inbox/ the files come into"
        if place == "department"
        else f"department: {place}",
        f"export: {entity.name}",
        f"issuer: {place} # DECIDE: whose numbers these are; the same system in two exports needs the same word",
        "owner: someone@example.com # DECIDE: who is asked when it is late or wrong",
        "arrives:",
        f"  pattern: {_listed([_quoted(p) for p in dict.fromkeys(_pattern(s.name) for s in samples)])}",
        "  every: day # DECIDE: day | week | month | once",
        '  by: "02:00"',
        "  delivers: changes # DECIDE: changes | full (all rows each time) | append | period (a month resent whole)",
        f"reads: {_reads(samples[0])}",
    ]
    if entity.money:
        lines.append("assume: {tax: included} # DECIDE: whether amounts hold tax (included or excluded); ask the owner")
    lines += ["feeds:", f"  {entity.name}:", f"    key: [{', '.join(entity.key)}]", "    columns:"]
    lines += [_column(column, sure[name], values, words) for name, column in entity.columns.items() if name in sure]
    lines += [
        _column(entity.columns[name], [header], values, words) + f" # DECIDE: is “{header}” {entity.columns[name].en}?"
        for header, name in guessed.items()
    ]
    missing = [
        c for n, c in entity.columns.items() if (c.required or n in entity.key) and n not in {*sure, *guessed.values()}
    ]
    lines += [
        f"      # DECIDE: {column.name} is needed and no header says it ({column.zh}; {column.en})"
        for column in missing
    ]
    left = [
        header for header in headers if header not in guessed and all(header not in found for found in sure.values())
    ]
    lines += [f"      # not used: {header}" for header in left]
    return "\n".join(lines) + "\n"


def _column(column: Column, headers: list[str], values: dict[str, list[str]], words: Known) -> str:
    seen = [value for header in headers for value in values.get(header, ())]
    parts, note = [f"from: {_listed([_quoted(header) for header in headers])}"], ""
    if column.type in ("date", "timestamp"):
        forms = _forms(seen)
        if forms:
            parts.append(f"format: {_listed([_quoted(form) for form in forms])}")
        note = " # DECIDE: day or month first?" if len(forms) > 1 and seen else ""
    codes = sorted(set(seen))
    told = max(words.codes.get(column.name, [{}]), key=lambda one: sum(code in one for code in codes))
    other = [code for code in codes if code not in told and code not in column.values]
    if told and (column.type == "enum" or (codes and not other)):
        parts.append("values: {" + ", ".join(f"{_quoted(code)}: {meaning}" for code, meaning in told.items()) + "}")
    if column.type == "enum" and 0 < len(other) <= _FEW:
        note = f" # DECIDE: {', '.join(other)} mean which of {', '.join(column.values)}?"
    return f"      {column.name}: {{{', '.join(parts)}}}{note}"


def _forms(seen: list[str]) -> list[str]:
    """Every date form that all values have; more than one where the values do not tell."""
    from datetime import datetime

    def fits(form: str) -> bool:
        try:
            return all(bool(datetime.strptime(value, form)) for value in seen)
        except ValueError:
            return False

    return [day + time for day in _DAYS for time in _TIMES if seen and fits(day + time)]


_DATED = (
    (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
    (r"(?<!\d)(19|20)\d{6}(?!\d)", "%Y%m%d"),
    (r"(?<!\d)20\d{4}(?!\d)", "%Y%m"),
)


def _pattern(name: str) -> str:
    for digits, form in _DATED:
        if re.search(digits, name):
            return re.sub(digits, f"{{date:{form}}}", name, count=1)
    return name


def _reads(sample: Sample) -> str:
    parts = [f"{key}: {_quoted(value) if isinstance(value, str) else value}" for key, value in sample.reads.items()]
    if sample.total:
        parts.append(f"total_row: {{column: {_quoted(sample.total[0])}, says: {_quoted(sample.total[1])}}}")
    return "{" + ", ".join(parts) + "}"


def _quoted(text: str) -> str:
    """Bare where YAML reads it as the same text, else in double quotes."""
    is_plain = re.fullmatch(r"[^\W\d]\w*", text) and text.lower() not in (
        "yes",
        "no",
        "on",
        "off",
        "true",
        "false",
        "null",
    )
    if is_plain:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"[{', '.join(items)}]"
