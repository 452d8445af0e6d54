"""What a contract says of how the cells of a column are written: options of typing, and what can be wrong with them.

`dbt_project/docs/contracts.md` shows each with an example. What they mean for a cell is `pipelines.ingest.typing`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import BaseModel, Field, field_validator

from pipelines.contract.entities import Column
from pipelines.problems import Problem

NAMED_FORMATS = ("iso", "roc", "serial", "serial_1904", "epoch", "epoch_ms")
NIGHT = r"night(\s*[+-]\s*\d+)?"
_DIRECTIVES = tuple("YymdjHIMSfpbBaAzZ")
_DOCS = "dbt_project/docs/contracts.md"


class HowWritten(BaseModel):
    """Options of a mapping that say how people wrote its cells; each belongs to some types of columns only."""

    century: int | None = Field(default=None, ge=1900, le=2000)
    decimal: Literal[".", ","] = "."
    groups: Literal[3, 4] = 3
    numerals: Literal["plain", "chinese"] = "plain"
    percent: bool = False
    unit: dict[str, Decimal] = {}
    nulls: tuple[str, ...] | None = None
    length: int | None = Field(default=None, ge=1, le=64)
    whole: bool = False
    between: tuple[str | None, str | None] | None = None
    otherwise: Literal["bad", "warn"] = Field(default="bad", alias="else")

    @field_validator("unit", mode="before")
    @classmethod
    def _one_or_many_units(cls, given: Any) -> Any:
        """`件`, `[件, 个]`, or what each counts: `{件: 1, 箱: 12}`."""
        if isinstance(given, dict):
            return {str(unit): Decimal(str(factor)) for unit, factor in given.items()}
        many = given if isinstance(given, list | tuple) else [given]
        return {str(unit): Decimal(1) for unit in many}

    @field_validator("nulls", mode="before")
    @classmethod
    def _words(cls, given: Any) -> Any:
        return null_words(given)

    @field_validator("between", mode="before")
    @classmethod
    def _ends_as_text(cls, given: Any) -> Any:
        if isinstance(given, list | tuple):
            return tuple(None if end is None else str(end).strip() for end in given)
        return given


def null_words(given: Any) -> Any:
    """YAML's idea of words for nothing back as text: `[无, -, 0]`, `[]` where nothing is nothing."""
    if isinstance(given, list | tuple):
        return tuple("null" if word is None else str(word).strip() for word in given)
    return (str(given).strip(),) if given is not None else None


def writing_problems(
    written: HowWritten, formats: tuple[str, ...], column: Column, is_scaled: bool, at: str, where: str
) -> Iterator[Problem]:
    """Options that mean nothing for the column's type, and what they say wrongly."""
    is_date = column.type in ("date", "timestamp")
    yield from _misplaced(written, column, is_date, at, where)
    for form in formats if is_date else ():
        yield from _format(form, f"{at}.format", where)
    if is_date and _is_torn(formats):
        what = f"{at}.format: 03/04/2024 would be two days, by a format with the day first and one with the month first"
        yield Problem(what, where, do="keep the one the department writes; two exports that differ are two contracts")
    if written.century is not None and not any("%y" in form for form in formats):
        yield Problem(f"{at}.century: no format has years of two digits (%y)", where, do="remove century")
    if is_scaled and written.numerals == "chinese":
        what = f"{at}: 3万 in a column with a scale would be counted twice"
        yield Problem(what, where, do="remove scale or numerals, whichever the cells do not need")
    if any(factor <= 0 for factor in written.unit.values()):
        yield Problem(f"{at}.unit: a unit counts more than 0", where, do="write the factor, as {件: 1, 箱: 12}")
    if written.between:
        yield from _between(written.between, column, is_date, f"{at}.between", where)


