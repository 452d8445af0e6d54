"""`[thresholds]` of `juke.toml`: where measures draw their lines. The models read them from one row of plumbing."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from pipelines.elsewhere import Section


class Thresholds(Section):
    """Where measures draw their lines; the shipped values are the usual ones."""

    service_level_sec: int = Field(default=20, ge=1, le=3600)
    short_abandon_sec: int = Field(default=5, ge=0, le=3600)
    repeat_contact_days: int = Field(default=7, ge=1, le=90)
    campaign_days: int = Field(default=30, ge=1, le=366)
    lead_days: int = Field(default=90, ge=1, le=1096)
    abc_a_pct: float = Field(default=80, gt=0, lt=100)
    abc_b_pct: float = Field(default=95, gt=0, le=100)
    xyz_x_cv: float = Field(default=0.5, gt=0, le=10)
    xyz_y_cv: float = Field(default=1.0, gt=0, le=10)
    affinity_days: int = Field(default=730, ge=30, le=3660)
    affinity_products: int = Field(default=500, ge=2, le=5000)
    affinity_min_baskets: int = Field(default=5, ge=2, le=100_000)
    contact_cycle_days: int = Field(default=30, ge=1, le=366)
    key_account_count: int = Field(default=50, ge=0, le=10_000)
    key_account_pct: float = Field(default=0, ge=0, le=100)
    touches_week_max: int = Field(default=3, ge=1, le=100)
    offer_min_cases: int = Field(default=20, ge=5, le=100_000)
    value_a_pct: float = Field(default=80, gt=0, lt=100)
    value_b_pct: float = Field(default=95, gt=0, le=100)
    compare_min_count: int = Field(default=30, ge=5, le=10_000)

    @model_validator(mode="after")
    def _rise(self) -> Self:
        if self.abc_a_pct > self.abc_b_pct or self.xyz_x_cv > self.xyz_y_cv:
            raise ValueError("abc_a_pct must not exceed abc_b_pct, nor xyz_x_cv xyz_y_cv")
        if self.value_a_pct > self.value_b_pct:
            raise ValueError("value_a_pct must not exceed value_b_pct")
        return self
