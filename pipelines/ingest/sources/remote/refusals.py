"""What another machine answered, for people: what happened and the next step. No client's own text is passed on."""

from __future__ import annotations

from urllib.parse import urlsplit

from pipelines.elsewhere import Inbox
from pipelines.problems import Problem


def refusal(error: BaseException, inbox: Inbox) -> Problem:
    """What an error of fsspec or of a client below it means."""
    where = f"inbox {inbox.name} ({inbox.scheme}://{urlsplit(inbox.url or inbox.urls[0]).netloc})"
    name, status = type(error).__name__, getattr(error, "status", None)
    if name == "UnknownHostKey":
        return _unknown_key(error, inbox, where)
    if name == "BadHostKeyException":
        what = "the server shows another key than it did: it was set up anew, or somebody stands between"
        do = f"ask its keeper for the new fingerprint; only then replace the line in {inbox.known_hosts}"
        return Problem(what, where, do=do)
    if name in ("AuthenticationException", "PasswordRequiredException") or status == 401:
        do = "set the right ones in the variables juke.toml names"
        return Problem("the server refuses the user, the password or the key", where, do=do)
    if isinstance(error, PermissionError) or status == 403:
        do = "let the user list and read it; to delete or move takes the right to write"
        return Problem("the user may not do this there, or the credentials are wrong", where, found=name, do=do)
    if isinstance(error, FileNotFoundError):
        return Problem("there is no such folder or file", where, do="mend url, urls or departments in juke.toml")
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return Problem("it did not answer in time", where, do="the next night asks again; or raise timeout_seconds")
    if isinstance(error, OSError) or "Connect" in name or name == "SSHException":
        do = "see that it runs and that this machine may reach host and port"
        return Problem("the server does not answer as it should", where, found=name, do=do)
    return Problem("asking it broke", where, found=name, do="the next night asks again")


def _unknown_key(error: BaseException, inbox: Inbox, where: str) -> Problem:
    parts = urlsplit(str(inbox.url))
    scan = f"ssh-keyscan -p {parts.port or 22} {parts.hostname} >> {inbox.known_hosts}"
    return Problem(
        f"the server's key is not in {inbox.known_hosts}, so nothing was sent to it", where,
        expected="a key that its keeper has confirmed", found=str(error),
        do=f"ask its keeper whether this is the fingerprint; if it is: {scan}",
    )  # fmt: skip
