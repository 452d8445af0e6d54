"""A line of hundreds of megabytes becomes one problem record, in a process that may not hold it (failures F13)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

LONG = 400 << 20  # bytes, most of them a hole in the file: no disk is filled
MEMORY_MB = 350  # resident: less than the line; Python, DuckDB and pyarrow alone take 200

_READ = """
import json, sys
from pathlib import Path
from pipelines.ingest.reading.delimited import read_delimited
from pipelines.ingest.reading.result import Hints
reading = read_delimited(Path(sys.argv[1]), Hints(encoding="utf-8"), Path(sys.argv[2]), frozenset(["订单号"]))
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
peak = int(status["VmHWM"].split()[0]) / 1024  # ru_maxrss would begin with the parent's
print(json.dumps({"records": reading.record_count, "peak_mb": peak, "path": reading.relation.path}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of one process is told by /proc, on Linux only")
def test_a_line_of_400_megabytes_needs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "delivery"
    with path.open("wb") as file:
        file.write("订单号,客户名称,金额\n".encode() + "1,王小明,2\n".encode() * 10_000 + b"9,")
        file.seek(LONG)
        file.write(b",9\n" + "2,王小明,3\n".encode() * 10)
    command = [sys.executable, "-c", _READ, str(path), str(tmp_path / "scratch")]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    said = json.loads(done.stdout)
    assert said["records"] == 10_011
    assert said["peak_mb"] < MEMORY_MB
    assert [row[0].split(":")[0] for row in _problems(said["path"])] == ["record_too_long"]


def _problems(path: str) -> list[tuple[str]]:
    import duckdb

    return duckdb.sql(f"select _problem from read_parquet('{path}') where _problem is not null").fetchall()
