"""Reading an .xlsx of 200,000 rows beside fastexcel and openpyxl: `python -m tests.bench.workbooks [--rows N]`.

Each reader runs in a process of its own, imported and warmed on a small workbook, as the parsing child of a night is.
Ours goes from the file to the Parquet that landing reads; fastexcel to Arrow, openpyxl over the values of each row.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

ROWS, RUNS = 200_000, 3
READERS = ("ours", "fastexcel", "openpyxl")
GOAL = {"of_fastexcel": 1.5, "of_openpyxl": 0.25}
HEADERS = (
    "订单号",
    "行号",
    "下单时间",
    "发货日期",
    "客户编号",
    "客户名称",
    "手机",
    "城市",
    "商品",
    "数量",
    "单价",
    "金额",
)
_FAMILY, _GIVEN = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
_CITIES = ("北京市朝阳区", "上海市浦东新区", "广州市天河区", "深圳市南山区", "杭州市西湖区", "成都市武侯区")
_GOODS = ("不锈钢保温杯 500ml", "无线蓝牙耳机", "办公椅 人体工学", "A4 复印纸 70g", "签字笔 黑色 0.5mm")


def compare_workbooks(rows: int = ROWS, *, is_shared: bool = True) -> dict[str, dict[str, float]]:
    """CPU and wall seconds and peak MB of each reader: {"ours": …, "fastexcel": …, "openpyxl": …}.

    `is_shared`: texts stand in a table of shared strings, as Excel writes them, else in their cells.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder) / "orders.xlsx", Path(folder) / "small.xlsx"
        write_orders(path, rows, is_shared=is_shared)
        write_orders(small, 100, is_shared=is_shared)
        return {reader: _measured(reader, small, path) for reader in READERS}


def write_orders(path: Path, rows: int, *, is_shared: bool) -> None:
    """Twelve columns of made-up orders, seeded."""
    import xlsxwriter

    random = Random(7)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": not is_shared})
    sheet = book.add_worksheet("订单")
    moment, day = (book.add_format({"num_format": code}) for code in ("yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"))
    sheet.write_row(0, 0, HEADERS)
    for row in range(1, rows + 1):
        for column, value in enumerate(_order(row, random)):
            if isinstance(value, datetime):
                sheet.write_datetime(row, column, value, moment if column == 2 else day)
            else:
                sheet.write_string(row, column, value) if isinstance(value, str) else sheet.write(row, column, value)
    book.close()


def _order(row: int, random: Random) -> tuple[Any, ...]:
    ordered = datetime(2024, 1, 1) + timedelta(seconds=random.randrange(86_400 * 700))
    shipped = datetime(ordered.year, ordered.month, ordered.day) + timedelta(days=2)
    name = random.choice(_FAMILY) + random.choice(_GIVEN) + random.choice(_GIVEN)
    number, price = random.randrange(1, 40), random.randrange(100, 90_000) / 100
    return (
        *(f"SO{20_240_000_000 + row // 3}", row % 3 + 1, ordered, shipped, f"C{random.randrange(50_000):06d}", name),
        *(f"13{random.randrange(10**9):09d}", random.choice(_CITIES), random.choice(_GOODS)),
        *(number, price, round(price * number, 2)),
    )


def _measured(reader: str, small: Path, path: Path) -> dict[str, float]:
    """Medians of some runs; openpyxl takes so long that one tells enough."""
    runs = [_run(reader, small, path) for _ in range(1 if reader == "openpyxl" else RUNS)]
    return {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}


def _run(reader: str, small: Path, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.workbooks", "--reader", reader, str(small), str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    run: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return run


def _read_once(reader: str, small: Path, path: Path) -> None:
    read = _READ[reader]
    read(small)
    cpu, wall = time.process_time(), time.monotonic()
    read(path)
    spent = {"cpu_sec": time.process_time() - cpu, "wall_sec": time.monotonic() - wall}
    print(json.dumps({**spent, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    """Of this program: the kernel's own maximum counts what the starter had taken before it became this one."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _ours(path: Path) -> None:
    from pipelines.ingest.reading.dispatch import read_here
    from pipelines.ingest.reading.result import Hints
    from pipelines.settings import Limits

    with tempfile.TemporaryDirectory() as scratch:
        read_here(path, Hints(), Path(scratch), frozenset(HEADERS), Limits())


def _fastexcel(path: Path) -> None:
    import fastexcel

    fastexcel.read_excel(path).load_sheet(0).to_arrow()


def _openpyxl(path: Path) -> None:
    import openpyxl

    for _ in openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True):
        pass


_READ: dict[str, Callable[[Path], None]] = {"ours": _ours, "fastexcel": _fastexcel, "openpyxl": _openpyxl}


def main() -> None:
    """Both ways a workbook keeps its texts; the worse ratio counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--reader", nargs=3, metavar=("READER", "SMALL", "PATH"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reader:
        reader, small, path = given.reader
        return _read_once(reader, Path(small), Path(path))
    costs = {
        name: compare_workbooks(given.rows, is_shared=name == "shared_strings") for name in ("shared_strings", "inline")
    }
    ratios = {
        f"of_{other}": round(max(cost["ours"]["cpu_sec"] / cost[other]["cpu_sec"] for cost in costs.values()), 2)
        for other in READERS[1:]
    }
    met = all(ratios[name] <= most for name, most in GOAL.items())
    print(
        json.dumps(
            {"bench": "workbooks", "measured": {"rows": given.rows, **ratios, **costs}, "goal": GOAL, "met": met}
        )
    )


if __name__ == "__main__":
    main()
