"""客户身份复核 and 客户身份变更: the queue, signed decisions, the threshold, two readings of a month."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import identity_rows
import pytest
import situations
from appearance import seen

from dashboards.components.words import unbroken
from dashboards.i18n import LANGUAGES, speaker
from pipelines.published import append_command, open_current, pending_commands, told_commands
from pipelines.published.commands import mark_applied

Open = Callable[..., Any]
REVIEW, CHANGES = "app_pages/identity/identity_review.py", "app_pages/identity/identity_changes.py"
CUSTOMERS, ONE = "app_pages/customers/customers.py", "app_pages/customers/customer_360.py"


@pytest.fixture(scope="module")
def company(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company with a queue, decisions, labels and two nights of identity; commands are left by tests."""
    root = tmp_path_factory.mktemp("identity")
    situations.copied(demo, root, identity_rows.fill, scopes=["all", "east"])
    return root


@pytest.fixture(scope="module")
def pairs(company: Path) -> list[dict[Any, Any]]:
    return open_current(company).table("marts.mart_identity_review", order_by=["queue_no"]).to_dict("records")


def listed(app: Any, column: str) -> Any:
    """The one table of the page that has a column."""
    (found,) = [table.value for table in app.dataframe if column in table.value]
    return found


def pressed(app: Any, label: str) -> Any:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_queue_lists_pairs_by_what_is_at_stake(
    company: Path, opened: Open, pairs: list[dict[Any, Any]], language: str
) -> None:
    app, say = opened(company, REVIEW, language), speaker(language)
    assert not app.exception
    shown = listed(app, "at_stake_12m_amt")
    assert shown["name_a"].tolist() == [pair["name_a"] for pair in pairs]
    assert say("enum.review_reason.weak") in shown["review_reason"].tolist()
    only = opened(company, REVIEW, language, reason="weak")
    assert listed(only, "at_stake_12m_amt")["name_a"].tolist() == [pairs[1]["name_a"]]


def test_a_decision_needs_a_reason_and_a_name_and_is_sent_once(
    company: Path, opened: Open, pairs: list[dict[Any, Any]]
) -> None:
    say, pair = speaker("zh"), pairs[0]
    records = pair["customer_record_id_a"], pair["customer_record_id_b"]
    app = opened(company, REVIEW, pair=pair["review_id"])
    assert not app.exception
    assert pair["evidence_zh"] in seen(app).words.replace("\\", "")
    marks = app.table[0].value.iloc[:, 0].tolist()
    assert any(unbroken(say("identity.differs")) in mark for mark in marks)
    assert app.table[1].value.columns.tolist()[1:] == [pair["customer_id_a"], pair["customer_id_b"]]
    app = pressed(app, say("identity.answer.merge"))
    assert [box.value for box in app.error] == [say("identity.unsigned")]
    assert pending_commands(company) == []

    app.text_area[0].input("同一手机号")
    app.text_input[0].input("王敏")
    app = pressed(app, say("identity.answer.merge"))
    assert not app.exception
    (command,) = pending_commands(company)
    assert command.by == "王敏"
    assert command.payload == {
        "kind": "merge", "record_a": records[0], "record_b": records[1], "reason": "同一手机号",
    }  # fmt: skip
    assert pair["name_a"] in app.success[0].value
    assert app.query_params["pair"] == pairs[1]["review_id"]  # the next one stands there
    assert pairs[1]["name_a"] in app.header[0].value
    app = opened(company, REVIEW)
    assert pair["name_a"] not in listed(app, "at_stake_12m_amt")["name_a"].tolist()

    waiting = opened(company, REVIEW, part="decisions")
    assert listed(waiting, "record_a")["decision_state"].tolist() == [say("identity.state.waiting")]
    picked = opened(company, REVIEW, part="decisions", sent=command.command_id)
    assert say("identity.then.retract") in seen(picked).words
    mark_applied(company, command.command_id, "a decision in force says they are two")
    refused = opened(company, REVIEW, part="decisions")
    (told,) = listed(refused, "record_a")["decision_state"].tolist()
    assert told == say("identity.refused", why="已判定不是同一客户，请先撤销")


def test_a_signed_in_steward_signs_with_the_session_and_withdraws(company: Path, opened: Open) -> None:
    say = speaker("en")
    user = {"is_logged_in": True, "email": "li.na@example.com", "juke_scope": "all"}
    app = opened(company, REVIEW, "en", user=user, part="decisions", decision="1")
    assert not app.exception
    assert not app.text_input
    app.text_area[0].input("they are brothers")
    app = pressed(app, say("identity.answer.withdraw"))
    command, outcome = told_commands(company, "review_decision")[0]
    assert (command.by, command.payload["kind"], outcome) == ("li.na@example.com", "withdraw", None)
    assert command.payload["decision"] == "1"  # two records may be the subject of several
    again = opened(company, REVIEW, "en", user=user, part="decisions", decision="1")
    assert say("identity.answer.withdraw") not in [button.label for button in again.button]
    ended = opened(company, REVIEW, "en", user=user, part="decisions", decision="2")
    assert say("identity.answer.withdraw") not in [button.label for button in ended.button]


def test_later_puts_a_pair_aside_for_the_session_only(company: Path, opened: Open, pairs: list[dict[Any, Any]]) -> None:
    pair, say = pairs[2], speaker("zh")
    app = pressed(opened(company, REVIEW, pair=pair["review_id"]), say("identity.later"))
    assert app.query_params["pair"] != pair["review_id"]
    app = pressed(app, say("rows.up"))
    assert pair["name_a"] not in listed(app, "at_stake_12m_amt")["name_a"].tolist()
    assert pair["name_a"] in listed(opened(company, REVIEW), "at_stake_12m_amt")["name_a"].tolist()