def _misplaced(written: HowWritten, column: Column, is_date: bool, at: str, where: str) -> Iterator[Problem]:
    is_text = column.type in ("id", "text")
    belongs = {
        "century": (is_date, "dates have a century"),
        **{name: (column.is_number, f"numbers have {name}") for name in ("decimal", "groups", "numerals")},
        "percent": (column.is_number and column.type != "integer", "decimal numbers are percents"),
        "unit": (column.is_number, "numbers have a unit"),
        "length": (is_text, "ids and texts have a length"),
        "whole": (column.type == "id", "ids are made whole"),
        "between": (is_date or column.is_number, "dates and numbers lie between"),
    }
    for name, (fits, only) in belongs.items():
        if not fits and _is_said(written, name):
            yield Problem(f"{at}.{name}: only {only}, this is {column.type}", where, do=f"remove {name}; see {_DOCS}")
    if _is_said(written, "otherwise") and written.between is None:
        yield Problem(
            f"{at}.else: says what becomes of values outside `between`", where, do="write between or remove it"
        )


def _is_said(written: HowWritten, name: str) -> bool:
    return bool(getattr(written, name) != HowWritten.model_fields[name].default)


def _format(form: str, at: str, where: str) -> Iterator[Problem]:
    if form in NAMED_FORMATS:
        return
    told = re.findall(r"%-?(.?)", form)
    unknown = [one for one in told if one not in _DIRECTIVES]
    if unknown or not told:
        found = f"%{unknown[0]}" if unknown else form
        yield Problem(
            f"{at} '{form}' cannot be read", where, f"%{' %'.join(_DIRECTIVES)}, or {', '.join(NAMED_FORMATS)}", found,
            f"write it like %Y/%m/%d %H:%M; see {_DOCS}",
        )  # fmt: skip
    elif not ({"Y", "y"} & set(told) and {"m", "b", "B", "j"} & set(told)):
        yield Problem(
            f"{at} '{form}' has no year and month", where, do="write it like %Y/%m/%d; a bare %Y-%m is its first day"
        )
    elif ("I" in told) != ("p" in told):
        what = f"{at} '{form}': hours up to twelve (%I) need 上午 or 下午, AM or PM (%p)"
        yield Problem(what, where, do="write %p with %I, or %H for hours up to 24")


def _is_torn(formats: tuple[str, ...]) -> bool:
    """Whether two of the formats have the same separators and give one text two days."""
    orders: dict[str, set[str]] = {}
    for form in formats:
        found = re.match(r"%-?([dm])([^%\w])%-?([dm])\2%-?([Yy])", form)
        if found:
            orders.setdefault(found[2] + found[4], set()).add(found[1])
    return any(len(order) > 1 for order in orders.values())


def _between(
    ends: tuple[str | None, str | None], column: Column, is_date: bool, at: str, where: str
) -> Iterator[Problem]:
    known = [end for end in ends if end is not None]
    wanted = "a day (2010-01-01), night, or night + 30" if is_date else "a number"
    wrong = [end for end in known if not (_is_day(end) if is_date else _is_number(end))]
    if not is_date and not column.is_number:
        return
    if wrong or not known:
        yield Problem(
            f"{at} cannot be read", where, f"two ends, each {wanted} or null", str(list(ends)), f"see {_DOCS}"
        )
    elif len(known) == 2 and not is_date and Decimal(known[0]) > Decimal(known[1]):
        yield Problem(f"{at}: the first end is above the second, so nothing lies between", where, do="turn them round")
    elif len(known) == 2 and not any("night" in end for end in known) and is_date and known[0] > known[1]:
        yield Problem(f"{at}: the first day is after the second, so nothing lies between", where, do="turn them round")


def _is_day(end: str) -> bool:
    if re.fullmatch(NIGHT, end):
        return True
    try:
        return date.fromisoformat(end).isoformat() == end
    except ValueError:
        return False


def _is_number(end: str) -> bool:
    try:
        return Decimal(end).is_finite()
    except InvalidOperation:
        return False
