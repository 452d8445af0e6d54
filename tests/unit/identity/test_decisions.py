"""Stewards' decisions: about records or customers, signed, refused where they contradict, taken back without trace."""

from __future__ import annotations

import pytest

from pipelines.identity import explain, forbid, list_decisions, merge, split, withdraw
from pipelines.night.commands import apply_decisions
from pipelines.problems import JukeError
from pipelines.published import append_command
from tests.unit.identity.world import Record, World

WANG: Record = {"name": "王伟明", "phone": "13912345671"}
WANG_TOO: Record = {"name": "王偉明", "phone": "13912345671"}
LI: Record = {"name": "李娜", "phone": "13955554444"}
ZHAO: Record = {"name": "赵敏", "phone": "13955554445"}
COMPANY = {"erp:1": WANG, "tw:1": WANG_TOO, "erp:2": LI, "tw:2": LI, "erp:3": ZHAO}
TOLD = ("identity_bridge", "identity_links")
COLUMNS = "* exclude (_generation)"


@pytest.fixture
def company(world: World) -> World:
    """王 twice, 李 twice, 赵 once: C00000001 to C00000003 in the order of their oldest records."""
    world.night(COMPANY)
    return world


def customers(world: World) -> set[str]:
    return {" ".join(sorted(group)) for group in world.partition()}


def refusal(error: pytest.ExceptionInfo[JukeError]) -> str:
    return "\n".join(map(str, error.value.problems))


def test_customers_are_merged_by_their_ids_and_the_older_id_stays(company: World) -> None:
    ids = company.bridge()
    merge(company.ws, ids["erp:3"], ids["erp:1"], "hana", "one family firm")
    result = company.night({})
    assert customers(company) == {"erp:1 erp:3 tw:1", "erp:2 tw:2"}
    assert company.bridge()["erp:3"] == ids["erp:1"] and result.merged == 1


def test_an_id_that_was_merged_away_still_names_its_customer(company: World) -> None:
    ids = company.bridge()
    merge(company.ws, ids["erp:3"], ids["erp:1"], "hana", "one family firm")
    company.night({})
    forbid(company.ws, ids["erp:3"], ids["erp:2"], "hana", "others")
    company.night({})
    assert customers(company) == {"erp:1 erp:3 tw:1", "erp:2 tw:2"}


def test_a_record_split_from_its_customer_stands_alone(company: World) -> None:
    company.night({"crm:1": WANG})
    ids = company.bridge()
    split(company.ws, "tw:1", ids["tw:1"], "hana", "the father")
    result = company.night({})
    assert customers(company) == {"crm:1 erp:1", "tw:1", "erp:2 tw:2", "erp:3"} and result.split == 1
    assert company.bridge()["erp:1"] == ids["erp:1"]


def test_customers_that_were_forbidden_never_meet_by_new_records(company: World) -> None:
    ids = company.bridge()
    forbid(company.ws, ids["erp:2"], ids["erp:3"], "hana", "mother and daughter")
    company.night({"erp:9": {**LI, "phone_alt": ZHAO["phone"]}, "tw:2": {**ZHAO, "name": "赵敏"}})
    bridge = company.bridge()
    assert bridge["erp:2"] != bridge["erp:3"] and bridge["tw:2"] != bridge["erp:3"]


def test_merging_and_withdrawing_leaves_everything_as_never_merged(company: World) -> None:
    before = [company.rows(entity, COLUMNS) for entity in TOLD]
    number = merge(company.ws, "erp:3", "tw:2", "hana", "called the customer")
    company.night({})
    assert [company.rows(entity, COLUMNS) for entity in TOLD] != before
    withdraw(company.ws, number, "hana", "wrong customer")
    company.night({})
    assert [company.rows(entity, COLUMNS) for entity in TOLD] == before
    signed = company.rows("identity_decisions", "decision_id, decided_by, reason, kind, is_in_force")
    assert signed == [
        (1, "hana", "called the customer", "must_link", False), (2, "hana", "wrong customer", "withdraw", False),
    ]  # fmt: skip


def test_words_that_hold_through_a_record_no_longer_delivered_still_hold(company: World) -> None:
    merge(company.ws, "erp:1", "erp:3", "hana", "one")
    merge(company.ws, "erp:3", "erp:2", "hana", "one")
    company.night({"erp:3": None})
    assert customers(company) == {"erp:1 erp:2 tw:1 tw:2"}


