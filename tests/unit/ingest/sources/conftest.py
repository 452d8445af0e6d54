"""A company whose exports are read from real database servers, and the servers, one of each for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from pipelines.contract import load_contracts
from pipelines.ingest import Ledger, receive
from pipelines.ingest.sources import Fetched, collect, settle
from pipelines.ingest.vault import vault_path
from pipelines.settings import Workspace, load_workspace
from tests.unit.ingest.sources import servers

TOML = '[company]\nname_zh = "甲"\nname_en = "A"\n[nights]\nsettle_seconds = 0\n[limits]\nfile_mb = 100\n'
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


@dataclass
class Elsewhere:
    """A workspace with sources; a `night` fetches and receives, `rows` are those of an export's newest snapshot."""

    ws: Workspace

    def configure(self, toml: str, settle_seconds: int = 0) -> None:
        """Say which connections and inboxes there are."""
        (self.ws.root / "juke.toml").write_text(f"{TOML.replace('= 0', f'= {settle_seconds}')}{toml}\n", "utf-8")
        self.ws = load_workspace(self.ws.root)

    def night(self, day: Any = TODAY) -> dict[str, Fetched]:
        fetched = collect(self.ws, day)
        receive(self.ws, day)
        return {one.source: one for one in fetched + settle(self.ws)}

    def table(self, export: str = "orders") -> Any:
        """What the newest delivery of an export holds, as an Arrow table, from the vault."""
        with Ledger(self.ws.state / "ledger.sqlite") as ledger:
            found = ledger.deliveries(department="sales", export=export)
        newest = max(found, key=lambda one: one.received_at)
        return pq.read_table(vault_path(self.ws.vault, str(newest.sha256)))

    def rows(self, *columns: str, export: str = "orders") -> list[tuple[Any, ...]]:
        found = self.table(export)
        return list(zip(*(found[name].to_pylist() for name in columns or found.column_names), strict=True))

    def said(self) -> str:
        """Everything written into the workspace but contracts and settings, as bytes that are text."""
        files = [path for path in self.ws.root.rglob("*") if path.is_file() and path.name != "juke.toml"]
        return "".join(path.read_bytes().decode("latin-1") for path in files)


@pytest.fixture
def elsewhere(company: Any) -> Elsewhere:
    """The small company of the other ingest tests, without an export yet."""
    (company.ws.contracts / "sales" / "orders.yml").unlink()
    made = Elsewhere(company.ws)
    made.configure("")
    return made


@pytest.fixture
def export(company: Any, elsewhere: Elsewhere) -> Any:
    """`export(table=…, cursor=…)` writes the contract of sales.orders as read from the connection `erp`."""

    def write(name: str = "orders", delivers: str = "full", feeds: Any = None, **reads: Any) -> None:
        said = {"format": "sql", "connection": "erp", **reads}
        company.contract(export=name, arrives={"delivers": delivers}, reads=said, **({"feeds": feeds} if feeds else {}))
        load_contracts(elsewhere.ws)

    return write


@pytest.fixture(scope="session")
def postgresql() -> Iterator[servers.Server]:
    with servers.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[servers.Server]:
    with servers.mariadb() as server:
        yield server


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a Juke that may read the servers."""
    monkeypatch.setenv("ERP_USER", servers.USER)
    monkeypatch.setenv("ERP_PASSWORD", servers.PASSWORD)


def connection(server: servers.Server, name: str = "erp", **more: Any) -> str:
    """The section of juke.toml for a server."""
    said = {
        "driver": server.driver, "host": "127.0.0.1", "port": server.port, "database": server.database,
        "user_env": "ERP_USER", "password_env": "ERP_PASSWORD", **more,
    }  # fmt: skip
    return f"[connections.{name}]\n" + "\n".join(f"{key} = {value!r}".replace("'", '"') for key, value in said.items())
