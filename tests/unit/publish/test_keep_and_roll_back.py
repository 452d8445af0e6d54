"""Which versions stay, which leave, going back, and readers while all that happens."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from small_company import SmallCompany

from pipelines.ingest import Ledger, write_manifest
from pipelines.problems import JukeError
from pipelines.publish import prune, rollback, verify, versions
from pipelines.published import open_current, read_pointer

NO_GRACE = timedelta(0)


def published(company: SmallCompany, times: int) -> list[str]:
    """Publish several versions whose rows tell them apart."""
    found = []
    for revision in range(times):
        company.build(revision=revision)
        found.append(company.publish().version)
    return found


def revision(company: SmallCompany) -> int:
    return int(open_current(company.root).query("select max(revision) as r from core.fct_order_line")["r"][0])


def test_a_rollback_goes_to_the_version_before(company: SmallCompany) -> None:
    first, second = published(company, 2)
    done = rollback(company.ws, by="operator")
    assert (done.left, done.version, done.held) == (second, first, ())
    assert revision(company) == 0
    assert read_pointer(company.root).withdrawn == (second,)


def test_a_rollback_to_a_named_version_leaves_all_after_it(company: SmallCompany) -> None:
    first, second, third = published(company, 3)
    rollback(company.ws, to=first, by="operator")
    pointer = read_pointer(company.root)
    assert (pointer.good, pointer.withdrawn) == ((first,), (second, third))


def test_a_rollback_holds_what_came_since_and_the_next_version_says_so(company: SmallCompany) -> None:
    company.deliver("sales-orders-20261119-aaa")
    first = company.publish()
    company.deliver("sales-orders-20261120-bbb")
    second = company.publish()
    assert second.manifest.deliveries == ("sales-orders-20261119-aaa", "sales-orders-20261120-bbb")
    assert rollback(company.ws, by="operator").held == ("sales-orders-20261120-bbb",)
    write_manifest(company.ws)
    third = company.publish()
    assert third.manifest.deliveries == first.manifest.deliveries
    (badge,) = third.manifest.badges
    assert (badge.department, badge.export, badge.kind) == ("sales", "orders", "held")
    assert second.version in badge.reason


def test_a_rollback_is_an_event_of_the_ledger(company: SmallCompany) -> None:
    published(company, 2)
    rollback(company.ws, by="operator")
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        (event,) = ledger.events(what="rolled_back")
    assert event["by"] == "operator"


def test_after_a_rollback_the_next_version_stands_on_the_good_one(company: SmallCompany) -> None:
    first, second = published(company, 2)
    rollback(company.ws, by="operator")
    third = company.publish().version
    assert read_pointer(company.root).good == (first, third)
    assert rollback(company.ws, by="operator").version == first
    assert second in {one.version for one in versions(company.ws)}


def test_there_is_nothing_before_the_first_version(company: SmallCompany) -> None:
    published(company, 1)
    with pytest.raises(JukeError, match="no version before"):
        rollback(company.ws, by="operator")
    with pytest.raises(JukeError, match="no such earlier version"):
        rollback(company.ws, to="../../etc", by="operator")


def test_pruning_keeps_the_versions_the_settings_ask_for(company: SmallCompany) -> None:
    found = published(company, 5)
    assert prune(company.ws, NO_GRACE) == found[1::-1]
    assert [one.version for one in versions(company.ws)] == found[:1:-1]
    assert prune(company.ws, NO_GRACE) == []


def test_a_version_stays_for_its_grace_time(company: SmallCompany) -> None:
    published(company, 5)
    assert prune(company.ws) == []


def test_a_reader_keeps_a_version_that_was_pruned_meanwhile(company: SmallCompany) -> None:
    published(company, 1)
    reader = open_current(company.root)
    reader.query("select 1 as one")
    published(company, 4)
    prune(company.ws, NO_GRACE)
    assert not reader.folder.exists()
    assert len(reader.query("select * from core.fct_order_line")) == 300


def test_verification_names_the_file_whose_bytes_changed(company: SmallCompany) -> None:
    folder = company.publish().folder
    path = folder / "east.duckdb"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert verify(folder) == ["east: the bytes are not those written"]


def test_no_reader_sees_an_error_or_a_mixture_while_versions_are_published(company: SmallCompany) -> None:
    published(company, 1)
    done, problems, reads = threading.Event(), [], []

    def read() -> None:
        while not done.is_set() or len(reads) < 100:
            try:
                version = open_current(company.root)
                line = version.query("select max(revision) as r from core.fct_order_line")["r"][0]
                mart = version.query("select min(revision) as r from marts.mart_customer_360")["r"][0]
                reads.append((version.id, line, mart))
                time.sleep(0.01)  # a person clicks; a busy loop would only starve the publisher
            except Exception as error:
                problems.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    published(company, 20)
    done.set()
    for reader in readers:
        reader.join(60)
    assert problems == []
    assert len(reads) >= 100
    assert all(line == mart for _, line, mart in reads)
    assert len({(version, line) for version, line, _ in reads}) == len({version for version, _, _ in reads})
