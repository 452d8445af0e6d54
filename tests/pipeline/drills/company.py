"""A company of six customers whose departments deliver by hand: what a drill needs, and no drill itself.

Contracts are the demo company's. Every file is written as the real export would be: GBK CSV with a 合計 row from
sales, workbooks in traditional Chinese with two header rows from service.
"""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from pipelines.night import NightReport, run_night
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace

DAY_1, DAY_2, DAY_3, DAY_4 = (date(2026, 11, day) for day in (17, 18, 19, 20))


def table(names: str, *lines: str) -> list[dict[str, str]]:
    """Rows from text: headers and cells apart by a bar, as a person writes a table."""
    return [dict(zip(names.split("|"), line.split("|"), strict=True)) for line in lines]


def headers(rows: list[dict[str, str]], more: str) -> list[str]:
    """The headers of the sample rows, then those no sample fills."""
    return [*rows[0], *more.split()]


CUSTOMERS = table(
    "客户编号|客户类型|客户名称|手机|区域|注册日期",
    "C1|个人|李娜|13812345601|华东|2025/01/02",
    "C2|个人|王伟|13812345602|华南|2025/01/03",
    "C3|企业|上海华诚化工有限公司|13812345603|华东|2025/01/04",
    "C4|个人|赵敏|13812345604|华北|2025/01/05",
)
MORE_OF_CUSTOMERS = "固定电话 电子邮箱 地址 税号 证件号码 行业 规模 上级客户编号 客户经理工号 客户来源"
CUSTOMER_HEADERS = headers(CUSTOMERS, MORE_OF_CUSTOMERS)
ORDERS = table(
    "订单号|行号|下单时间|客户编号|金额(元)",
    "O1|1|2026/11/16 10:00|C1|100.00",
    "O1|2|2026/11/16 10:00|C1|50.00",
    "O2|1|2026/11/17 09:30|C2|200.00",
    "O3|1|2026/11/17 23:50|C3|400.00",
)
(ORDER_DEFAULTS,) = table(
    "商品编码|商品名称|商品大类|商品小类|计量单位|数量|单价|折扣金额|税额|状态|承诺交期|销售员工号|销售渠道|区域|取消原因",
    "P1|消毒液|化工|清洁|桶|1|100|0|0|已完成|2026/11/25|E1|门店|华东|",
)
STAFF = table("工号|姓名|部门|区域|上级工号|入职日期|离职日期", "E1|周杰|销售一部|华东||2020/03/01|")
SERVICE_CUSTOMERS = table(
    "客戶代號|客戶名稱|類型|手機|區域|建檔日期",
    "K1|李娜|個人|138 1234 5601|華東|2025-02-01",
    "K2|陳靜|個人|13912345699|華東|2025-02-02",
)
SERVICE_HEADERS = headers(SERVICE_CUSTOMERS, "電話 電子郵件 地址 統一編號 出生日期 證件號碼")
TICKETS = table(
    "案件編號|客戶代號|開立時間|類型|原因|狀態",
    "T1|K1|2026-11-16 11:00|投訴|漏液|處理中",
    "T2|K2|2026-11-17 08:00|諮詢|價格|已結案",
)
MORE_OF_TICKETS = "嚴重程度 處理人員 承諾時間 首次回覆時間 結案時間 重開次數 根因 補償金額 管道"
TICKET_HEADERS = headers(TICKETS, MORE_OF_TICKETS)


