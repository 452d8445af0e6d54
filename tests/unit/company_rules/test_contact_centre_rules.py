"""`[contact_centre]` of juke.toml: the shipped values are the demo's, wrong ones are told all at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipelines.company_rules.contact_centre import ContactCentre
from pipelines.problems import JukeError
from pipelines.settings import DEFAULT_WORKSPACE, load_workspace


def test_the_demo_explains_every_rule_with_its_shipped_value() -> None:
    told = tomllib.loads((DEFAULT_WORKSPACE / "juke.toml").read_text("utf-8"))["contact_centre"]
    assert told == ContactCentre().model_dump()


def test_wrong_rules_are_told_together_with_their_names(tmp_path: Path) -> None:
    text = (DEFAULT_WORKSPACE / "juke.toml").read_text("utf-8")
    text = text.replace("sale_days = 14", "sale_days = 0").replace("spike_min_periods = 8", "spike_min_periods = 13")
    (tmp_path / "juke.toml").write_text(text, "utf-8")
    with pytest.raises(JukeError) as refused:
        load_workspace(tmp_path)
    assert all(name in str(refused.value) for name in ("sale_days", "spike_min_periods"))
