"""What asking one source came to; a source that fails is one of these too, never an exception of a night."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fetched:
    """`source` is `sales.orders`, or `inbox:partner`; `detail` what a person should know, in whole sentences."""

    source: str
    is_well: bool
    files: int = 0
    rows: int | None = None
    detail: str = ""
