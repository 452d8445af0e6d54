"""What a page of the app showed, read from AppTest: headline numbers, words, and what went wrong. Tests nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.settings import REPOSITORY

APP = REPOSITORY / "dashboards" / "app.py"
LANGUAGES = {"zh": "中文", "en": "English"}


@dataclass(frozen=True)
class Seen:
    """What a page showed: what went wrong, its headline numbers by label, and all its words."""

    wrong: list[str]
    title: str
    numbers: dict[str, str]
    words: str


def seen(app: Any) -> Seen:
    wrong = [str(box.value) for box in (*app.exception, *app.error)]
    texts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.title, *app.header, *app.subheader]
    numbers = {metric.label: metric.value for metric in app.metric}
    return Seen(wrong, app.title[0].value if app.title else "", numbers, "\n".join(str(text.value) for text in texts))
