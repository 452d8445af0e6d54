"""The truth of satisfaction by the month surveys were sent in, scale by scale, with its intervals and its floor."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import service
from tests.bench.kpi.frames import Frames, divided, month_of, once
from tests.bench.kpi.registry import Value, measures, ratio, total, truth

FLOOR, Z = 10, 1.96  # the demo's juke.toml; 95 %
VOTES = ("promoter", "detractor", "passive")
KEY = ["month_date", "touchpoint_code", "channel_code", "region_code", "scale_family", "scale_max"]


def wilson(part: pd.Series, n: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Wilson's interval of a share, by its textbook form."""
    share, n = part / n, n.astype(float)
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return middle - half, middle + half


@once
def _surveys(frames: Frames) -> pd.DataFrame:
    rows = service.surveys(frames).rename(columns={"channel_code": "touchpoint_code"})
    of = frames.event("tickets").set_index("source_ticket_id")["channel_code"]
    rows["channel_code"] = rows["source_ticket_id"].map(of)
    rows["month_date"] = month_of(rows["sent_date"])
    rows["scale_family"] = rows["scale_max"].map({5: "csat", 10: "nps"})
    gap = (rows["score"] - rows["expectation_score"]).where(rows["is_answered"])
    rows["expectation_n"], rows["expectation_gap_points_sum"] = gap.notna().astype(int), gap.fillna(0)
    rows["survey_sent_count"], rows["survey_answered_count"] = 1, rows["is_answered"].astype(int)
    rows["nps_passive_count"] = rows["nps_n"] - rows["nps_promoter_count"] - rows["nps_detractor_count"]
    rows["nps_points"] = 100 * (rows["nps_promoter_count"] - rows["nps_detractor_count"])
    return rows.rename(columns={"csat_answered_count": "csat_n"})


SUMS = ["survey_sent_count", "survey_answered_count", "csat_n", "csat_satisfied_count", "csat_score_sum", "nps_n",
        "nps_promoter_count", "nps_passive_count", "nps_detractor_count", "expectation_n",
        "expectation_gap_points_sum"]  # fmt: skip


@truth("mart_satisfaction", KEY)
def months(frames: Frames) -> pd.DataFrame:
    """One row per month sent, touchpoint, channel, region and scale; under ten answers no ratio."""
    found = _surveys(frames).groupby(KEY, dropna=False)[SUMS].sum().reset_index()
    found["is_unfinished"] = found["month_date"] + pd.offsets.MonthEnd(0) > frames.as_of
    found["response_ratio"] = divided(found["survey_answered_count"], found["survey_sent_count"])
    is_enough = found["survey_answered_count"] >= FLOOR
    found["is_refused"], found["min_answer_count"] = ~is_enough, FLOOR
    n = found["csat_n"].where(is_enough & (found["csat_n"] > 0))
    asked = found["nps_n"].where(is_enough & (found["nps_n"] > 0))
    found["csat_ratio"], found["csat_mean"] = found["csat_satisfied_count"] / n, found["csat_score_sum"] / n
    found["csat_ratio_lo"], found["csat_ratio_hi"] = wilson(found["csat_satisfied_count"], n)
    votes = [found[f"nps_{kind}_count"] for kind in VOTES]
    mean = (votes[0] - votes[1]) / asked
    spread = (
        votes[0] * (1 - mean) ** 2 + votes[1] * (-1 - mean) ** 2 + votes[2] * mean**2
    ) / asked  # votes of 1, −1, 0
    half = 100 * Z * np.sqrt(spread / asked)
    found["nps_score"] = 100 * mean
    found["nps_score_lo"], found["nps_score_hi"] = (
        (100 * mean - half).clip(lower=-100),
        (100 * mean + half).clip(upper=100),
    )
    found["expectation_gap_points_mean"] = divided(found["expectation_gap_points_sum"], found["expectation_n"]).where(
        is_enough
    )
    return found


def of_shares(part: str, whole: str, end: int) -> Value:
    """One end of Wilson's interval of two sums; 0 the lower, 1 the upper."""

    def bound(rows: pd.DataFrame) -> float | None:
        n = pd.Series([float(rows[whole].sum())])
        return float(wilson(pd.Series([float(rows[part].sum())]), n)[end].iloc[0]) if n.iloc[0] else None

    return bound


def _of_votes(sign: int) -> Value:
    """One end of the interval of NPS: each answer is a vote of 1, −1 or 0."""

    def bound(rows: pd.DataFrame) -> float | None:
        votes = np.repeat([1.0, -1.0, 0.0], [int(rows[f"nps_{kind}_count"].sum()) for kind in VOTES])
        if not len(votes):
            return None
        return float(np.clip(100 * (votes.mean() + sign * Z * votes.std() / np.sqrt(len(votes))), -100, 100))

    return bound


measures(_surveys, "month_date", {
    "touchpoint_csat_ratio_lo": of_shares("csat_satisfied_count", "csat_n", 0),
    "touchpoint_csat_ratio_hi": of_shares("csat_satisfied_count", "csat_n", 1),
    "touchpoint_nps_score_lo": _of_votes(-1), "touchpoint_nps_score_hi": _of_votes(1),
    "touchpoint_nps_decided_count": lambda rows: rows[["nps_promoter_count", "nps_detractor_count"]].sum().sum(),
    "touchpoint_sent_count": total("survey_sent_count"), "touchpoint_answered_count": total("survey_answered_count"),
    "touchpoint_response_ratio": ratio("survey_answered_count", "survey_sent_count"),
    "touchpoint_csat_n": total("csat_n"), "touchpoint_satisfied_count": total("csat_satisfied_count"),
    "touchpoint_csat_ratio": ratio("csat_satisfied_count", "csat_n"), "touchpoint_nps_n": total("nps_n"),
    "touchpoint_nps_points": total("nps_points"), "touchpoint_nps_score": ratio("nps_points", "nps_n"),
    "expectation_n": total("expectation_n"), "expectation_gap_points_sum": total("expectation_gap_points_sum"),
    "expectation_gap_points_mean": ratio("expectation_gap_points_sum", "expectation_n"),
})  # fmt: skip
