"""Rows of identity's marts for tests of its pages, made from records the demo company has. Tests nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

Connection = duckdb.DuckDBPyConnection
NIGHTS = {1: datetime(2026, 6, 10, 18), 2: datetime(2026, 11, 19, 18)}
RETIRED = "C99999999"


def fill(connection: Connection) -> None:
    """A queue of three pairs, two decisions, labels of two sources, two nights, a retired number, a month restated."""
    if not connection.execute("select 1 from duckdb_tables() where table_name = 'mart_identity_review'").fetchall():
        return  # a region's file holds nothing of it
    for table in ("review", "decision", "threshold", "changes", "event"):
        connection.execute(f"delete from marts.mart_identity_{table}")
    connection.execute("delete from marts.mart_customer_redirect")
    people = connection.execute("""
        select customer_record_id, customer_id, name, department from core.bridge_customer_source
        where decided_by = 'single' and name is not null order by customer_record_id limit 8
    """).fetchall()
    _review(connection, people)
    _decisions(connection, people)
    _thresholds(connection)
    _nights(connection, people)
    connection.execute("""
        update marts.mart_customer_month
        set published_customer_count = restated_customer_count + 2, merged_since_count = 3, split_since_count = 1
        where month_start_date = date '2026-10-01'
    """)


def _insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"insert into marts.{table} ({names}) values ({marks})", list(row.values()))


def _pair(people: list[Any], a: int, b: int) -> dict[str, Any]:
    sides = dict(zip("ab", sorted((people[a], people[b])), strict=True))
    fields = ("customer_record_id", "customer_id", "name", "department")
    return {f"{field}_{side}": value for side, of in sides.items() for field, value in zip(fields, of, strict=True)}


def _review(connection: Connection, people: list[Any]) -> None:
    for number, (a, b, reason) in enumerate([(0, 1, "uncertain"), (2, 3, "weak"), (4, 5, "broken")], start=1):
        pair = _pair(people, a, b)
        money = {"at_stake_12m_amt": 1000 / number, "at_stake_amt": 2000, "larger_12m_amt": 5000, "larger_amt": 9000}
        said = {"evidence_zh": "支持：地址相近；反对：电话不同", "evidence_en": "for: similar address; against: phone"}
        _insert(connection, "mart_identity_review", {
            "queue_no": number, "review_id": " ~ ".join((pair["customer_record_id_a"], pair["customer_record_id_b"])),
            **pair, "review_reason": reason, "match_score": 0.7, "is_one_customer": False,
            "record_pair_count": 1, **said, **money,
            "currency_code": "CNY", "tax_basis": "included", "open_ticket_count": 1,
        })  # fmt: skip


def _decisions(connection: Connection, people: list[Any]) -> None:
    told = [(1, "must_link", (4, 6), True), (2, "cannot_link", (5, 7), False)]
    for number, kind, (a, b), is_in_force in told:
        _insert(connection, "mart_identity_decision", {
            "decision_id": number, "decided_at": NIGHTS[2], "decided_date": NIGHTS[2].date(), "decided_by": "wang",
            "reason": "电话核实", "decision_kind": kind, **_pair(people, a, b), "applied_seq": 2, "is_applied": True,
            "is_in_force": is_in_force,
        })  # fmt: skip


def _thresholds(connection: Connection) -> None:
    for source, pairs, found in (("labels", 200, 90), ("steward", 10, 4)):
        for threshold in (0.8, 0.85, 0.9):
            ratios = {
                f"{name}{end}_ratio": share
                for name, shares in (("precision", (0.9, 0.8, 0.95)), ("recall", (0.75, 0.6, 0.85)))
                for end, share in zip(("", "_low", "_high"), shares, strict=True)
            }
            _insert(connection, "mart_identity_threshold", {
                "label_source": source, "threshold": threshold, "is_present": threshold == 0.9,
                "present_threshold": 0.9, "labelled_pair_count": pairs, "has_enough_labels": pairs >= 50,
                "true_positive_count": found, "false_positive_count": 1, "false_negative_count": 2,
                "true_negative_count": pairs - found - 3, **ratios, "reached_pair_count": 7,
                "pair_change_count": round((0.9 - threshold) * 100),
            })  # fmt: skip


def _nights(connection: Connection, people: list[Any]) -> None:
    for seq, at in NIGHTS.items():
        for department in ("all", "sales"):
            first = seq == 1
            _insert(connection, "mart_identity_changes", {
                "registry_seq": seq, "changed_at": at, "changed_date": at.date(), "is_newest": not first,
                "department": department, "is_whole_company": department == "all",
                "customers_before_count": 0 if first else 510, "created_count": 510 if first else 3,
                "merged_count": 0 if first else 8, "split_count": 0 if first else 1, "emptied_count": 0,
                "customers_after_count": 510 if first else 506, "buyers_before_count": 0, "buyers_after_count": 0,
                "merged_net_sales_amt": 0 if first else 152467.39, "split_net_sales_amt": 0, "currency_code": "CNY",
                "tax_basis": "included",
            })  # fmt: skip
    _, customer, name, _ = people[0]
    _insert(connection, "mart_identity_event", {
        "event_id": 1, "registry_seq": 2, "happened_at": NIGHTS[2], "happened_date": NIGHTS[2].date(),
        "event_kind": "merged", "customer_id": RETIRED, "other_customer_id": customer, "name": name,
        "living_customer_id": customer,
    })  # fmt: skip
    _insert(connection, "mart_customer_redirect", {
        "customer_id": RETIRED, "current_customer_id": customer, "registry_seq": 2, "redirected_at": NIGHTS[2],
        "redirected_date": NIGHTS[2].date(), "record_count": 1, "rule": "phone_name", "match_score": 0.99,
        "evidence_zh": "由电话与名称规则认定", "evidence_en": "Linked by phone and name rule",
    })  # fmt: skip
