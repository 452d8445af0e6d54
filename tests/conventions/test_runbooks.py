"""Runbooks and README against the program: commands exist, every reason code is explained and none is invented."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from pipelines.settings import REPOSITORY

RUNBOOKS = sorted((REPOSITORY / "pipelines" / "runbooks").glob("*.md"))
INGEST = REPOSITORY / "pipelines" / "ingest"
_BEFORE = (
    *("FileRefused(", "_Refused(", "HeaderRefusal(", "_Stop(", "refused(", '"code": '),
    *('"quarantined", ', "night, "),
)
_WHERE_REFUSED = re.compile(
    rf'(?:{"|".join(map(re.escape, _BEFORE))}|_refusal\(contract, \w+, )\s*"([a-z_]+)", ',
)
_RETURNED = re.compile(r'return "([a-z_]+)", ')  # by the receiver, which gives a code with its message


def codes() -> set[str]:
    """The reason codes for which the source refuses a whole file."""
    texts = (path.read_text("utf-8") for path in INGEST.rglob("*.py"))
    returned = _RETURNED.findall((INGEST / "receive.py").read_text("utf-8"))
    return {code for text in texts for code in _WHERE_REFUSED.findall(text)} | set(returned)


def explained() -> set[str]:
    """The codes in the first column of the runbook's table of refused files."""
    text = (REPOSITORY / "pipelines" / "runbooks" / "an_export_did_not_arrive.md").read_text("utf-8")
    table = text.split("| the whole file is refused")[1].split("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return set(re.findall(r"`([a-z_]+)`", " ".join(cells)))


def test_every_reason_of_a_refused_file_is_explained_and_none_invented() -> None:
    assert codes() <= explained()
    source = "".join(path.read_text("utf-8") for path in INGEST.rglob("*.py"))
    assert [code for code in sorted(explained()) if f'"{code}"' not in source] == []


@pytest.mark.parametrize("document", [*RUNBOOKS, REPOSITORY / "README.md"], ids=lambda path: path.name)
def test_every_command_a_document_names_exists(document: Path) -> None:
    from pipelines.cli import app

    for words in re.findall(r"`juke (?:-w \S+ )?([a-z][^`]*)`", document.read_text("utf-8")):
        command: Any = typer.main.get_command(app)
        for word in words.split():
            if not hasattr(command, "commands"):
                break
            command = command.commands[word]
        options = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", words)) <= options, words
