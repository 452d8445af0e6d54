"""Lists for action: permission, cap, control group, the same list twice, names that try to be formulas, scopes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from pipelines.company_rules.lists import Lists
from pipelines.problems import JukeError
from pipelines.published import Manifest, ScopeFile, Version, open_version, told_commands
from pipelines.published.exported import exported_lists
from pipelines.published.listing import ActionList, Request, draft, export, titled
from pipelines.published.pointer import Pointer
from pipelines.published.selection import select
from pipelines.published.spreadsheets import csv_bytes, xlsx_bytes

AS_OF = date(2026, 11, 20)
RISK, WHO, WEEKS = "marts.mart_churn_risk", "marts.mart_customer_360", "marts.mart_contact_pressure"
EVERYBODY = Lists(control_pct=0, cap=100)
NAUGHTY = [
    "=1+1", "+86 138", "-2+3", "@SUM(A1)", "\t=cmd|' /C calc'!A0", "＝1+1", "李,\"四\"\n王五", "0012", "👩‍💻",
    "<script>", "=HYPERLINK(\"http://a\")", "\u202e甲乙",
]  # fmt: skip
Publish = Callable[..., Version]


def people(count: int, **given: object) -> pd.DataFrame:
    """Customers whom every channel may reach, save what is given."""
    numbers = range(count)
    said = {
        "customer_id": [f"C{number:08d}" for number in numbers],
        "name": [f"客户{number}" for number in numbers],
        "phone": [f"138{number:08d}" for number in numbers],
        "email": [f"c{number}@example.com" for number in numbers],
        **{f"is_{channel}_allowed": [True] * count for channel in ("phone", "email", "sms", "wechat")},
    }
    return pd.DataFrame({**said, **given})


def at_risk(customers: pd.DataFrame, region: str = "east") -> pd.DataFrame:
    rows = pd.DataFrame({"customer_id": customers["customer_id"]})
    rows["priority_no"] = range(1, len(rows) + 1)
    return rows.assign(is_newest_list=True, main_reason_code="silent", region_code=region, value_at_risk_amt=10.5)


@pytest.fixture
def published(tmp_path: Path) -> Publish:
    """A version of some tables, one file per scope."""

    def publish(
        customers: pd.DataFrame, version: str = "20261120-0001", weeks: pd.DataFrame | None = None, scope: str = "all",
        as_of: date = AS_OF, **more: pd.DataFrame,
    ) -> Version:  # fmt: skip
        folder = tmp_path / "published" / version
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{scope}.duckdb"
        tables = {RISK: at_risk(customers), WHO: customers, **more}
        with duckdb.connect(str(path)) as connection:
            connection.execute("create schema marts; create schema core")
            for name, rows in (tables | ({} if weeks is None else {WEEKS: weeks})).items():
                connection.register("rows", rows)
                connection.execute(f"create table {name} as select * from rows")
        sealed = hashlib.sha256(path.read_bytes()).hexdigest()
        files = {scope: ScopeFile(path.name, sealed, path.stat().st_size, {name: 1 for name in tables})}
        made = Manifest(version, as_of, "2026-11-21T00:00:00+00:00", 1, 1, "c", "c", files)
        (folder / "manifest.json").write_text(made.to_json(), "utf-8")
        pointer = tmp_path / "published" / "current.json"
        pointer.write_text(json.dumps(asdict(Pointer(version, (version,)))), "utf-8")
        return open_version(tmp_path, version, scope)

    return publish


def listed(made: ActionList) -> list[str]:
    return list(made.rows["customer_id"])


def is_conserved(made: ActionList) -> bool:
    told = made.told
    return told.candidates == told.listed + told.control + sum(told.left_out.values())


def test_only_who_allows_the_channel_and_can_be_reached_is_listed(published: Publish) -> None:
    said = [True, False, None, True, True]
    version = published(people(5, is_sms_allowed=said, phone=["1", "2", "3", "", None]))
    made = draft(version, EVERYBODY, Request("at_risk", "sms"))
    assert listed(made) == ["C00000000"]
    told = {reason: count for reason, count in made.told.left_out.items() if count}
    assert told == {"refused": 1, "no_permission": 1, "no_contact": 2}
    assert is_conserved(made)


def test_a_channel_gives_the_address_it_needs_and_no_other(published: Publish) -> None:
    version = published(people(2))
    assert "email" not in draft(version, EVERYBODY, Request("at_risk", "phone")).rows
    assert "phone" not in draft(version, EVERYBODY, Request("at_risk", "email")).rows
    assert not {"phone", "email"} & set(draft(version, EVERYBODY, Request("at_risk", "wechat")).rows)


def test_who_was_contacted_too_often_lately_is_left_out(published: Publish) -> None:
    weeks = pd.DataFrame({
        "customer_id": ["C00000000", "C00000000", "C00000001", "C00000002"], "unprompted_qty": [2, 1, 2, 9],
        "week_end_date": [date(2026, 11, 22), date(2026, 11, 15), date(2026, 11, 15), date(2026, 10, 18)],
    })  # fmt: skip
    made = draft(published(people(3), weeks=weeks), Lists(control_pct=0, cap=3, days=28), Request("at_risk", "sms"))
    assert listed(made) == ["C00000001", "C00000002"]
    assert made.told.left_out["capped"] == 1


def test_a_list_that_left_counts_against_the_cap_of_the_next_one(published: Publish) -> None:
    rules = Lists(control_pct=0, cap=1, days=28)
    first = export(published(people(3)), rules, Request("at_risk", "sms", limit=2), "li", "csv")
    assert listed(first) == ["C00000000", "C00000001"]
    then = published(people(3), "20261125-0002", as_of=date(2026, 11, 25))
    assert listed(draft(then, rules, Request("at_risk", "sms"))) == ["C00000002"]
    later = published(people(3), "20261220-0003", as_of=date(2026, 12, 20))
    assert len(listed(draft(later, rules, Request("at_risk", "sms")))) == 3


def test_a_share_is_held_out_recorded_and_not_in_the_file(published: Publish, tmp_path: Path) -> None:
    made = export(published(people(2000)), Lists(control_pct=10), Request("at_risk", "email"), "li", "csv")
    assert abs(made.told.control - 200) <= 4 * (2000 * 0.1 * 0.9) ** 0.5
    (told,) = exported_lists(tmp_path)
    held_out = {number for number, arm in told.members if arm == "control"}
    assert len(held_out) == made.told.control
    assert held_out.isdisjoint(listed(made))
    assert is_conserved(made)


def test_a_customer_keeps_its_arm_from_list_to_list(published: Publish) -> None:
    rules, request = Lists(control_pct=30), Request("at_risk", "sms")
    first = dict(draft(published(people(200)), rules, request).told.members)
    second = dict(draft(published(people(300), "20261125-0002", as_of=date(2026, 11, 25)), rules, request).told.members)
    assert {number: second[number] for number in first} == first


def test_the_best_stand_on_a_short_list_and_the_rest_is_counted(published: Publish) -> None:
    made = draft(published(people(10)), EVERYBODY, Request("at_risk", "sms", limit=4))
    assert listed(made) == [f"C{number:08d}" for number in range(4)]
    assert made.told.left_out["over_limit"] == 6


def test_the_same_request_twice_is_the_same_list_whoever_asks(published: Publish, tmp_path: Path) -> None:
    version, request = published(people(50)), Request("at_risk", "sms", limit=20)
    first = export(version, Lists(cap=1), request, "li", "csv")
    again = export(version, Lists(cap=1, control_pct=50), request, "wang", "xlsx")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.told.list_id == again.told.list_id
    pd.testing.assert_frame_equal(first.rows, again.rows)
    assert len(exported_lists(tmp_path)) == 1
    assert [command.by for command, _ in told_commands(tmp_path, "list_export")] == ["wang", "li"]
    other = draft(version, Lists(), Request("at_risk", "sms", limit=21))
    assert other.told.list_id != first.told.list_id


def test_what_is_recorded_holds_no_name_and_no_number_to_call(published: Publish, tmp_path: Path) -> None:
    export(published(people(30)), Lists(), Request("at_risk", "phone"), "li", "csv")
    kept = (tmp_path / "state" / "commands.sqlite").read_bytes()
    assert b"C00000001" in kept
    for value in ("客户1", "13800000001", "c1@example.com"):
        assert value.encode() not in kept
        assert json.dumps(value).encode() not in kept


def written(rows: pd.DataFrame) -> tuple[list[list[str]], Sequence[Sequence[openpyxl.cell.Cell]]]:
    """Both files opened again, as other programs do."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(rows)))
    lines = list(csv.reader(io.StringIO(csv_bytes(rows).decode("utf-8-sig"), newline="")))
    return lines, list(book.active.iter_rows())


