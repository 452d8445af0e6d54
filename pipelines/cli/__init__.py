"""The command `juke`: thin. Each command opens a workspace, calls one function of its package and prints the result.

Heavy packages are imported inside the commands that need them, so that `juke --help` answers at once.
"""

from __future__ import annotations

import sys

import typer

from pipelines.cli import (
    alerts,
    contracts,
    deliveries,
    identity,
    lists,
    metric,
    nights,
    periods,
    quarantine,
    status,
    versions,
    workspace,
)
from pipelines.cli.console import chosen, show_broken, show_error, show_usage
from pipelines.problems import JukeError

USAGE = 2  # the exit code of a command typed wrongly; 1 is a command that failed
INTERRUPTED = 130

app = typer.Typer(
    name="juke",
    help="Juke 聚客: a customer-data warehouse a company runs itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    workspace,
    contracts,
    nights,
    status,
    versions,
    deliveries,
    quarantine,
    periods,
    identity,
    lists,
    metric,
    alerts,
):
    group.register(app)
app.callback()(chosen)

#: Typer carries its own copy of click, whose error of a wrong word or option has no public name.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def main() -> None:
    """Run one command. Exits 1 with the problems on standard error where something is wrong, without a traceback."""
    sys.exit(_run())


def _run() -> int:
    try:
        return app(prog_name="juke", standalone_mode=False) or 0
    except JukeError as error:
        show_error(error)
        return 1
    except _UsageError as error:
        show_usage(error)
        return USAGE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        show_broken(error)
        return 1
