"""客户全景: a customer is found by whatever a person types, opens with every view, and no text of theirs runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import situations
from appearance import seen
from situations import HOSTILE

from dashboards.components import numbers
from dashboards.i18n import speaker, texts
from pipelines.published import open_current

Open = Callable[..., Any]
PAGE = "app_pages/customers/customer_360.py"


@pytest.fixture(scope="session")
def records(demo: Path, a_customer: dict[str, Any]) -> list[dict[Any, Any]]:
    """The records of the customer, each as its department wrote it."""
    where = {"customer_id": a_customer["customer_id"]}
    found = open_current(demo).table("core.bridge_customer_source", where=where, order_by=["customer_record_id"])
    return found.to_dict("records")


def test_a_search_finds_by_name_phone_or_any_number(
    demo: Path, opened: Open, a_customer: dict[str, Any], records: list[dict[Any, Any]]
) -> None:
    typed = [a_customer["customer_id"], *(row["name"] for row in records)]
    typed += [row["source_customer_id"].lower() for row in records]
    typed += ["-".join(re.findall(r"\d{1,4}", row["phone"])) for row in records if row["phone"]]
    for text in typed:
        app = opened(demo, PAGE, q=text)
        assert not app.exception
        assert a_customer["customer_id"] in app.dataframe[0].value["customer_id"].tolist()


def test_a_search_without_a_hit_shows_no_table(demo: Path, opened: Open) -> None:
    app = opened(demo, PAGE, q="ＮＯＢＯＤＹ")
    assert not app.exception
    assert not app.dataframe


@pytest.mark.parametrize("typed", ["' or 1=1 --", "%", "\\", "(", "$x$", "[", "*", "\x00", "🙂"])
def test_a_search_takes_hostile_text_as_text(demo: Path, opened: Open, typed: str) -> None:
    assert not opened(demo, PAGE, q=typed).exception


@pytest.mark.parametrize("view", ["timeline", "tickets", "orders", "former"])
def test_a_customer_opens_with_every_view(demo: Path, opened: Open, a_customer: dict[str, Any], view: str) -> None:
    for language in ("zh", "en"):
        app = opened(demo, PAGE, language, customer=a_customer["customer_id"], view=view)
        assert not app.exception
        shown = seen(app).numbers.values()
        assert numbers.count(a_customer["order_count"], language) in shown
        assert numbers.amount(a_customer["net_sales_amt"], language, a_customer["currency_code"]) in shown


def test_what_a_department_said_before_says_why_it_ended(demo: Path, opened: Open, tmp_path: Path) -> None:
    version = open_current(demo)
    history = version.table("core.dim_customer_history", where={"ended_by": "changed"})
    linked = version.table("core.bridge_customer_source", columns=["customer_record_id", "customer_id"])
    record, customer = history.merge(linked, on="customer_record_id").iloc[0][["customer_record_id", "customer_id"]]
    vanish = (
        "update core.dim_customer_history set ended_by = 'vanished' where customer_record_id = ? and not is_current"
    )
    situations.copied(demo, tmp_path, lambda connection: connection.execute(vanish, [record]))
    app = opened(tmp_path, PAGE, customer=customer, view="former")
    assert not app.exception
    said = [table.value["ended_by"] for table in app.dataframe if "ended_by" in table.value]
    assert len(said) == 1
    assert "全量文件中不再出现" in said[0].tolist()


def test_a_customer_page_says_why_the_records_are_one(
    demo: Path, opened: Open, a_customer: dict[str, Any], records: list[dict[Any, Any]]
) -> None:
    text = seen(opened(demo, PAGE, customer=a_customer["customer_id"])).words.replace("\\", "")
    evidence = [row["evidence_zh"] for row in records if isinstance(row["evidence_zh"], str)]
    assert evidence
    assert all(sentence in text for sentence in evidence)


def test_the_profile_shows_what_else_is_said_and_why_it_lost(demo: Path, opened: Open) -> None:
    lost = open_current(demo).table("core.bridge_customer_field", where={"is_same_value": False}, limit=1).iloc[0]
    for language in ("zh", "en"):
        app = opened(demo, PAGE, language, customer=lost["customer_id"])
        assert not app.exception
        cells = app.table[0].value.astype(str).to_string().replace("\\", "")
        assert lost["field_value"] in cells
        assert texts(language)[f"enum.lost_by.{lost['lost_by']}"] in cells


def test_the_relations_of_a_customer_lead_to_the_others(demo: Path, opened: Open, tmp_path: Path) -> None:
    rows = open_current(demo).table(
        "marts.mart_customer_360", ["customer_id", "name"], order_by=["customer_id"], limit=3
    )
    (first, second, _), names = rows["customer_id"], rows["name"]
    household = (
        "insert into core.bridge_customer_relation values ('household', ?, ?, null, '地址相同', 'equal address')"
    )
    forget = "delete from core.bridge_customer_relation", "delete from core.dim_customer_group"

    def related(connection: duckdb.DuckDBPyConnection) -> None:
        for statement in forget:
            connection.execute(statement)
        connection.execute(household, [second, first])

    situations.copied(demo, tmp_path, related)
    for asked, other in ((first, names[1]), (second, names[0])):
        app = opened(tmp_path, PAGE, customer=asked)
        assert not app.exception
        links = [link.proto.label.replace("\\", "") for link in app.get("page_link")]
        assert other in links
        assert "依据：地址相同" in seen(app).words
    assert "依据" not in seen(opened(tmp_path, PAGE, customer=rows["customer_id"][2])).words


def test_an_unknown_customer_is_explained_not_raised(demo: Path, opened: Open) -> None:
    app = opened(demo, PAGE, customer="C999999")
    assert not app.exception
    assert app.info[0].value == speaker("zh")("customer.gone")


def test_a_name_full_of_markup_is_shown_letter_by_letter(
    on_hold: Path, opened: Open, a_customer: dict[str, Any]
) -> None:
    app = opened(on_hold, PAGE, customer=a_customer["customer_id"])
    assert not app.exception
    text = seen(app).words
    assert not re.search(r"(?<!\\)<script", text)
    assert ":red[*x*]" not in text
    assert "\\<script\\>" in app.header[0].value
    assert HOSTILE not in text