def test_names_that_try_to_be_formulas_stay_names_in_both_files(published: Publish) -> None:
    version = published(people(len(NAUGHTY), name=NAUGHTY))
    made = export(version, EVERYBODY, Request("at_risk", "phone"), "li", "csv")
    assert csv_bytes(made.rows).startswith(b"\xef\xbb\xbf")
    lines, cells = written(titled(version, made, made.rows, "zh"))
    at = list(made.rows.columns).index("name")
    assert len(lines) == len(cells) == len(NAUGHTY) + 1
    assert [line[at].strip("'\t") for line in lines[1:]] == [name.strip("'\t") for name in NAUGHTY]
    assert not [line[at] for line in lines[1:] if line[at].lstrip()[:1] in tuple("=+-@＝＋－＠")]
    assert [row[at].value for row in cells[1:]] == NAUGHTY
    assert {row[at].data_type for row in cells[1:]} == {"s"}


def test_a_list_of_a_scope_holds_only_that_scopes_customers(published: Publish) -> None:
    everybody, east = people(6), people(6).head(2)
    whole = published(everybody, "20261120-0001")
    assert len(listed(draft(whole, EVERYBODY, Request("at_risk", "sms")))) == 6
    part = published(east, "20261120-0002", scope="east")
    made = draft(part, EVERYBODY, Request("at_risk", "sms"))
    assert (listed(made), made.told.scope) == (["C00000000", "C00000001"], "east")


