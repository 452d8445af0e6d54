"""Every command as an operator types it, on one company: what is printed, how it ends, and that no value leaks.

Commands run as processes, because that is how they are typed and because Dagster's definitions belong to a process:
a beginner's in interpreters of their own, the others forked from one that has the imports.
The tests of one workspace stand in the order in which its fixtures change it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.ingest.ledger import Ledger
from pipelines.night import workspace_lock
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace
from tests.forked import run_forked

CANARIES = ("金丝雀甲乙丙", "13900987123")  # a name and a phone laid into files that are refused, held and loaded
CHATTER = re.compile(r"Traceback|dagster\W|Running with dbt|great_expectations|\b(WARNING|INFO|DEBUG)\b")
PRINTED: list[str] = []

COMMANDS = (
    *("init", "demo", "prepare", "run", "status", "up", "contract check", "quarantine list", "hold", "release"),
    *("withdraw", "versions", "rollback", "rebuild", "identity explain", "identity review", "identity merge"),
    *("identity split", "identity forbid", "identity withdraw", "identity decisions", "metric list", "metric show"),
    *("metric ask", "list kinds", "list show", "list export"),
)


def juke(*words: str, ws: Workspace | Path | None = None, apart: bool = False) -> subprocess.CompletedProcess[str]:
    where = ["--workspace", str(ws.root if isinstance(ws, Workspace) else ws)] if ws else []
    if apart:
        command = [sys.executable, "-m", "pipelines.cli", *where, *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    else:
        done = run_forked("from pipelines.cli import main; main()", *where, *words)
    PRINTED.append(done.stdout + done.stderr)
    return done


def succeeds(*words: str, ws: Workspace | Path | None = None, apart: bool = False) -> str:
    """What a command printed that ended well and said nothing on standard error."""
    done = juke(*words, ws=ws, apart=apart)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert not CHATTER.search(done.stdout), done.stdout
    return done.stdout


def fails(*words: str, ws: Workspace | Path | None = None, code: int = 1) -> str:
    """The problems a command told that could not do what it was asked: in the shape of the house, and no traceback."""
    done = juke(*words, ws=ws)
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr.startswith("✗ "), done.stderr
    assert "Traceback" not in done.stderr
    assert "Something broke" not in done.stderr
    return done.stderr


def copy_definitions(folder: Path) -> Workspace:
    folder.mkdir(parents=True)
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", folder)
    shutil.copytree(DEFAULT_WORKSPACE / "contracts", folder / "contracts")
    return load_workspace(folder)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo's definitions without any delivery or version."""
    return copy_definitions(tmp_path_factory.mktemp("commands") / "fresh")


@pytest.fixture(scope="module")
def company(demo_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo company after its nights, to be changed."""
    root = tmp_path_factory.mktemp("commands") / "company"
    shutil.copytree(demo_workspace.root, root)
    return load_workspace(root)


@pytest.fixture(scope="module")
def red_night(company: Workspace) -> subprocess.CompletedProcess[str]:
    """A night with a file for every way of going wrong, on a build file whose totals somebody changed by hand."""
    _lay_damaged_files(company)
    change = "update core.fct_order_line set line_amt = line_amt + 1000 where order_line_id = ?"
    with duckdb.connect(str(company.build_file)) as build:
        build.execute(change, build.execute("select min(order_line_id) from core.fct_order_line").fetchone())
    return juke("run", "--date", "2026-11-21", ws=company)


@pytest.fixture(scope="module")
def green_night(company: Workspace, red_night: subprocess.CompletedProcess[str]) -> str:
    """What the night after it printed."""
    return succeeds("run", "--date", "2026-11-22", ws=company)


def _lay_damaged_files(ws: Workspace) -> None:
    """Customers with one bad date, a file without headers, orders whose total is wrong, nobody's file, an empty one."""
    drops, sales = ws.drops / "2026-11-20", ws.inbox / "sales"
    header, row, *_ = (drops / "sales/客户资料_20261120.csv").read_text("gb18030").splitlines()
    named = dict(zip(header.split(","), [""] * header.count(",") + [""], strict=True))
    named |= {"客户编号": "C90000001", "客户类型": "个人", "客户名称": CANARIES[0], "手机": CANARIES[1]}
    good = ",".join((named | {"注册日期": "2025/01/01"}).values())
    bad = ",".join((named | {"客户编号": "C90000002", "注册日期": CANARIES[0]}).values())
    _write(sales / "客户资料_20261121.csv", [header, row, good, bad])
    _write(sales / "客户资料_20261122.csv", [good, good.replace("C90000001", "C90000003")])
    lines = (drops / "sales/订单明细_20261120.csv").read_text("gb18030").splitlines()
    _write(sales / "订单明细_20261121.csv", [*lines[:-2], lines[-1]])
    _write(sales / "随手一放.txt", list(CANARIES))
    (ws.inbox / "service" / "客服案件_20261121.csv").write_bytes(b"")


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("gb18030"))


