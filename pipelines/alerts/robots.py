"""Robots of 企业微信, 钉钉 and 飞书: they answer 200 to a wrong key too, and say in the body whether they took it.

apprise reads the status only, so that a message nobody got would count as sent. Its plugins stay in charge of
addresses and limits; here the answer decides, signatures are what the services ask for (apprise 2.2 quotes that of
钉钉 twice and knows none of 飞书), and an address may be the one that the group shows.
"""

from __future__ import annotations

import base64
import hmac
import re
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import requests
from apprise.plugins import N_MGR
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

_DINGTALK = r"https://oapi\.dingtalk\.com/robot/send/?\?access_token=([\w-]+)&?(.*)"
_FEISHU = r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?\??(.*)"
_CODES = ("errcode", "code", "StatusCode")  # 企业微信 and 钉钉, 飞书, 飞书 as it was before; 0 is taken


class _WeComBot(NotifyWeComBot):
    code: int | None = None
    most_bytes = 1900  # it takes 2,048 with the title, and refuses more

    def send(self, body: str, title: str = "", *_: Any, **__: Any) -> bool:
        return _is_taken(self, self.api_url, {"msgtype": "text", "text": {"content": body}})


class _DingTalk(NotifyDingTalk):
    code: int | None = None

    def send(self, body: str, title: str = "", *_: Any, **__: Any) -> bool:
        content = f"{title}\r\n{body}" if title else body
        told = {"msgtype": "text", "text": {"content": content}, "at": {"atMobiles": self.targets, "isAtAll": False}}
        signed = {}
        if self.secret:
            at, quoted = self.get_signature()
            signed = {"timestamp": at, "sign": self.unquote(quoted)}
        return _is_taken(self, self.notify_url.format(token=self.token), told, signed)

    @staticmethod
    def parse_native_url(url: str) -> dict[str, Any] | None:
        return _as_shown(url, _DINGTALK, NotifyDingTalk)


class _Feishu(NotifyFeishu):
    code: int | None = None

    def __init__(self, secret: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.secret = secret

    def send(self, body: str, title: str = "", *_: Any, **__: Any) -> bool:
        told = {"msg_type": "text", "content": {"text": body}, **_signed(self.secret)}
        return _is_taken(self, self.notify_url.format(token=self.token), told)

    @staticmethod
    def parse_url(url: str, *_: Any, **__: Any) -> dict[str, Any] | None:
        found = NotifyFeishu.parse_url(url)
        return found and {**found, "secret": NotifyFeishu.unquote(found["qsd"].get("secret") or "")}

    @staticmethod
    def parse_native_url(url: str) -> dict[str, Any] | None:
        return _as_shown(url, _FEISHU, _Feishu)


def _signed(secret: str) -> dict[str, str]:
    """飞书's 签名校验: the time in seconds, and nothing signed by time and secret; nothing for a robot without one."""
    if not secret:
        return {}
    at = str(int(time.time()))
    digest = hmac.new(f"{at}\n{secret}".encode(), digestmod="sha256").digest()
    return {"timestamp": at, "sign": base64.b64encode(digest).decode()}


def read_answers() -> None:
    """Let these plugins take the place of apprise's own, for every address of their services."""
    for robot in (_WeComBot, _DingTalk, _Feishu):
        if robot not in N_MGR.plugins():
            N_MGR.add(robot, force=True)


def _as_shown(url: str, pattern: str, plugin: Any) -> dict[str, Any] | None:
    """What apprise makes of its own form of an address that a group shows for its robot; None for any other."""
    found = re.fullmatch(pattern, url)
    asked = f"?{found[2]}" if found and found[2] else ""
    return plugin.parse_url(f"{plugin.secure_protocol}://{found[1]}/{asked}") if found else None


def _is_taken(
    robot: Any, address: str, told: Mapping[str, Any], signed: Mapping[str, str] = MappingProxyType({})
) -> bool:
    """Post a message; `robot.code` is what was answered to it, None without an answer that can be read."""
    robot.code = None
    robot.throttle()
    try:
        answer = requests.post(
            address,
            json=told,
            params=signed,
            headers={"User-Agent": robot.app_id},
            verify=robot.verify_certificate,
            timeout=robot.request_timeout,
            allow_redirects=robot.redirects,
        )
        said = answer.json()
    except requests.RequestException:
        return False
    found = [said[name] for name in _CODES if name in said] if isinstance(said, dict) else []
    robot.code = found[0] if found and isinstance(found[0], int) else None
    return answer.ok and robot.code == 0
