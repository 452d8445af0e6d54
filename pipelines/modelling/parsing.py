"""The parsed dbt project: made once at install, read back for every build, the same for every workspace (design D14).

Running models belongs to `build`. Nothing here opens a warehouse.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.problems import JukeError, Problem
from pipelines.settings import DBT_PROJECT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

TARGET = DBT_PROJECT / "target"
_STAMP = TARGET / "parsed"
_QUIET = ("--quiet", "--no-print", "--log-level", "none", "--log-level-file", "none", "--no-use-colors")
_READ_FROM_PROFILE = (
    "JUKE_BUILD_FILE",
    "JUKE_WORKSPACE_ROOT",
    "JUKE_MEMORY",
    "JUKE_THREADS",
    "JUKE_TEMP",
    "JUKE_TEMP_SIZE",
)


def parse() -> Path:
    """Parse the project into `dbt_project/target`: manifest.json, semantic_manifest.json and dbt's own cache of them.

    Returns the path of manifest.json. Safe to call from several processes at once; does nothing when in step.

    Raises
    ------
    JukeError
        Where a model, a test or a metric does not parse; with dbt's own words.
    """
    from filelock import FileLock

    TARGET.mkdir(exist_ok=True)
    with FileLock(TARGET / "parsed.lock"):
        if not is_parsed():
            _parse()
    return TARGET / "manifest.json"


def is_parsed() -> bool:
    """Whether the parsed project is in step with its files."""
    if not _STAMP.exists():
        return False
    parsed_at = _STAMP.stat().st_mtime_ns
    return all(path.stat().st_mtime_ns <= parsed_at for path in _inputs())


def load_manifest() -> Manifest:
    """A fresh manifest for one invocation; dbt writes compiled SQL into it, so none is used twice."""
    parse()
    from dbt.contracts.graph.manifest import Manifest

    return Manifest.from_msgpack((TARGET / "partial_parse.msgpack").read_bytes())


def _inputs() -> Iterator[Path]:
    for folder in ("models", "macros", "seeds", "tests"):
        yield DBT_PROJECT / folder
        yield from (path for path in (DBT_PROJECT / folder).rglob("*") if path.is_dir() or path.suffix != ".pyc")
    yield from DBT_PROJECT.glob("*.yml")


def _parse() -> None:
    started_ns = max(path.stat().st_mtime_ns for path in _inputs())
    arguments = ["parse", "--target-path", str(TARGET), "--log-path", str(TARGET)]
    outcome = invoke(arguments, environment={})
    if not outcome.success:  # dbt's cache of the last parse trips over a metric that is gone: what is wrong stays wrong
        outcome = invoke([*arguments, "--no-partial-parse"], environment={})
    if not outcome.success:
        words = str(outcome.exception or "see dbt parse")
        raise JukeError(
            Problem("the dbt project does not parse", "dbt_project", found=words, do="mend the file it names")
        )
    _STAMP.touch()
    os.utime(_STAMP, ns=(started_ns, started_ns))


def invoke(
    arguments: list[str],
    environment: Mapping[str, str],
    manifest: Manifest | None = None,
    callbacks: list[Any] | None = None,
) -> Any:
    """Run one dbt command in this process, silently, with `environment` set for its duration only."""
    from dbt.cli.main import dbtRunner

    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    with _environment(environment):
        return dbtRunner(manifest=manifest, callbacks=callbacks or []).invoke([*arguments, *folders, *_QUIET])


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """The process's environment with ours in it, put back afterwards; what the profile reads is never inherited."""
    wanted: dict[str, str | None] = dict.fromkeys(_READ_FROM_PROFILE)
    wanted |= {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1", **values}
    before = {name: os.environ.get(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
