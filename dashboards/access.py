"""Who may open what: loopback only without sign-in, and the scopes a session may see. Reads no data.

Access is in the files (design D10): a session opens its own scope's file, so a forgotten filter shows nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any

EVERYTHING = "all"
SCOPE_CLAIM = "juke_scope"
LISTS_CLAIM = "juke_may_export_lists"


def is_loopback(host: str) -> bool:
    """True for localhost and loopback addresses, with or without a port and brackets."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def is_signed_in(user: Mapping[str, Any]) -> bool:
    """True after `st.login`; a session without sign-in has no such claim."""
    return bool(user.get("is_logged_in", False))


def may_serve(user: Mapping[str, Any], server_address: str | None, host: str | None) -> bool:
    """Whether this request may be answered at all.

    Without sign-in both the address the server listens on and the `Host` the browser asked for must be loopback:
    the second stops a foreign page that had a name of its own resolve to this machine.
    """
    if is_signed_in(user):
        return True
    return is_loopback(server_address or "") and (host is None or is_loopback(host))


def allowed_scopes(user: Mapping[str, Any], published: Sequence[str]) -> list[str]:
    """The published scopes a session may open: on loopback every one, signed in those of its claim, else none."""
    if not is_signed_in(user):
        return sorted(published, key=lambda name: (name != EVERYTHING, name))
    claim = user.get(SCOPE_CLAIM, ())
    granted = {claim} if isinstance(claim, str) else set(claim)
    return [name for name in published if name in granted]


def may_export_lists(user: Mapping[str, Any]) -> bool:
    """Whether this session may take a list of customers out: on loopback anybody, signed in who has the claim."""
    return not is_signed_in(user) or user.get(LISTS_CLAIM) is True
