"""Commands around metrics: list them, show what one means and comes from, ask for figures.

What they print is in `metric_cards` and `figures`; what a figure is, in `pipelines.published`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipelines.cli.console import command, open_workspace, out

if TYPE_CHECKING:
    from pipelines.published import Version
    from pipelines.settings import Workspace

_metric = typer.Typer(help="What a figure means, comes from, and is.", no_args_is_help=True)
_Language = Annotated[Literal["zh", "en"], typer.Option("--lang", metavar="zh|en", help="Of labels and numbers.")]
_Scope = Annotated[str, typer.Option(metavar="NAME", help="The part of the version to read.")]
_PERIODS = 12


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    _metric.command("list")(list_metrics)
    for one in (show, ask):
        _metric.command(one.__name__)(one)
    app.add_typer(_metric, name="metric")


def list_metrics(
    area: Annotated[str, typer.Option(metavar="AREA", help="Only those of sales, service, …")] = "",
    search: Annotated[str, typer.Option(metavar="WORDS", help="In ids, labels and definitions, zh or en.")] = "",
    language: _Language = "zh",
    scope: _Scope = "all",
) -> None:
    """List the metrics of the version readers see."""
    from pipelines.cli.metric_cards import print_list
    from pipelines.problems import JukeError, Problem
    from pipelines.published.finding import areas, nearest, searched

    _, version = _opened(scope)
    metrics = version.catalogue().metrics
    if area and area not in areas(metrics):
        expected = ", ".join(areas(metrics))
        raise JukeError(
            Problem("no metric is of this area", expected=expected, found=area, more=nearest(area, areas(metrics)))
        )
    found = searched(metrics, search, area)
    if not found:
        out.print(f"No metric says that. All of them: {command('metric', 'list')}", soft_wrap=True)
        return
    print_list(found, language)


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id or label, zh or en.")],
    scope: _Scope = "all",
) -> None:
    """Explain a metric: formula, variants, SQL, the files behind it."""
    from pipelines.cli.metric_cards import print_card
    from pipelines.published.finding import named

    ws, version = _opened(scope)
    (found,) = named(version.catalogue().metrics, [name])
    print_card(version, found, ws.timezone)


def ask(
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Ids or labels, zh or en.")],
    by: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Group by it; may be repeated.")] = None,
    grain: Annotated[str, typer.Option(metavar="GRAIN", help="day, week, month, quarter or year.")] = "",
    start: Annotated[datetime | None, typer.Option("--from", metavar="DAY", formats=["%Y-%m-%d"])] = None,
    end: Annotated[datetime | None, typer.Option("--to", metavar="DAY", formats=["%Y-%m-%d"])] = None,
    where: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="VALUE,VALUE is one of.")] = None,
    compare: Annotated[
        str, typer.Option(metavar="HOW", help="yoy 同比, pop 环比, festival 春节可比, workday 日均同比.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Rows, SQL and its values.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Rows.")] = False,
    language: _Language = "zh",
    scope: _Scope = "all",
) -> None:
    """Ask for figures, beside another period where one is named."""
    from pipelines.cli.figures import csv_of, json_of, print_answer
    from pipelines.published import Ask
    from pipelines.published.apart import kept_apart
    from pipelines.published.asking import ask as answer_to
    from pipelines.published.finding import named

    ws, version = _opened(scope)
    metrics = named(version.catalogue().metrics, names)
    begins = start.date() if start else _beginning(version, grain, compare)
    asked = Ask(metrics, tuple(by or ()), grain, _filters(where or []), begins, end.date() if end else None, compare)
    answer = answer_to(version, kept_apart(version, asked))
    if as_json or as_csv:
        typer.echo(json_of(version, answer) if as_json else csv_of(answer), nl=False)
        return
    print_answer(version, answer, language, ws.config.company.currency)


def _opened(scope: str) -> tuple[Workspace, Version]:
    from pipelines.published import open_current

    ws = open_workspace()
    return ws, open_current(ws.root, scope)


def _beginning(version: Version, grain: str, compare: str) -> date | None:
    """Where nobody said: the last periods of a series, the running month of a comparison, else all the data."""
    from pipelines.published.windows import GRAINS, lately

    if grain in GRAINS:
        return lately(grain, version.as_of_date, _PERIODS)
    return version.as_of_date.replace(day=1) if compare else None


def _filters(asked: list[str]) -> dict[str, Any]:
    """`region_code=east,west` as a filter; nothing behind the sign means rows that have no value."""
    from pipelines.problems import JukeError, Problem

    if wrong := [one for one in asked if "=" not in one]:
        raise JukeError(Problem("a filter is NAME=VALUE", found=one) for one in wrong)
    pairs = (one.partition("=")[::2] for one in asked)
    return {name: _value(text) for name, text in pairs}


def _value(text: str) -> Any:
    values = text.split(",")
    return values if len(values) > 1 else text or None
