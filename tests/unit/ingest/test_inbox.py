"""What lies in the inbox: marker files, folders nobody may enter, and a disk that is full."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from pipelines.ingest import Ledger, receive
from pipelines.settings import REPOSITORY, load_workspace
from tests.unit.ingest.conftest import NIGHT, ORDERS, Company, line, table

NOBODY = 65_534
COMPANY = '[company]\nname_zh = "甲"\nname_en = "A"\n[nights]\nsettle_seconds = 0\n'


@pytest.fixture
def open_company() -> Iterator[Company]:
    """A company in a folder that a user without rights can reach."""
    root = Path(tempfile.mkdtemp())
    root.chmod(0o755)
    (root / "juke.toml").write_text(COMPANY, "utf-8")
    made = Company(load_workspace(root))
    made.contract()
    yield made
    shutil.rmtree(root)


@contextmanager
def without_rights(root: Path) -> Iterator[None]:
    """As a user whom permissions bind; root is bound by none."""
    if os.getuid() != 0:
        yield
        return
    for path in (root, *root.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_waits_for_its_marker_and_takes_it_along(company: Company) -> None:
    arrives = {"pattern": "orders_{date:%Y%m%d}.csv", "delivers": "changes", "ready": ".done"}
    company.contract(arrives=arrives)
    first, second = (company.drop(f"orders_2026112{n}.csv", table(line(n))) for n in (0, 1))
    assert company.night() == [] and first.exists()
    markers = [company.drop("orders_20261120.csv.done", ""), company.drop("orders_20261121.done", "")]
    assert [one.status for one in company.night()] == ["landed", "landed"]
    assert not any(path.exists() for path in (first, second, *markers))
    company.drop("nobodys.csv", "x\n")
    assert [one.reason for one in company.night()] == ["no_contract"]


def test_a_marker_in_a_department_without_that_custom_is_a_file(company: Company) -> None:
    assert company.deliver("", "orders.done").reason == "no_contract"


def test_closed_folders_and_files_are_told_once_and_the_others_go_on(open_company: Company) -> None:
    open_company.drop("orders_20261120.csv", table(line(1)))
    secret = open_company.drop("orders_20261121.csv", table(line(2)))
    closed = open_company.drop("x.csv", "x", department="hr").parent
    with without_rights(open_company.ws.root):
        secret.chmod(0)
        closed.chmod(0)
        found = receive(open_company.ws, NIGHT)
        again = receive(open_company.ws, NIGHT)
        closed.chmod(0o700)
    assert {(one.department, one.status, one.reason) for one in found} == {
        ("sales", "received", None),
        ("sales", "quarantined", "not_readable"),
        ("hr", "quarantined", "not_readable"),
    }
    assert again == [] and secret.exists()


def test_a_file_that_cannot_be_removed_is_taken_once(open_company: Company) -> None:
    path = open_company.drop("orders_20261120.csv", table(line(1)))
    with without_rights(open_company.ws.root):
        path.parent.chmod(0o500)
        nights = [[one.status for one in receive(open_company.ws, NIGHT)] for _ in range(3)]
        path.parent.chmod(0o700)
        removed = receive(open_company.ws, NIGHT)
    assert (nights, removed, path.exists()) == ([["received"], [], []], [], False)
    with Ledger(open_company.ws.state / "ledger.sqlite") as ledger:
        [told] = ledger.events(what="cannot_be_removed")
    assert told["detail"] == "sales/orders_20261120.csv"


_FULL = """
import random, subprocess, sys
from pathlib import Path
from pipelines.contract import load_contracts
from pipelines.ingest import Ledger, land, receive
from pipelines.problems import JukeError
from pipelines.settings import load_workspace
from tests.unit.ingest.conftest import NIGHT, line, table

root = Path(sys.argv[1])
room = lambda options: subprocess.run(["mount", "-t", "tmpfs", "-o", options, "small", root], check=True)
room("size=4m")
(root / "juke.toml").write_text(sys.argv[2], "utf-8")
(root / "contracts/sales").mkdir(parents=True)
(root / "contracts/sales/orders.yml").write_text(sys.argv[3], "utf-8")
ws = load_workspace(root)
ws.make_folders()
(ws.inbox / "sales").mkdir()
random.seed(1)
names = ["".join(chr(random.randrange(0x4E00, 0x9FA5)) for _ in range(20)) for _ in range(25_000)]
content = (table(*(line(n, 商品名称=name) for n, name in enumerate(names))) + "torn\\n").encode()
source = ws.inbox / "sales" / "orders_20261120.csv"
source.write_bytes(content)
said = []

def attempt(work):
    try:
        said.append([one.status for one in work()])
    except JukeError as error:
        said.append(str(error).split(":")[1].split(";")[0].strip())

night = lambda: receive(ws, NIGHT)
landing = lambda: land(ws, load_contracts(ws)[0])
attempt(night)
left = [path for path in ws.vault.rglob("*") if path.is_file()]
assert source.read_bytes() == content and not left, left
room("size=6m,remount")
attempt(night)
ballast = root / "ballast"
ballast.write_bytes(bytes(3 << 20))
attempt(landing)
with Ledger(ws.state / "ledger.sqlite") as ledger:
    said.append([one.status for one in ledger.deliveries()])
ballast.unlink()
room("size=64m,remount")
attempt(night)
attempt(landing)
with Ledger(ws.state / "ledger.sqlite") as ledger:
    said.append([one.loaded_count for one in ledger.deliveries()])
print(said)
"""


def _can_mount() -> bool:
    return os.getuid() == 0 and subprocess.run(["unshare", "-m", "true"], check=False).returncode == 0


@pytest.mark.skipif(not _can_mount(), reason="needs root and unshare to mount a small disk; run as root")
def test_a_full_disk_stops_with_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    root = tmp_path / "small"
    root.mkdir()
    command = ["unshare", "-m", sys.executable, "-c", _FULL, str(root), COMPANY, yaml.safe_dump(yaml.safe_load(ORDERS))]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    full = "the disk is full"
    told = [full, ["received"], full, ["received"], [], ["landed"], [25_000]]
    assert done.stdout.strip() == str(told), done.stderr
