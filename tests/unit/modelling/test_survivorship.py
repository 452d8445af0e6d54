"""The rules by which fields survive: checked where they are written, and handed to the models as rows."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.modelling import plumbing
from pipelines.modelling.logic import Logic
from pipelines.problems import JukeError
from pipelines.settings import DEFAULT_WORKSPACE, Identity, load_workspace
from pipelines.survivorship import Survivorship
from tests.unit.modelling.lake_fixture import Lake


def test_rules_of_the_workspace_reach_the_models_as_rows(tmp_path: Path) -> None:
    ws = Lake(tmp_path).seal()
    own = Survivorship(default=("longest",), phone=("newest", "verified"), departments=("service",))
    config = ws.config.model_copy(update={"identity": Identity(survivorship=own)})
    for settings in (ws.config, config):
        plumbing.prepare(replace(ws, config=settings), date(2026, 11, 20), [Logic("core", "any", "table", "1")])
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        rules = {row[0]: row[1:] for row in connection.sql("from juke_plumbing.survivorship_rules").fetchall()}
        assert rules["phone"] == ("newest", "verified", None, None, None)
        assert rules["industry"] == ("longest", None, None, None, None)
        assert rules["name"][0] == "verified"
        assert connection.sql("from juke_plumbing.trusted_departments").fetchall() == [("service", 1)]


def test_every_field_that_a_customer_takes_has_rules() -> None:
    text = (Path(plumbing.__file__).parents[2] / "dbt_project/macros/surviving_fields.sql").read_text("utf-8")
    fields = text.split("return([")[1].split("]")[0].replace("'", "").replace(",", " ").split()
    assert sorted(Survivorship().rules_by_field()) == sorted(fields)


def test_wrong_rules_are_reported_all_at_once(tmp_path: Path) -> None:
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", tmp_path)
    settings = tmp_path / "juke.toml"
    text = settings.read_text("utf-8").replace('name = ["verified"', 'name = ["verifed"')
    text = text.replace('address = ["verified", "newest"', 'address = ["newest", "newest"')
    settings.write_text(text.replace("tax_number = [", "tax_nummer = ["), "utf-8")
    with pytest.raises(JukeError) as raised:
        load_workspace(tmp_path)
    said = str(raised.value)
    for words in ("survivorship.name.0", "survivorship.address': names something twice", "survivorship.tax_nummer"):
        assert words in said


def test_the_settings_that_are_shown_are_the_shipped_ones() -> None:
    assert load_workspace(DEFAULT_WORKSPACE).config.identity.survivorship == Survivorship()
