"""Nights in processes of their own: to be killed, or to run a changed copy of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from company import Company

from pipelines.settings import REPOSITORY

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
    return json.loads(_run(VERIFY, company, code=code, check=True).stdout.splitlines()[-1])


def copy_of_the_project(folder: Path) -> Path:
    """The code and the models, to be changed freely."""
    ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
    for part in ("pipelines", "dbt_project"):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=ignored)
    return folder


def generate_staging(code: Path) -> None:
    """What an engineer runs after changing an entity."""
    command = [sys.executable, "-m", "pipelines.modelling.generate"]
    subprocess.run(command, cwd=code, env={**os.environ, "PYTHONPATH": str(code)}, check=True, timeout=60)


def _run(
    script: str, company: Company, *arguments: str, code: Path, crash_at: str = "", check: bool = False
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "JUKE_CRASH_AT": crash_at, "PYTHONPATH": str(code)}
    command = [sys.executable, "-c", script, str(company.root), *arguments]
    return subprocess.run(command, env=environment, cwd=code, capture_output=True, text=True, timeout=180, check=check)
