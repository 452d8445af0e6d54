"""Numbers as people write them: separators, signs, currencies, percents and, where the contract says so, units of its
own and Chinese numerals. What needs a guess is NULL.

A number becomes plain digits with an exponent (`1.2万` is `1.2e4`) and is cast once, so nothing overflows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.ingest.typing import named_sql, numerals
from pipelines.sql import quote_text

#: How amounts of a currency are marked, before the number or behind it.
CURRENCIES = {
    "CNY": ("¥", "￥", "RMB", "CN¥", "人民币", "人民幣", "元整", "元正", "元", "圆整", "圆"),
    "TWD": ("NT$", "$", "NTD", "新台币", "新臺幣", "新台幣", "元整", "元", "圆", "圓整", "圓"),
    "HKD": ("HK$", "$", "港币", "港幣", "港元", "元"),
    "MOP": ("MOP$", "$", "澳门币", "澳門幣", "元"),
    "USD": ("US$", "$", "美元", "美金"),
    "JPY": ("¥", "￥", "JP¥", "日元", "円", "圓"),
    "EUR": ("€", "欧元", "歐元"),
    "GBP": ("£", "英镑", "英鎊"),
    "KRW": ("₩", "韩元", "韓元"),
    "SGD": ("S$", "$", "新加坡元"),
    "AUD": ("A$", "AU$", "$", "澳元"),
    "CAD": ("C$", "CA$", "$", "加元"),
    "CHF": ("瑞郎", "Fr."),
    "THB": ("฿", "泰铢", "泰銖"),
    "INR": ("₹", "Rs.", "卢比"),
    "RUB": ("₽", "卢布"),
    "VND": ("₫", "越南盾"),
    "MYR": ("RM", "令吉"),
}
_SIGN = "[-+△▲负負]"
_PART_NAMES = ("s1", "open1", "s2", "mark", "s3", "open2", "digits", "exponent", "rate", "unit", "close", "s4")

MACROS = rf"""
create or replace temp macro juke_tidy(t) as regexp_replace(trim(juke_half(juke_bare(t))),
    ' *([^0-9 .,''{numerals.DIGITS}]) *', '\1', 'g');
create or replace temp macro juke_ungrouped(t, single_four) as case
    when regexp_full_match(t, '\d+\.?\d*|\.\d+') then t
    when regexp_full_match(t, '[1-9]\d{{0,2}}(?:(?:,\d{{3}})+|(?:''\d{{3}})+)(?:\.\d*)?')
      or regexp_full_match(t, '[1-9]\d?(?:,\d\d)+,\d{{3}}(?:\.\d*)?')
      or regexp_full_match(t, '[1-9]\d{{0,3}}(?:,\d{{4}}){{2,}}(?:\.\d*)?')
      or (single_four and regexp_full_match(t, '[1-9]\d{{0,3}},\d{{4}}(?:\.\d*)?'))
    then replace(replace(t, ',', ''), '''', '') end;
create or replace temp macro juke_ungrouped_comma(t) as case
    when regexp_full_match(t, '\d+(?:,\d*)?|,\d+') then replace(t, ',', '.')
    when regexp_full_match(t, '[1-9]\d{{0,2}}(?:(?:\.\d{{3}})+|(?: \d{{3}})+|(?:''\d{{3}})+)(?:,\d*)?')
    then replace(replace(replace(replace(t, '.', ''), ' ', ''), '''', ''), ',', '.') end;
create or replace temp macro juke_number(p, digits, percent) as case
    when length(p.s1 || p.s2 || p.s3 || p.s4 || p.open1 || p.open2) > 1
      or (p.close <> '') <> ((p.open1 || p.open2) <> '') then null
    else case when (p.s1 || p.s2 || p.s3 || p.s4 || p.open1 || p.open2) in ('', '+') then '' else '-' end
      || digits || case when p.rate = '' then p.exponent
      when p.exponent <> '' or percent is null then null
      else 'e-' || (percent + case when p.rate = '‰' then 1 else 0 end) end end;
"""


@dataclass(frozen=True)
class Notation:
    """How the numbers of a column may be written.

    `percent` is how many digits a percent sign moves the point; None where a percent is no number of this column.
    """

    currency: str | None = None
    decimal: str = "."
    is_grouped_by_four: bool = False
    is_chinese: bool = False
    percent: int | None = None
    units: Mapping[str, Decimal] | None = None


def digits_sql(text: str, notation: Notation) -> str:
    """The number as plain digits, perhaps with an exponent; NULL where it is none or needs a guess."""
    names = ", ".join(map(quote_text, _PART_NAMES))
    parts = f"regexp_extract(juke_tidy({text}), {quote_text(_pattern(notation))}, [{names}])"
    percent = "null" if notation.percent is None else str(notation.percent)
    number = f"juke_number(p, {_ungrouped('p.digits', notation)}, {percent})"
    return named_sql(f"case when p.digits <> '' then {number} end", ("p", parts))


def unit_factor_sql(text: str, notation: Notation) -> str | None:
    """What the unit in the cell counts (箱: 12); None where every unit of the contract counts one."""
    factors = {unit: factor for unit, factor in (notation.units or {}).items() if factor != 1}
    if not factors:
        return None
    cases = " ".join(
        f"when ends_with(lower(juke_tidy({text})), {quote_text(unit.lower())}) then {factor:f}"
        for unit, factor in sorted(factors.items(), key=lambda one: -len(one[0]))
    )
    return f"case {cases} else 1 end"


def other_currency_sql(text: str, currency: str) -> str:
    """Whether the cell bears the mark of a currency that is not its own."""
    every = tuple({mark.upper() for code in CURRENCIES for mark in _marks(code)} | {currency})
    own = _listed(tuple(mark.upper() for mark in _marks(currency)))
    found = f"regexp_extract(upper(juke_tidy({text})), {quote_text(_listed(every))})"  # US$ before $, 美元 before 元
    other = f"mark <> '' and not regexp_full_match(mark, {quote_text(own)})"
    return named_sql(other, ("mark", found))


def _marks(currency: str) -> tuple[str, ...]:
    return (*CURRENCIES.get(currency, ()), currency)


def _listed(marks: list[str] | tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))


def _pattern(notation: Notation) -> str:
    marks = f"(?i:{_listed(_marks(notation.currency))})" if notation.currency else "[^\\s\\S]"
    units = f"(?i:{_listed(tuple(notation.units))})" if notation.units else "[^\\s\\S]"
    digits = r"[0-9.,][0-9., ']*?"
    if notation.is_chinese:
        digits = numerals.PATTERN if notation.currency is None else numerals.MONEY_PATTERN
    return (
        rf"^({_SIGN}?)(\(?)({_SIGN}?)((?:{marks})?)({_SIGN}?)(\(?)({digits})((?:[eE][-+]?\d+)?)"
        rf"([%‰]?)((?:{marks}|{units})?)(\)?)(-?)$"
    )


def _ungrouped(digits: str, notation: Notation) -> str:
    if notation.decimal == ",":
        return f"juke_ungrouped_comma({digits})"
    plain = f"juke_ungrouped({digits}, {str(notation.is_grouped_by_four).lower()})"
    return f"coalesce({plain}, juke_chinese({digits}))" if notation.is_chinese else plain
