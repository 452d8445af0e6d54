"""Which strings may be the delimiter of a text: usual ones that occur in it, and runs of signs that its lines show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

USUAL = (",", "\t", ";", "|", "，", "；", "｜", "\x01", "\x02", "\x1e", "\x1f", "¦", "¬", "§")
WEAK = ("~", "^", ":", "#", "!", "&", "*", "、", " ")  # stand in ordinary text too: taken only where nothing else cuts
_RUN = re.compile(r"""[^\w\s"'.()（）\[\]《》“”‘’%$¥￥€£+\-/\\?<>。]{2,4}""")
_QUOTED = (  # a quote within is doubled, or behind a backslash
    re.compile(r"""(?<!\w)(["'])(?:(?!\1).)*+\1(?!\w)""", re.DOTALL),
    re.compile(r"""(?<!\w)(["'])(?:\\.|(?!\1).)*+\1(?!\w)""", re.DOTALL),
)
_HEADS = 20  # lines that may show a run of signs: the header is one of them
_OFTEN = 0.5  # of the lines have it


def candidates(lines: Sequence[str]) -> list[str]:
    """What may cut the lines, the likeliest first where two cut alike; a comma where nothing may."""
    head = "\n".join(lines)
    bare = [line for quoted in _QUOTED for line in quoted.sub("q", head).split("\n") if line.strip()]
    runs = list(dict.fromkeys(run for quoted in _QUOTED for run in _runs(quoted.sub("q", head).split("\n"))))
    singles = [one for one in (*USUAL, *WEAK) if one in head and not _is_part(one, runs, bare) and _may_cut(one, head)]
    spaced = [wide for one in singles for wide in _spaced(one, head)]
    return [*runs, *spaced, *singles] or [","]


def is_firm(delimiter: str) -> bool:
    """Whether it hardly stands in ordinary text."""
    return delimiter.strip(" ") not in ("", *WEAK)


def _runs(lines: Sequence[str]) -> Iterator[str]:
    """`||`, `::`, `~|~`: two to four signs that stand together in most lines, and never partly.

    Lines are given without what stands in quotes, which shows nothing.
    """
    lines = [line for line in lines if line.strip()]
    for line in lines[:_HEADS]:
        for run in _RUN.findall(line):
            if sum(run in one for one in lines) < _OFTEN * len(lines):
                continue
            whole = len(set(run)) > 1 or run[0] in WEAK
            if whole or all(len(found) % len(run) == 0 for found in _alike(run[0], lines)):
                yield run


def _alike(sign: str, lines: Sequence[str]) -> Iterator[str]:
    """Every unbroken row of one sign; `,,` is an empty cell where a single comma stands too."""
    pattern = re.compile(f"{re.escape(sign)}+")
    for line in lines:
        yield from pattern.findall(line)


def _is_part(one: str, runs: Sequence[str], lines: Sequence[str]) -> bool:
    """A sign that occurs only within a run is no delimiter of its own."""
    head = "\n".join(lines)
    return any(one in run and head.count(one) == run.count(one) * head.count(run) for run in runs)


def _may_cut(one: str, head: str) -> bool:
    """Not the colon of times, which stands between digits only."""
    return one != ":" or len(re.findall(r"\d:(?=\d)", head)) < head.count(":")


def _spaced(one: str, head: str) -> Iterator[str]:
    """`, ` and ` | `: a delimiter that blanks always go with."""
    many = head.count(one)
    if one.isspace():
        return
    if head.count(f" {one} ") + head.count(f" {one}\n") >= many:
        yield f" {one} "
    if head.count(f"{one} ") + head.count(f"{one}\n") >= many * 0.9:
        yield f"{one} "
