"""Nights in processes of their own: to be killed, or to run a changed copy of the project."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from company import Company
from few_marts import IN_A_PROCESS

from pipelines.modelling import parse
from pipelines.settings import REPOSITORY
from tests.forked import run_forked

NIGHT = """
import sys
from datetime import date
from pathlib import Path
from pipelines.night import run_night
from pipelines.settings import load_workspace
run_night(load_workspace(Path(sys.argv[1])), date.fromisoformat(sys.argv[2]))
"""
VERIFY = """
import json, sys
from pathlib import Path
from pipelines.publish import rebuild
from pipelines.settings import load_workspace
print(json.dumps(list(rebuild(load_workspace(Path(sys.argv[1])), verify=True).differences)))
"""


def run_night_apart(company: Company, day: str, crash_at: str = "", code: Path = REPOSITORY) -> int:
    """Exit code of a night run by `code`, killed at a crash point where one is named."""
    return _run(NIGHT, company, day, code=code, crash_at=crash_at).returncode


def differences_by(company: Company, code: Path) -> list[str]:
    """What a rebuild by `code` has otherwise."""
    done = _run(VERIFY, company, code=code)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def copy_of_the_project(folder: Path) -> Path:
    """The code and the parsed models, to be changed freely: dbt parses only what is changed, as on a desk."""
    parse()
    ignored = shutil.ignore_patterns("logs", "*.lock")
    for part in ("pipelines", "dbt_project"):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=ignored)
    return folder


def generate_staging(code: Path) -> None:
    """What an engineer runs after changing an entity."""
    script = "import runpy; runpy.run_module('pipelines.modelling.generate', run_name='__main__')"
    done = run_forked(script, code=code)
    assert done.returncode == 0, done.stderr


def _run(
    script: str, company: Company, *arguments: str, code: Path, crash_at: str = ""
) -> subprocess.CompletedProcess[str]:
    return run_forked(
        IN_A_PROCESS + script, str(company.root), *arguments, code=code, environment={"JUKE_CRASH_AT": crash_at}
    )
