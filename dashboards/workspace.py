"""Which company's folder these dashboards show, and its name. Settings are read by `pipelines.settings` only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.published import load_workspace


@dataclass(frozen=True)
class Shown:
    """The workspace on show: its folder, its name in both languages, its currency (ISO 4217) and time zone (IANA)."""

    root: Path
    name_zh: str
    name_en: str
    currency: str
    timezone: str

    def name(self, language: str) -> str:
        return self.name_zh if language == "zh" else self.name_en


def shown() -> Shown:
    """The workspace of `JUKE_WORKSPACE`, else the demo company; JukeError where `juke.toml` is wrong."""
    ws = load_workspace()
    company = ws.config.company
    return Shown(ws.root, company.name_zh, company.name_en, company.currency, company.timezone)
