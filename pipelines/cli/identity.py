"""Commands around who is who: why two are one customer, what stewards decided, and what waits for them.

What stewards decide with is in `deciding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape

from pipelines.cli import deciding
from pipelines.cli.console import command, open_workspace, out

if TYPE_CHECKING:
    from pipelines.identity.decisions import Decision

identity = typer.Typer(help="Who is who, and why.", no_args_is_help=True)
_Language = Annotated[Literal["zh", "en"], typer.Option(metavar="zh|en", help="Of the answer.")]
_KINDS = {"must_link": "one customer", "cannot_link": "two customers", "withdraw": "withdrawal"}
_REASONS = {
    "uncertain": ("可能是同一客户", "perhaps one"), "broken": ("有矛盾", "contradicted"),
    "oversized": ("过大", "too large"), "weak": ("依据较弱", "weakly merged"),
}  # fmt: skip
_AT_STAKE = ("涉及金额", "at stake")


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for one in (explain, review, deciding.merge, deciding.split, deciding.forbid, deciding.withdraw, decisions):
        identity.command(one.__name__)(one)
    app.add_typer(identity, name="identity")


def explain(a: deciding.One, b: deciding.Other, language: _Language = "en") -> None:
    """Say why two records or customers are one, or are not."""
    from pipelines.identity import explain as why

    out.print(why(open_workspace(), a, b, language), markup=False, soft_wrap=True)


def decisions(
    every: Annotated[bool, typer.Option("--all", help="Withdrawn ones too.")] = False,
) -> None:
    """List what stewards decided: who, when, why, in force or not."""
    from pipelines.identity import list_decisions

    signed = list_decisions(open_workspace())
    shown = [one for one in signed if every or one.is_in_force]
    for one in shown:
        _print_decision(one)
    hidden = len(signed) - len(shown)
    if hidden:
        out.print(f"[dim]and {hidden} more that ended: {command('identity', 'decisions', '--all')}[/]", soft_wrap=True)
    elif not shown:
        out.print("Nothing was decided yet.")


def _print_decision(one: Decision) -> None:
    about = f"[bold]{escape(one.record_a)}  {escape(one.record_b)}[/]"
    out.print(f"[cyan]{one.number:>4}[/] {_KINDS[one.kind]}: {about}  {_state(one)}", soft_wrap=True)
    out.print(f"     {escape(one.by)}, {one.at[:10]}: {escape(one.reason)}", soft_wrap=True)


def _state(one: Decision) -> str:
    if one.kind == "withdraw":
        return ""
    if one.ended_by is not None:
        return f"[dim]withdrawn by {one.ended_by}[/]"
    return "in force" if one.applied_seq is not None else "[yellow]from the next night[/]"


def review(
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="So many pairs.")] = 20, language: _Language = "en"
) -> None:
    """List the pairs that wait for a steward, the dearest first."""
    from pipelines.published import open_current

    ws = open_workspace()
    pairs = open_current(ws.root).table("mart_identity_review", order_by=["queue_no"]).to_dict("records")
    waiting = _not_decided(ws, pairs)
    for pair in waiting[:limit]:
        _print_pair(pair, language)
    if not waiting:
        out.print("No pair waits for a steward.")
        return
    shown = min(limit, len(waiting))
    out.print(f"\n[dim]{shown} of {len(waiting)}; one customer:[/] {command('identity', 'merge', 'A', 'B')}"
              f"[dim]; two:[/] {command('identity', 'forbid', 'A', 'B')}", soft_wrap=True)  # fmt: skip


def _not_decided(ws: Any, pairs: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Without those that were decided since the night."""
    from pipelines.identity import list_decisions

    decided = {(one.record_a, one.record_b) for one in list_decisions(ws) if one.is_in_force}
    return [one for one in pairs if (one["customer_record_id_a"], one["customer_record_id_b"]) not in decided]


def _print_pair(pair: dict[Any, Any], language: str) -> None:
    stake = f"{pair['at_stake_12m_amt'] or 0:,.2f} {pair['currency_code'] or ''}".strip()
    head = f"{pair['customer_record_id_a']}  {pair['customer_record_id_b']}"
    english = language == "en"
    told = f"{_REASONS[pair['review_reason']][english]}, {pair['match_score']:.3f}; {_AT_STAKE[english]}"
    out.print(f"[cyan]{pair['queue_no']:>4}[/] [bold]{escape(head)}[/]  [dim]{told}[/] {stake}", soft_wrap=True)
    out.print(f"     {escape(str(pair[f'evidence_{language}']))}", soft_wrap=True)
