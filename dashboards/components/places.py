"""The region a page of customers is narrowed to, and its words. Reads only which regions a mart has."""

from __future__ import annotations

from dashboards.components import filters
from dashboards.components.numbers import is_missing
from dashboards.i18n import said
from dashboards.session import Session

EVERY = "all"


def region(metric: str, now: Session) -> str | None:
    """The region chosen among those a metric knows; None for all of them."""
    found = now.reader.metric(metric, by=["region_code"])["region_code"] if metric in now.reader.metrics else ()
    known = sorted(code for code in found if not is_missing(code))
    name = now.say("home.all_regions")
    chosen = filters.choice(
        now.say("home.region"), [EVERY, *known], EVERY,
        lambda code: name if code == EVERY else said(now.language, f"enum.region_code.{code}", code), "region",
    )  # fmt: skip
    return None if chosen == EVERY else chosen
