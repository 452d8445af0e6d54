"""`[[answers]]` of `juke.toml`: what people answer to the self-check's questions that no warehouse can answer.

The questions are a seed of the models; here stand only the codes of those that a person answers.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from pipelines.elsewhere import Section

Question = Literal["customer_first_culture", "leaders_support"]


class Answer(Section):
    """One answer, with who gave it and when; it is shown with both."""

    question: Question
    answer: Literal["yes", "partly", "no"]
    by: str = Field(min_length=1, max_length=80)
    on: date
    note: str = Field(default="", max_length=400)

    def row(self) -> tuple[str, str, str, date, str]:
        """As the models are told it."""
        return self.question, self.answer, self.by, self.on, self.note


def _answered_once(given: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The answers as given; ValueError where a question is answered twice."""
    if twice := sorted({one.question for one in given if [other.question for other in given].count(one.question) > 1}):
        raise ValueError(f"answered twice: {', '.join(twice)}; keep the newest answer of each")
    return given


Answers = Annotated[tuple[Answer, ...], AfterValidator(_answered_once)]
