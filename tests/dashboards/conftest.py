"""What dashboard tests share: a hand-made published version, and the app opened in AppTest."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import synthetic

from pipelines.settings import DEFAULT_WORKSPACE, REPOSITORY

APP = REPOSITORY / "dashboards" / "app.py"
LANGUAGES = {"zh": "中文", "en": "English"}


def bare_workspace(root: Path) -> Path:
    """A workspace with settings and nothing else."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", root)
    return root


@pytest.fixture(scope="session")
def hand_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose one version is made by hand; read only."""
    root = bare_workspace(tmp_path_factory.mktemp("hand_made"))
    synthetic.publish_by_hand(root)
    return root


@pytest.fixture
def served_on_loopback() -> Iterator[None]:
    """AppTest has no server; the pages ask for the address it would listen on."""
    from streamlit import config

    before = config.get_option("server.address")
    config.set_option("server.address", "127.0.0.1")
    yield
    config.set_option("server.address", before)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, served_on_loopback: None) -> Callable[..., Any]:
    """Open a page of a workspace in AppTest and run it."""
    from streamlit.testing.v1 import AppTest

    def open_page(root: Path, file: str = "", language: str = "zh", user: dict | None = None, **query: str) -> AppTest:
        monkeypatch.setenv("JUKE_WORKSPACE", str(root))
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.query_params["lang"] = LANGUAGES[language]
        for name, value in query.items():
            app.query_params[name] = value
        if user is not None:
            app.user = user
        app.run()
        return app.switch_page(file).run() if file else app

    return open_page
