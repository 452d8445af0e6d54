"""One piece of news, and the words of each kind. What is news is decided in `readings` and `reports`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.company_rules.alerts import Kind


@dataclass(frozen=True)
class News:
    """What a person should hear. `subject` is what it is about (a product at a site, an export, a customer's event):
    the same subject is told once in a cool-down. `says` is the sentence by language; it names no customer.

    `customer_id` is set where the news is one customer's; only roles that may read it are told it.
    """

    kind: Kind
    subject: str
    says: Mapping[str, str]
    customer_id: str = ""

    @property
    def mark(self) -> str:
        """The subject as it is remembered: a digest, so that the memory of alerts holds no customer."""
        return hashlib.sha256(f"{self.kind}\n{self.subject}".encode()).hexdigest()[:32]


HEADINGS: Mapping[Kind, Mapping[str, str]] = {
    "night_failed": {"zh": "夜间加载未发布", "en": "The night was not published"},
    "failed_check": {"zh": "未通过的检查", "en": "Failed checks"},
    "late_delivery": {"zh": "迟到文件", "en": "Late deliveries"},
    "kpi_off_target": {"zh": "指标落后于目标", "en": "KPIs off their target"},
    "customer_event": {"zh": "客户事件", "en": "Customer events"},
    "contact_spike": {"zh": "来电突增", "en": "Spikes of contacts"},
    "demand_shift": {"zh": "需求突变预警", "en": "Demand shifts"},
    "low_stock": {"zh": "库存不足", "en": "Low stock"},
    "plan_off_pace": {"zh": "计划进度预警", "en": "Plans off their pace"},
}
