"""The truth of which functions are used: the log of uses read as it stands, beside the pages and marts there are."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from pipelines.published import open_current
from tests.bench.kpi.frames import Frames, month_of
from tests.bench.kpi.registry import measures, total, truth

MODELS = Path(__file__).parents[3] / "dbt_project" / "models"
ZONE = "Asia/Shanghai"  # the demo company's
KEY = ["subject_kind", "subject_name", "month_start_date", "role_name"]


def _pages() -> list[dict[str, Any]]:
    exposures = yaml.safe_load((MODELS / "exposures.yml").read_text("utf-8"))["exposures"]
    return [one for one in exposures if one["config"]["meta"].get("page")]


def _shown() -> pd.DataFrame:
    """Page -> itself and the marts it shows."""
    rows = []
    for one in _pages():
        page = one["config"]["meta"]["page"]
        marts = re.findall(r"ref\('(mart_\w+)'\)", " ".join(one["depends_on"]))
        rows += [(page, "page", page), *((page, "mart", mart) for mart in dict.fromkeys(marts))]
    return pd.DataFrame(rows, columns=["page", "subject_kind", "subject_name"])


def _log(frames: Frames) -> pd.DataFrame:
    """Uses before the version, with the day by the company's clock: who looks at it is told by the next one."""
    path = frames.truth.parent / "state" / "usage.sqlite"
    rows: list[tuple[str, str]] = []
    if path.exists():
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            wanted = "select payload, by from commands where kind = 'usage' and at < ?"
            rows = database.execute(wanted, [open_current(frames.truth.parent).manifest.created_at]).fetchall()
    told = pd.DataFrame([{**json.loads(payload), "role_name": role} for payload, role in rows],
                        columns=["page", "session", "hour", "role_name"])  # fmt: skip
    at = pd.to_datetime(told["hour"], format="%Y-%m-%dT%H", utc=True).dt.tz_convert(ZONE).dt.tz_localize(None)
    return told.assign(day=at.dt.normalize().astype("datetime64[us]"))


@truth("mart_usage", KEY)
def uses(frames: Frames) -> pd.DataFrame:
    """One row per subject, month and role; an empty role where nobody used it."""
    log = _log(frames)
    marts = [("mart", path.stem) for path in MODELS.glob("marts/**/mart_*.sql")]
    pages = [("page", one["config"]["meta"]["page"]) for one in _pages()]
    subjects = pd.DataFrame(marts + pages, columns=["subject_kind", "subject_name"])
    first, last = min([frames.as_of, *log["day"]]), max([frames.as_of, *log["day"]])
    months = pd.period_range(first, last, freq="M").start_time.astype("datetime64[us]")
    cells = subjects.merge(pd.DataFrame({"month_start_date": months}), "cross")
    used = log.merge(_shown(), on="page").assign(month_start_date=lambda rows: month_of(rows["day"]))
    by = used.groupby(KEY)
    counted = pd.DataFrame({"opening_count": by.size(), "session_count": by["session"].nunique()}).reset_index()
    newest = used.groupby(KEY[:2])["day"].max().rename("last_used_date").reset_index()
    rows = cells.merge(counted, "left", on=KEY[:3]).merge(newest, "left", on=KEY[:2])
    rows["is_used"], rows["is_never_used"] = rows["opening_count"].notna(), rows["last_used_date"].isna()
    rows[["opening_count", "session_count"]] = rows[["opening_count", "session_count"]].fillna(0)
    return rows.assign(is_newest_month=rows["month_start_date"] == months[-1])


def _functions(frames: Frames) -> pd.DataFrame:
    rows = uses(frames)
    return rows[rows["subject_kind"] == "page"]


def _used(rows: pd.DataFrame) -> int:
    return int(rows.loc[rows["is_used"], "subject_name"].nunique())


measures(_functions, "month_start_date", {
    "page_open_count": total("opening_count"), "used_function_count": _used,
    "function_count": lambda rows: rows["subject_name"].nunique(),
    "used_function_ratio": lambda rows: _used(rows) / rows["subject_name"].nunique(),
})  # fmt: skip
