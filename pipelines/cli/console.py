"""Where the commands print to, which workspace they were given, and how an error is shown. No command is here."""

from __future__ import annotations

import logging
import os
import shlex
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.problems import JukeError, Problem

if TYPE_CHECKING:
    from pipelines.settings import Workspace

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
_asked: list[Path | None] = [None]


def chosen(
    workspace: Annotated[
        Path | None, typer.Option("--workspace", "-w", metavar="DIR", help="A company's folder. Default: the demo's.")
    ] = None,
) -> None:
    """Juke 聚客: a customer-data warehouse a company runs itself."""
    _asked[0] = workspace


def command(*words: str) -> str:
    """A command a person can type next, on the workspace this one was given."""
    asked = ["-w", shlex.quote(str(_asked[0]))] if _asked[0] else []
    return " ".join(["juke", *asked, *words])


def open_workspace() -> Workspace:
    """The workspace of this command; libraries write to its logs from here on, not to the terminal."""
    from pipelines.settings import load_workspace

    ws = load_workspace(_asked[0])
    os.environ["JUKE_WORKSPACE"] = str(ws.root)
    _quieten(ws.state / "logs")
    return ws


def _quieten(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=folder / "juke.log", level=logging.WARNING, encoding="utf-8", force=True)
    logging.captureWarnings(True)
    warnings.simplefilter("default")


def show_error(error: JukeError) -> None:
    """Every problem as the house style words it (style.md, rule 19)."""
    for problem in error.problems:
        head, *rest = str(problem).split("\n")
        err.print(f"[bold red]✗[/] {escape(head)}", soft_wrap=True)
        for line in rest:
            err.print(escape(line), soft_wrap=True)


def show_usage(error: Any) -> None:
    """A command typed wrongly, in the shape of every other error; a group without a command shows its help."""
    text = error.format_message().replace("Value error, ", "")
    if not error.ctx or text.startswith("Usage:"):
        err.print(escape(text), soft_wrap=True)
        return
    path = error.ctx.command_path
    show_error(JukeError(Problem(text[:1].lower() + text[1:].rstrip("."), path, do=f"see `{path} --help`")))


def show_nothing_done(error: JukeError) -> None:
    """Somebody else is at it: not a failure."""
    for line in str(error).split("\n"):
        out.print(escape(line), soft_wrap=True)


def show_broken(error: Exception) -> None:
    """A defect of ours: its place here, the way to it in the log. The message may hold a value, so it is nowhere."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    logging.getLogger("juke").error("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__)
    err.print(f"[bold red]✗[/] Something broke that should not: {type(error).__name__}", soft_wrap=True)
    err.print(f"  Where: {Path(last.filename).name}, line {last.lineno}", soft_wrap=True)
    err.print("  Do: see state/logs/juke.log in the workspace; what was published stays as it is", soft_wrap=True)
