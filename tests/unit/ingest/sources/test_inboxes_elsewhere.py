"""Inboxes on real SFTP, S3 and web servers: what is taken, once, whole, and what is left there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.ingest.sources import collect, looks
from pipelines.ingest.sources.handing import inbox_name
from tests.unit.ingest.sources import file_servers
from tests.unit.ingest.sources.conftest import TODAY, Elsewhere
from tests.unit.ingest.sources.servers import PASSWORD, free_port

pytestmark = pytest.mark.usefixtures("reader")

KEYS = 'user_env = "ERP_USER"\npassword_env = "ERP_PASSWORD"\n'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the servers of this module show; tests use folders of their own below it."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def sftp(served: Path) -> Iterator[tuple[int, str]]:
    with file_servers.sftp(served) as found:
        yield found


@pytest.fixture(scope="module")
def store() -> Iterator[tuple[str, Any]]:
    with file_servers.bucket("juke") as found:
        yield found


@pytest.fixture(scope="module")
def web(served: Path) -> Iterator[str]:
    with file_servers.web(served) as address:
        yield address


@pytest.fixture
def folder(served: Path) -> Path:
    made = served / f"f{len(list(served.iterdir()))}"
    made.mkdir()
    return made


def inbox(
    url: str, name: str = "partner", department: str = 'department = "sales"\n', keys: str = KEYS, **more: Any
) -> str:
    said = "".join(
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}\n" for key, value in more.items()
    )
    return f'[[inboxes]]\nname = "{name}"\nurl = "{url}"\n{department}{keys}{said}'.replace("'", '"')


def over_sftp(elsewhere: Elsewhere, sftp: tuple[int, str], folder: Path, **more: Any) -> str:
    """An inbox whose server's key is known."""
    port, line = sftp
    (elsewhere.ws.root / "known_hosts").write_text(line, "utf-8")
    return inbox(f"sftp://127.0.0.1:{port}/{folder.name}", **{"known_hosts": "known_hosts", **more})


def delivered(elsewhere: Elsewhere) -> dict[str, str]:
    """File name to content of everything the ledger has, from the vault."""
    from pipelines.ingest import Ledger
    from pipelines.ingest.vault import vault_path

    with Ledger(elsewhere.ws.state / "ledger.sqlite") as ledger:
        found = [one for one in ledger.deliveries() if one.sha256 and one.status != "duplicate"]
    return {one.file_name: vault_path(elsewhere.ws.vault, str(one.sha256)).read_text("utf-8") for one in found}


def test_new_and_changed_files_are_taken_over_sftp_once_and_stay_there(
    elsewhere: Elsewhere, sftp: tuple[int, str], folder: Path
) -> None:
    (folder / "订单_20261120.csv").write_text("一\n1\n", "utf-8")
    (folder / "half.csv.part").write_text("x", "utf-8")
    (folder / ".hidden").write_text("x", "utf-8")
    (folder / "sub").mkdir()
    (folder / "link.csv").symlink_to("/etc/passwd")
    elsewhere.configure(over_sftp(elsewhere, sftp, folder))

    assert elsewhere.night()["inbox:partner"].files == 1
    assert delivered(elsewhere) == {"订单_20261120.csv": "一\n1\n"}
    assert elsewhere.night()["inbox:partner"].files == 0

    (folder / "订单_20261120.csv").write_text("一\n22\n", "utf-8")
    assert elsewhere.night()["inbox:partner"].files == 1
    assert delivered(elsewhere)["订单_20261120.csv"] == "一\n22\n"
    assert sorted(os.listdir(folder)) == [".hidden", "half.csv.part", "link.csv", "sub", "订单_20261120.csv"]
    assert os.listdir(elsewhere.ws.inbox / "sales") == []


@pytest.mark.parametrize(("after", "left"), [("delete", []), ("move", ["taken"])])
def test_what_is_in_the_vault_is_cleared_up_over_sftp_and_nothing_before(
    elsewhere: Elsewhere, sftp: tuple[int, str], folder: Path, after: str, left: list[str]
) -> None:
    (folder / "a.csv").write_text("a\n1\n", "utf-8")
    elsewhere.configure(over_sftp(elsewhere, sftp, folder, after=after))

    collect(elsewhere.ws, TODAY)  # and killed before anything is in the vault
    assert os.listdir(folder) == ["a.csv"]
    elsewhere.night()

    assert sorted(os.listdir(folder)) == left
    assert delivered(elsewhere) == {"a.csv": "a\n1\n"}
    if after == "move":
        assert (folder / "taken" / "a.csv").read_text("utf-8") == "a\n1\n"
    assert elsewhere.night()["inbox:partner"].files == 0


