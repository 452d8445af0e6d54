"""What people read when a database does not answer as it should; the other exports go on, and no credential is said."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from pipelines.contract.model import Reads
from pipelines.ingest.sources import looks
from pipelines.ingest.sources.databases.asking import statement
from pipelines.problems import JukeError
from pipelines.settings import DEFAULT_WORKSPACE, REPOSITORY, load_workspace
from tests.unit.ingest.sources.conftest import Elsewhere, connection
from tests.unit.ingest.sources.servers import PASSWORD, USER, Server, free_port

pytestmark = pytest.mark.usefixtures("reader")

GONE = (
    '[connections.gone]\ndriver = "{driver}"\nhost = "127.0.0.1"\nport = {port}\ndatabase = "x"\nconnect_seconds = 2\n'
)


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def test_each_answer_is_told_with_its_next_step_and_the_other_exports_go_on(
    server: Server, elsewhere: Elsewhere, export: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = "" if server.driver == "postgresql" else "erp."
    server.execute(
        f"drop table if exists {schema}goods", f"create table {schema}goods as select 1 as id, 'x' as changed_at"
    )
    monkeypatch.setenv("WRONG", "nobody-knows")
    elsewhere.configure(
        connection(server)
        + "\n" + connection(server, "denied", password_env="WRONG")
        + "\n" + connection(server, "unset", password_env="NEVER_SET")
        + "\n" + connection(server, "elsewhere_db", database="nowhere")
        + "\n" + GONE.format(driver=server.driver, port=free_port())
        + GONE.format(driver="sqlserver", port=free_port()).replace("gone", "u8")
    )  # fmt: skip
    export(table="goods")
    export("late", table="goods", connection="gone")
    export("later", table="goods", connection="gone")
    export("erp_u8", table="dbo.goods", connection="u8")
    export("denied", table="goods", connection="denied")
    export("unset", table="goods", connection="unset")
    export("nowhere", table="goods", connection="elsewhere_db")
    export("misspelt", table="good")
    export("columns", table="goods", cursor="changed", delivers="changes")
    export("grammar", query="selekt 1")
    export("doubled", query="select id, id from goods")
    export("writes", query="select * from goods for update" if server.driver == "postgresql" else "drop table goods")

    found = elsewhere.night()

    assert found["sales.orders"].is_well
    said = {name.removeprefix("sales."): one.detail for name, one in found.items() if not one.is_well}
    assert len(said) == 11
    assert "the server does not answer" in said["erp_u8"]
    assert "the server does not answer" in said["late"]
    assert said["late"].replace("late", "later", 1) == said["later"]
    assert "refuses the user or the password" in said["denied"]
    assert "NEVER_SET" in said["unset"]
    assert "no such database" in said["nowhere"]
    assert "there is no table good\n" in said["misspelt"]
    assert "Closest: goods" in said["misspelt"]
    assert "changed" in said["columns"]
    assert "does not understand" in said["grammar"]
    assert "selekt" in said["grammar"]
    assert "two columns have the same name: id" in said["doubled"]
    assert ("Juke reads only" if server.driver == "postgresql" else "the user may not read this") in said["writes"]
    assert all("Do: " in one for one in said.values())
    assert {one.source for one in looks(elsewhere.ws) if one.is_well} == {"sales.orders"}


def test_a_query_that_takes_too_long_is_stopped(server: Server, elsewhere: Elsewhere, export: Any) -> None:
    elsewhere.configure(connection(server) + "\ntimeout_seconds = 1")
    slow = "pg_sleep(20)" if server.driver == "postgresql" else "sleep(20)"
    export(query=f"select 1 as id, {slow} as waited")

    fetched = elsewhere.night()["sales.orders"]

    assert not fetched.is_well
    assert "timeout_seconds" in fetched.detail


def test_no_credential_is_said_logged_or_written_anywhere(
    postgresql: Server,
    elsewhere: Elsewhere,
    export: Any,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    place = f"127.0.0.1:{postgresql.port}/postgres"
    monkeypatch.setenv("ERP_URL", f"postgresql://{USER}:c4nary-P%40ss%2Fw%C3%B6rd@{place}")
    monkeypatch.setenv("BAD_URL", f"postgresql://{USER}:c4nary-wrong@{place}")
    monkeypatch.setenv("ODD_URL", "oracle://c4nary-user:c4nary@nowhere")
    elsewhere.configure(
        "".join(f'[connections.{one}]\nurl_env = "{one.upper()}_URL"\n' for one in ("erp", "bad", "odd"))
    )
    export(query="select 1 as id")
    export("bad", table="x", connection="bad")
    export("odd", table="x", connection="odd")
    export("quoted", query=f"select '{PASSWORD}' as c4nary fr om x")

    found = elsewhere.night()

    assert [one.is_well for one in found.values()] == [False, False, True, False]
    printed = capfd.readouterr()
    heard = [caplog.text, printed.out, printed.err, *(one.detail for one in found.values())]
    assert not any(secret in text for text in heard for secret in (PASSWORD, "c4nary-wrong", "c4nary-user", "%2Fw%C3"))
    assert "c4nary-" not in elsewhere.said().replace(f"select '{PASSWORD}'".encode().decode("latin-1"), "")


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ('[connections.erp]\ndriver = "mysql"\ndatabase = "x"\npassword = "c4nary"', "password"),
        ('[connections.erp]\nurl_env = "postgresql://a:c4nary@b"', "url_env"),
        (
            '[connections.erp]\ndriver = "mysql"\ndatabase = "x"\noptions = {passwd = "c4nary"}',
            "credentials do not stand",
        ),
        ('[connections.erp]\nhost = "c4nary"', "url_env"),
        ('[[inboxes]]\nname = "a"\ndepartment = "sales"\nurl = "sftp://u:c4nary@h/x"', "credentials do not stand"),
        ('[[inboxes]]\nname = "a"\ndepartment = "sales"\nurl = "ftp://c4nary/x"', "sftp://"),
        ('[[inboxes]]\nname = "a"\nurl = "https://c4nary/x/"', "department"),
        ('[[inboxes]]\nname = "a"\ndepartment = "s"\nurl = "https://h/x/"\nafter = "delete"', "web server"),
    ],
)
def test_settings_that_hold_a_credential_or_say_too_little_are_refused_without_repeating_it(
    elsewhere: Elsewhere, section: str, expected: str
) -> None:
    with pytest.raises(JukeError) as refused:
        elsewhere.configure(section)

    assert expected in str(refused.value)
    assert "c4nary" not in str(refused.value)


def test_a_contract_of_a_database_is_told_everything_that_does_not_go_together(
    elsewhere: Elsewhere, export: Any
) -> None:
    elsewhere.configure('[connections.erp]\ndriver = "sqlite"\ndatabase = "x.db"')
    with pytest.raises(JukeError) as refused:
        export(delivers="append", table="x", connection="epr", delimiter=";")

    assert [problem.what.split(":")[0] for problem in refused.value.problems] == [
        *("reads.delimiter", "the same rows would be appended every night, for nothing says which are new"),
        "reads.connection",
    ]
    assert "write 'erp'" in str(refused.value)
    with pytest.raises(JukeError, match="either table"):
        export(table="x", query="select 1")
    with pytest.raises(JukeError, match="only of a database"):
        export(format="csv", table="x", connection=None)
    with pytest.raises(JukeError, match="delivers: changes"):
        export(table="x", cursor="at")


def test_sql_server_is_asked_in_its_own_words() -> None:
    from sqlalchemy.dialects.mssql import pymssql

    def compiled(since: Any = None, **said: Any) -> str:
        asked, _ = statement(Reads(format="sql", connection="u8", **said), since)
        return " ".join(str(asked.compile(dialect=pymssql.dialect(paramstyle="pyformat"))).split())  # type: ignore[attr-defined]

    assert compiled(table="UFDATA_001.dbo.SO_SOMain") == "SELECT * FROM [UFDATA_001].dbo.[SO_SOMain]"
    assert compiled(b"\x01", table="dbo.订单 明细", cursor="时间 戳") == (
        "SELECT * FROM dbo.[订单 明细] WHERE [时间 戳] >= %(since)s OR [时间 戳] IS NULL"
    )
    assert compiled(1, query="select top 9 id from t;", cursor="id") == (
        "SELECT * FROM (select top 9 id from t) AS asked WHERE id >= %(since)s OR id IS NULL"
    )


_IDLE = """
import sys
from datetime import date
from pathlib import Path
from pipelines.ingest.sources import collect, settle
from pipelines.settings import load_workspace
ws = load_workspace(Path(sys.argv[1]))
assert collect(ws, date(2026, 11, 20)) == settle(ws) == []
print([one for one in ("sqlalchemy", "fsspec", "paramiko", "s3fs", "aiohttp", "psycopg") if one in sys.modules])
"""


def test_a_workspace_without_sources_imports_no_client_and_keeps_no_memory_of_any() -> None:
    ws = load_workspace(DEFAULT_WORKSPACE)
    done = subprocess.run(
        [sys.executable, "-c", _IDLE, str(ws.root)], capture_output=True, text=True, cwd=REPOSITORY, check=True
    )
    assert done.stdout.strip() == "[]"
    assert looks(ws) == []


def test_the_examples_of_the_reference_are_settings_and_contracts_that_hold(elsewhere: Elsewhere, export: Any) -> None:
    reference = (REPOSITORY / "dbt_project" / "docs" / "contracts.md").read_text("utf-8")
    settings = [block for block in re.findall(r"```toml\n(.*?)```", reference, re.S) if block.startswith("[")]
    elsewhere.configure("\n".join(block for block in settings if "connections." in block or "inboxes" in block))
    (contract,) = (block for block in re.findall(r"```yaml\n(.*?)```", reference, re.S) if "format: sql" in block)
    said = yaml.safe_load(contract)

    export(delivers=said["arrives"]["delivers"], **said["reads"])

    assert [one.name for one in elsewhere.ws.config.inboxes] == ["partner", "store", "intranet"]
    assert elsewhere.ws.config.connections.keys() == {"erp", "crm"}
