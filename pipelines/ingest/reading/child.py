"""The process that parses foreign bytes: limits on itself, then jobs from stdin, answers to stdout, as JSON lines.

Imports only what reading needs. It answers a refusal or an error by code; a crash is the parent's to notice.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import json
import os
import resource
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, BinaryIO

from pipelines.ingest.reading.dispatch import read_here
from pipelines.ingest.reading.result import FileRefused, Hints

_LIBRARIES_MB = 2048  # address space that code, arenas and thread stacks reserve without using it
_OPEN_FILES = 256
_WRITTEN = 4  # times limits.file_mb: UTF-8 and Parquet of what was read are never much larger than it
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # flags of Linux's unshare(2)
_RARELY = 50_000  # new objects before cycles are looked for: reading makes lists without end, and no cycles
_STOPS = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}  # our disk's fault, not the file's (failures F28)


class _WithoutPandas(MetaPathFinder):
    """Says that pandas is not there: pyarrow would import it, for 0.4 s, only to look whether a list is a Series."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def main() -> None:
    """Serve until stdin ends. Whatever a library prints goes to stderr, so that it cannot pass for an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.meta_path.insert(0, _WithoutPandas())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    _leave_the_network()
    gc.freeze()  # what was imported stays
    gc.set_threshold(_RARELY)
    for line in sys.stdin.buffer:
        job = json.loads(line)
        _limit(job)
        _answer(answers, _do(job))


def _leave_the_network() -> None:
    """A network of its own without any device, where the system lets a process have one; nothing here needs any."""
    with suppress(OSError, AttributeError):  # no unshare outside Linux
        system = ctypes.CDLL(None, use_errno=True)
        system.unshare(_NEW_NETWORK if os.getuid() == 0 else _NEW_NETWORK | _NEW_USER)


def _limit(job: dict[str, Any]) -> None:
    """CPU time is counted over the process's life, so each job's allowance is added to what was used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    memory = (job["limits"]["memory_mb"] + _LIBRARIES_MB) << 20
    with suppress(ValueError, OSError):  # macOS refuses some
        resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime + job["cpu_seconds"]), -1))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, -1))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (_WRITTEN * job["limits"]["file_mb"] << 20, -1))


def _do(job: dict[str, Any]) -> dict[str, Any]:
    hints = Hints(**{**job["hints"], "names": tuple(job["hints"]["names"])})
    limits = SimpleNamespace(**job["limits"])
    try:
        reading = read_here(Path(job["path"]), hints, Path(job["scratch"]), frozenset(job["expected"]), limits)
        return {"reading": reading.to_json()}
    except FileRefused as refused:
        given = {"code": refused.code, "message": refused.message, "where": refused.where, "evidence": refused.evidence}
        return {"refused": given}
    except MemoryError:
        return {"refused": {"code": "memory_limit", "message": "parsing the file needs more than limits.memory_mb"}}
    except OSError as error:
        return _system_error(error)
    except Exception as error:
        # Only where it happened, never what: the text of an error may hold a customer's value.
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
        return {"refused": {"code": "parser_failed", "message": f"the parser failed ({place})"}}


def _system_error(error: OSError) -> dict[str, Any]:
    if error.errno in _STOPS:
        return {"stop": error.errno}
    if error.errno == errno.EFBIG:
        return {"refused": {"code": "too_large", "message": "reading the file writes more than limits.file_mb allows"}}
    message = f"the file cannot be read ({os.strerror(error.errno or errno.EIO)})"
    return {"refused": {"code": "not_readable", "message": message}}


def _answer(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
