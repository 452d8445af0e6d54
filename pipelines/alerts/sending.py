"""Handing one message to whom it is for, through apprise: mail, webhook, 企业微信, 钉钉, 飞书 and what else it knows.

An address holds a credential: it is read from the environment, never printed, logged or kept. apprise is imported
when there is something to send.
"""

from __future__ import annotations

import logging
from typing import Literal

from pipelines.company_rules.alerts import Receiver
from pipelines.settings import from_environment

Outcome = Literal["sent", "failed", "no_address"]
_MOST_BYTES = {"wecombot": 1900, "wecom": 1900}  # 企业微信 takes 2,048 with the title, and refuses more
_USUAL_BYTES = 15_000


def send(receiver: Receiver, title: str, body: str, seconds: float) -> Outcome:
    """Send plain text; `no_address` where the variable is not set or holds nothing apprise knows."""
    address = from_environment(receiver.url_env)
    if address is None:
        return "no_address"
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its warnings quote addresses
    asset = apprise.AppriseAsset(storage_mode=apprise.PersistentStoreMode.MEMORY, async_mode=False, app_id="Juke")
    gate = apprise.Apprise(asset=asset)
    if not gate.add(_with_limits(address, seconds)):
        return "no_address"
    pieces = parts(body, _MOST_BYTES.get(address.partition(":")[0], _USUAL_BYTES))
    taken = [gate.notify(body=piece, title=title, body_format=apprise.NotifyFormat.TEXT) for piece in pieces]
    return "sent" if all(taken) else "failed"


def parts(body: str, limit: int) -> list[str]:
    """The message in pieces of at most `limit` bytes, parted between lines; a longer line is cut."""
    pieces, size = [""], 0
    for line in body.split("\n"):
        cut = line.encode()[: limit - 1].decode(errors="ignore")
        added = len(cut.encode()) + 1
        if size + added > limit:
            pieces.append("")
            size = 0
        pieces[-1] += ("\n" if pieces[-1] else "") + cut
        size += added
    return [piece for piece in pieces if piece.strip()]


def _with_limits(address: str, seconds: float) -> str:
    """The address with a time limit for connecting and reading, unless it states its own."""
    limits = [f"{name}={seconds:g}" for name in ("cto", "rto") if f"{name}=" not in address]
    return address + ("&" if "?" in address else "?") + "&".join(limits) if limits else address
