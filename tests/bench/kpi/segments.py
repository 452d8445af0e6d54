"""The truth of segments: how pure each rule is where it was grown and elsewhere, and who of tonight's it fits.

The rules are taken as published, in their English words; purity, lift and likeness are counted here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.bench.kpi.frames import Frames, divided
from tests.bench.kpi.learned import ATTRIBUTES, Night, in_force, night_of
from tests.bench.kpi.registry import measures, ratio, total, truth

SEED, TRAINED, SURE, FEWEST_ALIKE = 2005, 0.7, 1.96, 20
WORDS = {"customer type": "customer_type", "size": "size_band", "region": "region_code", "source": "acquisition_source"}
REGIONS = {
    "East China": "east", "South China": "south", "North China": "north", "Central China": "central",
    "Northeast China": "northeast", "Northwest China": "northwest", "Southwest China": "southwest",
}  # fmt: skip
Condition = tuple[str, str, bool]


def rules(night: Night) -> pd.Series:
    """Segment -> the conditions of its rule: attribute, level, whether it is that."""
    told = night.frames.published_on(night.day, "marts.mart_segment_profile").sort_values("segment_no")
    return pd.Series([list(_parsed(rule)) for rule in told["rule_en"]], told["segment_no"].to_numpy(), dtype=object)


def _parsed(rule: str) -> Iterator[Condition]:
    for part in [] if rule == "all customers" else rule.split(" and "):
        name, level = part.split(" is ", 1)
        value = level.removeprefix("not ")
        yield WORDS.get(name, name), REGIONS.get(value, value), not level.startswith("not ")


def _fits(rule: list[Condition], rows: pd.DataFrame, *, must_know: bool = False) -> pd.Series:
    fits = pd.Series(True, rows.index)
    for name, level, wanted in rule:
        fits &= (rows[name] == level) == wanted
        fits &= rows[name].notna() | (not must_know)
    return fits


def counted(night: Night) -> pd.DataFrame:
    """One row per segment: buyers of the fit's night in it, in seven tenths of them and in the rest, and the best."""
    buyers = night.buyers
    is_grown = night.drawn(SEED) < TRAINED * len(buyers)
    found = []
    for number, rule in rules(night).items():
        inside = _fits(rule, buyers)
        row = {"segment_no": number, "condition_count": len(rule)}
        for side, chosen in (("train", is_grown), ("test", ~is_grown)):
            row[f"{side}_count"] = (inside & chosen).sum()
            row[f"{side}_best_count"] = (inside & chosen & buyers["is_best"]).sum()
        found.append(row)
    return pd.DataFrame(found)