def _delivery(ws: Workspace, file_name: str) -> str:
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        return next(one.delivery_id for one in ledger.deliveries() if one.file_name == file_name)


def _current(ws: Workspace) -> str:
    return str(json.loads((ws.published / "current.json").read_text("utf-8"))["version"])


# typed wrongly, or too early ------------------------------------------------------------------------------------


def test_help_lists_every_command_on_80_columns() -> None:
    printed = succeeds("--help")
    assert {command.split()[0] for command in COMMANDS} <= set(printed.split())
    assert "..." not in printed.split("Commands:")[1]
    assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.parametrize("command", ["run", "identity merge", "quarantine list"])
def test_each_command_has_help_under_its_own_name(command: str) -> None:
    assert succeeds(*command.split(), "--help").startswith(f"Usage: juke {command} ")


def test_every_command_is_registered_with_a_sentence_that_fits() -> None:
    import typer

    from pipelines.cli import app

    group = typer.main.get_command(app)
    for command in COMMANDS:
        found = group
        for word in command.split():
            found = found.commands[word]  # type: ignore[attr-defined]
        assert found.help
        assert len(found.help.split("\n")[0]) <= 66


@pytest.mark.parametrize(
    "words",
    ["bogus", "hold x", "run --date 2026-13-01", "run --date 2026-11-20 --all"],
)
def test_a_command_typed_wrongly_names_its_help_and_exits_2(words: str, fresh: Workspace) -> None:
    assert "--help`" in fails(*words.split(), ws=fresh, code=2)