def test_whoever_is_through_the_queue_is_told_what_comes_tonight(
    demo: Path, tmp_path: Path, opened: Open, pairs: list[dict[Any, Any]]
) -> None:
    situations.copied(demo, tmp_path, identity_rows.fill)
    for pair in pairs[1:]:
        ends = {"record_a": pair["customer_record_id_a"], "record_b": pair["customer_record_id_b"]}
        append_command(tmp_path, "review_decision", {"kind": "forbid", "reason": "两人", **ends}, "li")
    say, app = speaker("zh"), opened(tmp_path, REVIEW)
    app = pressed(app, say("identity.begin"))
    (usual,) = app.pills if hasattr(app, "pills") else app.get("button_group")[-1:]
    usual.set_value([say("identity.usual.namesake")])
    app.text_input[0].input("王敏")
    app = pressed(app, say("identity.answer.forbid"))
    assert not app.exception
    assert pending_commands(tmp_path)[-1].payload["reason"] == say("identity.usual.namesake")
    assert app.info[0].value == say("identity.all_decided", n="3")


def test_an_altered_file_of_commands_is_told_and_hides_no_pair(demo: Path, tmp_path: Path, opened: Open) -> None:
    situations.copied(demo, tmp_path, identity_rows.fill)
    append_command(tmp_path, "review_decision", {"kind": "merge", "record_a": "a", "record_b": "b"}, "li")
    with sqlite3.connect(tmp_path / "state" / "commands.sqlite") as database:
        database.execute("update commands set by = 'wang'")
    app = opened(tmp_path, REVIEW)
    assert not app.exception
    assert "commands.sqlite" in app.error[0].value
    assert len(listed(app, "at_stake_12m_amt")) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_threshold_is_shown_with_its_labels_and_says_when_they_are_few(
    company: Path, opened: Open, language: str
) -> None:
    say = speaker(language)
    app = opened(company, REVIEW, language, part="threshold")
    assert not app.exception
    assert not app.warning
    assert "90.0%" in seen(app).words
    few = opened(company, REVIEW, language, part="threshold", labels="steward", threshold="0.80")
    assert [box.value for box in few.warning] == [say("threshold.few", n="10")]
    assert say("threshold.gained", value="0.80", n="10") in seen(few).words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_night_shows_what_it_merged_and_split(company: Path, opened: Open, language: str) -> None:
    app, say = opened(company, CHANGES, language), speaker(language)
    page = seen(app)
    assert page.wrong == []
    assert page.numbers[say("field.merged_count")] == "8"
    assert page.numbers[say("field.customers_after_count")] == "506"
    assert listed(app, "merged_count")["department"].tolist()[0] == say("changes.company")
    (event,) = listed(app, "former_id").to_dict("records")
    assert (event["former_id"], str(event["happened_at"])) == (identity_rows.RETIRED, "2026-11-20 02:00:00")
    first = opened(company, CHANGES, language, night="1")
    assert seen(first).numbers[say("field.merged_count")] == "0"


def test_a_month_reads_as_published_and_as_restated(company: Path, opened: Open) -> None:
    app = opened(company, CUSTOMERS, reading="published")
    assert not app.exception
    months = listed(app, "published_customer_count").set_index("month_start_date")
    october = months.loc["2026-10-01"]
    assert october["published_customer_count"] - 3 + 1 == october["restated_customer_count"]
    published = open_current(company).table(
        "marts.mart_customer_month", where={"is_whole_company": True, "is_every_basis": True}
    )
    assert months["restated_customer_count"].sum() == published["restated_customer_count"].sum()
    assert "2026年10月" in seen(app).words


def test_a_retired_number_leads_to_the_customer_and_says_when_and_why(company: Path, opened: Open) -> None:
    app = opened(company, ONE, customer=identity_rows.RETIRED)
    assert not app.exception
    (notice,) = [box.value for box in app.info]
    assert "2026-11-20" in notice  # 18:00 UTC is the next day in Shanghai
    assert "由电话与名称规则认定" in notice
    assert app.header


def test_a_customer_shows_whom_it_took_in_and_who_contends_with_it(
    company: Path, opened: Open, pairs: list[dict[Any, Any]]
) -> None:
    say, first = speaker("zh"), pairs[1]
    app = opened(company, ONE, customer=first["customer_id_a"])
    assert not app.exception
    assert say("contending.title") in [box.value for box in app.subheader]
    assert first["evidence_zh"] in seen(app).words.replace("\\", "")
    survivor = open_current(company).table("marts.mart_customer_redirect", limit=1).iloc[0]["current_customer_id"]
    told = seen(opened(company, ONE, customer=survivor)).words.replace("\\", "")
    assert say("lived.merged_here", other=identity_rows.RETIRED) in told


def test_data_quality_says_how_identity_stands(company: Path, opened: Open) -> None:
    app = opened(company, "app_pages/data_health.py")
    assert not app.exception
    assert speaker("zh")("changes.health") in [box.value for box in app.subheader]
    assert speaker("zh")("enum.rule.phone_name") in app.table[-1].value.iloc[:, 1].tolist()


def test_who_sees_one_region_decides_nothing(company: Path, opened: Open) -> None:
    for page in (REVIEW, CHANGES):
        app = opened(company, page, scope="east")
        assert not app.exception
        assert app.info[0].value == speaker("zh")("notice.not_in_scope")
