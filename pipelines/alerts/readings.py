"""What is news in a published version: which rows of which mart, and the sentence each becomes.

A reading is a row of `READINGS`; a mart that the version or the scope does not have is no news. What counts as low,
late or shifted is decided by the models; how far a KPI may lag and how old an event may be, by `[alerts]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipelines.alerts.news import News
from pipelines.company_rules.alerts import Alerts, Kind, Receiver
from pipelines.published import Range, Version, metric_card
from pipelines.published.numbers import count, day, form, is_missing, written

Row = Mapping[str, Any]
_MOST = 500  # rows of one reading: a message counts further than a person reads


@dataclass(frozen=True)
class Reading:
    """Rows of `mart` that are news of `kind`. `where` may depend on settings and day; `subject` are the columns that
    tell one piece from another. `zh` and `en` are the sentence; `words` gives what stands in its gaps.
    """

    kind: Kind
    mart: str
    where: Callable[[Alerts, date], Mapping[str, Any]]
    subject: tuple[str, ...]
    columns: tuple[str, ...]
    zh: str
    en: str
    words: Callable[[Row, str, Version], Mapping[str, str]]


def of_version(version: Version, receiver: Receiver, rules: Alerts) -> Iterator[News]:
    """Everything this receiver may be told of the version, in the scope that is open."""
    for reading in READINGS:
        if reading.kind in receiver.kinds and f"marts.{reading.mart}" in version.columns:
            yield from _read(reading, version, rules)


def _read(reading: Reading, version: Version, rules: Alerts) -> Iterator[News]:
    wanted = list(dict.fromkeys((*reading.subject, *reading.columns)))
    where = reading.where(rules, version.as_of_date)
    rows = version.table(reading.mart, columns=wanted, where=where, order_by=reading.subject, limit=_MOST)
    for row in rows.to_dict("records"):
        told: Row = {str(name): value for name, value in row.items()}
        subject = " ".join(str(told[name]) for name in reading.subject)
        said = {"zh": reading.zh.format(**reading.words(told, "zh", version)),
                "en": reading.en.format(**reading.words(told, "en", version))}  # fmt: skip
        yield News(reading.kind, subject, said, str(told.get("customer_id") or ""))


def _late(row: Row, language: str, version: Version) -> Mapping[str, str]:
    export = f"{row['department']}/{row['export']}"
    return {"export": export, "day": day(row["expected_date"]), "owner": str(row["owner"])}


def _behind(row: Row, language: str, version: Version) -> Mapping[str, str]:
    style = form(row["kpi"], str(row["unit"]))
    return {
        "label": _label(version, str(row["kpi"]), language),
        "value": written(row["value"], style, language, row["currency_code"]),
        "target": written(row["target_value"], style, language, row["currency_code"]),
        "gap": f"{float(row['pace_gap_ppt']):+.1f}",
    }


def _label(version: Version, name: str, language: str) -> str:
    """A metric's name for people; of one that this scope does not have, its id."""
    return metric_card(version, name, language).label if name in version.catalogue().metrics else name


def _event(row: Row, language: str, version: Version) -> Mapping[str, str]:
    return {"event": str(row[f"label_{language}"])}


def _spike(row: Row, language: str, version: Version) -> Mapping[str, str]:
    counted = {name: count(row[name], language) for name in ("total_count", "contribution_qty")}
    usual = count(float(row["total_count"]) - float(row["change_qty"]), language)
    return {"week": day(row["period_start_date"]), "reason": str(row["reason_name"]), "usual": usual, **counted}


def _shift(row: Row, language: str, version: Version) -> Mapping[str, str]:
    way = {"up": ("高于", "above"), "down": ("低于", "below")}[str(row["direction"])][language == "en"]
    return {"product": str(row["product_name"]), "way": way, "z": f"{float(row['demand_shift_z']):+.1f}"}


def _low(row: Row, language: str, version: Version) -> Mapping[str, str]:
    amounts = {name: count(row[f"{name}_qty"], language) for name in ("available", "reorder_point")}
    return {"what": f"{row['product_name']} · {row['site_name']}", "unit": str(row["unit_name"] or ""), **amounts}


def _pace(row: Row, language: str, version: Version) -> Mapping[str, str]:
    """A product's week by its product, a month by its measure."""
    of = row["product_name"]
    of = _label(version, str(row["metric_code"]), language) if is_missing(of) else str(of)
    return {"plan": str(row[f"plan_name_{language}"]), "what": of, "gap": f"{float(row['pace_gap_ppt']):+.1f}"}


READINGS = (
    Reading(
        "late_delivery",
        "mart_delivery_arrival",
        lambda rules, as_of: {"is_late": True},
        ("department", "export"),
        ("owner", "expected_date"),
        "{export}：{day} 的文件未到，请联系 {owner}",
        "{export}: the file of {day} is missing; ask {owner}",
        _late,
    ),
    Reading(
        "kpi_off_target",
        "mart_kpi_home",
        lambda rules, as_of: {
            "month_start_date": as_of.replace(day=1),
            "is_whole_company": True,
            "pace_gap_ppt": Range(None, -rules.pace_gap_ppt),
        },
        ("kpi", "currency_code", "tax_basis"),
        ("unit", "value", "target_value", "pace_gap_ppt"),
        "{label}：{value}，目标 {target}，进度差 {gap} 个百分点",
        "{label}: {value} of {target}, {gap} points beside the time gone",
        _behind,
    ),
    Reading(
        "customer_event",
        "mart_event",
        lambda rules, as_of: {
            "event_date": Range(as_of - timedelta(days=rules.event_days - 1), as_of),
            "is_fired": True,
            "arm": "treated",
        },
        ("event_id",),
        ("label_zh", "label_en", "customer_id"),
        "{event}",
        "{event}",
        _event,
    ),
    Reading(
        "contact_spike",
        "mart_contact_reason_change",
        lambda rules, as_of: {
            "is_spike": True,
            "is_top_reason": True,
            "slice_kind": "company",
            "period_kind": "week",
            "period_start_date": Range(as_of - timedelta(days=13), None),
        },
        ("period_start_date", "reason_name"),
        ("total_count", "change_qty", "contribution_qty"),
        "{week} 当周 {total_count} 次，平时 {usual} 次；主因：{reason}（{contribution_qty} 次）",
        "week of {week}: {total_count} contacts, usually {usual}; mostly: {reason} ({contribution_qty})",
        _spike,
    ),
    Reading(
        "demand_shift",
        "mart_demand_shift",
        lambda rules, as_of: {"is_alert": True},
        ("product_id", "direction"),
        ("product_name", "demand_shift_z"),
        "{product}：近 4 周需求{way}自身季节（z = {z}）",
        "{product}: demand of 4 weeks {way} its own season (z = {z})",
        _shift,
    ),
    Reading(
        "low_stock",
        "mart_stock_health",
        lambda rules, as_of: {"is_below_reorder_point": True},
        ("product_id", "site_id"),
        ("product_name", "site_name", "available_qty", "reorder_point_qty", "unit_name"),
        "{what}：可用 {available} {unit}，再订货点 {reorder_point} {unit}",
        "{what}: {available} {unit} available, reorder point {reorder_point} {unit}",
        _low,
    ),
    Reading(
        "plan_off_pace",
        "mart_plan_alignment",
        lambda rules, as_of: {"is_alert": True},
        ("plan_row_id",),
        ("plan_name_zh", "plan_name_en", "metric_code", "product_name", "pace_gap_ppt"),
        "{plan}（{what}）：进度差 {gap} 个百分点",
        "{plan} ({what}): {gap} points beside the time gone",
        _pace,
    ),
)
