"""One naughty file: how it is laid into the inbox, and how it must end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEADERS = ("单号", "客户", "日期", "金额", "方式")
TRADITIONAL = ("單號", "客戶", "日期", "金額", "方式")
Row = tuple[str, ...]

_WAYS = ("银行转账", "微信支付", "支付宝", "现金", "承兑汇票", "支票")
_OLD_WAYS = ("銀行轉帳", "信用卡", "電匯", "現金", "匯票", "支票")


def good_rows(count: int = 12, *, traditional: bool = False) -> list[Row]:
    """Payments that nothing is wrong with."""
    ways = _OLD_WAYS if traditional else _WAYS
    return [
        (f"P{n:03}", f"C{n % 4:03}", f"2024-05-{n % 28 + 1:02}", f"{n * 10}.50", ways[n % len(ways)])
        for n in range(1, count + 1)
    ]


@dataclass(frozen=True)
class Expect:
    """What must become of the file. None is not looked at; `bad` counts records by reason (a record may have two).

    `rows` must be in the lake exactly, `may` may be there beside them.
    """

    status: str = "landed"
    reason: str | None = None
    loaded: int | None = None
    quarantined: int | None = 0
    bad: Mapping[str, int] | None = None
    rows: Sequence[tuple[Any, ...]] | None = None
    may: Sequence[tuple[Any, ...]] = ()
    finding: str | None = None


@dataclass(frozen=True)
class Case:
    """`lay` puts the file into the department's folder; `reads`, `columns` and `more` change the contract."""

    name: str
    lay: Callable[[Path], None]
    expect: Expect
    reads: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    nights: int = 1


def file(name: str, content: bytes | Callable[[], bytes]) -> Callable[[Path], None]:
    """Lay one file; what is dear to make is made then."""

    def lay(folder: Path) -> None:
        (folder / name).write_bytes(content() if callable(content) else content)

    return lay


def as_landed(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """What the lake must hold of good rows: number, customer, day, amount in hundredths and way."""
    return sorted((row[0], row[1], row[2], round(float(row[3]) * 100), row[4]) for row in rows)
