"""Every way of writing a cell that Juke promises to read, or to refuse by name: (what it is written as, what it is).

A section is a column: its type, name and the contract's options. A value is as DuckDB prints it; a reason is a word
of `pipelines.ingest.reasons`; None is nothing, without a reason. Failures R1-R5 and R8-R12.
"""
# ruff: noqa: E501 - a table is read along its lines

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

NIGHT = date(2026, 11, 20)


@dataclass(frozen=True)
class Section:
    kind: str
    cells: dict[str, str | None]
    name: str = "net_amt"
    options: dict[str, Any] = field(default_factory=dict)
    scale: float | None = None
    currency: str = "CNY"
    is_workbook: bool = False
    values: tuple[str, ...] = ()
    privacy: str | None = None
    nulls: tuple[str, ...] | None = None


D = "decimal(18,4)"
BAD_N, BAD_D, OTHER, LOST, UNKNOWN = "bad_number", "bad_date", "other_currency", "precision_lost", "unknown_value"


def _all(cells: str, expected: str | None) -> dict[str, str | None]:
    return dict.fromkeys(cells.split("|"), expected)


NUMBERS = [
    Section(D, {
        "12": "12.0000", "12.5": "12.5000", "+3": "3.0000", "-0": "0.0000", "007": "7.0000", "5.": "5.0000", ".5": "0.5000",
        "1,234": "1234.0000", "1,234,567.89": "1234567.8900", "12,34,567": "1234567.0000", "1,23,456.5": "123456.5000",
        "1,2345,6789": "123456789.0000", "1'234.50": "1234.5000", "１２３": "123.0000", "１，２３４．５": "1234.5000",
        "(500)": "-500.0000", "（500）": "-500.0000", "500-": "-500.0000", "△500": "-500.0000", "▲1,500": "-1500.0000",
        "-¥500": "-500.0000", "¥-500": "-500.0000", "¥(500)": "-500.0000", "(¥500)": "-500.0000", "−7": "-7.0000",
        "–7": "-7.0000", "负5": "-5.0000", "負5": "-5.0000", "¥1,234.50": "1234.5000", "￥ 12": "12.0000", "12元": "12.0000",
        "12 元": "12.0000", "RMB 12": "12.0000", "rmb12": "12.0000", "12 CNY": "12.0000", "人民币12元整": "12.0000",
        "1.5E+3": "1500.0000", "1e-05": "0.0000", '="12.5"': "12.5000", "'12.5": "12.5000", "125.43999999999998": "125.4400",
    }),
    Section(D, {
        **_all("abc|1_000|12%|三千|1.2万|3亿|1.234,56|1 234,56|1 234|1,23|0,123|12,34.5|1.2.3|--5|-(5)|(-5)|5--|(5|5)", BAD_N),
        **_all("0x1F|infinity|12件|1,234,56|,5|¥|元|1.5E|99999999999999999999|12 5|1,2345|٣", BAD_N),
        **_all("NT$5|$5|US$ 5|€5|5美元|£1,000|HKD 7|5 USD|₩1000", OTHER),
    }),
    Section(D, {"NT$1,200": "1200.0000", "$5": "5.0000", "NTD 5": "5.0000", "US$5": OTHER, "¥5": OTHER, "5圓": "5.0000"}, currency="TWD"),
    Section(D, {"$1,200.50": "1200.5000", "US$5": "5.0000", "5元": OTHER, "NT$5": OTHER, "USD 5": "5.0000"}, currency="USD"),
    Section(D, {"5 XPF": "5.0000", "¥5": OTHER}, currency="XPF"),
    Section("decimal(18,3)", {"5元": BAD_N, "¥5": BAD_N, "5": "5.000"}, name="ordered_qty"),
    Section(D, {
        "1.234,56": "1234.5600", "1 234,56": "1234.5600", "1\u00a0234,56": "1234.5600", "1.234": "1234.0000", "12,5": "12.5000",
        "-1.234.567,8": "-1234567.8000", "12": "12.0000", "€ 1.234,56": "1234.5600", "1234.56": BAD_N, "1,234.56": BAD_N, "12.5": BAD_N,
    }, options={"decimal": ","}, currency="EUR"),
    Section(D, {"1,2345": "12345.0000", "1,234": "1234.0000", "0,2345": BAD_N}, options={"groups": 4}),
    Section("decimal(9,4)", {"12%": "0.1200", "12 %": "0.1200", "１２％": "0.1200", "5‰": "0.0050", "0.12": "0.1200", "(5%)": "-0.0500",
                             "1e2%": BAD_N}, name="margin_ratio"),
    Section("decimal(9,4)", {"12%": "12.0000", "12": "12.0000", "5‰": "0.5000"}, name="margin_pct"),
    Section("decimal(9,4)", {"60%": "0.6000", "60": "0.6000"}, name="probability_ratio", scale=0.01),
    Section("decimal(9,4)", {"12%": "0.1200", "0.5": "0.5000"}, name="discount", options={"percent": True}),
    Section(D, {"12%": BAD_N, "1.2345": "12345.0000", "1,234.5": "12345000.0000"}, scale=10000),
    Section(D, {
        "1.2万": "12000.0000", "1.2 万": "12000.0000", "1.2萬元": "12000.0000", "3亿": "300000000.0000", "12千": "12000.0000",
        "5百万": "5000000.0000", "1.5千万": "15000000.0000", "1,234.5万": "12345000.0000", "-3万": "-30000.0000",
        "1亿2000万": "120000000.0000", "3万5千": "35000.0000", "三千五百": "3500.0000", "三千五": "3500.0000", "三千零五": "3005.0000",
        "十二": "12.0000", "十": "10.0000", "二十": "20.0000", "两百": "200.0000", "两百五": "250.0000", "一百零二": "102.0000",
        "〇": "0.0000", "二〇二四": "2024.0000", "一万二千三百四十五": "12345.0000", "三点五": "3.5000", "三点五万": "35000.0000",
        "壹仟贰佰叁拾元整": "1230.0000", "壹佰元伍角叁分": "100.5300", "人民币壹万贰仟元整": "12000.0000", "负三百": "-300.0000",
        "壹佰零伍圆整": "105.0000", "伍拾元零叁分": "50.0300", "一亿零三百": "100000300.0000", "12": "12.0000", "1,234": "1234.0000",
        "百": BAD_N, "万": BAD_N, "三三千": BAD_N, "一二三万四": BAD_N, "天上": BAD_N, "1万2万": BAD_N, "三元五": BAD_N,
        "9999999999999亿": BAD_N, "999999999999999999千": BAD_N, "99999999999999999999999999999999999999999万": BAD_N,
    }, options={"numerals": "chinese"}),
    Section("decimal(18,3)", {"三千": "3000.000", "1.2万": "12000.000", "三元": BAD_N}, name="ordered_qty", options={"numerals": "chinese"}),
    Section("decimal(18,3)", {"12件": "12.000", "12 件": "12.000", "12": "12.000", "1,200件": "1200.000", "3箱": BAD_N, "件": BAD_N},
            name="ordered_qty", options={"unit": "件"}),
    Section("decimal(18,3)", {"3箱": "36.000", "3.3箱": "39.600", "12件": "12.000", "5": "5.000", "5 KG": BAD_N},
            name="ordered_qty", options={"unit": {"件": 1, "箱": 12}}),
    Section("decimal(18,3)", {"5 kg": "5.000", "5KG": "5.000", "5": "5.000"}, name="ordered_qty", options={"unit": "kg"}),
    Section("integer", {
        "7": "7", "007": "7", "7.0": "7", "1,234": "1234", "-3": "-3", "１２": "12", "1e3": "1000", "12.5": BAD_N, "0x1F": BAD_N,
        "1_000": BAD_N, "99999999999999999999": BAD_N, "三": BAD_N, "": None, "无": None,
    }, name="line_no"),
    Section("integer", {"三": "3", "十二": "12", "1.2万": "12000", "1.23万": "12300", "三点五": BAD_N}, name="line_no",
            options={"numerals": "chinese"}),
    Section("integer", {"3": "3", "2箱": "24"}, name="line_no", options={"unit": {"箱": 12}}),
    Section(D, {"5": "5.0000", "-1": "out_of_range", "1001": "out_of_range", "1000": "1000.0000"}, options={"between": [0, 1000]}),
    Section(D, {"-1": "-1.0000"}, options={"between": [0, None], "else": "warn"}),
]  # fmt: skip

