"""Which lists for action there are: the mart each is read from, whom it takes and in which order. Makes no list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.problems import JukeError, Problem
from pipelines.published.segments import LOOKED_UP
from pipelines.published.selection import Range
from pipelines.published.version import Version

#: What a channel needs of a customer: the permission and the number or address; nothing is kept of WeChat.
CHANNELS: Mapping[str, str | None] = {"phone": "phone", "sms": "phone", "email": "email", "wechat": None}


@dataclass(frozen=True)
class ListKind:
    """One kind. `columns` that a version lacks are left out; `only` narrows the mart, `order` puts the best first.

    `may_ask` names the columns by which a list may be narrowed. A list of products has no customers, hence neither
    permission nor control group.
    """

    code: str
    zh: str
    en: str
    table: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    only: Mapping[str, Any] = field(default_factory=dict)
    may_ask: tuple[str, ...] = ()
    is_of_customers: bool = True

    def label(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


_WHO = ("customer_type", "region_code")
KINDS: Mapping[str, ListKind] = {
    one.code: one
    for one in (
        ListKind(
            "at_risk", "流失预警名单", "At-risk customers", "marts.mart_churn_risk",
            ("priority_no", "employee_id", "main_reason_code", "reason_codes", "last_order_date", "recency_days",
             "own_gap_days", "value_at_risk_amt", "currency_code", "tax_basis"),
            ("priority_no", "customer_id"), {"is_newest_list": True},
            (*_WHO, "main_reason_code", "employee_id"),
        ),
        ListKind(
            "win_back", "流失召回名单", "Win-back", "marts.mart_customer_360",
            ("last_order_date", "recency_days", "order_count", "net_sales_amt", "currency_code", "tax_basis",
             "top_product_name", "value_grade"),
            ("currency_code", "tax_basis", "-net_sales_amt", "customer_id"),
            {"stage_code": "dormant", "net_sales_amt": Range(0.01)},
            (*_WHO, "value_grade", "industry"),
        ),
        ListKind(
            "next_best_offer", "商品推荐名单", "Next best offer", "marts.mart_next_best_offer",
            ("product_name", "category_name", "reason_zh", "reason_en", "last_bought_date", "expected_value_amt",
             "currency_code", "available_qty", "is_in_stock"),
            ("-expected_value_amt", "customer_id"), {"offer_no": 1},
            (*_WHO, "category_name", "reason_code", "is_in_stock"),
        ),
        ListKind(
            "channel_saving", "渠道省钱建议名单", "Channel saving", "marts.mart_channel_saving",
            ("from_channel_code", "to_channel_code", "contact_count", "last_contact_date", "customer_fee_saving_amt",
             "fee_currency_code", "fee_tax_basis"),
            ("fee_currency_code", "fee_tax_basis", "-customer_fee_saving_amt", "customer_id"),
            {"customer_fee_saving_amt": Range(0.01)},
            (*_WHO, "from_channel_code", "to_channel_code"),
        ),
        ListKind(
            "segment", "自选客群名单", "Customers of a segment", "marts.mart_customer_360",
            ("customer_type", "region_code", "birth_date", "industry", "stage_code", "value_grade", "last_order_date",
             "net_sales_12m_amt", "currency_code", "tax_basis", "top_product_name"),
            ("currency_code", "tax_basis", "-net_sales_12m_amt", "customer_id"), {},
            (*LOOKED_UP, *_WHO, "industry", "size_band", "stage_code", "value_grade"),
        ),
        ListKind(
            "supplier_replenishment", "供应商补货清单", "Supplier replenishment", "marts.mart_supplier_replenishment",
            ("supplier_id", "supplier_name", "product_id", "product_name", "category_name", "unit_name",
             "available_qty", "on_order_qty", "expected_qty", "reorder_point_qty", "days_of_supply", "lead_time_days",
             "min_order_qty", "pack_qty", "suggested_order_qty", "unit_price_amt", "suggested_order_amt",
             "currency_code", "tax_basis"),
            ("supplier_id", "product_id"), {"is_suggested": True}, ("supplier_id", "product_id", "category_name"),
            is_of_customers=False,
        ),
        ListKind(
            "demand_plan", "需求计划清单", "Demand plan", "marts.mart_demand_plan",
            ("product_id", "product_name", "category_name", "unit_name", "week_start_date", "planned_demand_qty",
             "baseline_qty", "baseline_low_qty", "baseline_high_qty", "uplift_qty", "uplift_low_qty", "uplift_high_qty",
             "campaign_count", "method", "error_qty", "tested_week_count", "planned_production_qty",
             "production_gap_qty", "sold_week_count", "known_week_count"),
            ("week_start_date", "category_name", "product_id"), {"is_refused": False},
            ("product_id", "category_name", "week_start_date"), is_of_customers=False,
        ),
    )
}  # fmt: skip


def kinds_of(version: Version) -> list[ListKind]:
    """The kinds whose mart this version and scope hold."""
    return [kind for kind in KINDS.values() if kind.table in version.columns]


def kind_of(version: Version, code: str) -> ListKind:
    """One kind by its code.

    Raises
    ------
    JukeError
        Where there is no such kind, or this version and scope lack its mart.
    """
    known = {kind.code: kind for kind in kinds_of(version)}
    if code not in known:
        what = "this version and scope have no such list"
        raise JukeError(Problem(what, found=code, expected=", ".join(known) or "none", do="see `juke list kinds`"))
    return known[code]