def test_a_server_whose_key_is_unknown_or_changed_is_told_nothing(
    elsewhere: Elsewhere, sftp: tuple[int, str], folder: Path
) -> None:
    settings = over_sftp(elsewhere, sftp, folder)
    elsewhere.configure(settings)
    known = elsewhere.ws.root / "known_hosts"
    line = known.read_text("utf-8")

    known.unlink()
    said = elsewhere.night()["inbox:partner"].detail
    assert "nothing was sent" in said
    assert "SHA256:" in said
    assert f"ssh-keyscan -p {sftp[0]} 127.0.0.1 >> known_hosts" in said
    other = "AAAAC3NzaC1lZDI1NTE5AAAAI" + "B" * 43
    known.write_text(" ".join([*line.split()[:2], other]) + "\n", "utf-8")
    assert "another key than it did" in elsewhere.night()["inbox:partner"].detail


def test_inboxes_that_fail_are_told_with_a_next_step_and_the_others_are_read(
    elsewhere: Elsewhere, sftp: tuple[int, str], web: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.csv").write_text("a\n1\n", "utf-8")
    monkeypatch.setenv("WRONG", "c4nary-wrong")
    wrong = 'user_env = "ERP_USER"\npassword_env = "WRONG"\n'
    elsewhere.configure(
        inbox(f"sftp://127.0.0.1:{free_port()}/", "gone", connect_seconds=2)
        + over_sftp(elsewhere, sftp, folder, name="denied", keys=wrong)
        + over_sftp(elsewhere, sftp, Path("nowhere"), name="nowhere")
        + inbox(f"{web}{folder.name}/", "web_denied", keys=wrong)
        + inbox(f"{web}missing/", "web_missing")
        + inbox(f"http://127.0.0.1:{free_port()}/", "web_gone")
        + inbox("s3://juke/x", "store_gone", endpoint=f"http://127.0.0.1:{free_port()}", connect_seconds=1)
        + inbox(f"{web}{folder.name}/", "unset", keys='user_env = "NEVER_SET"\n')
        + over_sftp(elsewhere, sftp, folder, name="well")
    )

    found = elsewhere.night()

    said = {name.removeprefix("inbox:"): one.detail for name, one in found.items() if not one.is_well}
    assert found["inbox:well"].files == 1
    assert len(said) == 8
    assert all("Do: " in one for one in said.values())
    assert "does not answer" in said["gone"]
    assert "does not answer" in said["web_gone"]
    assert "does not answer" in said["store_gone"]
    assert "refuses the user" in said["denied"]
    assert "refuses the user" in said["web_denied"]
    assert "no such folder" in said["nowhere"]
    assert "no such folder" in said["web_missing"]
    assert "NEVER_SET" in said["unset"]
    assert not any(secret in text for text in (*said.values(), elsewhere.said()) for secret in ("c4nary", PASSWORD))
    assert {one.source for one in looks(elsewhere.ws) if one.is_well} == {"inbox:well"}


def test_an_s3_store_is_read_by_departments_folders_and_cleared_up(
    elsewhere: Elsewhere, store: tuple[str, Any]
) -> None:
    address, keeper = store
    for key in ("out/erp/订单_1.csv", "out/erp/", "out/crm/calls.csv", "out/crm/deeper/x.csv", "out/other.csv"):
        keeper.put_object(Bucket="juke", Key=key, Body=b"" if key.endswith("/") else key.encode())
    folders = 'departments = {sales = "erp", service = "crm/"}\n'
    elsewhere.configure(inbox("s3://juke/out", department=folders, endpoint=address, path_style=True, after="move"))

    fetched = elsewhere.night()["inbox:partner"]

    assert (fetched.is_well, fetched.files) == (True, 2), fetched.detail
    assert delivered(elsewhere) == {"订单_1.csv": "out/erp/订单_1.csv", "calls.csv": "out/crm/calls.csv"}
    left = {one["Key"] for one in keeper.list_objects_v2(Bucket="juke")["Contents"]}
    assert {"out/erp/taken/订单_1.csv", "out/crm/taken/calls.csv"} <= left
    assert not {"out/erp/订单_1.csv", "out/crm/calls.csv"} & left
    assert elsewhere.night()["inbox:partner"].is_well

    elsewhere.configure(
        inbox("s3://juke/nothing/here", endpoint=address) + inbox("s3://nobucket/", "b", endpoint=address)
    )
    found = elsewhere.night()
    assert (found["inbox:partner"].is_well, found["inbox:partner"].files) == (True, 0), found["inbox:partner"].detail
    assert "no such folder" in found["inbox:b"].detail


def test_a_web_folder_is_read_by_its_index_page_and_a_list_of_urls_as_it_is(
    elsewhere: Elsewhere, web: str, folder: Path
) -> None:
    for name in ("订单 1&2+3%.csv", "b.csv", "not.txt"):
        (folder / name).write_text(name, "utf-8")
    (folder / "sub").mkdir()
    elsewhere.configure(inbox(f"{web}{folder.name}/", only=["*.csv"]))

    fetched = elsewhere.night()["inbox:partner"]

    assert (fetched.is_well, fetched.files) == (True, 2), fetched.detail
    assert delivered(elsewhere) == {"订单 1&2+3%.csv": "订单 1&2+3%.csv", "b.csv": "b.csv"}
    assert elsewhere.night()["inbox:partner"].files == 0

    urls = [f"{web}{folder.name}/not.txt?day=1", f"{web}{folder.name}/gone.txt"]
    elsewhere.configure(f'[[inboxes]]\nname = "list"\ndepartment = "sales"\n{KEYS}urls = {urls}'.replace("'", '"'))
    fetched = elsewhere.night()["inbox:list"]
    assert (fetched.is_well, fetched.files) == (False, 1)
    assert "gone.txt: there is no such file there" in fetched.detail
    assert "not.txt" in delivered(elsewhere)


def test_an_index_page_cannot_lead_elsewhere(elsewhere: Elsewhere, web: str, folder: Path) -> None:
    (folder / "in.csv").write_text("in", "utf-8")
    (folder.parent / "out.csv").write_text("out", "utf-8")
    links = ("in.csv", "./in.csv", "../out.csv", "/out.csv", "http://127.0.0.1:1/x.csv", "//127.0.0.1:1/y.csv",
             "?C=N;O=D", "sub/deep.csv", "#top", "%2e%2e%2fout.csv", "javascript:x.csv", "in.csv?again")  # fmt: skip
    (folder / "index.html").write_text("".join(f'<a href="{one}">x</a>' for one in links), "utf-8")
    elsewhere.configure(inbox(f"{web}{folder.name}/"))

    elsewhere.night()

    assert delivered(elsewhere) == {"in.csv": "in"}


def test_a_file_that_is_too_large_or_still_grows_is_not_taken(
    elsewhere: Elsewhere, sftp: tuple[int, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "large.csv").write_bytes(b"x" * (1 << 20) + b"y")
    (folder / "grows.csv").write_text("1", "utf-8")
    elsewhere.configure(over_sftp(elsewhere, sftp, folder, file_mb=1), settle_seconds=1)
    monkeypatch.setattr("time.sleep", lambda _: (folder / "grows.csv").write_text("12", "utf-8"))

    fetched = elsewhere.night()["inbox:partner"]

    assert fetched.files == 0
    assert "large.csv: it is larger than 1 MB" in fetched.detail
    assert "grows" not in fetched.detail


def test_a_file_of_the_same_name_that_waits_here_is_never_written_over(
    elsewhere: Elsewhere, sftp: tuple[int, str], folder: Path
) -> None:
    (folder / "a.csv").write_text("theirs", "utf-8")
    waiting = elsewhere.ws.inbox / "sales" / "a.csv"
    waiting.parent.mkdir(parents=True)
    waiting.write_text("ours", "utf-8")
    elsewhere.configure(over_sftp(elsewhere, sftp, folder))

    (fetched,) = collect(elsewhere.ws, TODAY)

    assert "waits in the inbox here already" in fetched.detail
    assert waiting.read_text("utf-8") == "ours"
    assert os.listdir(waiting.parent) == ["a.csv"]


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("订单\n20261120.csv", "订单_20261120.csv"),
        ("evil\u202egnp.csv", "evil_gnp.csv"),
        ("nul\x00.csv", "nul_.csv"),
        ("...hidden.csv", "hidden.csv"),
        ("e\u0301.csv", "é.csv"),
    ],
)
def test_a_hostile_name_is_never_a_path_of_ours(foreign: str, ours: str) -> None:
    assert inbox_name(foreign) == ours


def test_long_and_empty_names_are_still_names_that_a_file_system_takes() -> None:
    long = inbox_name("客" * 300 + ".csv")

    assert long.endswith(".csv")
    assert len(long.encode()) <= 255
    assert long != inbox_name("客" * 301 + ".csv")
    assert inbox_name("..").startswith("unnamed_")
