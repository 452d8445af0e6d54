"""Credentials: read from the environment when a place is asked, never stored, taken out of every text for people."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

from pipelines.problems import JukeError, Problem
from pipelines.settings import from_environment

_HIDDEN = "***"
_TELLING = 5  # characters from which on a user's name is hidden


class Credentials:
    """The variables that one section of `juke.toml` names. `where` is that section, for messages."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._secrets: set[str] = set()

    def get(self, key: str, variable: str | None) -> str | None:
        """What the variable of a key holds; None where the key is not written.

        Raises
        ------
        JukeError
            Where the variable is not set.
        """
        if variable is None:
            return None
        found = from_environment(variable)
        if found is None:
            raise JukeError(_not_set(self._where, key, variable))
        if key != "user_env" or len(found) >= _TELLING:  # to hide the user 'sa' would make every message unreadable
            self._keep(_parts(found))
        return found

    def redact(self, text: str) -> str:
        """The text without any of them, as written or as in a URL."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, _HIDDEN)
        return text

    def _keep(self, secrets: Iterable[str]) -> None:
        for secret in secrets:
            self._secrets |= {secret, quote(secret, safe=""), unquote(secret)}


def _parts(value: str) -> list[str]:
    """The value and, of a URL, its password by itself; a user's name alone is short and said in messages."""
    try:
        password = urlsplit(value).password if "://" in value else None
    except ValueError:
        password = None
    return [value, password] if password else [value]


def _not_set(where: str, key: str, variable: str) -> Problem:
    return Problem(
        f"{key} names a variable that is not set", where, f"{variable} in Juke's environment", "none",
        f"set {variable} where Juke is started (a service's EnvironmentFile, not its command line)",
    )  # fmt: skip
