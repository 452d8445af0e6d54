"""How the values of a column are written, as the options a contract has for it: the form of days, signs of numbers."""

from __future__ import annotations

import re
from datetime import datetime

from pipelines.contract import Column

_DAYS = (
    *("%Y/%m/%d", "%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y年%m月%d日", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y"),
    *("%d-%b-%y", "%d-%b-%Y", "%d/%m/%y", "%m/%d/%y", "%Y/%m", "%Y-%m", "%Y年%m月"),
)
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", "T%H:%M:%S.%f")
_ROC = re.compile(r"(民國|民国)\s?\d{1,3}年.*|1\d{2}[/.]?[01]\d[/.]?[0-3]\d")
_SLIPS = 50  # a slip in so many values is the quarantine's, not the form's
_HAN_NUMBER = "零〇一二两兩三四五六七八九十百千万萬亿億壹贰叁肆伍陆柒捌玖拾佰仟元圆整角分"
_WRITTEN = {
    "numerals: chinese": re.compile(rf"[^\d]*[\d.]+\s*[万萬亿億千]|[{_HAN_NUMBER}]+"),
    "percent: true": re.compile(r"[-+]?\d+(\.\d+)?\s*[%％]"),
    'decimal: ","': re.compile(r"[-+]?\d{1,3}(\.\d{3})*,\d{1,2}|[-+]?\d{1,3}(\.\d{3})+"),
}
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?|0|-")
_UNIT = re.compile(r"[-+]?[\d.,]+\s*([^\W\d_]{1,4})")
_MONEY = ("元", "圆", "圓", "万", "萬", "亿", "億", "千")


def date_forms(seen: list[str]) -> list[str]:
    """Every date form that the values have, a slip in fifty aside; more than one where they do not tell."""
    if seen and all(_ROC.fullmatch(value) for value in seen):
        return ["roc"]

    def fits(form: str) -> bool:
        wrong = 0
        for value in seen:
            try:
                datetime.strptime(value, form)
            except ValueError:
                wrong += 1
                if wrong > allowed:
                    return False
        return True

    allowed = len(seen) // _SLIPS
    return [day + time for day in _DAYS for time in _TIMES if seen and fits(day + time)]


def written_as(column: Column, seen: list[str]) -> list[str]:
    """Options without which some numbers would be no numbers: 三千, 12%, 1.234,56, 12件."""
    odd = [value for value in seen if not _PLAIN.fullmatch(value)]
    if not odd:
        return []
    for option, form in _WRITTEN.items():
        is_stated = option.startswith("percent") and column.name.endswith(("_ratio", "_pct"))
        if not is_stated and sum(bool(form.fullmatch(value)) for value in odd) > len(odd) * (1 - 1 / _SLIPS):
            return [option]
    units = [found.group(1) for value in odd if (found := _UNIT.fullmatch(value))]
    words = sorted(set(units) - set(_MONEY))
    return [f"unit: [{', '.join(words)}]"] if len(units) == len(odd) and 0 < len(words) <= 3 else []
