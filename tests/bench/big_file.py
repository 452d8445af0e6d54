"""Reading a file must not need more memory the larger it is: peak memory for a small and for a large file of each form.

`python -m tests.bench.big_file [--mb 1024] [--forms csv,careful,gbk,jsonl,json,gz,line]`: one JSON line last. The files
are made in a temporary folder and read as the night reads them, in the child and under its limits.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipelines.contract.model import Reads
from pipelines.ingest.reading import FileRefused, close_pool, read
from pipelines.settings import Limits
from tests.bench.meter import measured

SMALL_MB = 64
GROWTH = 1.3  # times the small file's peak; reading by blocks leaves only noise
_MEGABYTE = 1 << 20
_HEADERS = ("订单号", "行号", "客户名称", "商品名称", "数量", "金额", "状态", "下单时间")
Content = Callable[[int], Iterator[bytes]]


def _row(number: int) -> tuple[str, ...]:
    order, customer, amount = f"SO{number:09d}", f"上海化工有限公司{number % 997}", f"{number % 900}.50"
    known = (order, str(number % 7), customer, "不锈钢保温杯", str(number % 13), amount)
    return (*known, "已完成", "2026-11-19 10:30:00")


def _block(number: int) -> str:
    return "".join(",".join(_row(one)) + "\n" for one in range(number, number + 5_000))


def _csv(size: int, codec: str = "utf-8", odd: str = "") -> Iterator[bytes]:
    yield (",".join(_HEADERS) + "\n" + odd).encode(codec)
    block, written = _block(0).encode(codec), 0
    while written < size:
        yield block
        written += len(block)


def _objects() -> list[str]:
    return [json.dumps(dict(zip(_HEADERS, _row(one), strict=True)), ensure_ascii=False) for one in range(5_000)]


def _lines(size: int) -> Iterator[bytes]:
    block = ("\n".join(_objects()) + "\n").encode()
    yield from (block for _ in range(size // len(block) + 1))


def _list(size: int) -> Iterator[bytes]:
    block = ",\n".join(_objects()).encode()
    yield b'{"code": 0, "data": {"items": ['
    yield block
    yield from (b"," + block for _ in range(size // len(block)))
    yield b"]}}"


def _one_line(size: int) -> Iterator[bytes]:
    """A record without an end, between two that are good."""
    yield (",".join(_HEADERS) + "\n" + ",".join(_row(1)) + "\n").encode()
    yield from (b"x" * _MEGABYTE for _ in range(size // _MEGABYTE))
    yield ("\n" + ",".join(_row(2)) + "\n").encode()


FORMS: dict[str, Content] = {
    "csv": _csv,
    "careful": lambda size: _csv(size, odd="only one field\n"),
    "gbk": lambda size: _csv(size, codec="gbk"),
    "jsonl": _lines,
    "json": _list,
    "gz": _csv,
    "line": _one_line,
}


def cost_of(form: str, size: int, folder: Path) -> dict[str, Any]:
    """Peak memory, seconds and records of one file of about `size` bytes."""
    path = folder / f"{form}.data"
    with gzip.open(path, "wb", 1) if form == "gz" else path.open("wb") as file:
        for piece in FORMS[form](size):
            file.write(piece)
    with measured() as cost:
        try:
            time.sleep(0.1)
            reading = read(path, Reads(), folder / "scratch", frozenset(_HEADERS), Limits(file_mb=8192))
            said: dict[str, Any] = {"records": reading.record_count, "format": reading.format}
        except FileRefused as refused:
            said = {"refused": refused.code}
        close_pool()
    return {"mb": path.stat().st_size >> 20, **said, **cost.as_json()}


def compare(form: str, megabytes: int) -> dict[str, Any]:
    """A small and a large file of one form, and whether the large one was read in as little memory."""
    found = {}
    for name, size in (("small", SMALL_MB), ("large", megabytes)):
        with tempfile.TemporaryDirectory() as folder:
            found[name] = cost_of(form, size * _MEGABYTE, Path(folder))
    growth = found["large"]["peak_mb"] / found["small"]["peak_mb"]
    is_read = all("records" in one for one in found.values())
    return {**found, "growth": round(growth, 2), "met": is_read and growth <= GROWTH}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=1024)
    parser.add_argument("--forms", default="csv,careful,json,line")
    given = parser.parse_args()
    forms = {}
    for form in given.forms.split(","):
        forms[form] = compare(form, given.mb)
        print(f"{form}: {json.dumps(forms[form])}", flush=True)
    met = all(one["met"] for one in forms.values())
    goal = f"peak memory of {given.mb} MB at most {GROWTH} times that of {SMALL_MB} MB"
    print(json.dumps({"bench": "big_file", "measured": forms, "goal": goal, "met": met}, ensure_ascii=False))


if __name__ == "__main__":
    main()
