"""Which pages exist: one line each. A page is one file under `app_pages/` and one line here.

`uses` names the departments whose exports a page draws on; their held exports put a badge on it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Registered:
    """One page. `key` is its address; titles, sections and tooltips are texts of `i18n` (`page.<key>.*`)."""

    key: str
    file: str
    icon: str
    zh: str
    en: str
    section: str
    uses: tuple[str, ...] = ("*",)

    def title(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


PAGES = (
    Registered("home", "app_pages/home.py", ":material/space_dashboard:", "经营总览", "Overview", "company"),
    Registered(
        "events",
        "app_pages/company/events.py",
        ":material/notifications_active:",
        "客户事件与名单",
        "Events and lists",
        "company",
    ),
    Registered("detail", "app_pages/detail.py", ":material/list_alt:", "明细", "Rows", "company", ("sales", "service")),
    Registered(
        "customers",
        "app_pages/customers/customers.py",
        ":material/groups:",
        "客户分析",
        "Customers",
        "customers",
    ),
    Registered(
        "customer_360",
        "app_pages/customers/customer_360.py",
        ":material/person_search:",
        "客户全景",
        "Customer 360",
        "customers",
    ),
    Registered(
        "customer_value",
        "app_pages/customers/customer_value.py",
        ":material/paid:",
        "客户价值与二八",
        "Customer value",
        "customers",
    ),
    Registered(
        "customer_lifecycle",
        "app_pages/customers/customer_lifecycle.py",
        ":material/cycle:",
        "客户生命周期",
        "Lifecycle",
        "customers",
    ),
    Registered(
        "customer_churn",
        "app_pages/customers/customer_churn.py",
        ":material/person_off:",
        "流失与挽留",
        "Churn",
        "customers",
    ),
    Registered(
        "customer_lifetime",
        "app_pages/customers/customer_lifetime.py",
        ":material/hourglass_top:",
        "终身价值与客群",
        "Lifetime value",
        "customers",
    ),
    Registered(
        "customer_7p",
        "app_pages/customers/customer_7p.py",
        ":material/grid_view:",
        "7P 客户分析",
        "Seven sides (7P)",
        "customers",
    ),
    Registered(
        "customer_contact",
        "app_pages/customers/customer_contact.py",
        ":material/contact_phone:",
        "触达与推荐",
        "Contacts and offers",
        "customers",
    ),
    Registered(
        "identity_review",
        "app_pages/identity/identity_review.py",
        ":material/compare:",
        "客户身份复核",
        "Identity review",
        "customers",
    ),
    Registered(
        "identity_changes",
        "app_pages/identity/identity_changes.py",
        ":material/call_merge:",
        "客户身份变更",
        "Identity changes",
        "customers",
    ),
    Registered("sales", "app_pages/sales/sales.py", ":material/sell:", "销售分析", "Sales", "sales", ("sales",)),
    Registered(
        "opportunities",
        "app_pages/sales/opportunities.py",
        ":material/handshake:",
        "商机与预测",
        "Pipeline and forecast",
        "sales",
        ("sales",),
    ),
    Registered(
        "sales_team",
        "app_pages/sales/sales_team.py",
        ":material/badge:",
        "销售团队",
        "Sales team",
        "sales",
        ("sales", "marketing"),
    ),
    Registered(
        "products",
        "app_pages/sales/products.py",
        ":material/category:",
        "商品分析",
        "Products",
        "sales",
        ("sales", "inventory", "finance"),
    ),
    Registered(
        "order_to_cash",
        "app_pages/sales/order_to_cash.py",
        ":material/request_quote:",
        "订单到回款",
        "Order to cash",
        "sales",
        ("sales", "finance"),
    ),
    Registered(
        "key_accounts",
        "app_pages/sales/key_accounts.py",
        ":material/diamond:",
        "大客户",
        "Key accounts",
        "sales",
        ("sales", "finance", "service"),
    ),
    Registered(
        "marketing",
        "app_pages/marketing.py",
        ":material/campaign:",
        "营销分析",
        "Marketing",
        "marketing",
        ("marketing", "sales"),
    ),
    Registered(
        "leads",
        "app_pages/marketing/leads.py",
        ":material/eco:",
        "线索与转介绍",
        "Leads and referrals",
        "marketing",
        ("marketing", "sales"),
    ),
    Registered(
        "inventory",
        "app_pages/inventory/inventory.py",
        ":material/warehouse:",
        "库存分析",
        "Inventory",
        "supply",
        ("inventory",),
    ),
    Registered(
        "suppliers",
        "app_pages/inventory/suppliers.py",
        ":material/local_shipping:",
        "供应商与伙伴",
        "Suppliers and partners",
        "supply",
        ("inventory", "marketing", "sales"),
    ),
    Registered(
        "plans",
        "app_pages/inventory/plans.py",
        ":material/event_note:",
        "计划协同",
        "Plans",
        "supply",
        ("finance", "production", "inventory", "sales"),
    ),
    Registered(
        "stock_health",
        "app_pages/inventory/stock_health.py",
        ":material/inventory:",
        "库存健康与可承诺",
        "Stock health and promises",
        "supply",
        ("inventory", "sales"),
    ),
    Registered(
        "service",
        "app_pages/service/service.py",
        ":material/support_agent:",
        "客服分析",
        "Service",
        "service",
        ("service",),
    ),
    Registered(
        "service_calls",
        "app_pages/service/service_calls.py",
        ":material/headset_mic:",
        "呼叫中心",
        "Call centre",
        "service",
        ("service", "sales"),
    ),
    Registered(
        "service_tickets",
        "app_pages/service/service_tickets.py",
        ":material/confirmation_number:",
        "工单与投诉",
        "Tickets and complaints",
        "service",
        ("service", "sales"),
    ),
    Registered(
        "service_satisfaction",
        "app_pages/service/service_satisfaction.py",
        ":material/sentiment_satisfied:",
        "满意度",
        "Satisfaction",
        "service",
        ("service",),
    ),
    Registered(
        "service_channels",
        "app_pages/service/service_channels.py",
        ":material/alt_route:",
        "渠道成本与自助",
        "Channels and self-service",
        "service",
        ("service", "sales", "finance"),
    ),
    Registered(
        "restatement",
        "app_pages/company/restatement.py",
        ":material/published_with_changes:",
        "追溯调整",
        "Restatement",
        "data",
    ),
    Registered(
        "capability",
        "app_pages/company/capability.py",
        ":material/checklist:",
        "CRM 能力自评与论断台账",
        "Capability and claims",
        "company",
    ),
    Registered(
        "usage", "app_pages/company/usage.py", ":material/ads_click:", "功能使用", "Use of functions", "company"
    ),
    Registered(
        "reconciliation", "app_pages/company/reconciliation.py", ":material/balance:", "对账", "Reconciliation", "data"
    ),
    Registered("metric", "app_pages/metric.py", ":material/menu_book:", "指标目录", "Metrics", "data"),
    Registered("data_health", "app_pages/data_health.py", ":material/fact_check:", "数据质量", "Data health", "data"),
)


def page(key: str) -> Registered:
    """The page registered under `key`; KeyError where there is none."""
    return next(item for item in PAGES if item.key == key)
