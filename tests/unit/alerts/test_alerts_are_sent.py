"""Alerts on their way: through real servers on this machine, once per cool-down, and never in a night's way."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.alerts import Told, tell, try_out
from pipelines.alerts.remembering import messages
from pipelines.alerts.sending import parts
from pipelines.company_rules.alerts import Alerts, Receiver
from pipelines.night import last_night, open_night
from pipelines.night.report import Failure, NightReport
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace
from tests.unit.alerts.servers import Posts, mail_server, web_server

VARIABLE = "JUKE_ALERTS_TEST"
ROBOTS = {  # plugin, apprise's address, the one the group shows, what the service answers to good and bad
    "企业微信": (
        "apprise.plugins.wecombot.NotifyWeComBot",
        ("wecombot://0123456789-key/", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789-key"),
        (b'{"errcode": 0, "errmsg": "ok"}', b'{"errcode": 93000, "errmsg": "invalid webhook url"}', "answer 93000"),
    ),
    "钉钉": (
        "apprise.plugins.dingtalk.NotifyDingTalk",
        ("dingtalk://0123456789abcdef/", "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef"),
        (
            b'{"errcode": 0, "errmsg": "ok"}',
            b'{"errcode": 310000, "errmsg": "keywords not in content"}',
            "answer 310000",
        ),
    ),
    "飞书": (
        "apprise.plugins.feishu.NotifyFeishu",
        ("feishu://0123456789abcdef/", "https://open.feishu.cn/open-apis/bot/v2/hook/0123456789abcdef"),
        (
            b'{"code": 0, "data": {}, "msg": "success"}',
            b'{"code": 19024, "msg": "Key Words Not Found"}',
            "answer 19024",
        ),
    ),
}


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    """A workspace of one receiver that has published nothing yet."""
    (tmp_path / "juke.toml").write_bytes((DEFAULT_WORKSPACE / "juke.toml").read_bytes())
    return with_receivers(load_workspace(tmp_path), Receiver(name="ops", url_env=VARIABLE))


def with_receivers(ws: Workspace, *receivers: Receiver, **rules: Any) -> Workspace:
    return replace(ws, config=ws.config.model_copy(update={"alerts": Alerts(receivers=receivers, **rules)}))


def failed(night: str, *names: str) -> NightReport:
    """A night whose checks of these names failed and that kept yesterday's version."""
    failures = tuple(Failure("model", "dbt", name, "3 rows") for name in names)
    return NightReport("run", night, night, "kept", stopped_at="model", why="a test failed", failures=failures)


