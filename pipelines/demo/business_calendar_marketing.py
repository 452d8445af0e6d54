"""Marketing's own calendar: member days, the fair, and a 双11 that starts with the presale of 2026.

A UTF-8 CSV with a byte order mark that comes once, with the history. The usual events are built in and not listed.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "营销日历_{:%Y%m%d}.csv"
HEADER = ("事件编号", "活动代码", "活动名称", "英文名称", "开始日期", "结束日期", "类型")
KINDS = {"促销": "promotion", "节假日": "holiday", "展会": "exhibition", "其他": "other"}
EVENTS = (
    ("EV001", "member_day", "会员日", "Member day", "2025-05-20", "2025-05-20", "促销"),
    ("EV002", "chem_fair", "华东化工展", "East China chemicals fair", "2025-09-16", "2025-09-19", "展会"),
    ("EV003", "member_day", "会员日", "Member day", "2026-05-20", "2026-05-20", "促销"),
    ("EV004", "chem_fair", "华东化工展", "East China chemicals fair", "2026-09-15", "2026-09-18", "展会"),
    ("EV005", "double_eleven", "双11（含预售）", "Double Eleven with presale", "2026-10-20", "2026-11-11", "促销"),
    ("EV006", "stocktaking", "年终盘点", None, "2026-12-29", "2026-12-31", "其他"),
)
_NAMES = "number, code, name, english, starts, ends, word"
ROWS = f"select {_NAMES} from business_calendar order by number"  # noqa: S608 - a constant of this module
# The same as the entity has it; for the benches.
TRUTH = """
select number as source_business_event_id, code as event_code, name as event_name_zh, english as event_name_en,
       starts::date as starts_date, ends::date as ends_date, kind from business_calendar order by number
"""
PLANTED = {"business_events": "select count(*) from business_calendar"}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `business_calendar`, one row per event."""
    columns = ", ".join(f"{name} varchar" for name in (*_NAMES.split(", "), "kind"))
    connection.execute(f"create table business_calendar ({columns})")
    rows = [[*event, KINDS[event[-1]]] for event in EVENTS]
    connection.executemany("insert into business_calendar values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