DAY = "2024-05-01"
DATES = [
    Section("date", {
        "2024/5/1": DAY, "2024/05/01": DAY, "２０２４/5/1": DAY, **_all("2024-05-01|01/05/2024|24/5/1|113/05/01|2024/5/1 10:00", BAD_D),
        **_all("0000/00/00|2024/02/30|2023/2/29|1899/12/31|2101/01/01|2024/13/1|2024/0/1|infinity|epoch|now|20240501|45413|60", BAD_D),
        "2024/2/29": "2024-02-29",
    }, options={"format": "%Y/%m/%d"}),
    Section("date", {
        "2024-05-01": DAY, "2024/5/1": DAY, "2024-05-01T10:00:00Z": DAY, "2024-04-30T20:00:00Z": DAY,
        **_all("03/04/2024|31/12/2024|0000-00-00|2024-02-30|1899-12-31|113-05-01|0113-05-01|24-05-01|epoch|infinity|20240501", BAD_D),
    }),
    Section("date", {"03/04/2024": "2024-04-03", "31/12/2024": "2024-12-31", "12/31/2024": BAD_D}, options={"format": "%d/%m/%Y"}),
    Section("date", {"03/04/2024": "2024-03-04", "31/12/2024": BAD_D}, options={"format": "%m/%d/%Y"}),
    Section("date", {"20240501": DAY, "2024111": BAD_D, "202451": BAD_D, "２０２４０５０１": DAY}, options={"format": "%Y%m%d"}),
    Section("date", {"2024年5月1日": DAY, "２０２４年５月１日": DAY, "二〇二四年五月一日": DAY, "二〇二四年十二月二十一日": "2024-12-21",
                     "二〇二四年十月十日": "2024-10-10", "2024年2月30日": BAD_D}, options={"format": "%Y年%m月%d日"}),
    Section("date", {"2024年5月": DAY, "2024年13月": BAD_D}, options={"format": "%Y年%m月"}),
    Section("date", {"01-May-2024": DAY, "1-may-2024": DAY, "Mar-05": BAD_D}, options={"format": "%d-%b-%Y"}),
    Section("date", {"24/5/1": DAY, "2024/5/1": DAY, "69/1/1": "1969-01-01", "68/1/1": "2068-01-01"},
            options={"format": ["%Y/%m/%d", "%y/%m/%d"]}),
    Section("date", {"69/1/1": "1969-01-01", "40/1/1": "1940-01-01", "29/1/1": "2029-01-01", "30/2/28": "1930-02-28"},
            options={"format": "%y/%m/%d", "century": 1930}),
    Section("date", {
        **_all("民國113年5月1日|中華民國113年5月1日|113/05/01|1130501|113.5.1|113-5-1|民国113年05月01日|１１３/０５/０１|民國一一三年五月一日", DAY),
        "民國一百一十三年五月一日": DAY, "99/12/31": "2010-12-31", "991231": "2010-12-31", "0991231": "2010-12-31", "民國元年1月1日": "1912-01-01",
        "民國 113年5月1日": DAY,
        **_all("民國前1年5月1日|2024/05/01|113/02/30|11351|113/13/01|000/01/01|民國113年|113111", BAD_D),
    }, options={"format": "roc"}),
    Section("date", {"113/05/01": DAY, "2024/05/01": DAY}, options={"format": ["%Y/%m/%d", "roc"]}),
    Section("date", {"45413": DAY, "45413.75": DAY, "61": "1900-03-01", "60": BAD_D, "59": BAD_D, "0": BAD_D, "2024-05-01": BAD_D,
                     "1714521600": BAD_D}, options={"format": "serial"}),
    Section("date", {"43951": DAY, "0": "1904-01-01"}, options={"format": "serial_1904"}),
    Section("date", {"45413": DAY, "2024-05-01": DAY, "2024-05-01 10:30:00": DAY, "60": BAD_D, "2024/5/1": DAY},
            options={"format": "%Y/%m/%d"}, is_workbook=True),
    Section("date", {"2024-05-01": DAY, "2027-01-01": "out_of_range", "2009-12-31": "out_of_range", "2026-11-20": "2026-11-20",
                     "2010-01-01": "2010-01-01", "": None}, options={"between": ["2010-01-01", "night"]}),
    Section("date", {"2027-01-01": "2027-01-01"}, options={"between": [None, "night"], "else": "warn"}),
    Section("date", {"2026-12-20": "2026-12-20", "2026-12-21": "out_of_range"}, options={"between": [None, "night + 30"]}),
    Section("timestamp", {
        "2024年5月1日 下午3:05": "2024-05-01 15:05:00", "2024年5月1日 下午 3:05": "2024-05-01 15:05:00",
        "2024年5月1日 上午9:05": "2024-05-01 09:05:00", "2024年5月1日 凌晨12:30": "2024-05-01 00:30:00",
        "2024年5月1日 中午12:05": "2024-05-01 12:05:00", "2024年5月1日 中午11:50": "2024-05-01 11:50:00",
        "2024年5月1日 晚上8:00": "2024-05-01 20:00:00", "2024年5月1日 下午15:05": "2024-05-01 15:05:00",
        "2024年5月1日 PM3:05": "2024-05-01 15:05:00", "2024年5月1日 上午0:05": "2024-05-01 00:05:00",
        "2024年5月1日 晚上12:00": BAD_D, "2024年5月1日 下午25:00": BAD_D, "2024年5月1日 3:05": BAD_D,
    }, name="ordered_at", options={"format": "%Y年%m月%d日 %p%I:%M"}),
    Section("timestamp", {
        "2024/5/1 15:04:05": "2024-05-01 15:04:05", "2024/5/1 24:00:00": "2024-05-02 00:00:00", "2024/12/31 24:00:00": "2025-01-01 00:00:00",
        **_all("2024/5/1 25:00:00|2024/5/1 23:60:00|2024/5/1 24:00:01|2024/5/1 15:04", BAD_D),
    }, name="ordered_at", options={"format": "%Y/%m/%d %H:%M:%S"}),
    Section("date", {"2024/5/1 24:00": DAY}, options={"format": "%Y/%m/%d %H:%M"}),
    Section("timestamp", {
        "2024-05-01T02:00:00Z": "2024-05-01 10:00:00", "2024-05-01 02:00:00+00:00": "2024-05-01 10:00:00",
        "2024-05-01 10:00:00": "2024-05-01 10:00:00", "2024-05-01": "2024-05-01 00:00:00", "2024-05-01 24:00:00": "2024-05-02 00:00:00",
        "2024-05-01T10:00:00.5": "2024-05-01 10:00:00.5", "10:30": BAD_D,
    }, name="ordered_at"),
    Section("timestamp", {"2024-05-01 02:00 +0000": "2024-05-01 10:00:00", "2024-05-01 02:00 -0500": "2024-05-01 15:00:00"},
            name="ordered_at", options={"format": "%Y-%m-%d %H:%M %z"}),
    Section("timestamp", {"1714521600": "2024-05-01 08:00:00", "1714521600000": BAD_D, "45413": BAD_D}, name="ordered_at",
            options={"format": "epoch"}),
    Section("timestamp", {"1714521600500": "2024-05-01 08:00:00.5", "1714521600": BAD_D}, name="ordered_at", options={"format": "epoch_ms"}),
    Section("timestamp", {"113/05/01 14:30": "2024-05-01 14:30:00", "民國113年5月1日 下午3:05": "2024-05-01 15:05:00",
                          "113/05/01 25:00": BAD_D}, name="ordered_at", options={"format": "roc"}),
    Section("timestamp", {"45413.5": "2024-05-01 12:00:00"}, name="ordered_at", is_workbook=True),
]  # fmt: skip

