"""Records that arrive damaged and must end in quarantine: a date that is none, a word in a number, broken bytes.

They stand in the first night's files, few enough to stay under the contracts' tolerance. Their amounts are part of the
合计 row, as in the ERP that wrote them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DamagedLine:
    """A GBK record of an order file; amounts in cents, quantity in thousandths."""

    record: bytes
    qty: int = 2000
    discount: int = 0
    net: int = 2500
    tax: int = 288


def order_lines(kinds: list[str], day: str, in_wan: bool) -> list[DamagedLine]:
    """One damaged order line for each of `kinds`: bad_date, text_in_number, undecodable. `day` as 2025/03/01."""
    return [DamagedLine(_order_line(kind, f"SO9{number:08d}", day, in_wan)) for number, kind in enumerate(kinds)]


def _order_line(kind: str, number: str, day: str, in_wan: bool) -> bytes:
    at = f"{day[:4]}/02/30 26:61" if kind == "bad_date" else f"{day} 10:30"
    price = "面议" if kind == "text_in_number" else "12.50"
    name = "84消毒液".encode("gbk") + (b"\xff\xff" if kind == "undecodable" else b"")
    before = f"{number},1,{at},C0000000,P4003,".encode("gbk")
    amount = "0.002500" if in_wan else "25.00"
    rest = f",日化清洁,消毒,件,2,{price},0.00,{amount},2.88,已完成,{day},E1001,门店,华东,"
    return before + name + rest.encode("gbk")


def sales_customers() -> list[bytes]:
    """One customer whose day of registration does not exist."""
    return ["C99999999,个人,测试客户,,,,,,,,,华东,,,门店,2021/13/45".encode("gbk")]


def service_customers() -> list[tuple[object, ...]]:
    """One customer whose day of entry is a remark."""
    return [("K99999999", "個人", "測試客戶", *[None] * 7, "華東", "待確認")]


def tickets() -> list[tuple[object, ...]]:
    """One ticket opened at no time a clock shows."""
    row = ("T99999999", "K0000000", "昨天下午", "諮詢", "使用方法", "低", "電話", "A100", None, None, None, None, None)
    return [(*row, None, "處理中")]
