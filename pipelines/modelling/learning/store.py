"""What was fitted and what is in force: every fit or refusal a row of `state/learning.sqlite`, backed up as all state.

A rebuild scores with the parameters in force, so that it equals the sum of the nights. When to fit is in `night`.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from hashlib import sha256
from typing import Any

from pipelines.settings import Workspace

_TABLE = """
create table if not exists fits (
    fit_id integer primary key, model_code text not null, model_version text not null, fitted_date text not null,
    told text not null
) strict
"""


@dataclass(frozen=True)
class HoldOut:
    """How a fit did on what it had not seen: what it said and what came, in the measure's own unit."""

    measure: str
    since: date | None
    count: int
    expected: float
    actual: float


@dataclass(frozen=True)
class Fit:
    """One fit of one model, or why there is none. `parameters` is what scoring needs, plain JSON."""

    model_code: str
    fitted_date: date
    trigger_code: str
    window_from: date | None
    window_to: date
    seed: int
    observed_count: int
    event_count: int
    refused_reason: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    log_likelihood: float | None = None
    frequency_amount_corr: float | None = None
    holdout: HoldOut | None = None

    @property
    def is_refused(self) -> bool:
        return self.refused_reason is not None

    @property
    def version(self) -> str:
        """Changes with the day and with any parameter."""
        said = json.dumps([self.refused_reason, self.parameters], sort_keys=True, ensure_ascii=False)
        return f"{self.fitted_date:%Y%m%d}-{sha256(said.encode()).hexdigest()[:8]}"


class Store:
    """The open store. Use as a context manager; `add` commits."""

    def __init__(self, ws: Workspace) -> None:
        ws.state.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(ws.state / "learning.sqlite", timeout=30)
        self._db.execute("pragma synchronous = full")
        self._db.execute(_TABLE)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def fits(self) -> list[Fit]:
        """Every fit and refusal, the oldest first."""
        return [_read(told) for (told,) in self._db.execute("select told from fits order by fit_id")]

    def last(self, model_code: str) -> Fit | None:
        """The newest fit or refusal of a model: what is in force."""
        query = "select told from fits where model_code = ? order by fit_id desc limit 1"
        row = self._db.execute(query, (model_code,)).fetchone()
        return _read(row[0]) if row else None

    def add(self, fit: Fit) -> None:
        told = json.dumps(asdict(fit), default=str, ensure_ascii=False)
        values = (fit.model_code, fit.version, str(fit.fitted_date), told)
        with self._db:
            self._db.execute(
                "insert into fits (model_code, model_version, fitted_date, told) values (?, ?, ?, ?)", values
            )


def _read(told: str) -> Fit:
    values = json.loads(told)
    held = values.pop("holdout")
    dated = {name: _date(values.pop(name)) for name in ("fitted_date", "window_from", "window_to")}
    known = {one.name for one in fields(Fit)}
    kept = {name: value for name, value in values.items() if name in known}
    holdout = HoldOut(**{**held, "since": _date(held["since"])}) if held else None
    return Fit(**kept, **dated, holdout=holdout)


def _date(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None