IDS = [
    Section("id", {
        **{same: same for same in ("00123", "123456789012345678", "2024-01", "Mar-05", "t", "E+1", "SO 1", "客户-1", "1E5", "T/F", "0", "123.0")},
        "ＳＯ－００１": "SO-001", '="00123"': "00123", "'00123": "00123", "SO\u200b1": "SO1", "\u202eSO1": "SO1", '=""': None,
        **_all("1.23E+17|1.234567890123457e+17|1E+15", LOST), **_all("无|N/A|-|—|null|\\N|#N/A", None),
        **_all("#REF!|#div/0!|#VALUE!", "formula_error"), "12345678901234500": "12345678901234500",
    }, name="source_customer_id"),
    Section("id", {
        "123.0": "123", "0123": "0123", "V1.0": "V1.0", "12345678901234500": LOST, "123456789012345000": LOST,
        "123456789012345678": "123456789012345678", "1234567890123450": "1234567890123450", "1.23456789012346E+17": LOST,
    }, name="source_customer_id", is_workbook=True),
    Section("id", {"123.0": "123", "1.5": "1.5"}, name="source_customer_id", options={"whole": True}),
    Section("id", {"912345678": "00912345678", "13800138000": "13800138000", "A12": "A12", "無": None, "138001380001": "138001380001"},
            name="source_customer_id", options={"length": 11}),
    Section("id", {"0": None, "-": "-", "": None, "00": "00"}, name="source_customer_id", options={"nulls": ["0"]}),
]  # fmt: skip