@pytest.mark.parametrize("words", ["run", "status"])
def test_a_folder_that_is_no_workspace_is_refused(words: str, tmp_path: Path) -> None:
    assert "juke init DIR" in fails(words, ws=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", ["status", "versions", "quarantine list", "contract check"])
def test_looking_at_a_workspace_without_a_version_is_no_failure(words: str, fresh: Workspace) -> None:
    assert succeeds(*words.split(), ws=fresh)


@pytest.mark.parametrize(
    "words",
    ["rollback", "rebuild --verify", "hold x --reason y", "identity explain erp:1 erp:2"],
)
def test_what_needs_a_delivery_or_version_says_that_there_is_none(words: str, fresh: Workspace) -> None:
    assert re.search("no such|nothing|no record", fails(*words.split(), ws=fresh))


def test_only_loopback_addresses_are_served(fresh: Workspace) -> None:
    assert "not loopback" in fails("up", "--address", "0.0.0.0", ws=fresh)


def test_all_broken_contracts_are_told_at_once_and_stop_a_night(tmp_path: Path) -> None:
    ws = copy_definitions(tmp_path / "ws")
    breaking = {"sales/orders.yml": ("department:", "departmnt:"), "service/customers.yml": ("every: day", "every: 9")}
    for name, (right, wrong) in breaking.items():
        path = ws.contracts / name
        path.write_text(path.read_text("utf-8").replace(right, wrong, 1), "utf-8")
    (ws.contracts / "sales" / "staff.yml").write_text("a: [1\n b: 2", "utf-8")
    for words in ("contract check", "run"):
        told = fails(*words.split(), ws=ws)
        assert all(f"contracts/{name}" in told for name in (*breaking, "sales/staff.yml"))
        assert told.count("✗ ") >= 3


# a complete beginner --------------------------------------------------------------------------------------------


def test_a_beginner_comes_from_nothing_to_a_version(tmp_path: Path) -> None:
    root = tmp_path / "my company"
    told = succeeds("init", str(root), apart=True)
    assert re.search(r"juke -w '.*my company' run", told)
    assert "not empty" in fails("init", str(root))
    assert "1 contract is right" in succeeds("contract", "check", ws=root, apart=True)
    rows = "客户编号,客户名称,手机,电子邮箱,地址\nA1,金丝雀甲乙丙,13900987123,,\nA2,乙,,,\n"
    (root / "inbox" / "sales" / "customers_20261120.csv").write_text(rows, "utf-8")
    assert "1 file waits" in succeeds("status", ws=root, apart=True)
    told = succeeds("run", "--date", "2026-11-20", ws=root, apart=True)
    assert re.search(r"1 file\b", told)
    assert "2 records → 2 customers" in told
    assert "20261120-0001" in told
    assert re.search(r"juke -w '.*my company' up", told)


def test_invented_customers_never_reach_a_companys_own_workspace(tmp_path: Path) -> None:
    succeeds("init", str(tmp_path / "ws"))
    assert "not the demo company's" in fails("demo", "--customers", "500", ws=tmp_path / "ws")
    assert not (tmp_path / "ws" / "drops").exists()


def test_the_demo_is_generated_and_names_the_next_command(tmp_path: Path) -> None:
    ws = copy_definitions(tmp_path / "ws")
    told = succeeds("demo", "--customers", "500", "--nights", "1", ws=ws)
    assert "500 customers" in told
    assert re.search(r"Next: juke -w \S+ run --all", told)


# a company with trouble, in the order of its nights -------------------------------------------------------------


def test_a_night_names_each_file_it_did_not_load_and_the_next_step(
    red_night: subprocess.CompletedProcess[str],
) -> None:
    told = " ".join(red_night.stdout.split())
    assert re.search("held sales/订单明细_20261121.csv: not true that .* → .* juke release sales-orders-20261121", told)
    for file, code in (("客户资料_20261122.csv", "header_missing"), ("随手一放.txt", "no_contract")):
        assert re.search(rf"refused sales/{file}: {code} → \w+", told)
    assert "refused service/客服案件_20261121.csv: empty_file → " in told
    assert max(map(len, red_night.stdout.splitlines())) <= 80


def test_wrong_totals_stop_the_night_and_keep_the_version(
    company: Workspace, red_night: subprocess.CompletedProcess[str]
) -> None:
    assert (red_night.returncode, red_night.stderr) == (1, "")
    told = " ".join(red_night.stdout.split())
    assert "core.fct_order_line holds the rows and amounts of order_lines" in told
    assert "Published nothing: stopped at reconcile; readers keep the version they have" in told
    assert "Do: `juke run`" in told
    assert not CHATTER.search(told)
    assert _current(company) == "20261120-0003"


def test_status_names_the_stage_that_stopped_the_night(
    company: Workspace, red_night: subprocess.CompletedProcess[str]
) -> None:
    told = succeeds("status", ws=company)
    assert "stopped at reconcile" in told
    assert re.search(r"Readers see +20261120-0003", told)
    assert re.search(r"Held +1 delivery", told)


def test_quarantine_list_gives_every_reason_and_what_to_do(
    company: Workspace, red_night: subprocess.CompletedProcess[str]
) -> None:
    told = succeeds("quarantine", "list", ws=company)
    for words in ("header_missing: ", "no_contract: ", "empty_file: ", "bad_date: registered_date", "Do: "):
        assert words in told
    assert "sales-staff-" not in told
    assert "sales-staff-" in succeeds("quarantine", "list", "--all", ws=company)


def test_only_a_night_may_find_the_workspace_taken_without_failing(company: Workspace) -> None:
    before = _current(company)
    with workspace_lock(company):
        assert "at work here" in succeeds("run", ws=company)
        assert "at work" in succeeds("status", ws=company)
        for words in ("hold x --reason y", "rollback", "rebuild", "demo --customers 500"):
            assert "nothing was changed" in fails(*words.split(), ws=company)
    assert _current(company) == before


def test_the_night_after_wrong_totals_recovers_and_equals_a_rebuild(company: Workspace, green_night: str) -> None:
    assert "20261122-0004" in green_night
    assert "Equal" in succeeds("rebuild", "--verify", ws=company)


def test_rebuild_says_that_readers_wait_for_the_next_night(company: Workspace) -> None:
    before = _current(company)
    assert "the next night publishes this one" in succeeds("rebuild", ws=company)
    assert _current(company) == before


def test_rollback_names_what_it_held_and_how_to_release(company: Workspace, green_night: str) -> None:
    assert len(succeeds("versions", ws=company).splitlines()) >= 4
    told = succeeds("rollback", "20261119-0002", ws=company)
    assert "Readers now see 20261119-0002" in told
    held = re.findall(r"^  held (\S+)$", told, re.M)
    assert len(held) >= 3
    assert f"release {' '.join(held)}" in told
    assert "was rolled back" in succeeds("status", ws=company)
    assert "no such earlier version" in fails("rollback", "20261120-0003", ws=company)
    assert succeeds("release", *held, ws=company).count("Released ") == len(held)


def test_hold_release_and_withdraw_say_what_the_next_night_does(company: Workspace) -> None:
    delivery = _delivery(company, "客户资料_20261120.csv")
    assert f"release {delivery}" in succeeds("hold", delivery, "--reason", "looks odd", ws=company)
    assert "looks odd" in succeeds("quarantine", "list", ws=company)
    assert "takes it in" in succeeds("release", delivery, ws=company)
    told = fails("release", delivery, "nonsense", ws=company)
    assert "cannot be released" in told
    assert "no such delivery" in told
    assert "leaves it out" in succeeds("withdraw", delivery, "--reason", "wrong month", ws=company)


def test_stewards_are_told_why_and_what_happens_next(company: Workspace) -> None:
    pair = _linked_records(company)
    assert len(succeeds("identity", "explain", *pair, ws=company)) > 40
    assert succeeds("identity", "explain", *pair, "--language", "zh", ws=company)
    told = succeeds("identity", "forbid", *pair, "--reason", "two shops", ws=company)
    assert "decision 1. The next night applies it" in told
    assert "decision 1 (cannot_link by" in fails("identity", "merge", *pair, "--reason", "one shop", ws=company)
    assert "two shops" in succeeds("identity", "decisions", ws=company)
    assert "no record" in fails("identity", "merge", "erp:1", "erp:2", "--reason", "x", ws=company)
    assert "Noted" in succeeds("identity", "withdraw", "1", "--reason", "one shop after all", ws=company)
    assert re.search("at stake|No pair waits", succeeds("identity", "review", ws=company))


def _linked_records(ws: Workspace) -> tuple[str, str]:
    query = """
        select min(customer_record_id), max(customer_record_id)
        from core.bridge_customer_source group by customer_id having count(*) > 1 order by all limit 1
    """
    with duckdb.connect(str(ws.build_file), read_only=True) as build:
        first, last = build.execute(query).fetchall()[0]
    return first, last


# nothing of a customer anywhere but in the data -----------------------------------------------------------------


def test_no_value_of_a_customer_was_printed_or_logged(company: Workspace, green_night: str) -> None:
    secrets = [*CANARIES, *_names_and_phones(company)]
    assert len(secrets) > 300
    for place, text in (("printed", "\n".join(PRINTED)), *_written(company)):
        leaked = [secret for secret in secrets if secret in text]
        assert not leaked, f"{place}: {len(leaked)} values"


def _names_and_phones(ws: Workspace) -> set[str]:
    """Long enough that they cannot be part of another word or number by chance."""
    query = """
        select distinct value
        from (select unnest([name, phone]) as value from core.bridge_customer_source)
        where value is not null and (length(value) >= 11 or not regexp_matches(value, '[0-9]') and length(value) >= 5)
    """
    with duckdb.connect(str(ws.build_file), read_only=True) as build:
        return {value for (value,) in build.execute(query).fetchall()}


def _written(ws: Workspace) -> Iterator[tuple[str, str]]:
    """Logs and Dagster's storage as text; JSON in it may be escaped."""
    files = [path for folder in ("logs", "dagster") for path in (ws.state / folder).rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        yield path.name, text + re.sub(r"\\+u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