def test_a_chain_of_merges_across_a_forbidden_pair_is_refused_with_every_decision(company: World) -> None:
    merge(company.ws, "erp:1", "erp:2", "hana", "one")
    forbid(company.ws, "erp:1", "erp:3", "li", "two")
    with pytest.raises(JukeError) as error:
        merge(company.ws, "erp:2", "erp:3", "hana", "one")
    assert "decision 1 (must_link by hana" in refusal(error) and "decision 2 (cannot_link by li" in refusal(error)
    with pytest.raises(JukeError) as error:
        forbid(company.ws, "erp:2", "erp:1", "li", "two")
    assert "decision 1 (must_link by hana" in refusal(error) and "withdraw 1" in refusal(error)


def test_all_that_is_wrong_with_a_decision_is_told_at_once(company: World) -> None:
    with pytest.raises(JukeError) as error:
        merge(company.ws, "erp:77", "C00000077", " ", "")
    told = refusal(error)
    assert "no record 'erp:77'" in told and "no customer 'C00000077'" in told
    assert "a name under it" in told and "its reason" in told


@pytest.mark.parametrize(("a", "b"), [("erp:1", "C00000001"), ("C00000001", "C00000001")])
def test_nobody_is_merged_with_himself(company: World, a: str, b: str) -> None:
    with pytest.raises(JukeError):
        merge(company.ws, a, b, "hana", "one")


def test_the_same_word_about_the_same_two_is_said_once(company: World) -> None:
    number = merge(company.ws, "erp:1", "erp:3", "hana", "one")
    with pytest.raises(JukeError, match="decided so already"):
        merge(company.ws, "erp:3", "erp:1", "li", "one")
    withdraw(company.ws, number, "hana", "no")
    assert merge(company.ws, "erp:3", "erp:1", "li", "one") == 3


def test_a_record_leaves_only_the_customer_it_stands_with(company: World) -> None:
    with pytest.raises(JukeError, match="not of that customer"):
        split(company.ws, "tw:1", company.bridge()["erp:2"], "hana", "the father")
    assert list_decisions(company.ws) == []


def test_nobody_is_explained_beside_himself(company: World) -> None:
    with pytest.raises(JukeError, match="about two"):
        explain(company.ws, "erp:1", "erp:1")


def test_what_was_withdrawn_cannot_be_withdrawn_again(company: World) -> None:
    number = forbid(company.ws, "erp:1", "erp:3", "hana", "two")
    again = withdraw(company.ws, number, "li", "no")
    for wrong in (number, again, 99):
        with pytest.raises(JukeError):
            withdraw(company.ws, wrong, "li", "no")
    assert [one.is_in_force for one in list_decisions(company.ws)] == [False, False]


@pytest.mark.parametrize("kind", ["merge", "must_link"])
def test_a_page_hands_decisions_over_as_commands(company: World, kind: str) -> None:
    root = company.ws.root
    pair = {"kind": kind, "record_a": "erp:1", "record_b": "erp:3", "reason": "同一人"}
    append_command(root, "review_decision", pair, "li")
    append_command(root, "review_decision", {**pair, "kind": "forbid"}, "li")
    append_command(root, "review_decision", {"kind": "withdraw", "decision": 1, "reason": "错"}, "li")
    append_command(root, "review_decision", {"kind": "marry", "reason": "?", "record_a": "a", "record_b": "b"}, "li")
    told = [(applied, detail) for _, applied, detail in apply_decisions(company.ws)]
    assert [applied for applied, _ in told] == [True, False, True, False]
    assert "in force say they are one" in told[1][1] and "marry" in told[3][1]
    assert apply_decisions(company.ws) == []
    assert [(one.by, one.kind) for one in list_decisions(company.ws)] == [("li", "must_link"), ("li", "withdraw")]


def test_an_explanation_names_the_decision_and_who_signed_it(company: World) -> None:
    merge(company.ws, "erp:1", "erp:3", "hana", "one")
    company.night({})
    assert "a steward decided that they are one (decision 1 by hana" in explain(company.ws, "erp:1", "erp:3", "en")
    assert "判定 1，hana" in explain(company.ws, "erp:3", "erp:1", "zh")
    ids = company.bridge()
    assert "two customers" in explain(company.ws, ids["erp:1"], ids["erp:2"], "en")


def test_an_explanation_names_the_records_between_two_that_share_nothing(world: World) -> None:
    world.night({
        "erp:1": {"name": "王伟明", "phone": "13912345671"},
        "erp:2": {"name": "王伟明", "phone": "13912345671", "email": "w@m.example"},
        "erp:3": {"name": "王伟明", "email": "w@m.example"},
    })  # fmt: skip
    assert "linked through other records: erp:1 – erp:2 – erp:3" in explain(world.ws, "erp:3", "erp:1", "en")