TEXTS = [
    Section("text", {
        **{same: same for same in ("t", "无", "-", "2024-01", "Mar-05", "1.23E+17", "#1 仓库", "'quoted'", "=1+1", "<script>", "é", "👩‍👩‍👧", "NULL")},
        "\u3000 无 ": "无", '="00123"': "00123", "#REF!": "formula_error", "#N/A": None, "": None,
    }, name="product_name"),
    Section("text", {"无": None, "无锡": "无锡", "-": "-"}, name="product_name", options={"nulls": ["无"]}),
    Section("text", {"912345678": "0912345678", "'0912345678": "0912345678", "02-2345": "02-2345"}, name="phone",
            options={"length": 10}, privacy="phone"),
]  # fmt: skip

ORDER = {"values": {"已完成": "completed", "处理中": "open", "是(1)": "open"}}
WORDS = [
    Section("enum", {"已完成": "completed", "處理中": "open", "处理中": "open", "是（１）": "open", "已 完成": UNKNOWN, "未知": UNKNOWN, "": None,
                     "无": None, "completed": UNKNOWN}, name="status", options=ORDER, values=("completed", "open")),
    Section("enum", {"Open": "open", "ｏｐｅｎ": "open", "closed": "closed", "shut": UNKNOWN}, name="status", values=("open", "closed")),
    Section("boolean", {**_all("是|√|✓|Y|y|yes|TRUE|t|1|１|真|true", "true"), **_all("否|×|✗|N|no|False|f|0|假", "false"),
                        "也许": UNKNOWN, "x": UNKNOWN, "": None, "-": None}, name="has_budget"),
    Section("boolean", {"有": "true", "无": "false", "無": "false"}, name="has_budget", options={"values": {"有": True, "无": False}}),
    Section("text", {"門店": "store", "门店": "store", "街边": UNKNOWN}, name="channel_code", options={"values": {"门店": "store"}}),
]  # fmt: skip

NOTHING = "NA|N/A|n/a|NULL|无|無|-|--|—|空|#N/A|\\N|(null)|/|暂无|ＮＡ"
NULLS = [
    Section(kind, _all(NOTHING, None), name=name)
    for kind, name in ((D, "net_amt"), ("date", "day"), ("boolean", "has_budget"))
]
NULLS += [
    Section("date", {"1900-01-01": None, "-": BAD_D, "2024-05-01": DAY}, name="day", options={"nulls": ["1900-01-01"]}),
    Section(D, {"待定": None, "-": BAD_N, "无": BAD_N}, nulls=("待定",)),
    Section(D, {"待定": BAD_N, "-": None}, options={"nulls": ["-"]}, nulls=("待定",)),
    Section(D, _all("-|无", BAD_N), options={"nulls": []}),
]  # fmt: skip

CATALOGUE = {"numbers": NUMBERS, "dates": DATES, "ids": IDS, "texts": TEXTS, "words": WORDS, "nulls": NULLS}
