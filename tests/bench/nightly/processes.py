"""Starts a part of the bench in a process of its own and reads the JSON on its last line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from pipelines.settings import REPOSITORY


def in_a_process(part: str, *arguments: object) -> Any:
    """What `python -m tests.bench.nightly.<part>` says; no memory and no import of one part counts for another."""
    print(f"{part} {' '.join(map(str, arguments[1:]))} …", file=sys.stderr)
    command = [sys.executable, "-m", f"tests.bench.nightly.{part}", *map(str, arguments)]
    output = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = output.strip().splitlines()[-1]
    print(f"{part}: {found}", file=sys.stderr)  # a later part may fail: what half an hour measured is not lost with it
    return json.loads(found)


def answer(run: Callable[..., Any]) -> None:
    """Call a part's function with the words of the command line and print what it returns."""
    print(json.dumps(run(*sys.argv[1:])))
