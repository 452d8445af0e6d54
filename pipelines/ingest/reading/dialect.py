"""How a delimited text is cut, found by trying: the dialect under which most records are alike and headers are known.

Tries only what the contract leaves open. Works on the beginning of the text; nothing here reads a file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.ingest.reading.delimiters import USUAL, candidates, is_firm
from pipelines.ingest.reading.headers import LOOK_AT, hits
from pipelines.ingest.reading.result import Dialect
from pipelines.ingest.reading.split import Batch, split

_SAMPLE = 200  # lines
_ENOUGH = 3  # known names in the first line that leave no doubt
_ALIKE = 0.2  # of the records must be as wide as a known header
_NO_QUOTES = 0.7  # of the score: that quotes are ordinary characters must be much likelier than that a few are stray


def find_dialect(
    lines: Sequence[str], ends: str | Sequence[str], delimiter: str | None, quote: str | None, expected: frozenset[str]
) -> Dialect:
    """The best of the dialects that the contract leaves open; a comma where nothing cuts the text."""
    sample = lines[:_SAMPLE]
    head = "\n".join(sample)
    certain = _certain(sample, ends, delimiter, quote, expected, head)
    if certain:
        return certain
    choices = [
        Dialect(one, mark, escape)
        for one in ([delimiter] if delimiter else candidates(sample))
        for mark, escape in _quotes(head, one, quote)
        if mark or quote == "" or _means_nothing_by_quotes(sample, ends, one)
    ]
    if len(choices) == 1:
        return choices[0]
    return max(choices, key=lambda choice: _score(sample, ends, choice, expected))


def _certain(
    sample: Sequence[str], ends: str | Sequence[str], declared: str | None, quote: str | None,
    expected: frozenset[str], head: str,
) -> Dialect | None:  # fmt: skip
    """The dialect of a text that leaves no doubt: its first line is a known header and every record is cut alike.

    What could be as good (another quote, a backslash before one, a wider delimiter, a second one) is tried with all.
    """
    if not sample or quote not in (None, '"') or '"' in sample[0] or '\\"' in head:
        return None
    here = [declared] if declared else [one for one in USUAL if one in sample[0]]
    names = sample[0].split(here[0]) if len(here) == 1 else []
    if not all(_is_word(name) for name in names) or hits(names, expected) < _ENOUGH or f"{here[0]}'" in head:
        return None
    batch = split(sample, ends, Dialect(here[0]), len(names), is_last=True)
    is_even = not batch.problems and all(len(row) == len(names) for row in batch.rows)
    return Dialect(here[0]) if is_even else None


def _is_word(name: str) -> bool:
    """No blank beside a delimiter, no signs that are a part of one."""
    return name == name.strip() and any(map(str.isalnum, name))


def _quotes(head: str, delimiter: str, declared: str | None) -> list[tuple[str, str]]:
    if declared is not None:
        slash = [(declared, "\\")] if declared and _is_escaped(head, declared) else []
        return [*slash, (declared, declared)]
    found = (
        [('"', "\\")] if _is_escaped(head, '"') else []
    )  # first: of two that cut alike, few texts hold a backslash and a quote
    found.append(('"', '"'))
    if f"{delimiter}'" in head and f"'{delimiter}" in head and f'{delimiter}"' not in head:
        found += [("'", "'"), *([("'", "\\")] if _is_escaped(head, "'") else [])]
    if '"' in head:
        found.append(("", ""))
    return found


def _is_escaped(head: str, quote: str) -> bool:
    """Whether a quote has a backslash of its own: behind two of them the cell just ends, and both are its text."""
    return re.search(rf"(?<!\\)(?:\\\\)*\\{quote}", head) is not None


def _means_nothing_by_quotes(sample: Sequence[str], ends: str | Sequence[str], delimiter: str) -> bool:
    """Whether a third of the lines with quotes makes no sense if quotes are quotes."""
    batch = split(sample, ends, Dialect(delimiter), None, is_last=True)
    return len(batch.problems) * 3 > sum('"' in line for line in sample)


def _score(
    sample: Sequence[str], ends: str | Sequence[str], dialect: Dialect, expected: frozenset[str]
) -> tuple[float, ...]:
    """Known headers first; then how alike the records are, how many fields they have, and whether the first is one."""
    batch = split(sample, ends, dialect, None, is_last=True)
    known, header = max(((hits(row, expected), row) for row in batch.rows[:LOOK_AT]), key=_first, default=(0, []))
    share, width = _likeness(batch, len(header) if known else None)
    if known and share < _ALIKE:  # the header alone is cut so
        known, (share, width) = 0, _likeness(batch, None)
    quoted = _quoted_share(batch)
    quality = share * (1.1 - 1 / max(width, 1)) * _clean(batch, dialect, quoted)
    if not known:
        quality *= _trust(batch, dialect, width)
    is_whole = known == len(header)  # else a part of the delimiter may have cut it, and every second name is blank
    return known, known and is_whole, quality, -quoted, width


def _first(scored: tuple[int, list[str]]) -> int:
    return scored[0]


def _likeness(batch: Batch, header_width: int | None) -> tuple[float, int]:
    """The share of records as wide as the known header, or as most of them are; and that width."""
    widths = Counter(len(row) for row in batch.rows if row != [""])
    if not widths:
        return 0.0, 1
    width = header_width or max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    return widths[width] / sum(widths.values()), width


def _clean(batch: Batch, dialect: Dialect, quoted: float) -> float:
    if not dialect.quote:
        return _NO_QUOTES * (1 - quoted)
    return 1 - sum(1 for problem in batch.problems.values() if problem) / max(1, len(batch.rows))


def _trust(batch: Batch, dialect: Dialect, width: int) -> float:
    """A character of ordinary text is a delimiter only where the first record, the header, is cut by it too."""
    begins = next((len(row) == width for row in batch.rows if any(row)), True)
    if is_firm(dialect.delimiter):
        return 1.0 if begins else 0.8
    return 0.5 if begins else 0.15


def _quoted_share(batch: Batch) -> float:
    """Cells still wrapped in quotes after cutting: a sign that another quote is the right one."""
    cells = [cell for row in batch.rows for cell in row]
    wrapped = sum(len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "\"'" for cell in cells)
    return wrapped / max(1, len(cells))
