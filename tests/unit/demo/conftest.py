"""A small demo company, generated once for all tests of the generator."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.demo import GeneratedDemo, generate
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace
from tests.unit.demo.demo_files import CUSTOMERS, NIGHTS, SEED


@pytest.fixture(scope="session")
def make_workspace(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workspace]:
    """A fresh folder that holds nothing but the demo company's settings and contracts."""

    def make(name: str) -> Workspace:
        root: Path = tmp_path_factory.mktemp(name)
        shutil.copy(DEFAULT_WORKSPACE / "juke.toml", root)
        shutil.copytree(DEFAULT_WORKSPACE / "contracts", root / "contracts")
        return load_workspace(root)

    return make


@pytest.fixture(scope="session")
def demo(make_workspace: Callable[[str], Workspace]) -> GeneratedDemo:
    """500 customers, four nights."""
    return generate(make_workspace("demo"), CUSTOMERS, NIGHTS, SEED)


@pytest.fixture(scope="session")
def single(make_workspace: Callable[[str], Workspace]) -> GeneratedDemo:
    """Another seed, one night, in a workspace that held an older demo."""
    ws = make_workspace("single")
    for folder in (ws.drops / "2020-01-01" / "sales", ws.truth):
        folder.mkdir(parents=True)
        (folder / "old.csv").write_text("old")
    return generate(ws, CUSTOMERS, 1, SEED + 1)
