"""`[[events]]` of `juke.toml`: which moments of a customer are told, to whom, how often, and what counts as success.

Only the shape, the checks and the shipped library belong here; the models find the moments (`mart_event`). An entry
of the file changes the shipped rule of its code, key by key; a new code is a rule of the company's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pipelines.company_rules.alerts import Role
from pipelines.elsewhere import NAME, Section

Kind = Literal[
    "large_outflow",
    "silent_customer",
    "contract_ending",
    "complaint_opened",
    "complaint_repeated",
    "usage_drop",
    "invoice_overdue",
    "first_order",
    "order_anniversary",
    "lead_waiting",
    "stockout_of_bought_product",
    "high_value_ticket_open",
]
Outcome = Literal["ordered", "renewed", "paid", "replied"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Reads(NamedTuple):
    """What a kind's threshold may be, in which unit, and whether it looks at a window."""

    low: float
    high: float
    unit: str
    has_window: bool


READS: Mapping[Kind, Reads] = {
    "large_outflow": Reads(0.01, 10, "share of what was bought in the window that comes back in one day", True),
    "silent_customer": Reads(1, 20, "times the own median gap between order days in the window", True),
    "contract_ending": Reads(1, 366, "days before the end", False),
    "complaint_opened": Reads(0, 0, "none", False),
    "complaint_repeated": Reads(2, 100, "complaints in the window", True),
    "usage_drop": Reads(0.01, 1, "share by which the window's use falls below the window before", True),
    "invoice_overdue": Reads(0, 366, "days after it was due", False),
    "first_order": Reads(0, 0, "none", False),
    "order_anniversary": Reads(0, 0, "none; an order must lie in the window", True),
    "lead_waiting": Reads(1, 366, "days without a purchase", False),
    "stockout_of_bought_product": Reads(1, 100, "order days with the product in the window", True),
    "high_value_ticket_open": Reads(0, 366, "days open", False),
}


class EventRule(Section):
    """One rule. `cool_down_days` after one of a customer's events the next one is told; none in between."""

    code: str = Field(pattern=NAME, max_length=60)
    kind: Kind
    label_zh: str = Field(min_length=1, max_length=40)
    label_en: str = Field(min_length=1, max_length=60)
    threshold: float = 0
    window_days: int = Field(default=0, ge=0, le=1096)
    cool_down_days: int = Field(default=90, ge=7, le=1096)  # seven doublings reach two years of weekly events
    control_pct: float = Field(default=10, ge=0, le=50)
    outcome: Outcome = "ordered"
    outcome_days: int = Field(default=30, ge=1, le=366)
    enabled: bool = True
    owner_role: Role = "rep"

    @model_validator(mode="after")
    def _is_of_its_kind(self) -> Self:
        reads, wrong = READS[self.kind], []
        if not reads.low <= self.threshold <= reads.high:
            wrong.append(f"threshold of {self.kind} is {reads.low:g} to {reads.high:g} ({reads.unit})")
        if reads.has_window and self.window_days < 7:
            wrong.append(f"window_days of {self.kind} is 7 or more")
        if self.outcome_days > self.cool_down_days:
            wrong.append("outcome_days must not exceed cool_down_days: one order would be the outcome of two events")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def row(self) -> tuple[Any, ...]:
        """As the models read it: every setting, and below which start of a hash a customer is held out."""
        return (*self.model_dump().values(), control_below(self.control_pct))


def control_below(pct: float) -> str:
    """Eight hexadecimal digits: a customer whose hash begins lower belongs to the `pct` percent held out."""
    return f"{int(pct / 100 * 0x1_0000_0000):08x}"


def _rule(code: Kind, zh: str, en: str, role: Role, **settings: Any) -> EventRule:
    return EventRule(code=code, kind=code, label_zh=zh, label_en=en, owner_role=role, **settings)


SHIPPED: tuple[EventRule, ...] = (
    _rule("large_outflow", "大额流出（大额退货）", "Large outflow (returns)", "rep", threshold=0.3, window_days=365,
          cool_down_days=30, control_pct=0),
    _rule("silent_customer", "久未下单", "Silent beyond the own rhythm", "rep", threshold=1.5, window_days=730,
          cool_down_days=60),
    _rule("contract_ending", "合同即将到期", "Contract ends soon", "rep", threshold=60, cool_down_days=90,
          outcome="renewed", outcome_days=90, control_pct=0),
    _rule("complaint_opened", "新投诉", "Complaint opened", "agent", cool_down_days=30, control_pct=0),
    _rule("complaint_repeated", "重复投诉", "Complaint repeated", "executive", threshold=2, window_days=90,
          cool_down_days=60, outcome_days=60, control_pct=0),
    _rule("usage_drop", "用量下降", "Usage drops", "rep", threshold=0.3, window_days=28, cool_down_days=60,
          outcome_days=60),
    _rule("invoice_overdue", "发票逾期", "Invoice overdue", "rep", threshold=15, cool_down_days=30, outcome="paid",
          control_pct=0),
    _rule("first_order", "首单欢迎", "First order (welcome)", "marketing", cool_down_days=366, outcome_days=90),
    _rule("order_anniversary", "首单周年", "Anniversary of the first order", "marketing", window_days=365,
          cool_down_days=300),
    _rule("lead_waiting", "所荐线索待跟进", "Referred lead waits", "marketing", threshold=30, cool_down_days=30,
          outcome="replied"),
    _rule("stockout_of_bought_product", "常购商品缺货", "Product often bought is out of stock", "rep", threshold=2,
          window_days=180, cool_down_days=30),
    _rule("high_value_ticket_open", "高价值客户工单未结", "Ticket of a top customer stays open", "executive",
          threshold=3, cool_down_days=30, control_pct=0),
)  # fmt: skip


def _over_shipped(given: Any) -> Any:
    """Entries as written, each over the shipped rule of its code; shipped rules that none names follow."""
    if not isinstance(given, Sequence) or not all(isinstance(one, Mapping) for one in given):
        return given
    shipped = {rule.code: rule.model_dump() for rule in SHIPPED}
    told = [{**shipped.get(str(one.get("code")), {}), **one} for one in given]
    named = {one.get("code") for one in told}
    return told + [rule for code, rule in shipped.items() if code not in named]


def _have_own_codes(given: tuple[EventRule, ...]) -> tuple[EventRule, ...]:
    codes = [rule.code for rule in given]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValueError(f"two of them have the same code: {', '.join(twice)}")
    return given


Events = Annotated[tuple[EventRule, ...], BeforeValidator(_over_shipped), AfterValidator(_have_own_codes)]