class Company:
    """A workspace under `root`, made where there is none, that delivers files and runs nights."""

    def __init__(self, root: Path, departments: tuple[str, ...] = ("sales", "service")) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        if not (root / "juke.toml").exists():
            shutil.copy(DEFAULT_WORKSPACE / "juke.toml", root)
            for department in departments:
                shutil.copytree(DEFAULT_WORKSPACE / "contracts" / department, root / "contracts" / department)
        self.ws: Workspace = load_workspace(root)
        self.ws.make_folders()

    def copied(self, root: Path) -> Company:
        """The same company in a folder of its own."""
        shutil.copytree(self.root, root)
        return Company(root)

    def sales(self, day: date, *, customers: Any = (), orders: Any = (), staff: Any = ()) -> None:
        """Lay sales' files of `day` into the inbox; an export without rows is not delivered."""
        if customers:
            self.csv(f"客户资料_{day:%Y%m%d}.csv", CUSTOMER_HEADERS, customers)
        if orders:
            self.csv(f"订单明细_{day:%Y%m%d}.csv", list(ORDERS[0] | ORDER_DEFAULTS | orders[0]), with_total(orders))
        if staff:
            self.csv(f"员工名册_{day:%Y%m%d}.csv", list(STAFF[0]), staff)

    def service(self, day: date, *, customers: Any = (), tickets: Any = ()) -> None:
        """Lay service's workbooks of `day` into the inbox."""
        if customers:
            self.workbook(f"客戶資料_{day:%Y%m%d}.xlsx", SERVICE_HEADERS, customers)
        if tickets:
            self.workbook(f"客服案件_{day:%Y%m%d}.xlsx", TICKET_HEADERS, tickets)

    def deliver_first_day(self) -> None:
        """Everything both departments have on the first day."""
        self.sales(DAY_1, customers=CUSTOMERS, orders=ORDERS, staff=STAFF)
        self.service(DAY_1, customers=SERVICE_CUSTOMERS, tickets=TICKETS)

    def night(self, day: date) -> NightReport:
        """Run the night of `day` in this process."""
        return run_night(self.ws, day)

    def delivery(self, export: str, day: date, status: str | None = None) -> str:
        """The id of the newest delivery of `department.export` for a business day."""
        department, name = export.split(".")
        wanted = [department, name, day]
        rows = self.lake("delivery_log", "department = ? and export = ? and business_date = ?", wanted)
        if status:
            rows = rows[rows["status"] == status]
        return str(rows.sort_values(["revision", "received_at"])["delivery_id"].iloc[-1])

    def lake(self, dataset: str, condition: str, values: list[Any]) -> Any:
        """Living rows of the newest generation of one of the lake's own datasets, as a frame."""
        files = sorted((self.ws.lake / dataset).glob("[0-9]*.parquet"), key=lambda path: int(path.stem.split("-")[0]))
        return duckdb.execute(f"select * from read_parquet(?) where {condition}", [str(files[-1]), *values]).df()

    def ask(self, query: str, scope: str = "all", values: Any = ()) -> Any:
        """The single value a query gives on the published version."""
        from pipelines.published import open_current

        return open_current(self.root, scope).query(query, values).iloc[0, 0]

    def net_sales(self) -> Decimal:
        """Total net sales of the published version."""
        return cents(self.ask("select sum(net_sales_amt) from juke.marts.mart_sales_daily"))

    def net_sales_on(self, day: str) -> Decimal:
        """Net sales of one business day of the published version."""
        query = "select coalesce(sum(net_sales_amt), 0) from juke.marts.mart_sales_daily where sales_date = ?"
        return cents(self.ask(query, values=[date.fromisoformat(day)]))

    def customers(self) -> int:
        """Number of customers of the published version."""
        return int(self.ask("select count(*) from juke.marts.mart_customer_360"))

    def differences(self) -> list[str]:
        """What a rebuild from vault, ledger and registry has otherwise; empty where all nights were right."""
        from pipelines.publish.rebuild import rebuild

        return list(rebuild(self.ws, verify=True).differences)

    def csv(self, name: str, headers: list[str], rows: list[dict[str, str]]) -> None:
        """Deliver a GBK file with CRLF, as the old ERP does."""
        text = io.StringIO()
        writer = csv.DictWriter(text, headers, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        self.drop("sales", name, text.getvalue().encode("gbk"))

    def drop(self, department: str, name: str, content: bytes) -> None:
        """Put bytes into a department's inbox."""
        path = self.ws.inbox / department / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def workbook(self, name: str, headers: list[str], rows: list[dict[str, str]]) -> None:
        """Deliver a workbook with two header rows, the upper one merged, as the call centre does."""
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
            sheet = book.add_worksheet("資料")
            sheet.merge_range(0, 0, 0, 2, "基本資料")
            sheet.merge_range(0, 3, 0, len(headers) - 1, "其他")
            sheet.write_row(1, 0, headers)
            for number, row in enumerate(rows, start=2):
                sheet.write_row(number, 0, [row.get(header, "") for header in headers])
        self.drop("service", name, buffer.getvalue())


def cents(amount: Any) -> Decimal:
    """An amount as the two decimals people compare."""
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def order(number: str, line: int, placed: str, customer: str, amount: str, **changes: str) -> dict[str, str]:
    """One order line as sales writes it."""
    stated = {"订单号": number, "行号": str(line), "下单时间": placed, "客户编号": customer, "金额(元)": amount}
    return {**ORDER_DEFAULTS, **stated, **changes}


def with_total(orders: list[dict[str, str]]) -> list[dict[str, str]]:
    """The order lines with every column filled, and the 合计 row the ERP ends its file with."""
    rows = [{**ORDER_DEFAULTS, **row} for row in orders]
    total = sum(Decimal(row["金额(元)"]) for row in rows)
    return [*rows, {"订单号": "合计", "金额(元)": f"{total:.2f}"}]
