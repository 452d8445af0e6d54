"""Dates and times in the contract's formats, and in the forms that no format of strptime says: the Republic's years,
serials of spreadsheets, seconds since 1970, 下午3点, 24:00. The result is local time of the export's zone.

A day is between 1900 and 2100, so that a year that was misread (113, 0024) is no day. Two readings are never weighed:
what no format of the contract reads is NULL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pipelines.ingest.typing import named_sql
from pipelines.sql import quote_text

ROC, SERIAL, SERIAL_1904, EPOCH, EPOCH_MS, ISO = "roc", "serial", "serial_1904", "epoch", "epoch_ms", "iso"
NAMED = (ISO, ROC, SERIAL, SERIAL_1904, EPOCH, EPOCH_MS)
CENTURY = 1969  # strptime's: 69 is 1969, 68 is 2068

_FIXED = {"%Y": 4, "%y": 2, "%m": 2, "%d": 2, "%H": 2, "%I": 2, "%M": 2, "%S": 2, "%j": 3}
_MORNING, _AFTERNOON, _NIGHT = "凌晨|清晨|早上|早晨|上午|午前", "中午|下午|午后|午後", "傍晚|晚上|晚间|晚間"
_HAN, _DIGITS = "一二三四五六七八九", "123456789000"
_TIMES = ("%H:%M", "%H:%M:%S", "%p%I:%M", "%p%I:%M:%S", "%H时%M分", "%H時%M分", "%H时%M分%S秒", "%H時%M分%S秒")
_REPUBLIC = "中華民國|中华民国|民國|民国"
_REST = r"(?:年|[/.-])(\d{1,2})(?:月|[/.-])(\d{1,2})日?[ T]*(.*)$"


#: 15:05 after 下午 is @15:05: the hour counts to 24, and the word has only confirmed it.
def _in_turn(text: str, *rules: tuple[str, str]) -> str:
    for found, put in rules:
        text = f"regexp_replace({text}, '{found}', '{put}', 'g')"
    return text


_HAN_DAY = _in_turn(
    "t", (f"([{_HAN}])十([{_HAN}])", r"\1\2"), (f"([{_HAN}])十", r"\1〇"), (f"十([{_HAN}])", r"一\1"), ("十", "一〇"),
    (f"一百[零〇]([{_HAN}])", r"一〇\1"), (f"一百([{_HAN}〇]{{2}})", r"一\1"), ("元年", "一年"),
)  # fmt: skip
_CLOCK = _in_turn(
    "juke_seen(t)", ("中午 *(1[01])", r"AM\1"), (f"(?:{_MORNING}) *", "AM"), (f"(?:{_AFTERNOON}) *", "PM"),
    (f"(?:{_NIGHT}) *(1[013-9]|2[0-9]|[1-9])([:时時点點])", r"PM\1\2"), ("PM(1[3-9]|2[0-3])", r"@\1"),
    ("AM(0?0[:时時点點])", r"@\1"),
)  # fmt: skip

MACROS = rf"""
create or replace temp macro juke_plausible(ts) as
    case when ts >= timestamp '1900-01-01' and ts < timestamp '2101-01-01' then ts end;
create or replace temp macro juke_iso(t, zone) as case
    when not regexp_matches(t, '^\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}([ T].*)?$') then null
    when strlen(t) > 16 and regexp_matches(t, ':\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)$')
        then timezone(zone, try_cast(t as timestamptz))
    else try_cast(t as timestamp) end;
create or replace temp macro juke_serial(t, first, least) as case when regexp_full_match(t, '\d{{1,5}}(\.\d+)?')
    and t::double >= least then first + to_seconds(round(t::double * 86400)) end;
create or replace temp macro juke_epoch(t, pattern, unit, zone) as case
    when regexp_full_match(t, pattern) then timezone(zone, to_timestamp(t::double / unit)) end;
create or replace temp macro juke_clock(t) as case when strlen(t) = length(t) then t else {_CLOCK} end;
create or replace temp macro juke_han_day(t) as case when not regexp_matches(t, '[{_HAN}十]|元年') then t
    else translate({_HAN_DAY}, '{_HAN}〇零○', '{_DIGITS}') end;
create or replace temp macro juke_century(ts, first) as list_transform([ts], lambda s: list_transform([
    case when year(s) < first then s + interval 100 year when year(s) > first + 99 then s - interval 100 year else s end
    ], lambda moved: case when day(moved) = day(s) then moved end)[1])[1];
create or replace temp macro juke_roc(t) as list_transform([regexp_extract(t,
    '^(?:(?:{_REPUBLIC}) *(\d{{1,3}})|(\d{{2,3}})){_REST}', ['y', 'z', 'm', 'd', 'clock'])], lambda roc: juke_roc_day(
    roc.y || roc.z, roc.m, roc.d) + case when roc.clock = '' then interval 0 second else try_strptime(roc.clock,
    [{", ".join(map(quote_text, _TIMES))}]) - timestamp '1900-01-01' end)[1];
create or replace temp macro juke_roc_compact(t) as list_transform([regexp_extract(t,
    '^(?:{_REPUBLIC})?(\d{{2,3}})(\d\d)(\d\d)$', ['y', 'm', 'd'])], lambda roc: juke_roc_day(roc.y, roc.m, roc.d))[1];
"""
_FIRST = r"""
create or replace temp macro juke_roc_day(y, m, d) as case when try_cast(y as integer) > 0
    then try_cast((try_cast(y as integer) + 1911)::varchar || '-' || m || '-' || d as timestamp) end;
