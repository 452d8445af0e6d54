"""Who may open what, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards import access
from dashboards.i18n import speaker

SIGNED_IN = {"is_logged_in": True, "email": "a@example.com"}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8501", "localhost:80", "LOCALHOST", "[::1]:8501", "::1"])
def test_a_loopback_address_is_recognised_with_port(host: str) -> None:
    assert access.is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "10.0.0.5", "juke.example.com", "127.0.0.1.example.com", "::"])
def test_another_address_is_not_loopback(host: str) -> None:
    assert not access.is_loopback(host)


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "192.168.1.5"])
def test_without_sign_in_nobody_is_served_beyond_loopback(address: str | None) -> None:
    assert not access.may_serve({}, address, "127.0.0.1:8501")
    assert access.may_serve(SIGNED_IN, address, "juke.example.com")


def test_a_foreign_name_resolved_to_loopback_is_refused() -> None:
    assert not access.may_serve({}, "127.0.0.1", "rebound.example.com:8501")


def test_a_signed_in_session_opens_its_claimed_scopes_only() -> None:
    published = ["all", "east"]
    assert access.allowed_scopes(SIGNED_IN, published) == []
    assert access.allowed_scopes({**SIGNED_IN, "juke_scope": "east"}, published) == ["east"]
    assert access.allowed_scopes({**SIGNED_IN, "juke_scope": ["west", "all"]}, published) == ["all"]
    assert access.allowed_scopes({}, published) == ["all", "east"]


def test_a_session_cannot_ask_for_a_scope_it_does_not_hold(demo: Path, opened: Callable[..., Any]) -> None:
    user = {**SIGNED_IN, "juke_scope": "east"}
    asked = opened(demo, user=user, scope="all")
    own = opened(demo, scope="east")
    assert [metric.value for metric in asked.metric] == [metric.value for metric in own.metric]


def test_a_session_without_any_scope_sees_no_number(demo: Path, opened: Callable[..., Any]) -> None:
    app = opened(demo, user=SIGNED_IN)
    assert app.error[0].value == speaker("zh")("notice.refused_scope")
    assert not app.metric


def test_a_server_on_every_address_shows_nothing(demo: Path, opened: Callable[..., Any]) -> None:
    from streamlit import config

    config.set_option("server.address", "0.0.0.0")
    app = opened(demo)
    assert app.error[0].value == speaker("zh")("notice.refused_address")
    assert not app.metric
