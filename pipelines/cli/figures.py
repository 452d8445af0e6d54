"""Answers of `juke metric ask` as a person or a program reads them: a table with 万 and 亿, JSON, CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from pipelines.cli.console import out
from pipelines.cli.printing import plain_table
from pipelines.published.asking import change_kind
from pipelines.published.cards import metric_card
from pipelines.published.catalogue import say
from pipelines.published.comparing import GROWTH
from pipelines.published.numbers import change, day, form, is_missing, month, written
from pipelines.published.units import unit_word

if TYPE_CHECKING:
    import pandas
    from rich.table import Table

    from pipelines.published import Answer, Version

_WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "metric": "指标", "period": "期间", "value": "本期", "running": "（未结束）", "target": "目标值",
        "as_of": "数据截至 {day}（业务日）", "none": "—：{rule}", "of": "{start} 至 {end}",
        "beside": "，与 {start} 至 {end} 对比", "yoy": ("上年同期", "同比增长率"), "pop": ("上期", "环比增长率"),
        "festival": ("上年春节同期", "同比（春节可比）"), "workday": ("上年同期", "日均同比"),
    },
    "en": {
        "metric": "metric", "period": "period", "value": "value", "running": " (running)", "target": "target",
        "as_of": "data up to {day} (business day)", "none": "—: {rule}", "of": "{start} to {end}",
        "beside": ", beside {start} to {end}", "yoy": ("year before", "YoY"), "pop": ("period before", "PoP"),
        "festival": ("festival before", "YoY (festival)"), "workday": ("year before", "YoY a workday"),
    },
}  # fmt: skip
_DATES = ("period_start", "period_end", "compared_start", "compared_end")
_Row = Mapping[str, Any]


def print_answer(version: Version, answer: Answer, language: str, currency: str) -> None:
    """One table of all metrics where each has one figure, else one a metric; then why a figure is missing."""
    asked, rows, words = answer.ask, answer.rows, _WORDS[language]
    if asked.by or asked.grain:
        for name in asked.metrics:
            card = metric_card(version, name, language)
            unit = unit_word(card.unit, language)
            out.print(f"[bold]{escape(card.label)}[/]  [dim]{name} · {escape(unit)}[/]", soft_wrap=True)
            out.print(_Table(version, answer, language, currency).of(rows[rows["metric"] == name]))
    else:
        out.print(_Table(version, answer, language, currency).of(rows))
    if not asked.grain and len(rows):
        out.print(f"[dim]{_days(rows.iloc[0].to_dict(), words)}[/]", soft_wrap=True)
    for name in rows.loc[rows["value"].isna(), "metric"].unique():
        rule = metric_card(version, name, language).null_rule
        out.print(f"[dim]{words['none'].format(rule=escape(rule))}[/]", soft_wrap=True)
    out.print(f"[dim]{words['as_of'].format(day=version.as_of_date)}[/]")


def csv_of(answer: Answer) -> str:
    """The rows as CSV, days as days."""
    return str(_with_days(answer.rows).to_csv(index=False))


def json_of(version: Version, answer: Answer) -> str:
    """Version, rows, and per metric the SQL that ran with its values."""
    rows = json.loads(_with_days(answer.rows).to_json(orient="records", force_ascii=False, double_precision=15))
    ran = {name: {"sql": sql, "values": values} for name, (sql, values) in answer.ran.items()}
    said = {"version": version.id, "scope": version.scope, "as_of": version.as_of_date, "rows": rows, "ran": ran}
    return json.dumps(said, ensure_ascii=False, indent=1, default=str) + "\n"


class _Table:
    """How the rows of one answer become a table: names and periods left, numbers right."""

    def __init__(self, version: Version, answer: Answer, language: str, currency: str) -> None:
        self.metrics, self.ask = version.catalogue().metrics, answer.ask
        self.language, self.currency, self.words = language, currency, _WORDS[language]
        self.has_target = bool(answer.rows["target_value"].notna().any())

    def of(self, rows: pandas.DataFrame) -> Table:
        words, asked = self.words, self.ask
        heads = [words["period"]] if asked.grain else []
        heads += [*asked.by] or ([] if asked.grain else [words["metric"]])
        numbers = [words["value"], *self._compared(rows)]
        numbers += [words["target"]] if self.has_target else []
        table = plain_table(*heads, *(f"{title}>" for title in numbers))
        for row in rows.to_dict("records"):
            table.add_row(*self._names(row), *self._numbers(row))
        return table

    def _compared(self, rows: pandas.DataFrame) -> tuple[str, ...]:
        """Points are no rate: their column is 同比, not 同比增长率."""
        if not self.ask.compare:
            return ()
        base, title = self.words[self.ask.compare]
        kinds = {change_kind(self.metrics[name]) for name in rows["metric"]}
        return base, title if kinds == {GROWTH} else title.removesuffix("增长率")

    def _names(self, row: Any) -> list[str]:
        running = "" if row["is_finished"] else self.words["running"]
        cells = [_period(row, self.ask.grain, self.language) + running] if self.ask.grain else []
        if not self.ask.by and not self.ask.grain:
            return [escape(say(self.metrics[row["metric"]].label, self.language))]
        return cells + [_group(row[name]) for name in self.ask.by]

    def _numbers(self, row: Any) -> list[str]:
        entry = self.metrics[row["metric"]]
        shape = form(entry.name, str(entry.meta.get("unit")), str(entry.meta.get("format") or ""))
        code = row.get("currency_code", self.currency)

        def told(side: str) -> str:
            return written(row[side], shape, self.language, None if is_missing(code) else str(code))

        compared = [told("compared_value"), change(row, self.language)] if self.ask.compare else []
        return [told("value"), *compared, *([told("target_value")] if self.has_target else [])]


def _group(value: Any) -> str:
    return day(value) if is_missing(value) or isinstance(value, date) else escape(str(value))


def _period(row: _Row, grain: str, language: str) -> str:
    start, end = row["period_start"], row["period_end"]
    if grain == "month":
        return month(start, language)
    if grain == "quarter":
        return f"{start.year} Q{(start.month - 1) // 3 + 1}"
    if grain == "year":
        return str(start.year)
    return day(start) if grain == "day" else f"{day(start)} – {day(end)}"


def _days(row: Mapping[Any, Any], words: Mapping[str, Any]) -> str:
    told = str(words["of"].format(start=day(row["period_start"]), end=day(row["period_end"])))
    told += "" if row["is_finished"] else str(words["running"])
    if is_missing(row["compared_start"]):
        return told
    return told + str(words["beside"].format(start=day(row["compared_start"]), end=day(row["compared_end"])))


def _with_days(rows: pandas.DataFrame) -> pandas.DataFrame:
    dates = (*_DATES, *(name for name in rows.columns if name.endswith("_date")))
    days = {name: rows[name].map(lambda at: None if is_missing(at) else day(at)) for name in dates}
    return rows.assign(**days)
