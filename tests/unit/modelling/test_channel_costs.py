"""What a contact costs is told by the workspace, then as shipped; wrong costs are all told at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from pipelines.company_rules.channels import Channels, shipped_costs
from pipelines.modelling import plumbing
from pipelines.modelling.logic import Logic
from pipelines.settings import Config
from tests.unit.modelling.lake_fixture import Lake


def cost(**changes: Any) -> dict[str, Any]:
    return {"channel": "chat", "unit_cost": 9.5, "from": date(2026, 1, 1), "source": "controlling"} | changes


def config(*costs: dict[str, Any]) -> Config:
    return Config.model_validate({"company": {"name_zh": "甲", "name_en": "A"}, "channel_costs": list(costs)})


def test_wrong_costs_of_channels_are_all_told_at_once() -> None:
    given = (cost(), cost(to=date(2026, 2, 1)), cost(channel="pigeon"), cost(channel="web", unit_cost=-1),
             cost(channel="ivr", to=date(2025, 1, 1)), {"channel": "phone"})  # fmt: skip
    with pytest.raises(ValidationError) as raised:
        config(*given)
    (told,) = raised.value.errors()
    for part in ("costs 1 and 2 of 'chat'", "3.channel: 'pigeon'", "4.unit_cost", "5: 'to' 2025-01-01 is before",
                 "6.unit_cost", "6.source"):  # fmt: skip
        assert part in told["msg"]


def test_costs_one_after_the_other_do_not_overlap() -> None:
    assert len(config(cost(to=date(2026, 6, 30)), cost(**{"from": date(2026, 7, 1)})).channel_costs) == 2


def test_the_shipped_costs_are_the_claim_and_name_it() -> None:
    claimed = {one.channel: float(one.unit_cost) for one in shipped_costs()}
    assert claimed == {"counter": 120, "phone": 60, "atm": 20, "ivr": 10, "web": 5}
    assert all("花旗银行" in one.source for one in shipped_costs())


def test_models_are_told_both_costs_and_the_window_of_the_company(tmp_path: Path) -> None:
    ws, logic = Lake(tmp_path).seal(), [Logic("core", "any", "table", "1")]
    said = config(cost()).model_copy(update={"channels": Channels(fcr_window_days=(3, 14))})
    plumbing.prepare(replace(ws, config=said), date(2026, 11, 20), logic)
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        sources = "select unit_cost_source, count(*), min(currency_code) from juke_plumbing.channel_costs group by all"
        assert sorted(connection.sql(sources).fetchall()) == [("juke.toml", 1, "CNY"), ("shipped", 5, "CNY")]
        windows = connection.sql("from juke_plumbing.fcr_windows").fetchall()
        assert windows == [(3, False), (7, True), (14, False)]
        simplified = "select translate('無法啓動', traditional_text, simplified_text) from juke_plumbing.scripts"
        assert connection.sql(simplified).fetchone() == ("无法启动",)
