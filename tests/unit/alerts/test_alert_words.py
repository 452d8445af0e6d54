"""What an alert says: no name, a customer's number only for who may read it, and settings that say what is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.alerts.news import HEADINGS, News
from pipelines.alerts.wording import body, title
from pipelines.company_rules.alerts import KINDS, Receiver, Role
from pipelines.problems import JukeError
from pipelines.settings import DEFAULT_WORKSPACE, load_workspace

ENDING = {"zh": "合同将到期", "en": "Contract ends soon"}
EVENTS = [News("customer_event", f"event {number}", ENDING, f"c_{number:02}") for number in range(3)]


def receiver(role: Role, language: str = "zh") -> Receiver:
    return Receiver(name="one", url_env="JUKE_ALERTS_ONE", role=role, language=language)


@pytest.mark.parametrize("role", ["executive", "analyst", "marketing", "operator"])
def test_who_keeps_no_customers_is_told_how_many_only(role: Role) -> None:
    said = body(receiver(role), EVENTS, "公司", 8)
    assert "合同将到期：3 位客户" in said
    assert "c_0" not in said


@pytest.mark.parametrize("role", ["rep", "agent", "steward"])
def test_who_meets_customers_reads_their_numbers(role: Role) -> None:
    assert "Contract ends soon: 3 customers (c_00, c_01, c_02)" in body(receiver(role, "en"), EVENTS, "Company", 8)


def test_many_lines_end_with_how_many_more_there_are() -> None:
    news = [News("low_stock", str(n), {"zh": f"商品{n}", "en": f"product {n}"}) for n in range(11)]
    said = body(receiver("operator"), news, "公司", 8)
    assert said.count("· 商品") == 8
    assert "……另有 3 条" in said


def test_kinds_stand_in_the_order_of_their_weight() -> None:
    news = [News(kind, "x", {"zh": kind, "en": kind}) for kind in reversed(KINDS)]
    said = body(receiver("operator"), news, "公司", 8)
    places = [said.index(HEADINGS[kind]["zh"]) for kind in KINDS]
    assert places == sorted(places)


def test_a_title_says_the_day_and_how_much_there_is() -> None:
    assert title(receiver("operator", "en"), date(2026, 11, 20), EVENTS) == "Juke alerts 2026-11-20: 3"


def test_what_is_remembered_of_a_subject_does_not_show_it() -> None:
    assert "c_00" not in EVENTS[0].mark
    assert len({one.mark for one in EVENTS}) == 3


def test_wrong_settings_of_alerts_are_told_all_at_once(tmp_path: Path) -> None:
    shipped = (DEFAULT_WORKSPACE / "juke.toml").read_text("utf-8")
    receivers = """
    [[alerts.receivers]]
    name = "Ops"
    url_env = "mailto://somebody:secret@example.com"
    kinds = ["weather"]
    role = "king"
    """
    wrong = shipped.replace("cool_down_days = 7", "cool_down_days = 0").replace(
        "[identity.surv", receivers + "[identity.surv"
    )
    (tmp_path / "juke.toml").write_text(wrong, "utf-8")
    with pytest.raises(JukeError) as told:
        load_workspace(tmp_path)
    said = str(told.value)
    for setting in (
        "cool_down_days",
        "receivers.0.name",
        "receivers.0.url_env",
        "receivers.0.kinds",
        "receivers.0.role",
    ):
        assert f"alerts.{setting}" in said
    assert "secret" not in said


def test_a_receiver_of_an_unknown_scope_is_refused_by_name(tmp_path: Path) -> None:
    shipped = (DEFAULT_WORKSPACE / "juke.toml").read_text("utf-8")
    receivers = '[[alerts.receivers]]\nname = "ops"\nurl_env = "JUKE_OPS"\nscope = "north"\n\n'
    (tmp_path / "juke.toml").write_text(shipped.replace("[identity.surv", receivers + "[identity.surv"), "utf-8")
    with pytest.raises(JukeError, match="'ops' reads scope 'north', which is not one of: all, east"):
        load_workspace(tmp_path)