def _low(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Lower bound of a share (Wilson 1927)."""
    share, z = divided(part, whole), SURE**2 / whole
    return (share + z / 2 - np.sqrt(z * (share * (1 - share) + z / 4))) / (1 + z)


def _tonight(frames: Frames) -> pd.DataFrame:
    """Everybody the rules can be asked of: customers, prospects and open leads, with the segment of each."""
    now, night = night_of(frames, frames.as_of), night_of(frames, in_force(frames, "segments")["fitted_date"])
    leads = frames.event("leads")
    leads = leads[leads["converted_date"].isna() & (leads["created_date"] <= frames.as_of)]
    leads = pd.DataFrame(
        {"subject_id": "mkt_hub:" + leads["source_lead_id"], "acquisition_source": leads["lead_source"]}
    )
    people = now.people.merge(now.buyers[["customer_id", "is_best"]], "left", on="customer_id")
    people["subject_kind"] = people["is_best"].notna().map({True: "customer", False: "prospect"})
    people = people.rename(columns={"customer_id": "subject_id"})
    rows = pd.concat([people, leads.assign(subject_kind="lead")], ignore_index=True).astype(object)
    rows = rows.where(rows.notna(), None)
    is_buyer, rows["segment_no"] = rows["subject_kind"] == "customer", np.nan
    for number, rule in rules(night).items():
        rows.loc[_fits(rule, rows) & (is_buyer | _fits(rule, rows, must_know=True)), "segment_no"] = number
    return rows


@truth("mart_segment_profile", ["segment_no"])
def segments(frames: Frames) -> pd.DataFrame:
    """One row per rule."""
    rows = counted(night_of(frames, in_force(frames, "segments")["fitted_date"]))
    rows["base_count"], rows["base_best_count"] = rows["test_count"].sum(), rows["test_best_count"].sum()
    rows["base_ratio"] = divided(rows["base_best_count"], rows["base_count"])
    for side in ("train", "test"):
        rows[f"purity_{side}_ratio"] = divided(rows[f"{side}_best_count"], rows[f"{side}_count"])
    rows["lift_x"] = divided(rows["purity_test_ratio"], rows["base_ratio"])
    rows["is_picked"] = _low(rows["test_best_count"], rows["test_count"]) > rows["base_ratio"]
    now = _tonight(frames)
    counts = now.groupby(["segment_no", "subject_kind"]).size().unstack(fill_value=0)
    for kind in ("customer", "prospect", "lead"):
        rows[f"{kind}_count"] = rows["segment_no"].map(counts.get(kind, pd.Series(dtype=float))).fillna(0)
    best = now[now["is_best"] == True].groupby("segment_no").size()  # noqa: E712 - None of who has not bought
    rows["best_customer_count"] = rows["segment_no"].map(best).fillna(0)
    rows["lookalike_count"] = (rows["prospect_count"] + rows["lead_count"]).where(rows["is_picked"], 0)
    return rows


@truth("mart_lookalike_prospect", ["lookalike_id"])
def lookalikes(frames: Frames) -> pd.DataFrame:
    """One row per prospect or open lead of whom a share of the best can be said."""
    profile = segments(frames).set_index("segment_no")
    now = _tonight(frames)
    is_buyer = now["subject_kind"] == "customer"
    buyers, rows = now[is_buyer], now[~is_buyer].copy()
    worth = buyers["segment_no"].map(profile["purity_test_ratio"]).astype(float)
    scores = {known: _alike(known, buyers, worth) for known in set(rows[list(ATTRIBUTES)].itertuples(index=False))}
    told = [scores[known] for known in rows[list(ATTRIBUTES)].itertuples(index=False)]
    rows["known_count"], rows["alike_count"], likely = zip(*told, strict=True)
    rows["score_ratio"] = rows["segment_no"].map(profile["purity_test_ratio"]).fillna(pd.Series(likely, rows.index))
    rows = rows[rows["score_ratio"].notna()]
    rows["is_lookalike"] = rows["segment_no"].map(profile["is_picked"]) == True  # noqa: E712 - none without a segment
    rows["base_ratio"] = profile["base_ratio"].max()
    rows["lift_x"] = rows["score_ratio"] / rows["base_ratio"]
    order = rows["is_lookalike"] * 10 + rows["score_ratio"].astype(float).round(12)
    rows["score_rank"] = order.rank(method="min", ascending=False)
    rows["lookalike_id"] = rows["subject_kind"] + ":" + rows["subject_id"]
    return rows.drop(columns=["is_best", "subject_id", "industry", "size_band", "acquisition_source"])


def _alike(known: tuple[str | None, ...], buyers: pd.DataFrame, worth: pd.Series) -> tuple[int, int, float]:
    """How much is known, how many buyers share all of it, and what share of the best their segments promise."""
    said = [(name, value) for name, value in zip(ATTRIBUTES, known, strict=True) if value is not None]
    same = pd.Series(True, buyers.index)
    for name, value in said:
        same &= buyers[name] == value
    likely = worth[same].mean() if said and same.sum() >= FEWEST_ALIKE else np.nan
    return len(said), int(same.sum()), likely


measures(lambda frames: segments(frames).assign(as_of_date=frames.as_of), "as_of_date", {
    "lookalike_count": total("lookalike_count"), "segment_held_out_count": total("test_count"),
    "segment_held_out_best_count": total("test_best_count"),
    "segment_purity_ratio": ratio("test_best_count", "test_count"),
})  # fmt: skip
