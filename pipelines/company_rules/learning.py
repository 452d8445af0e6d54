"""`[learning]` of `juke.toml`: what the learned models may assume. Only its shape: `modelling.learning` learns."""

from __future__ import annotations

from pydantic import Field

from pipelines.elsewhere import Section


class Learning(Section):
    """When models are fitted anew, how few customers they refuse, and how the years ahead are discounted."""

    refit_days: int = Field(default=30, ge=1, le=366)
    drift_x: float = Field(default=0.25, gt=0, le=10)
    min_repeat_buyers: int = Field(default=100, ge=30)
    min_window_days: int = Field(default=180, ge=60, le=3660)
    discount_ratio: float = Field(default=0.1, ge=0, le=1)
    seed: int = Field(default=2005, ge=0)
