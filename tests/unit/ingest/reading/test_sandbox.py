"""Children that parse: cheap to keep, replaced when they die, never able to take the night with them."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.contract.model import Reads
from pipelines.ingest.reading import FileRefused, child, close_pool, read, sandbox
from pipelines.settings import Limits

CONTENT = "订单号,客户名称,金额\nSO1,王小明,12\n"
HEADERS = frozenset({"订单号", "客户名称", "金额"})


@pytest.fixture(autouse=True)
def _no_child_stays() -> Iterator[None]:
    yield
    close_pool()


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_bytes(CONTENT.encode("gbk"))
    return path


def test_a_child_reads_and_is_kept_for_the_next_file(delivery: Path, tmp_path: Path) -> None:
    read(delivery, Reads(), tmp_path / "scratch", HEADERS, Limits())
    [kept] = sandbox._POOL._idle
    reading = read(delivery, Reads(), tmp_path / "scratch", HEADERS, Limits())
    assert (reading.encoding, reading.record_count, reading.headers) == ("gbk", 1, ("订单号", "客户名称", "金额"))
    assert sandbox._POOL._idle == [kept]


def test_refusals_cross_the_border_with_code_and_evidence(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("no,name\n1,囧\n".encode("gbk"))
    with pytest.raises(FileRefused) as caught:
        read(path, Reads(), tmp_path / "scratch", HEADERS, Limits())
    assert caught.value.code == "ambiguous_encoding"
    assert "candidates" in caught.value.evidence


def test_a_child_that_dies_costs_one_file_only(delivery: Path, tmp_path: Path) -> None:
    big = tmp_path / "big.csv"
    big.write_bytes(CONTENT.encode("gbk") + b'x,"y,1\n' + b"SO1,a,12\n" * 2_000_000)
    read(delivery, Reads(), tmp_path / "scratch", HEADERS, Limits())
    [kept] = sandbox._POOL._idle
    threading.Timer(0.3, os.kill, (kept.pid, signal.SIGKILL)).start()
    with pytest.raises(FileRefused) as caught:
        read(big, Reads(), tmp_path / "scratch", HEADERS, Limits())
    assert (caught.value.code, "signal 9" in caught.value.message) == ("parser_died", True)
    assert read(delivery, Reads(), tmp_path / "scratch", HEADERS, Limits()).record_count == 1


def test_a_child_found_dead_is_replaced_unnoticed(delivery: Path, tmp_path: Path) -> None:
    read(delivery, Reads(), tmp_path / "scratch", HEADERS, Limits())
    [kept] = sandbox._POOL._idle
    kept.kill()
    kept.wait()
    assert read(delivery, Reads(), tmp_path / "scratch", HEADERS, Limits()).record_count == 1


def test_missing_files_pipes_and_links_are_refused_at_once(delivery: Path, tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(delivery)
    codes = []
    for path in (tmp_path / "gone", pipe, link, tmp_path):
        with pytest.raises(FileRefused) as caught:
            read(path, Reads(), tmp_path / "scratch", HEADERS, Limits())
        codes.append(caught.value.code)
    assert codes == ["not_readable", "not_a_file", "not_readable", "not_a_file"]


def test_a_child_that_only_waits_is_ended_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = tmp_path / "waits.py"
    waits.write_text("import sys, time\nsys.stdin.readline()\ntime.sleep(600)\n", "utf-8")
    monkeypatch.setattr(sandbox, "_COMMAND", (sys.executable, str(waits)))
    monkeypatch.setattr(sandbox, "_WALL", 0.01)
    close_pool()
    begun = time.monotonic()
    with pytest.raises(FileRefused, match=r"not done after 0\.6 s"):
        read(waits, Reads(), tmp_path / "scratch", HEADERS, Limits())
    assert time.monotonic() - begun < 8
    assert sandbox._POOL._idle == []


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="no /proc to look at limits in; Linux has one")
def test_a_child_has_no_network_and_may_open_and_write_little(delivery: Path, tmp_path: Path) -> None:
    read(delivery, Reads(), tmp_path / "scratch", HEADERS, Limits(file_mb=100))
    [kept] = sandbox._POOL._idle
    rows = Path(f"/proc/{kept.pid}/limits").read_text("ascii").splitlines()
    soft = {row[:26].strip(): row[26:].split()[0] for row in rows}
    assert (soft["Max open files"], soft["Max file size"], soft["Max core file size"]) == ("256", str(400 << 20), "0")
    if os.getuid() == 0:
        devices = Path(f"/proc/{kept.pid}/net/dev").read_text("ascii").splitlines()[2:]
        assert [one.split(":")[0].strip() for one in devices] == ["lo"]


def test_a_full_disk_is_not_the_files_fault() -> None:
    with pytest.raises(OSError, match="No space left"):
        sandbox._outcome(child._system_error(OSError(errno.ENOSPC, "full")))


def test_more_readers_than_threads_wait_their_turn(delivery: Path, tmp_path: Path) -> None:
    limits, counts = Limits(threads=2), []

    def one() -> None:
        counts.append(read(delivery, Reads(), tmp_path / "scratch", HEADERS, limits).record_count)

    threads = [threading.Thread(target=one) for _ in range(6)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [1] * 6
    assert len(sandbox._POOL._idle) <= 2
    assert time.monotonic() - begun < 15


def test_the_careful_path_and_workbooks_work_in_a_child(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes((CONTENT + "short\n").encode("gbk"))
    reading = read(path, Reads(), tmp_path / "scratch", HEADERS, Limits())
    assert (reading.relation.kind, reading.record_count) == ("parquet", 2)


def test_the_parsing_child_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.settings import plain_environment

    monkeypatch.setenv("JUKE_ERP_PASSWORD", "canary")
    assert "canary" not in plain_environment().values()
    assert "PATH" in plain_environment()
