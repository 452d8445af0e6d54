"""Processes forked from one that has already imported what a night imports late (dbt, Great Expectations, MetricFlow).

Each is a process of its own: it can be killed at any point, run changed code, print and exit. It only spares the ten
seconds of imports, so what a new interpreter alone proves (nothing is printed while importing) starts one instead.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.settings import REPOSITORY

_SECONDS = 1200  # of the clock, on a machine that may be busy: only a process that hangs takes them

# Nothing of ours is imported before the fork: a job may bring its own copy of the project.
_SERVER = """
import atexit, gc, json, os, signal, sys, threading, traceback
import dagster, dagster_dbt, dbt.adapters.duckdb, dbt.cli.main, dbt.task.build, great_expectations, splink
import metricflow.engine.metricflow_engine, metricflow_semantics.model.semantic_manifest_lookup

gc.freeze()  # what is never looked at again is never copied
for asked in sys.stdin:
    job, child = json.loads(asked), os.fork()
    if child == 0:
        break
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
else:
    sys.exit()

signal.alarm(job["seconds"])
os.environ.clear()
os.environ.update(job["environment"])
os.chdir(job["code"])
for descriptor, path in enumerate((os.devnull, job["out"], job["err"])):
    os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), descriptor)
sys.path.insert(0, job["code"])
sys.argv = ["-c", *job["arguments"]]
exit_code = 0
try:
    exec(compile(job["script"], "<script>", "exec"), {"__name__": "__main__"})
except SystemExit as end:
    exit_code = int(end.code or 0)
except BaseException:
    traceback.print_exc()
    exit_code = 1
threading._shutdown()
atexit._run_exitfuncs()
sys.stdout.flush()
sys.stderr.flush()
os._exit(exit_code)  # taking down a full interpreter takes two seconds
"""


def run_forked(
    script: str, *arguments: str, code: Path = REPOSITORY, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """As `python -c script arguments…` started in the folder `code`, whose packages it imports."""
    given = {**os.environ, "PYTHONPATH": str(code), **(environment or {})}
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        job = {"script": script, "arguments": arguments, "code": str(code), "environment": given}
        exit_code = _ask({**job, "out": str(out), "err": str(err), "seconds": _SECONDS})
        said = out.read_text("utf-8"), err.read_text("utf-8")
    return subprocess.CompletedProcess([script, *arguments], exit_code, *said)


def _ask(job: dict[str, object]) -> int:
    server = _server()
    assert server.stdin and server.stdout
    server.stdin.write(json.dumps(job) + "\n")
    server.stdin.flush()
    return int(server.stdout.readline())


@cache
def _server() -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _SERVER]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(server.communicate)
    return server
