"""What dashboard tests share: the app opened in AppTest, a walk through all its pages, and the demo company on hold."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import situations
from appearance import APP, LANGUAGES, Seen, seen

from dashboards import registry
from pipelines.published import open_current
from pipelines.settings import Workspace


@pytest.fixture(scope="session")
def demo(demo_workspace: Workspace) -> Path:
    """The demo company's folder; read only."""
    return demo_workspace.root


@pytest.fixture(scope="session")
def a_customer(demo: Path) -> dict[str, Any]:
    """The demo's customer with the most records, so that every part of its page has something to show."""
    order = ["-department_count", "-record_count", "-ticket_count", "-net_sales_amt"]
    found = open_current(demo).table("marts.mart_customer_360", order_by=order, limit=1)
    return {str(name): value for name, value in found.iloc[0].items()}


@pytest.fixture(scope="session")
def on_hold(demo: Path, a_customer: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company with tickets on hold and a customer whose name tries to be markup; read only."""
    root = tmp_path_factory.mktemp("on_hold")
    rename = situations.renamed(a_customer["customer_id"], situations.HOSTILE)
    situations.copied(demo, root, rename, badges=[situations.HELD])
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
        return app.switch_page(file).run() if file else app.run()

    return open_page


@pytest.fixture
def walked(opened: Callable[..., Any]) -> Callable[..., dict[str, Seen]]:
    """Open every registered page one after another in one session, as a reader does; what each showed, by its key."""

    def walk(root: Path, language: str = "zh", **query: str) -> dict[str, Seen]:
        app = opened(root, language=language, **query)
        return {item.key: seen(app.switch_page(item.file).run()) for item in registry.PAGES}

    return walk
