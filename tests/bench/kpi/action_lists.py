"""The truth of lists for action: what their signed commands say, and who of each arm ordered in the days after."""

from __future__ import annotations

import json
import sqlite3

import pandas as pd

from pipelines.published import open_current
from tests.bench.kpi import retention
from tests.bench.kpi.events import compared
from tests.bench.kpi.frames import Frames, once
from tests.bench.kpi.registry import measures, ratio, total, truth

REASONS = ("refused", "no_permission", "no_contact", "capped", "over_limit")
COLUMNS = ["list_id", "listed_date", "candidate_count", "listed_count", "held_out_count", "left_out_count",
           "outcome_days", "is_matured", *(f"{reason}_count" for reason in REASONS), *compared(0, 0, 0, 0)]  # fmt: skip


def _commands(frames: Frames) -> list[dict]:
    """What was signed when the version was made, read past the code that signs."""
    path = frames.workspace.state / "commands.sqlite"
    if not path.exists():
        return []
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        query = "select payload from commands where kind = 'list_export' and at <= ? order by seq"
        rows = database.execute(query, [open_current(frames.workspace.root).manifest.created_at]).fetchall()
    return [said for (text,) in rows if "list_id" in (said := json.loads(text))]


@truth("mart_action_list", ["list_id"])
def lists(frames: Frames) -> pd.DataFrame:
    """One row per list."""
    ordered = retention.orders(frames)
    moved = frames.published("marts.mart_customer_redirect").set_index("customer_id")["current_customer_id"]
    found = []
    for said in _commands(frames):
        day = pd.Timestamp(said["listed_date"])
        until = day + pd.Timedelta(days=said["outcome_days"])
        if day > frames.as_of:
            continue
        bought = set(ordered.loc[(ordered["sales_date"] > day) & (ordered["sales_date"] <= until), "customer_id"])
        arms: dict[str, str] = {}
        for number, arm in said["members"]:
            number = moved.get(number, number)
            arms[number] = max(arm, arms.get(number, ""))
        counts = [n for arm in ("treated", "control") for own in [{one for one, of in arms.items() if of == arm}]
                  for n in (len(own), len(own & bought))]  # fmt: skip
        left_out = {f"{reason}_count": said["left_out"].get(reason, 0) for reason in REASONS}
        found.append({"list_id": said["list_id"], "listed_date": day, "candidate_count": said["candidates"],
                      "listed_count": said["listed"], "held_out_count": said["control"], **left_out,
                      "left_out_count": sum(left_out.values()), "outcome_days": said["outcome_days"],
                      "is_matured": until <= frames.as_of, **compared(*counts, is_over=until <= frames.as_of),
                      "list_kind": said["kind"], "channel_code": said["channel"],
                      "scope_name": said["scope"]})  # fmt: skip
    rows = pd.DataFrame(found, columns=[*COLUMNS, "list_kind", "channel_code", "scope_name"])
    return rows.astype({"listed_date": "datetime64[us]"})


@once
def _measured(frames: Frames) -> pd.DataFrame:
    rows = lists(frames).assign(lists=1)
    for name in ("treated", "treated_outcome", "control", "control_outcome"):
        rows[name] = rows[f"{name}_count"].where(rows["is_matured"].eq(True), 0)
    return rows


measures(_measured, "listed_date", {
    "action_list_count": total("lists"), "action_list_candidate_count": total("candidate_count"),
    "action_list_left_out_count": total("left_out_count"), "action_list_treated_count": total("treated"),
    "action_list_treated_outcome_count": total("treated_outcome"), "action_list_control_count": total("control"),
    "action_list_control_outcome_count": total("control_outcome"),
    "list_left_out_ratio": ratio("left_out_count", "candidate_count"),
    "list_outcome_ratio": ratio("treated_outcome", "treated"),
    "list_control_outcome_ratio": ratio("control_outcome", "control"),
})  # fmt: skip
