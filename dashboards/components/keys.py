"""A department's own number out of a warehouse key: what a person would look up in the department's system."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.components.numbers import is_missing

KEYS = ("order_id", "shipment_id", "payment_id", "opportunity_id", "ticket_id", "event_key")


def own_number(key: Any) -> str | None:
    """SO123 of `erp_east:SO123`, of `erp_east:SO123:2026-11-20 08:00:00` and of `erp_east:SO123@2026-11-20`."""
    if is_missing(key):
        return None
    issuer, _, number = str(key).partition("@")[0].partition(":")
    return number.split(":")[0] or issuer


def with_own_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its keys as the departments' own numbers."""
    return frame.assign(**{name: frame[name].map(own_number) for name in KEYS if name in frame})
