"""A metric as a person reads it in a terminal: one of a list, or its whole card in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.padding import Padding

from pipelines.cli.console import command, out
from pipelines.cli.printing import plain_table
from pipelines.published.cards import Card, family, metric_card
from pipelines.published.catalogue import MetricEntry, say
from pipelines.published.numbers import day, form, written
from pipelines.published.units import unit_word

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pipelines.published import Version


def print_list(found: Sequence[MetricEntry], language: str) -> None:
    """Id, label, area, unit and direction, one metric a line."""
    table = plain_table("id", "指标" if language == "zh" else "metric", "area", "unit", "")
    for entry in found:
        unit = unit_word(str(entry.meta.get("unit", "")), language)
        arrow = {"up": "↑", "down": "↓"}.get(str(entry.meta.get("direction")), "")
        table.add_row(entry.name, escape(say(entry.label, language)), entry.area, escape(unit), arrow)
    out.print(table)
    out.print(f"[dim]{len(found)} of them: {command('metric', 'show', 'NAME')}[/]", soft_wrap=True)


def print_card(version: Version, name: str, zone: ZoneInfo) -> None:
    """The whole card in both languages, its SQL, its way back to the files."""
    from pipelines.published.metrics import sql_of

    zh, en = (metric_card(version, name, language) for language in ("zh", "en"))
    out.print(f"[bold]{escape(zh.label)}[/]  {escape(en.label)}  [dim]{name}[/]", soft_wrap=True)
    for title, text in _facts(version, zh, en):
        out.print(f"  [dim]{title:<11}[/]{escape(text)}", soft_wrap=True)
    _print_variants(version, name)
    _print_lineage(version, name, zone)
    out.print("  [dim]SQL[/]")
    for line in sql_of(version, name).splitlines():
        out.print(f"    {line}", markup=False, soft_wrap=True)


def _facts(version: Version, zh: Card, en: Card) -> Iterator[tuple[str, str]]:
    yield "Definition", zh.definition
    yield "", en.definition
    yield "Formula", f"{_in_words(version, zh, 'zh')}  {zh.formula}"
    yield "Unit", f"{unit_word(zh.unit, 'zh')} {unit_word(zh.unit, 'en')}"
    yield "Direction", {"up": "越高越好 higher is better", "down": "越低越好 lower is better"}.get(zh.direction, "—")
    yield "Kind", zh.role + (f", explains {zh.explains}" if zh.explains else "")
    if zh.bounds:
        yield "Bounds", zh.bounds
    yield "Empty", f"{zh.null_rule}  {en.null_rule}"
    yield "Owner", zh.owner
    if zh.target:
        yield "Target", _target(version, zh)
        yield "", "  ".join(filter(None, (zh.target_source, en.target_source)))
    yield "Grouped by", ", ".join(zh.by)


def _target(version: Version, card: Card) -> str:
    """A number as the metric is written, or the metric that is the target."""
    if card.target_number is not None:
        return written(card.target_number, form(card.name, card.unit, card.format), "zh")
    other = version.catalogue().metrics.get(card.target)
    return f"{say(other.label, 'zh')}  {other.name}" if other else card.target


def _in_words(version: Version, card: Card, language: str) -> str:
    """A ratio as label ÷ label; anything else as its measure."""
    known = version.catalogue().metrics
    labels = [say(known[name].label, language) for name in card.inputs if name in known]
    return " ÷ ".join(labels) if len(labels) == 2 else ""


def _print_variants(version: Version, name: str) -> None:
    names = family(version, name)
    if len(names) == 1:
        return
    out.print("  [dim]Variants[/]")
    for other in names:
        zh, en = (metric_card(version, other, language) for language in ("zh", "en"))
        mark = "→" if other == name else " "
        out.print(
            f"  {mark} {other}  [bold]{escape(zh.label)}[/]: {escape(zh.differs)}  [dim]{escape(en.differs)}[/]",
            soft_wrap=True,
        )


def _print_lineage(version: Version, name: str, zone: ZoneInfo) -> None:
    from pipelines.published.lineage import lineage_of, newest_of

    lineage = lineage_of(version, name)
    way = f"{', '.join(lineage.models)} ← {', '.join(lineage.entities)}"
    out.print(f"  [dim]{'Comes from':<11}[/]{way}", soft_wrap=True)
    newest = newest_of(version, lineage)
    if newest is not None and len(newest):
        table = plain_table("newest file of each export", "day", "rows>", "files>", "rows in all>")
        for row in newest.to_dict("records"):
            file = f"{row['department']}.{row['export']}/{row['file_name']}"
            counts = [f"{int(row[count]):,}" for count in ("loaded_count", "files_count", "rows")]
            table.add_row(escape(file), day(row["business_date"]), *counts)
        out.print(Padding(table, (0, 0, 0, 4), expand=False))
    made = version.manifest.created.astimezone(zone)
    told = f"as of {version.as_of_date}, version {version.id}, made {made:%Y-%m-%d %H:%M}"
    out.print(f"  [dim]{'Fresh':<11}[/]{told}", soft_wrap=True)
    for badge in version.badges:
        if badge.touches(lineage.entities):
            told = f"{badge.department}.{badge.export} since {day(badge.since)}"
            out.print(f"  [yellow]{badge.kind}[/] {told}", soft_wrap=True)
