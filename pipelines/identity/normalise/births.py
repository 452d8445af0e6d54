"""Days of birth as digits 'yyyymmdd', as far as they are said; a day that does not exist keeps its digits.

Years of the Republic (民國) and of Japanese eras are understood. A day that forms fill in by themselves is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipelines.identity.normalise.text import fold_all

_FILLED = "19000101 19000100 18991230 18991231 19700101 19010101 00010101 99991231 20991231 19111111"
_FILLED_IN = frozenset(_FILLED.split())
_ERAS = {"民国": 1911, "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_LETTERS = {"m": 1867, "t": 1911, "s": 1925, "h": 1988, "r": 2018}
_ERA = re.compile(r"(民国|明治|大正|昭和|平成|令和)\s*(元|\d{1,3})|^([mtshr])\s?(\d{1,2})(?=[./年])")
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES.split(), 1)}
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*\.?")
_CLOCK = re.compile(r"[t\s]+\d{1,2}:\d{2}.*$|\s+(?:am|pm)$")
_MONTH_FIRST = ("US", "PH")
_YEAR_FIRST = ("CN", "TW", "HK", "MO", "JP", "KR")
_SERIAL_START = date(1899, 12, 30)  # of spreadsheets


def parse_births(rows: Sequence[Sequence[str]]) -> list[tuple[str | None]]:
    """Days of birth as written, each with the region (ISO 3166) whose order of day and month holds."""
    folded = fold_all([value for value, _ in rows])
    return [(parse_birth(text, region),) for text, (_, region) in zip(folded, rows, strict=True)]


def parse_birth(folded: str, region: str = "CN") -> str | None:
    """One day of birth from its folded text; '1956' and '195604' where no more is said."""
    text = _CLOCK.sub("", folded.strip().removesuffix(".0"))
    digits = _with_era(text) or _with_month_name(text) or _by_parts(text, region)
    if digits is None or len(digits) < 4 or digits in _FILLED_IN or len(set(digits)) < 2 or digits in "0123456789":
        return None
    return digits


def _joined(year: int, month: str | int, day: str | int) -> str:
    """'yyyymmdd' of what is said of it."""
    return f"{year:04d}" + "".join(f"{int(part):02d}" for part in (month, day) if part != "")


def _with_era(text: str) -> str | None:
    found = _ERA.search(text)
    if not found:
        return None
    start = _ERAS[found.group(1)] if found.group(1) else _LETTERS[found.group(3)]
    said = found.group(2) or found.group(4)
    parts = [*re.findall(r"\d+", text[found.end() :]), "", ""]
    return _joined(start + (1 if said == "元" else int(said)), parts[0], parts[1])


def _with_month_name(text: str) -> str | None:
    found = _MONTH.search(text)
    if not found:
        return None
    numbers = re.findall(r"\d+", text)
    year = next((number for number in numbers if len(number) == 4), None)
    days = [number for number in numbers if number != year]
    if year is None and len(days) == 2:
        year = str(_century(int(days.pop())))
    return _joined(int(year), _MONTHS[found.group(1)], days[0] if days else "") if year else None


def _by_parts(text: str, region: str) -> str | None:
    parts = re.findall(r"\d+", text)
    if not parts or re.search(r"[a-z]", text):
        return None
    if len(parts) == 1:
        return _run_together(parts[0], region)
    if len(parts[0]) >= 3 or (len(parts[-1]) < 3 and (region in _YEAR_FIRST or "年" in text)):
        return _joined(_year(parts[0], region), *[*parts[1:3], ""][:2])
    if len(parts) == 2:
        return _joined(_year(parts[1], region), parts[0], "")
    day, month = parts[0], parts[1]
    if int(month) > 12 or (region in _MONTH_FIRST and int(day) <= 12):
        day, month = month, day
    return _joined(_year(parts[2], region), month, day)


def _year(said: str, region: str) -> int:
    """1956 of 56; in Taiwan two and three digits are years of the Republic."""
    if len(said) >= 4:
        return int(said[:4])
    return int(said) + 1911 if region == "TW" else _century(int(said)) if len(said) < 3 else int(said)


def _century(year: int) -> int:
    return year + (1900 if year > date.today().year % 100 else 2000)


def _run_together(digits: str, region: str) -> str | None:
    if len(digits) == 5 and 10_000 <= int(digits) <= 50_000:
        return (_SERIAL_START + timedelta(days=int(digits))).strftime("%Y%m%d")
    if len(digits) == 7 and region == "TW":
        return f"{int(digits[:3]) + 1911}{digits[3:]}"
    if len(digits) == 6 and not digits.startswith(("19", "20")):
        return f"{_century(int(digits[:2]))}{digits[2:]}"
    if len(digits) == 8 and not 1800 <= int(digits[:4]) <= 2100 and 1800 <= int(digits[4:]) <= 2100:
        first, second = digits[:2], digits[2:4]
        is_month_first = int(second) > 12 or (region in _MONTH_FIRST and int(first) <= 12)
        return digits[4:] + (first + second if is_month_first else second + first)
    return digits if len(digits) in (4, 6, 8) else digits[:8] if len(digits) == 14 else digits
