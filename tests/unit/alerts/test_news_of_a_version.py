"""What a published version has to tell: from the demo company's own marts, by scope, and never a name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.alerts import compose
from pipelines.alerts.readings import READINGS, of_version
from pipelines.company_rules.alerts import KINDS, Alerts, Receiver
from pipelines.published import open_current
from pipelines.settings import Workspace


def receiver(**said: object) -> Receiver:
    return Receiver.model_validate({"name": "one", "url_env": "JUKE_ALERTS_ONE", **said})


def test_every_reading_finds_its_mart_and_columns(demo_workspace: Workspace) -> None:
    version = open_current(demo_workspace.root)
    for reading in READINGS:
        wanted = {*reading.subject, *reading.columns, *reading.where(Alerts(), version.as_of_date)}
        assert wanted <= set(version.columns[f"marts.{reading.mart}"]), reading.mart


def test_each_kind_is_read_from_a_mart_or_from_the_night() -> None:
    assert {reading.kind for reading in READINGS} | {"night_failed", "failed_check"} == set(KINDS)


def test_the_demo_has_news_in_both_languages_that_names_nobody(demo_workspace: Workspace) -> None:
    version = open_current(demo_workspace.root)
    news = list(of_version(version, receiver(role="rep"), Alerts()))
    assert {"low_stock", "customer_event"} <= {one.kind for one in news}
    names = set(version.table("mart_customer_360", ["name"])["name"].dropna()) - {""}
    for one in news:
        assert set(one.says) == {"zh", "en"}
        assert not any(name in said for said in one.says.values() for name in names if len(name) > 1)


def test_a_scope_is_told_of_its_own_customers_only(demo_workspace: Workspace) -> None:
    def events(scope: str) -> set[str]:
        version = open_current(demo_workspace.root, scope)
        return {
            one.customer_id for one in of_version(version, receiver(kinds=["customer_event"]), Alerts(event_days=31))
        }

    regions = open_current(demo_workspace.root).table("mart_customer_360", ["customer_id", "region_code"])
    east = set(regions.loc[regions["region_code"] == "east", "customer_id"])
    assert events("east") == events("all") & east
    assert events("east") < events("all")


@pytest.mark.parametrize("kind", ["low_stock", "customer_event"])
def test_what_shall_be_told_is_shown_before_it_is_sent(demo_workspace: Workspace, tmp_path: Path, kind: str) -> None:
    (tmp_path / "published").symlink_to(demo_workspace.root / "published")
    told = Alerts(receivers=(receiver(kinds=[kind]),))
    ws = replace(demo_workspace, root=tmp_path, config=demo_workspace.config.model_copy(update={"alerts": told}))
    [message] = compose(ws, None)
    assert {one.kind for one in message.news} == {kind}
    assert message.body.startswith("聚客示范贸易有限公司")
