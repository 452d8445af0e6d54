"""`[lifecycle]` of `juke.toml`: by which rules a customer is a stranger, a prospect, new, regular or dormant."""

from __future__ import annotations

from pydantic import Field, field_validator

from pipelines.elsewhere import Section


class Lifecycle(Section):
    """By which rules a customer is new, regular or gone. `tiers`: products' tiers as written, lowest first."""

    churn_days: int = Field(default=180, ge=31, le=1096)  # a month must be able to tell: no window is shorter than one
    own_gap_x: float = Field(default=3.0, ge=1, le=20)
    at_risk_x: float = Field(default=1.5, ge=1, le=20)
    regular_orders: int = Field(default=3, ge=2, le=100)
    second_order_days: int = Field(default=90, ge=1, le=1096)
    upsell_x: float = Field(default=1.5, gt=1, le=100)
    history_months: int = Field(default=24, ge=1, le=60)
    tiers: tuple[str, ...] = ("经济", "标准", "高端")
    service_categories: tuple[str, ...] = ("服务", "售后服务", "维修服务")

    @field_validator("tiers", "service_categories")
    @classmethod
    def _are_told_apart(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(given)) < len(given):
            raise ValueError("one of them is named twice")
        return given