def test_a_list_of_products_has_no_channel_and_no_control_group(published: Publish) -> None:
    rows = pd.DataFrame(
        {"supplier_id": ["s1", "s2", "s1"], "product_id": ["p2", "p1", "p1"], "expected_qty": [1 / 3, 2.0, None]}
    )
    version = published(people(1), **{"marts.mart_supplier_replenishment": rows})
    made = export(version, Lists(), Request("supplier_replenishment", only={"supplier_id": "s1"}), "li", "xlsx")
    assert made.rows["product_id"].tolist() == ["p1", "p2"]
    assert made.rows["expected_qty"].tolist()[1] == 0.333
    assert (made.told.members, made.told.control, made.told.listed) == ((), 0, 2)


def test_everything_wrong_with_a_request_is_told_at_once(published: Publish) -> None:
    version = published(people(1))
    with pytest.raises(JukeError) as told:
        draft(version, Lists(), Request("at_risk", "pigeon", 0, {"name": "x"}))
    assert len(told.value.problems) == 3
    with pytest.raises(JukeError, match="no such list"):
        draft(version, Lists(), Request("channel_saving", "sms"))


def test_a_list_without_anybody_is_not_exported(published: Publish, tmp_path: Path) -> None:
    version = published(people(3, is_sms_allowed=[False, None, False]))
    with pytest.raises(JukeError, match="nobody may be on this list"):
        export(version, Lists(), Request("at_risk", "sms"), "li", "csv")
    assert exported_lists(tmp_path) == []


def test_a_segment_is_of_its_age_band_and_holds_what_was_asked_for(published: Publish) -> None:
    born = ["1976-11-20", "1976/11/21", "19961120", "1996-11-21", "1900-01-01", "30岁"]
    lines = pd.DataFrame({
        "customer_record_id": [f"r{number}" for number in range(6)], "product_id": "p", "is_returned": False,
        "category_name": ["桶装水", "桶装水", "桶装水", "桶装水", "桶装水", "配件"],
        "is_cancelled": [False, False, False, True, False, False],
    })  # fmt: skip
    records = pd.DataFrame({"customer_record_id": lines["customer_record_id"], "customer_id": people(6)["customer_id"]})
    held = {"core.fct_order_line": lines, "core.bridge_customer_source": records}
    version = published(people(6, birth_date=born), **held)

    def segment(**only: object) -> list[str]:
        return [number[-1] for number in listed(draft(version, EVERYBODY, Request("segment", "sms", only=only)))]

    assert segment(age_from="30", age_to="49") == ["1", "2"]  # 50 and 49, 30 and 29 on the version's day
    assert segment(category_name="桶装水") == ["0", "1", "2", "4"]
    assert segment(age_from=30, age_to=50, category_name=["桶装水", "配件"]) == ["0", "1", "2"]
    with pytest.raises(JukeError) as told:
        segment(age_from="x", age_to=200)
    assert len(told.value.problems) == 2
    with pytest.raises(JukeError, match="says whom it is of"):
        segment()


def test_candidates_are_joined_to_their_permissions_and_not_compared_one_by_one(published: Publish) -> None:
    version = published(people(3))
    numbers = ["C00000001", "C00000002", "elsewhere"]
    sql, given = select(WHO, {WHO: {"customer_id": "VARCHAR"}}, where={"customer_id": numbers})
    assert version.query(sql, given)["customer_id"].tolist() == ["C00000001", "C00000002"]
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create table marts.mart_customer_360 (customer_id varchar)")
        assert "JOIN" in str(connection.execute(f"explain {sql}", given).fetchall())


def test_a_list_of_products_is_narrowed_by_days_as_they_are_typed(published: Publish) -> None:
    days = pd.to_datetime(["2026-11-16", "2026-11-23", "2026-11-30"])
    rows = pd.DataFrame({"product_id": ["p1", "p2", "p3"], "week_start_date": days, "is_refused": False})
    version = published(people(1), **{"marts.mart_demand_plan": rows})
    for asked, products in (("2026-11-23", ["p2"]), (["2026-11-16", "2026-11-23"], ["p1", "p2"])):
        made = draft(version, Lists(), Request("demand_plan", only={"week_start_date": asked}))
        assert made.rows["product_id"].tolist() == products
