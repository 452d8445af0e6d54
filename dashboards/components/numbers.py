"""How pages write numbers, amounts and days: as everybody does, see `pipelines.published.numbers`."""

from pipelines.published.numbers import (
    MISSING,
    amount,
    count,
    currency_name,
    day,
    decimal,
    form,
    is_missing,
    moment,
    month,
    share,
    short_day,
    step,
    written,
)

__all__ = [
    "MISSING",
    "amount",
    "count",
    "currency_name",
    "day",
    "decimal",
    "form",
    "is_missing",
    "moment",
    "month",
    "share",
    "short_day",
    "step",
    "written",
]
