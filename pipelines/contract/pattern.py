"""Patterns with a date in them: `订单明细_{date:%Y%m%d}.csv` for file names, `{date:%Y年%m月}` for headers.

`*` stands for any text. A name is only ever compared, never opened.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

_DATE = re.compile(r"\{date:([^}]*)\}")
_DIRECTIVES = {"%Y": r"\d{4}", "%m": r"\d{1,2}", "%d": r"\d{1,2}", "%y": r"\d{2}", "%H": r"\d{2}", "%M": r"\d{2}"}


@dataclass(frozen=True)
class Arrival:
    """A file name that is an export's. `date` is the business date it names; None where the pattern has none."""

    date: date | None


def problem_of(pattern: str, *, is_header: bool = False) -> str | None:
    """What is wrong with a pattern of file names, or of the headers of a cross-table; None where nothing is."""
    dates = _DATE.findall(pattern)
    if len(dates) > 1 or "{" in _DATE.sub("", pattern):
        return "one {date:…} at most, and no other braces"
    if is_header and not dates:
        return "a header with a {date:…}, as {date:%Y年%m月}"
    if "/" in pattern and not is_header:
        return "a file name, without folders"
    unknown = [one for one in re.findall(r"%.", "".join(dates)) if one not in _DIRECTIVES]
    return f"date parts are {' '.join(_DIRECTIVES)}, not {unknown[0]}" if unknown else None


def match(pattern: str, file_name: str) -> Arrival | None:
    """What the name says if the pattern fits it whole; an impossible date (20261399) does not fit."""
    expression, date_format = _compiled(pattern)
    found = expression.fullmatch(unicodedata.normalize("NFC", file_name))
    if found is None or date_format is None:
        return Arrival(None) if found else None
    try:
        return Arrival(datetime.strptime(found["date"], date_format).date())
    except ValueError:
        return None


@cache
def _compiled(pattern: str) -> tuple[re.Pattern[str], str | None]:
    normal = unicodedata.normalize("NFC", pattern)
    found = _DATE.search(normal)
    if found is None:
        return re.compile(_literal(normal)), None
    day = re.sub(r"%.|[^%]+", lambda m: _DIRECTIVES.get(m[0]) or re.escape(m[0]), found[1])
    return re.compile(f"{_literal(normal[: found.start()])}(?P<date>{day}){_literal(normal[found.end() :])}"), found[1]


def _literal(text: str) -> str:
    return re.escape(text).replace(r"\*", ".*")


def name_of(pattern: str, day: date) -> str:
    """A file name that the pattern fits, for what Juke itself writes: a database's snapshot of a day."""
    found = _DATE.search(pattern)
    named = pattern[: found.start()] + day.strftime(found[1]) + pattern[found.end() :] if found else pattern
    return f"{named[:-2]}.parquet".replace("*", "snapshot") if named.endswith(".*") else named.replace("*", "snapshot")
