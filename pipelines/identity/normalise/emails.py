"""E-mail addresses as mailboxes."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.identity.normalise.identifiers import email
from pipelines.identity.normalise.text import fold_all


def parse_emails(rows: Sequence[Sequence[str]]) -> list[tuple[str | None, str | None, str | None]]:
    found = [email(text) for text in fold_all([row[0] for row in rows])]
    return [(one, one.split("@")[0] if one else None, None) for one in found]
