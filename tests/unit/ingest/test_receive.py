"""What the inbox does with files before anyone reads them (failures 1a)."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.ingest import Ledger, receive, withdraw
from pipelines.ingest import vault as vault_module
from pipelines.ingest.vault import StillChanging, store, vault_path
from tests.unit.ingest.conftest import NIGHT, Company, line, table


def test_the_same_content_under_another_name_is_a_duplicate(company: Company) -> None:
    first = company.deliver(table(line(1)))
    again = company.deliver(table(line(1)), "orders_20261121.csv")
    assert (first.status, again.status, again.reason) == ("landed", "duplicate", "same_content")
    assert first.delivery_id in (again.message or "")
    assert len(company.rows()) == 1


def test_the_same_name_with_new_content_is_the_next_revision(company: Company) -> None:
    company.deliver(table(line(1, 金额="1")))
    second = company.deliver(table(line(1, 金额="2")))
    assert (second.status, second.revision, second.business_date) == ("landed", 2, NIGHT)


def test_a_snapshot_that_returns_to_an_earlier_state_is_news(company: Company) -> None:
    company.contract(arrives={"pattern": "orders_{date:%Y%m%d}.csv", "delivers": "full"})
    a, b = table(line(1)), table(line(2))
    statuses = [company.deliver(one, f"orders_2026112{n}.csv").status for n, one in enumerate((a, b, b, a))]
    assert statuses == ["landed", "landed", "duplicate", "landed"]
    assert company.rows("source_order_id")[-1] == ("SO1",)


def test_a_quarantined_file_may_be_tried_again(company: Company) -> None:
    content = table(
        line(1), headers=("订单号", "行号", "下单时间", "客户编号", "品名", "数量", "总价", "状态", "承诺交期")
    )
    assert company.deliver(content).status == "quarantined"
    company.contract(
        feeds={
            "order_lines": {
                "key": ["source_order_id", "line_no"],
                "columns": {
                    "source_order_id": {"from": "订单号"},
                    "line_no": {"from": "行号"},
                    "ordered_at": {"from": "下单时间", "format": "%Y/%m/%d %H:%M"},
                    "net_amt": {"from": ["金额", "总价"]},
                },
            }
        }
    )
    again = company.deliver(content)
    assert (again.status, again.delivery_id[-2:], again.revision) == ("landed", "-2", 2)


def test_a_file_without_a_contract_is_quarantined_with_the_names_expected(company: Company) -> None:
    found = company.deliver("a,b\n1,2\n", "unheard_of.csv")
    assert (found.status, found.reason, found.export) == ("quarantined", "no_contract", None)
    assert "orders_{date:%Y%m%d}.*" in (found.message or "")
    assert vault_path(company.ws.vault, found.sha256 or "").read_bytes() == b"a,b\n1,2\n"


def test_an_impossible_date_in_a_name_fits_no_contract(company: Company) -> None:
    assert company.deliver(table(line(1)), "orders_20261399.csv").reason == "no_contract"


def test_hidden_and_unfinished_names_wait_in_the_inbox(company: Company) -> None:
    names = [".orders_20261120.csv", "~$orders_20261120.xlsx", "orders_20261120.csv.part", "orders_20261120.csv.tmp"]
    paths = [company.drop(name, table(line(1))) for name in names]
    assert company.night() == []
    assert all(path.exists() for path in paths)


def test_links_pipes_and_folders_are_never_opened_and_told_once(company: Company, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(table(line(1)), "utf-8")
    folder = company.ws.inbox / "sales"
    folder.mkdir(parents=True)
    (folder / "orders_20261120.csv").symlink_to(secret)
    os.mkfifo(folder / "orders_20261121.csv")
    (folder / "orders_20261122.csv").mkdir()
    found = company.night()
    assert {one.reason for one in found} == {"not_a_regular_file"} and len(found) == 3
    assert company.night() == []
    assert not list(company.ws.vault.glob("*/*"))


def test_a_name_that_climbs_or_lies_is_only_ever_a_text(company: Company) -> None:
    found = company.deliver("x\n", "a..\u202evsc.\n2026")
    assert (found.file_name, found.reason) == ("a..\\u202evsc.\\u000a2026", "no_contract")


def test_a_name_that_is_no_unicode_is_received_and_removed(company: Company) -> None:
    folder = os.fsencode(company.ws.inbox / "sales")
    os.makedirs(folder)
    with open(os.path.join(folder, b"\xb6\xa9\xb5\xa5.csv"), "wb") as file:
        file.write(b"x\n")
    assert [one.reason for one in company.night()] == ["no_contract"]
    assert os.listdir(folder) == []


def test_a_file_larger_than_the_limit_stays_and_is_told_once(company: Company) -> None:
    path = company.drop("orders_20261120.csv", b"x" * ((1 << 20) + 1))
    assert [one.reason for one in company.night()] == ["file_too_large"]
    assert company.night() == [] and path.exists()


def test_a_file_in_no_departments_folder_is_told(company: Company) -> None:
    company.ws.inbox.mkdir()
    (company.ws.inbox / "orders_20261120.csv").write_text("x", "utf-8")
    company.drop("orders_20261120.csv", "y", "../inbox/Sales Dept")
    assert {(one.department, one.reason) for one in company.night()} == {("unknown", "no_contract")}


def test_a_growing_file_waits_until_it_rests(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    rests = company.ws.config.nights.model_copy(update={"settle_seconds": 0.05})
    ws = type(company.ws)(company.ws.root, company.ws.config.model_copy(update={"nights": rests}))
    path = company.drop("orders_20261120.csv", table(line(1)))
    monkeypatch.setattr("time.sleep", lambda _: path.write_text(table(line(1), line(2))))
    assert receive(ws, NIGHT) == [] and path.exists()
    monkeypatch.undo()
    assert [one.status for one in receive(ws, NIGHT)] == ["received"] and not path.exists()


def test_a_file_written_to_while_it_is_copied_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "orders.csv"
    source.write_bytes(b"a\n")
    copy = vault_module._copy

    def copy_while_it_grows(handle: int, target: Path) -> tuple[str, int]:
        done = copy(handle, target)
        source.write_bytes(b"a\nb\n")
        return done

    monkeypatch.setattr(vault_module, "_copy", copy_while_it_grows)
    with pytest.raises(StillChanging):
        store(source, tmp_path / "vault")
    assert [path for path in (tmp_path / "vault").rglob("*") if path.is_file()] == []


def test_the_vault_keeps_bytes_once_and_read_only(company: Company) -> None:
    found = company.deliver(table(line(1)))
    path = vault_path(company.ws.vault, found.sha256 or "")
    assert path.read_text("utf-8") == table(line(1))
    assert path.stat().st_mode & 0o222 == 0


def test_a_kill_after_the_ledger_row_makes_no_duplicate(company: Company) -> None:
    path = company.drop("orders_20261120.csv", table(line(1)))
    content = path.read_bytes()
    (first,) = receive(company.ws, NIGHT)
    path.write_bytes(content)  # as if the process had died before it could remove the file
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        ledger.add_pickup(first.delivery_id, "sales/orders_20261120.csv", first.sha256 or "")
    assert receive(company.ws, NIGHT) == [] and not path.exists()


def test_a_withdrawn_files_content_does_not_come_back_by_itself(company: Company) -> None:
    first = company.deliver(table(line(1)))
    withdraw(company.ws, first.delivery_id, "wrong file", "ann")
    assert company.deliver(table(line(1)), "orders_20261121.csv").status == "duplicate"


def test_the_business_date_is_the_names_and_else_the_nights(company: Company) -> None:
    late = company.deliver(table(line(1)), "orders_20261101.csv")
    company.contract(arrives={"pattern": "orders.csv", "delivers": "changes"})
    company.drop("orders.csv", table(line(2)))
    (undated,) = [one for one in company.night(NIGHT + timedelta(days=1)) if one.file_name == "orders.csv"]
    assert (late.business_date, undated.business_date) == (date(2026, 11, 1), date(2026, 11, 21))
