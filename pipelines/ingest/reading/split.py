"""The careful splitter: lines of text into records, whatever the lines are like. Knows no files and no encodings.

RFC 4180 with embedded line ends. A quote that never closes spoils its own line only: the splitter goes on at the
next one. Records of another width, with NUL or beyond the cap keep their place and say their problem.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.ingest.reading.result import RECORD_CAP, Dialect

_SUSPECT_CAP = 8192  # characters: the search for a lost delimiter may backtrack, and hostile lines are long
_WINDOWS = (8, 64, 512, 4096, 1 << 20)  # lines a record with an open quote may still span; grown only while open


@dataclass
class Batch:
    """Records of some lines. `lines[i]` is the first line of record i, `spans[i]` how many it has.

    `problems` and `repairs` (what was mended) are by record; `used` is how many lines were consumed: an open record
    at the end is left for later.
    """

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spans: list[int] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)
    repairs: dict[int, str] = field(default_factory=dict)
    used: int = 0


@dataclass(frozen=True)
class Grammar:
    """One dialect as regular expressions; possessive, so that none of them backtracks."""

    record: re.Pattern[str]
    fields: re.Pattern[str]
    open_end: re.Pattern[str]
    suspect: re.Pattern[str]
    doubled: str
    escaped: re.Pattern[str]
    dialect: Dialect

    def cells(self, text: str) -> list[str]:
        quote = self.dialect.quote
        if self.dialect.escape != quote:
            return [self.unescape(inner) if was else plain for was, inner, plain in self.fields.findall(text)]
        return [inner.replace(self.doubled, quote) if was else plain for was, inner, plain in self.fields.findall(text)]

    def unescape(self, text: str) -> str:
        """Only a quote and the escape itself are escaped: `5\\'9` is written by who escapes nothing else."""
        return self.escaped.sub(lambda found: found.group(1) or self.dialect.quote, text)


@lru_cache(maxsize=64)
def grammar(dialect: Dialect) -> Grammar:
    """Compile a dialect that has a quote."""
    d, q = re.escape(dialect.delimiter), re.escape(dialect.quote)
    if dialect.escape == dialect.quote:
        inner = f"(?:[^{q}]++|{q}{q})*+"
    else:
        e = re.escape(dialect.escape)
        inner = f"(?:[^{q}{e}]++|{e}(?s:.)|{q}{q})*+"
    # What may stand in an unquoted cell: anything but a line end and the delimiter, and no quote first.
    plain = f"(?!{q})(?:(?!{d})[^\\r\\n])*+" if len(dialect.delimiter) > 1 else f"(?:(?!{q})[^{d}\\r\\n]++)?+"
    cell = f"(?:{q}{inner}{q}(?={d}|[\\r\\n]|\\Z)|{plain})"
    return Grammar(
        record=re.compile(f"{cell}(?:{d}{cell})*+(?=[\\r\\n]|\\Z)"),
        fields=re.compile(f"(?:\\A|{d})(?:({q})({inner}){q}|({plain}))"),
        open_end=re.compile(f"(?:{cell}{d})*+{q}{inner}\\Z"),
        # `a"b, c"`: a delimiter is lost before the quote, and the text after it is cut at the comma within.
        suspect=re.compile(
            f"(?:\\A|{d})[^{q}{d[-1]}\\r\\n]+{q}[^{q}{d[-1]}\\s][^{d[-1]}\\r\\n]*"
            f"(?:{d}{cell})*?{d}[^{q}{d[-1]}\\r\\n][^{d[-1]}\\r\\n]*{q}(?={d}|[\\r\\n]|\\Z)"
        ),
        doubled=dialect.quote * 2,
        escaped=re.compile(f"{re.escape(dialect.escape)}([{q}{re.escape(dialect.escape)}])|{q}{q}"),
        dialect=dialect,
    )


def split(
    lines: Sequence[str],
    ends: str | Sequence[str],
    dialect: Dialect,
    width: int | None,
    *,
    is_last: bool,
    undecodable: frozenset[int] | set[int] = frozenset(),
) -> Batch:
    """Cut lines (without their ends) into records.

    Parameters
    ----------
    ends
        The one line end of all lines, or each line's own.
    width
        Fields a record has; None while it is still unknown.
    is_last
        Whether nothing follows; otherwise an open record at the end is not used.
    undecodable
        Lines that did not decode; each becomes a problem record.
    """
    batch, delimiter, quote = Batch(), dialect.delimiter, dialect.quote
    at, total = 0, len(lines)
    quoted = [*(at for at, line in enumerate(lines) if quote and quote in line), total]
    nth, tried = 0, total if undecodable else 0
    while at < total:
        if at >= tried:
            while quoted[nth] < at:
                nth += 1
            tried = quoted[nth]
            if _took_run(batch, lines, at, tried, delimiter, width):
                at = tried
                continue
        line = lines[at]
        span, problem = 1, None
        if not quote or quote not in line:
            row = line.split(delimiter)
        else:
            span, row, problem = _quoted(lines, ends, at, dialect, width, is_last)
            if span == 0:
                break
        if undecodable and not undecodable.isdisjoint(range(at, at + span)):
            problem = "undecodable"
        if len(row) == 1 and not row[0].strip() and width != 1:
            row = [""]  # a blank line
        elif problem is None and width is not None and len(row) != width:
            problem = f"width: {len(row)} fields, {width} expected"
        if len(line) > RECORD_CAP:
            problem, row = "record_too_long", []
        elif "\x00" in line:
            problem = "nul_byte"
        if problem:
            batch.problems[len(batch.rows)] = problem
        batch.rows.append(row)
        batch.lines.append(at)
        batch.spans.append(span)
        at += span
    batch.used = at
    return batch


def _took_run(batch: Batch, lines: Sequence[str], start: int, stop: int, delimiter: str, width: int | None) -> bool:
    """Cut lines without quotes in one go, three times as fast; not where one of them needs a look of its own."""
    run = lines[start:stop]
    rows = [line.split(delimiter) for line in run]
    widths = set(map(len, rows))
    if not rows or 1 in widths or not (width is None or widths == {width}):
        return False
    if max(map(len, run)) > RECORD_CAP or any("\x00" in line for line in run):
        return False
    batch.rows += rows
    batch.lines += range(start, stop)
    batch.spans += [1] * len(rows)
    return True


def _quoted(
    lines: Sequence[str], ends: str | Sequence[str], at: int, dialect: Dialect, width: int | None, is_last: bool
) -> tuple[int, list[str], str | None]:
    """A record that begins with a line holding quotes: (lines it spans, its cells, problem); span 0 asks for more."""
    rules = grammar(dialect)
    if rules.record.fullmatch(lines[at]):
        is_suspect = len(lines[at]) <= _SUSPECT_CAP and rules.suspect.search(lines[at])
        return 1, rules.cells(lines[at]), "stray_quote" if is_suspect else None
    if not rules.open_end.match(lines[at]):
        return 1, lines[at].split(dialect.delimiter), "stray_quote"
    for window in _WINDOWS:
        stop = min(len(lines), at + window)
        text = _join(lines, ends, at, stop)
        found = rules.record.match(text)
        if found:
            return _closed(found.group(), rules, lines[at], width)
        if len(text) > RECORD_CAP or not rules.open_end.match(text):
            break
        if stop == len(lines):
            if not is_last:
                return 0, [], None
            break
    return 1, lines[at].split(dialect.delimiter), "unclosed_quote"


def _closed(text: str, rules: Grammar, line: str, width: int | None) -> tuple[int, list[str], str | None]:
    row = rules.cells(text)
    if width is not None and len(row) != width:
        return 1, line.split(rules.dialect.delimiter), "unclosed_quote"
    return 1 + text.count("\n") + text.count("\r") - text.count("\r\n"), row, None


def _join(lines: Sequence[str], ends: str | Sequence[str], start: int, stop: int) -> str:
    if isinstance(ends, str):
        return ends.join(lines[start:stop])
    return "".join(lines[i] + ends[i] for i in range(start, stop))


def lines_of(text: str) -> tuple[list[str], str | list[str]]:
    """Lines without their ends, and the ends. LF, CRLF and CR all end a line; a last line may lack its end."""
    if "\r" not in text:
        lines, end = text.split("\n"), "\n"
    elif text.count("\r\n") == text.count("\n") == text.count("\r"):
        lines, end = text.split("\r\n"), "\r\n"
    else:
        pairs = re.findall(r"([^\r\n]*)(\r\n|\r|\n|\Z)", text)
        kept = [pair for pair in pairs if pair != ("", "")]
        return [line for line, _ in kept], [stop for _, stop in kept]
    if lines[-1] == "":
        lines.pop()
    return lines, end
