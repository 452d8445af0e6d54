"""What waits for a yes: changes of closed months, and a full snapshot from which a mass of keys vanished."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from pipelines.audit import judge_deliveries
from pipelines.contract import load_contracts
from pipelines.ingest import Delivery, Ledger, release, write_manifest
from pipelines.ingest.closing import close_period, reopen_period
from pipelines.ingest.mending import amend_cell
from pipelines.problems import JukeError
from tests.unit.ingest.conftest import ORDERS, Company, company, line, table  # noqa: F401 - a fixture

OCTOBER = "2026/10/19 10:30"


def judged(made: Company, content: str, name: str = "orders_20261120.csv") -> Delivery:
    """One file dropped, landed and judged."""
    made.drop(name, content)
    return night(made)[-1]


def night(made: Company) -> list[Delivery]:
    found = made.night()
    for contract in load_contracts(made.ws):
        judge_deliveries(made.ws, contract)
    write_manifest(made.ws)
    return [made.delivery(one.delivery_id) for one in found]


def october(number: int, **cells: str) -> tuple[str, ...]:
    return line(number, 下单时间=OCTOBER, **cells)


def findings(made: Company, found: Delivery) -> dict[tuple[str, str], int]:
    with Ledger(made.ws.state / "ledger.sqlite") as ledger:
        return {(one.kind, one.subject): one.count for one in ledger.findings(found.delivery_id) if one.topic == "gate"}


def test_a_delivery_that_changes_a_closed_month_waits_for_a_yes(company: Company) -> None:  # noqa: F811
    judged(company, table(october(1), october(2), line(3)), "orders_20261121.csv")
    close_period(company.ws, "2026-10", None, "cfo")
    same = judged(company, table(october(1), line(4)), "orders_20261122.csv")
    assert same.status == "landed"  # October says what it said
    late = judged(company, table(october(1, 金额="11.00"), october(9), line(5)), "orders_20261123.csv")
    assert (late.status, late.reason) == ("held", "closed_period: 2026-10 (order_lines: 2 rows new or changed)")
    assert findings(company, late) == {("closed_period", "2026-10 order_lines"): 2}
    assert len(company.rows()) == 5
    release(company.ws, late.delivery_id, "cfo")
    night(company)
    assert company.delivery(late.delivery_id).status == "landed"


def test_a_row_that_moves_out_of_a_closed_month_waits_too(company: Company) -> None:  # noqa: F811
    judged(company, table(october(1), line(3)), "orders_20261121.csv")
    close_period(company.ws, "2026-10", "sales", "cfo")
    moved = judged(company, table(line(1)), "orders_20261122.csv")
    assert moved.reason == "closed_period: 2026-10 (order_lines: 1 row gone)"


def test_an_older_file_that_wins_nowhere_is_let_in(company: Company) -> None:  # noqa: F811
    judged(company, table(october(1, 金额="20.00")), "orders_20261125.csv")
    close_period(company.ws, "2026-10", None, "cfo")
    assert judged(company, table(october(1)), "orders_20261124.csv").status == "landed"


def test_reopening_a_month_lets_the_next_night_take_what_waited(company: Company) -> None:  # noqa: F811
    close_period(company.ws, "2026-10", None, "cfo")
    waiting = judged(company, table(october(1)))
    assert waiting.status == "held"
    with pytest.raises(JukeError, match=r"closed: 2026-10"):
        reopen_period(company.ws, "2026-09", None, "cfo")
    assert reopen_period(company.ws, "2026-10", None, "cfo") == [waiting.delivery_id]
    night(company)
    assert company.delivery(waiting.delivery_id).status == "landed"


def test_a_resent_period_leaves_the_closed_one_in_place(company: Company) -> None:  # noqa: F811
    company.contract(arrives={"pattern": "orders_{date:%Y%m%d}.*", "delivers": "period"})
    first = judged(company, table(october(1), october(2)), "orders_20261121.csv")
    close_period(company.ws, "2026-10", None, "cfo")
    resent = judged(company, table(october(1)), "orders_20261121.csv")
    assert (resent.status, resent.reason) == ("held", "closed_period: 2026-10 (order_lines: 1 row gone)")
    assert company.delivery(first.delivery_id).status == "landed"
    assert len(company.rows()) == 2


@pytest.mark.parametrize("reopened", [False, True])
def test_an_amendment_or_a_contract_changes_no_closed_month(company: Company, reopened: bool) -> None:  # noqa: F811
    found = judged(company, table(*[line(n) for n in range(2, 60)], october(1, 金额="十块")))
    close_period(company.ws, "2026-10", None, "cfo")
    amend_cell(company.ws, found.delivery_id, 59, "金额", "10.00", "asked", "anna")
    night(company)
    kept = company.delivery(found.delivery_id)
    assert (kept.status, kept.loaded_count) == ("landed", 58)
    assert "juke close 2026-10 --reopen" in (kept.message or "")
    if reopened:
        reopen_period(company.ws, "2026-10", None, "cfo")
        night(company)
        assert company.delivery(found.delivery_id).loaded_count == 59
    else:
        assert company.night() == []  # and is not tried every night


def snapshot(made: Company, numbers: range, day: date) -> Delivery:
    content = table(*[line(number) for number in numbers])
    return judged(made, content, f"orders_{day:%Y%m%d}.csv")


def test_a_mass_that_vanishes_from_a_snapshot_holds_it(company: Company) -> None:  # noqa: F811
    company.contract(arrives={"pattern": "orders_{date:%Y%m%d}.*", "delivers": "full"})
    snapshot(company, range(40), date(2026, 11, 18))
    few = snapshot(company, range(4, 40), date(2026, 11, 19))
    assert (few.status, findings(company, few)) == ("landed", {("vanished", "order_lines"): 4})
    cut = snapshot(company, range(4, 30), date(2026, 11, 20))
    assert cut.status == "held"
    assert (cut.reason or "").startswith("mass_vanish: order_lines: 10 of 36 keys are gone (28%), at most 20% may")
    release(company.ws, cut.delivery_id, "owner")
    night(company)
    assert company.delivery(cut.delivery_id).status == "landed"


def test_a_contract_says_how_much_may_vanish(company: Company) -> None:  # noqa: F811
    terms = {**yaml.safe_load(ORDERS), "tolerate": {"bad_rows": "2%", "vanished": "60%"}}
    terms["arrives"] = {"pattern": "orders_{date:%Y%m%d}.*", "delivers": "full"}
    company.contract(yaml.safe_dump(terms, allow_unicode=True))
    snapshot(company, range(40), date(2026, 11, 19))
    assert snapshot(company, range(22), date(2026, 11, 20)).status == "landed"


def test_a_share_of_vanished_keys_is_only_for_full_exports(company: Company) -> None:  # noqa: F811
    company.contract(tolerate={"bad_rows": "2%", "vanished": "60%"})
    with pytest.raises(JukeError, match=r"tolerate\.vanished is for exports that deliver everything"):
        load_contracts(company.ws)
