"""The command `juke`: thin. Each command opens a workspace, calls one function of its package and prints the result.

Heavy packages are imported inside the commands that need them, so that `juke --help` answers at once.
"""

from __future__ import annotations

import sys

import typer

from pipelines.cli import deliveries, identity, nights, versions, workspace
from pipelines.cli.console import chosen, show_broken, show_error, show_nothing_done
from pipelines.problems import JukeError

app = typer.Typer(
    name="juke",
    help="Juke 聚客: a customer-data warehouse a company runs itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (workspace, nights, versions, deliveries, identity):
    group.register(app)
app.callback()(chosen)


def main() -> None:
    """Run one command. Exits 1 with the problems on standard error where something is wrong, without a traceback."""
    try:
        app()
    except JukeError as error:
        from pipelines.night import AlreadyRunning

        if isinstance(error, AlreadyRunning):
            show_nothing_done(error)
            sys.exit(0)
        show_error(error)
        sys.exit(1)
    except Exception as error:
        show_broken(error)
        sys.exit(1)
