"""Handing one message to whom it is for, through apprise: mail, webhook, 企业微信, 钉钉, 飞书 and what else it knows.

An address holds a credential: it is read from the environment, never printed, logged or kept. apprise is imported
when there is something to send.
"""

from __future__ import annotations

import logging
from typing import Literal, NamedTuple

from pipelines.company_rules.alerts import Receiver
from pipelines.settings import from_environment

Outcome = Literal["sent", "failed", "no_address"]
_USUAL_BYTES = 15_000


class Sent(NamedTuple):
    """What came of a message, and what the service answered where it gave a reason: a number, never its words."""

    outcome: Outcome
    why: str = ""


def send(receiver: Receiver, title: str, body: str, seconds: float) -> Sent:
    """Send plain text; `no_address` where the variable is not set or holds nothing apprise knows."""
    address = from_environment(receiver.url_env)
    if address is None:
        return Sent("no_address")
    import apprise

    from pipelines.alerts.robots import read_answers

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its warnings quote addresses
    asset = apprise.AppriseAsset(storage_mode=apprise.PersistentStoreMode.MEMORY, async_mode=False, app_id="Juke")
    read_answers()
    gate = apprise.Apprise(asset=asset)
    if not gate.add(_with_limits(address, seconds)):
        return Sent("no_address")
    pieces = parts(body, getattr(gate[0], "most_bytes", _USUAL_BYTES))
    if all(gate.notify(body=piece, title=title, body_format=apprise.NotifyFormat.TEXT) for piece in pieces):
        return Sent("sent")
    code = getattr(gate[0], "code", None)
    return Sent("failed", "" if code is None else f"answer {code}")


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