"""
MACROS = _FIRST + MACROS


@dataclass(frozen=True)
class Dating:
    """How a column's moments are written: the contract's formats, its zone, and what the file is known to write.

    `century` is the first year that two digits can mean; None is `CENTURY`.
    """

    formats: tuple[str, ...]
    timezone: str
    century: int | None = None
    is_workbook: bool = False
    is_typed: bool = False
    is_1904: bool = False


def as_written_sql(text: str, dating: Dating) -> str:
    """The moment of a cell that is written just as the contract says; cheap, and right for nearly every cell."""
    plain = [one for one in dating.formats if one not in NAMED]
    if plain:
        return _any_of(_strptimes(text, plain, dating), text)
    return f"juke_plausible(juke_iso({text}, {quote_text(dating.timezone)}))" if not dating.formats else "null"


def repaired_sql(text: str, dating: Dating, *, is_date: bool) -> str:
    """The moment of any other cell: full-width, Chinese words and digits, and the forms that have a name."""
    plain = tuple(re.sub(r"%p +", "%p", one) for one in dating.formats if one not in NAMED)
    by_24 = [one.replace("%p", "@").replace("%I", "%H") for one in plain if "%p" in one]  # 下午15:05
    tries = [*_strptimes("u", [*plain, *by_24], dating)]
    tries += [_midnight([one for one in plain if "%H" in one and "%p" not in one], dating, is_date=is_date)]
    tries += [f"juke_plausible({one})" for name in _names(dating) for one in _named("u", name, dating)]
    found = _any_of([one for one in tries if one != "null"], "u")
    steps = [("bare", f"juke_bare({text})"), ("half", "trim(juke_half(bare))")]
    if any("%p" in one or one == ROC for one in dating.formats):
        steps.append(("clock", "juke_clock(half)"))
    if any("年" in one or one == ROC for one in dating.formats):
        steps.append(("han", f"juke_han_day({steps[-1][0]})"))
    return named_sql(found, *steps, ("u", steps[-1][0]))


def _any_of(tries: Sequence[str], text: str) -> str:
    """A date has a digit: DuckDB takes 'infinity' and 'epoch' for dates under any format."""
    if not tries:
        return "null::timestamp"
    has_digit = f"ord({text}) between 48 and 57 or regexp_matches({text}, '[0-9]')"
    return f"case when {has_digit} then coalesce({', '.join(tries)}) end"


def _names(dating: Dating) -> Iterable[str]:
    yield from (one for one in dating.formats if one in NAMED)
    if dating.is_workbook or dating.is_typed or not dating.formats:
        yield ISO
    if dating.is_workbook:
        yield SERIAL_1904 if dating.is_1904 else SERIAL


def _named(text: str, name: str, dating: Dating) -> tuple[str, ...]:
    zone = quote_text(dating.timezone)
    return {
        ISO: (f"juke_iso({text}, {zone})",),
        ROC: (f"juke_roc({text})", f"juke_roc_compact({text})"),
        SERIAL: (f"juke_serial({text}, timestamp '1899-12-30', 61)",),  # 60 is a day that was not: 29 February 1900
        SERIAL_1904: (f"juke_serial({text}, timestamp '1904-01-01', 0)",),
        EPOCH: (rf"juke_epoch({text}, '\d{{9,10}}(\.\d+)?', 1, {zone})",),
        EPOCH_MS: (rf"juke_epoch({text}, '\d{{12,13}}(\.\d+)?', 1000, {zone})",),
    }[name]


def _strptimes(text: str, formats: Sequence[str], dating: Dating) -> list[str]:
    """One attempt for each run of formats of one kind, so that a year misread by one is left to the next."""
    return [_attempt(text, list(some), dating) for _, some in groupby(formats, key=_kind)]


def _kind(form: str) -> tuple[bool, bool, int]:
    return ("%y" in form, "%z" in form or "%Z" in form, _whole_width(form))


def _whole_width(form: str) -> int:
    """Characters a text must have where fields stand side by side: 2024111 would be two days. 0: no matter."""
    parts = re.findall(r"%[-a-zA-Z]|[^%]", form)
    touching = any(a[0] == b[0] == "%" and a in _FIXED and b in _FIXED for a, b in pairwise(parts))
    known = all(part in _FIXED for part in parts if part[0] == "%")
    return sum(_FIXED.get(part, 1) for part in parts) if touching and known else 0


def _attempt(text: str, formats: list[str], dating: Dating) -> str:
    two_digits, has_zone, width = _kind(formats[0])
    found = f"try_strptime({text}, [{', '.join(map(quote_text, formats))}])"
    if has_zone:
        found = f"timezone({quote_text(dating.timezone)}, {found})"
    if two_digits and dating.century is not None:
        found = f"juke_century({found}, {dating.century})"
    if width:
        found = f"case when length({text}) = {width} then {found} end"
    return f"juke_plausible({found})"


def _midnight(formats: Sequence[str], dating: Dating, *, is_date: bool) -> str:
    """24:00 is the first moment of the next day; as a date it is the day that is written."""
    if not formats:
        return "null"
    attempts = ", ".join(_strptimes("replace(replace(u, '24:00', '00:00'), '24时', '00时')", formats, dating))
    later = "interval 0 day" if is_date else "interval 1 day"
    is_midnight = r"regexp_matches(u, '(^|[^0-9])(24:00(:00)?|24时00?分)$')"
    return f"case when {is_midnight} then coalesce({attempts}) + {later} end"
