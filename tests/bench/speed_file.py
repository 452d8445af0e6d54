"""The file whose loading is timed: order lines of a made-up company, by numpy alone; nothing of Juke is used.

Twelve columns: ids, a line number, a timestamp, Chinese names and words, amounts, an enum and a date; about 115 bytes
a row. Seeded: the same size gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

HEADERS = (
    *("订单号", "行号", "下单时间", "客户编号", "商品编码", "商品名称"),
    *("商品大类", "数量", "单价", "金额", "状态", "承诺交期"),
)
DUCKDB_TYPES = {
    "source_order_id": "VARCHAR",
    "line_no": "BIGINT",
    "ordered_at": "TIMESTAMP",
    "source_customer_id": "VARCHAR",
    "source_product_id": "VARCHAR",
    "product_name": "VARCHAR",
    "category_name": "VARCHAR",
    "ordered_qty": "DECIMAL(18,3)",
    "unit_price_amt": "DECIMAL(18,4)",
    "net_amt": "DECIMAL(18,4)",
    "status": "VARCHAR",
    "promised_date": "DATE",
}
CONTRACT = """
department: sales
export: orders
issuer: erp
owner: sales-ops@example.com
arrives: {pattern: "orders_{date:%Y%m%d}.csv", delivers: changes}
assume: {timezone: Asia/Shanghai, currency: CNY, tax: included}
tolerate: {bad_rows: 2%}
feeds:
  order_lines:
    key: [source_order_id, line_no]
    columns:
      source_order_id: {from: 订单号}
      line_no: {from: 行号}
      ordered_at: {from: 下单时间, format: "%Y-%m-%d %H:%M:%S"}
      source_customer_id: {from: 客户编号}
      source_product_id: {from: 商品编码}
      product_name: {from: 商品名称}
      category_name: {from: 商品大类}
      ordered_qty: {from: 数量}
      unit_price_amt: {from: 单价}
      net_amt: {from: 金额}
      status:
        from: 状态
        values: {待发货: open, 已发货: shipped, 已完成: completed, 已取消: cancelled, 已退货: returned}
      promised_date: {from: 承诺交期, format: "%Y-%m-%d"}
"""
#: Cells that no careful person would load as they stand; each spoils its row.
BAD_CELLS = ("十二个", "2026-13-45", "#REF!", "暂无报价", "12.3.4")
_BLOCK = 100_000
_PLACES = ("浙江", "广东", "江苏", "山东", "四川", "湖北", "福建", "河南")
_KINDS = ("保温杯", "四件套", "蓝牙耳机", "绘本", "充电宝", "餐具", "毛巾", "台灯")
_CATEGORIES = ("家居", "数码", "母婴", "食品", "文具", "服装鞋帽")
_STATES = ("待发货", "已发货", "已完成", "已取消", "已退货")


def write_orders(path: Path, rows: int, bad_share: float = 0.0, odd_share: float = 0.0, seed: int = 7) -> None:
    """Write a file of `rows` records in UTF-8.

    Of `bad_share` of them one cell is no value of its column; `odd_share` of them have a delimiter too many, so that
    no block of the file is regular.
    """
    with path.open("wb") as file:
        file.write((",".join(HEADERS) + "\n").encode())
        for lines in _blocks(rows, bad_share, odd_share, np.random.default_rng(seed)):
            file.write(lines.encode())


def _blocks(rows: int, bad_share: float, odd_share: float, random: np.random.Generator) -> Iterator[str]:
    for first in range(0, rows, _BLOCK):
        columns = _columns(first, min(_BLOCK, rows - first), random)
        if bad_share:
            _spoil(columns, bad_share, random)
        if odd_share:
            for row in np.flatnonzero(random.random(len(columns[0])) < odd_share).tolist():
                columns[5][row] += ",x"
        yield "\n".join(map(",".join, zip(*columns, strict=True))) + "\n"


def _columns(first: int, count: int, random: np.random.Generator) -> list[list[str]]:
    """The cells of `count` records, column by column. Three lines make an order."""
    number = np.arange(first, first + count)
    product = random.integers(0, 4_000, count)
    quantity = random.integers(1, 40, count)
    cents = random.integers(99, 99_999, count)
    moment = np.datetime64("2026-01-01T00:00:00") + number // 3 * 7 + random.integers(0, 3_600, count)
    promised = moment.astype("datetime64[D]") + random.integers(1, 15, count)
    return [
        [f"SO26{one:07d}" for one in (number // 3).tolist()],
        [str(one) for one in (number % 3 + 1).tolist()],
        [one.replace("T", " ") for one in np.datetime_as_string(moment, unit="s").tolist()],
        [f"C{one:06d}" for one in random.integers(1, 400_000, count).tolist()],
        [f"P-{one:04d}" for one in product.tolist()],
        [_product(one) for one in product.tolist()],
        [_CATEGORIES[one % len(_CATEGORIES)] for one in product.tolist()],
        [str(one) for one in quantity.tolist()],
        [f"{one / 100:.2f}" for one in cents.tolist()],
        [f"{one / 100:.2f}" for one in (cents * quantity).tolist()],
        [_STATES[one] for one in random.choice(5, count, p=(0.08, 0.2, 0.64, 0.05, 0.03)).tolist()],
        np.datetime_as_string(promised, unit="D").tolist(),
    ]


def _product(number: int) -> str:
    return f"{_PLACES[number % 8]}{_KINDS[number // 8 % 8]}{number:04d}"


def _spoil(columns: list[list[str]], share: float, random: np.random.Generator) -> None:
    typed = (1, 2, 7, 8, 9, 11)  # a number, a moment, an amount: where any text is wrong
    for row in np.flatnonzero(random.random(len(columns[0])) < share).tolist():
        columns[typed[row % len(typed)]][row] = BAD_CELLS[row % len(BAD_CELLS)]