def test_a_failed_night_reaches_a_mailbox_with_its_checks(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as box:
        address = f"mailto://127.0.0.1:{box.port}?from=juke@example.com&to=ops@example.com&mode=insecure"
        monkeypatch.setenv(VARIABLE, address)
        assert tell(ws, failed("2026-11-20", "an order is one order")) == (Told("ops", 2, "sent"),)
        assert "聚客预警 2026-11-20" in str(box.mails[0]["subject"])
        assert "an order is one order (3 rows)" in box.text()
        assert box.mails[0]["to"] == "ops@example.com"


def test_a_webhook_is_given_title_and_text_in_its_language(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server() as posts:
        monkeypatch.setenv(VARIABLE, posts.address)
        english = with_receivers(ws, Receiver(name="ops", url_env=VARIABLE, language="en"))
        tell(english, failed("2026-11-20", "an order is one order"))
        assert posts.bodies[0]["title"] == "Juke alerts 2026-11-20: 2"
        assert "【Failed checks】\n· dbt: an order is one order (3 rows)" in posts.bodies[0]["message"]


@contextmanager
def robots_server(monkeypatch: pytest.MonkeyPatch, robot: str, shown: bool = False) -> Iterator[Posts]:
    """A server in the service's place, for the receiver whose address is apprise's or the one the group shows."""
    plugin, addresses, (good, *_) = ROBOTS[robot]
    with web_server() as posts:
        posts.answer = good
        monkeypatch.setattr(f"{plugin}.notify_url", f"http://127.0.0.1:{posts.port}/robot")
        monkeypatch.setenv(VARIABLE, addresses[shown])
        yield posts


@pytest.mark.parametrize("shown", [False, True], ids=["apprise's address", "the group's address"])
@pytest.mark.parametrize("robot", ROBOTS)
def test_the_robots_of_chinese_chats_are_given_the_words(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, robot: str, shown: bool
) -> None:
    with robots_server(monkeypatch, robot, shown) as posts:
        assert tell(ws, failed("2026-11-20", "合计相等"))[0].outcome == "sent"
        words = posts.bodies[0].get("text") or posts.bodies[0]["content"]
        assert words.get("content", words.get("text")).startswith("聚客预警 2026-11-20")
        assert "合计相等" in str(words)


@pytest.mark.parametrize("robot", ROBOTS)
def test_a_robot_that_says_no_with_status_200_has_not_taken_the_message(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, robot: str
) -> None:
    good, bad, why = ROBOTS[robot][2]
    with robots_server(monkeypatch, robot) as posts:
        posts.answer = bad
        assert tell(ws, failed("2026-11-19", "合计相等")) == (Told("ops", 2, "failed", why),)
        posts.answer = b"<html>a gate of the company</html>"
        assert tell(ws, failed("2026-11-19", "合计相等")) == (Told("ops", 2, "failed"),)
        posts.answer = good
        assert tell(ws, failed("2026-11-20", "合计相等")) == (Told("ops", 2, "sent"),)


def test_a_robot_that_asks_for_a_signature_is_given_it(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots_server(monkeypatch, "钉钉") as posts:
        monkeypatch.setenv(VARIABLE, f"{ROBOTS['钉钉'][1][1]}&secret=SECabc")
        assert try_out(ws, ws.config.alerts.receivers[0]).outcome == "sent"
        stamp = posts.asked[0]["timestamp"][0]
        signed = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), "sha256").digest()
        assert posts.asked[0]["sign"] == [base64.b64encode(signed).decode()]
    with robots_server(monkeypatch, "飞书") as posts:
        monkeypatch.setenv(VARIABLE, f"{ROBOTS['飞书'][1][1]}?secret=abc")
        assert try_out(ws, ws.config.alerts.receivers[0]).outcome == "sent"
        signed = hmac.new(f"{posts.bodies[0]['timestamp']}\nabc".encode(), b"", "sha256").digest()
        assert posts.bodies[0]["sign"] == base64.b64encode(signed).decode()


def test_long_news_reaches_a_robot_in_pieces_it_takes(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = with_receivers(ws, *ws.config.alerts.receivers, lines=50)
    with robots_server(monkeypatch, "企业微信", shown=True) as posts:
        names = [f"第{number}条：可用数量低于再订货点" for number in range(50)]
        assert tell(wide, failed("2026-11-20", *names))[0].outcome == "sent"
        contents = [body["text"]["content"] for body in posts.bodies]
        assert len(contents) > 1 and max(len(content.encode()) for content in contents) <= 2048
        assert all(sum(name in content for content in contents) == 1 for name in names)


def test_the_same_news_is_told_once_in_a_cool_down(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server() as posts:
        monkeypatch.setenv(VARIABLE, posts.address)
        cooling = with_receivers(ws, *ws.config.alerts.receivers, cool_down_days=3)
        told = [
            sum(one.news for one in tell(cooling, failed(night, "an order is one order")))
            for night in ("2026-11-17", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20")
        ]
        # that the night failed is news of each night; the check it failed is told on the 17th and again on the 20th
        assert told == [2, 0, 1, 1, 2]


def test_news_that_could_not_be_sent_is_told_the_next_night(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server() as posts:
        monkeypatch.setenv(VARIABLE, posts.address)
        posts.status = 503
        assert tell(ws, failed("2026-11-19", "an order is one order"))[0].outcome == "failed"
        posts.status = 200
        assert tell(ws, failed("2026-11-20", "an order is one order")) == (Told("ops", 2, "sent"),)
    assert [outcome for *_, outcome in messages(ws, 9)] == ["sent", "failed"]


def test_a_receiver_without_an_address_is_told_so_and_others_are_sent(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web_server() as posts:
        monkeypatch.setenv(VARIABLE, posts.address)
        both = with_receivers(ws, Receiver(name="lost", url_env="JUKE_NOT_SET"), *ws.config.alerts.receivers)
        told = tell(both, failed("2026-11-20", "an order is one order"))
        assert [(one.receiver, one.outcome) for one in told] == [("lost", "no_address"), ("ops", "sent")]


def test_an_address_that_is_no_service_is_no_address(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "nonsense")
    assert try_out(ws, ws.config.alerts.receivers[0]).outcome == "no_address"


def test_a_night_that_broke_tells_its_receivers_and_notes_it(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server() as posts:
        monkeypatch.setenv(VARIABLE, posts.address)
        with pytest.raises(RuntimeError), open_night(ws, date(2026, 11, 20)) as night:
            night.stopped_at, night.broke = "land", True
            raise RuntimeError("the disk is gone")
        assert "夜间加载未发布" in posts.bodies[0]["message"]
    report = last_night(ws)
    assert report is not None
    assert [(one.receiver, one.outcome) for one in report.alerted] == [("ops", "sent")]


def test_alerts_that_break_as_a_whole_leave_the_night_alone_and_say_why(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "json://127.0.0.1:9")
    (ws.state / "alerts.sqlite").mkdir(parents=True)
    with pytest.raises(RuntimeError), open_night(ws, date(2026, 11, 20)) as night:
        night.stopped_at, night.broke = "land", True
        raise RuntimeError("the disk is gone")
    report = last_night(ws)
    assert report is not None
    assert [(one.receiver, one.outcome) for one in report.alerted] == [("", "failed")]
    assert "OperationalError" in report.alerted[0].why


def test_long_news_goes_out_in_pieces_that_a_chat_takes() -> None:
    lines = [f"· 第{number}条：可用数量低于再订货点" for number in range(200)]
    pieces = parts("\n".join(lines), 1900)
    assert len(pieces) > 3
    assert max(len(piece.encode()) for piece in pieces) <= 1900
    assert "\n".join(pieces).split("\n") == lines


def test_one_line_longer_than_a_piece_is_cut_between_characters() -> None:
    assert [len(piece.encode()) for piece in parts("预" * 1000, 1000)] == [999]
