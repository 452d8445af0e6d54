"""News of the night itself, from its report: that it was not published, and which checks failed.

Details of a check hold counts and limits, never a customer's value (`pipelines.night.report`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.alerts.news import News

if TYPE_CHECKING:
    from pipelines.night.report import NightReport


def of_night(report: NightReport) -> Iterator[News]:
    """A night that stopped, its checks that failed and the deliveries it held or refused."""
    if not report.succeeded:
        yield News("night_failed", report.night, {
            "zh": f"{report.night} 在“{report.stopped_at}”停止，读者仍看到上一版本。处理：juke status",
            "en": f"{report.night} stopped at '{report.stopped_at}'; readers keep the version before. Do: juke status",
        })  # fmt: skip
    for failure in report.failures:
        said = f"{failure.subject}: {failure.name}" + (f" ({failure.detail})" if failure.detail else "")
        yield News("failed_check", f"{failure.stage} {failure.subject} {failure.name}", {"zh": said, "en": said})
    for one in report.stopped:
        words = {"held": ("已扣留", "held"), "quarantined": ("已隔离", "quarantined")}
        zh, en = words.get(one.status, (one.status, one.status))
        said = f"{one.file}: {{}}: {one.reason}"
        yield News("failed_check", f"delivery {one.delivery_id}", {"zh": said.format(zh), "en": said.format(en)})
