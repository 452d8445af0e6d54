"""Suppliers and distributors: what they keep of what they promised, what to order, who reports. Computes no KPI."""

from __future__ import annotations

import streamlit as st

from dashboards.components import asking, breakdown, filters
from dashboards.components.numbers import count
from dashboards.reading import Range
from dashboards.session import Session

SUPPLIERS, ORDERS = "marts.mart_supplier_performance", "marts.mart_supplier_replenishment"
PARTNERS = "marts.mart_partner_performance"
KEPT = ("supplier_otif_ratio", "supplier_on_time_ratio", "supplier_in_full_ratio", "accept_ratio",
        "purchase_lead_time_mean_days", "price_to_term_x")  # fmt: skip
KEPT_OF = {
    **dict.fromkeys(
        ("supplier_otif_ratio", "supplier_on_time_ratio", "supplier_in_full_ratio"), "supplier_due_line_count"
    ),
    "purchase_lead_time_mean_days": "purchase_timed_line_count",
}
BY_SUPPLIER = ("supplier_due_line_count", *KEPT[:3], "accept_ratio", "purchase_lead_time_mean_days",
               "purchase_term_mean_days", "price_to_term_x")  # fmt: skip
TO_ORDER = ("supplier_name", "product_name", "unit_name", "suggested_order_qty", "suggested_order_amt", "available_qty",
            "position_qty", "reorder_point_qty", "safety_stock_qty", "daily_demand_qty", "days_of_supply",
            "lead_time_days", "min_order_qty", "pack_qty", "expected_receipt_qty", "planned_demand_qty")  # fmt: skip
DEALT = ("partner_net_sales_amt", "partner_gross_margin_x", "partner_sell_through_x", "partner_report_in_time_ratio",
         "partner_lead_count")  # fmt: skip
BY_PARTNER = ("partner_net_sales_amt", "partner_margin_amt", "partner_gross_margin_x", "partner_sold_amt",
              "partner_sell_through_x", "partner_due_report_count", "partner_report_in_time_ratio",
              "partner_lead_count")  # fmt: skip
MONTH_OF_PARTNER = ("customer_name", "month_date", "net_sales_amt", "sales_growth_x", "gross_margin_x", "overdue_amt",
                    "due_report_count", "in_time_report_count", "report_delay_median_days", "sell_through_12m_x",
                    "lead_count")  # fmt: skip
LISTED = 200


def kept(asked: asking.Asked, now: Session) -> None:
    """What suppliers kept of the days, and supplier by supplier with how many lines were due."""
    asking.flows(KEPT, asked, now, asking.of_many(KEPT_OF, asked, now))
    title = now.say("suppliers.by_supplier")
    st.markdown(f"**{title}**")
    found = breakdown.by_name(BY_SUPPLIER, "supplier_name", asked, now, {})
    if "supplier_otif_ratio" in found:
        found = found.sort_values("supplier_otif_ratio", na_position="last")
    breakdown.shown(found, "supplier_name", asked, now, "suppliers_kept", title=title, few="supplier_due_line_count")


def to_order(asked: asking.Asked, now: Session) -> None:
    """What to order tonight, all or of one supplier: the list that this supplier may see."""
    say, title = now.say, now.say("suppliers.to_order")
    found = now.reader.table(ORDERS, where={"is_suggested": True}, order_by=["supplier_name", "days_of_supply"])
    st.subheader(f"{title} · {count(len(found), now.language)}", anchor=False)
    st.caption(say("suppliers.to_order_note"))
    if found.empty:
        st.caption(say("suppliers.nothing_to_order"))
        return
    options = ["", *sorted(found["supplier_name"].dropna().unique())]
    wanted = filters.choice(say("suppliers.supplier"), options, "", lambda one: one or say("suppliers.all"), "supplier")
    found = asking.kept(found if not wanted else found[found["supplier_name"] == wanted], asked.basis)
    breakdown.of_mart(found.head(LISTED), TO_ORDER, now, "suppliers_to_order", title=title, basis=asked.basis)


def dealt(asked: asking.Asked, now: Session) -> None:
    """What distributors bought, earned, sold on and reported, one by one, and the newest months of each."""
    say = now.say
    asking.flows(DEALT, asked, now, asking.of_many({DEALT[3]: "partner_due_report_count"}, asked, now))
    title = say("suppliers.by_partner")
    st.markdown(f"**{title}**")
    known = now.reader.table(PARTNERS, ["customer_id", "customer_name"], distinct=True)
    words = dict(zip(known["customer_id"], known["customer_name"], strict=True))
    found = breakdown.by_name(BY_PARTNER, "customer_id", asked, now, words)
    if "partner_net_sales_amt" in found:
        found = found.sort_values("partner_net_sales_amt", ascending=False, na_position="last")
    breakdown.shown(
        found.head(LISTED), "customer_id", asked, now, "partners", title=title, few="partner_due_report_count",
        label=say("suppliers.partner"),
    )  # fmt: skip
    months = say("suppliers.months")
    st.markdown(f"**{months}**")
    where: dict[str, object] = {"month_date": Range(asked.start, asked.end)}
    if asked.region is not None:
        where["region_code"] = asked.region
    rows = now.reader.table(PARTNERS, where=where, order_by=["-month_date", "-net_sales_amt", "customer_id"])
    rows = asking.kept(rows, asked.basis)
    breakdown.of_mart(rows, MONTH_OF_PARTNER, now, "partner_months", title=months, basis=asked.basis, customers=LISTED,
                      shapes={"sales_growth_x": "percent", "gross_margin_x": "percent"})  # fmt: skip
