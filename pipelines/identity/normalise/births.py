"""Days of birth."""

from __future__ import annotations

import re
from collections.abc import Sequence


def parse_births(rows: Sequence[Sequence[str]]) -> list[tuple[str | None]]:
    return [(re.sub(r"\D", "", row[0]) or None,) for row in rows]
