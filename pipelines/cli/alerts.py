"""Commands around alerts: what would be told now, a test message, what was told. Addresses are never printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from pipelines.cli.console import command, open_workspace, out

if TYPE_CHECKING:
    from pipelines.company_rules.alerts import Receiver
    from pipelines.settings import Workspace

_alerts = typer.Typer(help="Who is told of what after a night.", no_args_is_help=True)
_OUTCOMES = {
    "sent": "[green]sent[/]",
    "failed": "[red]not taken[/]",
    "no_address": "[red]no address[/]: its variable is not set, or names no service apprise knows",
}

_MEND = "; what answers mean: pipelines/runbooks/nobody_was_told.md"


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for one in (show, send, test, log):
        _alerts.command(one.__name__)(one)
    app.add_typer(_alerts, name="alerts")


def show() -> None:
    """Show what each receiver would be told now; nothing is sent."""
    from pipelines.alerts import compose

    ws = open_workspace()
    _receivers(ws)
    messages = compose(ws, None)
    for message in messages:
        out.print(f"[bold]{message.receiver.name}[/]  {escape(message.title)}", soft_wrap=True)
        out.print(escape(message.body) + "\n", soft_wrap=True)
    if not messages:
        days = ws.config.alerts.cool_down_days
        out.print(f"Nothing new: no news, or told within {days} days. What was told: {command('alerts', 'log')}")


def send() -> None:
    """Send what is new now, as the end of a night does: after an address was mended."""
    from pipelines.alerts import tell
    from pipelines.night import workspace_lock

    ws = open_workspace()
    _receivers(ws)
    with workspace_lock(ws):
        told = tell(ws, None)
    for one in told:
        out.print(f"{one.receiver}: {one.news} pieces of news, {_outcome(one.outcome, one.why)}", soft_wrap=True)
    if not told:
        out.print("Nothing new.")
    if any(one.outcome != "sent" for one in told):
        raise typer.Exit(1)


def test(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="One receiver; all where left out.")] = "",
) -> None:
    """Send a test message, and say whether it was taken."""
    from pipelines.alerts import try_out

    ws = open_workspace()
    outcomes = [(one.name, one.url_env, try_out(ws, one)) for one in _receivers(ws, name)]
    for receiver, variable, (outcome, why) in outcomes:
        out.print(f"{receiver} ({variable}): {_outcome(outcome, why)}", soft_wrap=True)
    if any(sent.outcome != "sent" for _, _, sent in outcomes):
        raise typer.Exit(1)


def log(count: Annotated[int, typer.Option(metavar="N", min=1, help="So many of the newest.")] = 20) -> None:
    """List the newest messages: when, to whom, how many pieces of news, and whether they were taken."""
    from pipelines.alerts.remembering import messages
    from pipelines.cli.printing import plain_table

    rows = messages(open_workspace(), count)
    table = plain_table("Night", "At (UTC)", "Receiver", "News>", "Outcome")
    for at, night, receiver, news, outcome in rows:
        table.add_row(night, at[:16].replace("T", " "), receiver, str(news), outcome)
    out.print(table if rows else "Nobody was told anything yet.")


def _outcome(outcome: str, why: str) -> str:
    return _OUTCOMES[outcome] + (f" ({escape(why)})" if why else "") + (_MEND if outcome == "failed" else "")


def _receivers(ws: Workspace, name: str = "") -> list[Receiver]:
    from pipelines.problems import JukeError, Problem

    known = {one.name: one for one in ws.config.alerts.receivers}
    where, advice = str(ws.root / "juke.toml"), "the comments under [alerts] in data/demo/juke.toml show one"
    if not known:
        raise JukeError(Problem("nobody is to be told: no [[alerts.receivers]]", where, do=advice))
    if name and name not in known:
        raise JukeError(Problem("there is no such receiver", where, ", ".join(sorted(known)), name))
    return [known[name]] if name else list(known.values())
