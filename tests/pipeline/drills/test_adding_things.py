"""Adding is as promised: an export is one file, an entity is shape, contract and models, a KPI is a metric.

Each drill changes a copy of the project as a person would, counts the files that person touches, and runs a night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from company import DAY_1, DAY_2, Company
from processes import copy_of_the_project, generate_staging, run_night_apart

from pipelines.published import metric, open_current
from pipelines.settings import REPOSITORY

WEB_ORDERS = """\
department: webshop
export: web_orders
issuer: shop
owner: web@example.com
arrives: {pattern: "orders-{date:%Y-%m-%d}.csv", every: day, delivers: changes}
reads: {format: csv}
assume: {timezone: Asia/Shanghai, currency: CNY, tax: included}
feeds:
  order_lines:
    key: [source_order_id, line_no]
    columns:
      source_order_id: {from: order}
      line_no: {from: line}
      ordered_at: {from: placed, format: "%Y-%m-%d %H:%M"}
      net_amt: {from: amount}
"""
VISITS = """\
# Where our people went.
visits:
  zh: 拜访
  en: Visits
  description: {zh: 对一个客户的一次拜访。, en: One visit to a customer. One row per issuer and source_visit_id.}
  key: [source_visit_id]
  columns:
    source_visit_id: {type: id, required: true, zh: 拜访编号, en: Number of the visit}
    source_customer_id: {type: id, zh: 客户编号, en: Customer number in the same issuer}
    visited_date: {type: date, required: true, zh: 拜访日期, en: Day of the visit}
"""
VISITS_CONTRACT = """\
department: sales
export: visits
issuer: erp_east
owner: sales-ops@example.com
arrives: {pattern: "拜访_{date:%Y%m%d}.csv", every: day, delivers: append}
reads: {format: csv}
feeds:
  visits:
    key: [source_visit_id]
    columns:
      source_visit_id: {from: 拜访编号}
      source_customer_id: {from: 客户编号}
      visited_date: {from: 日期, format: "%Y-%m-%d"}
"""
VISITS_SQL = """\
with living as (
    select * from {{ ref('stg_visits') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'visit_id') }}
),

final as (
    select visit_id, customer_record_id, visited_date from newest
)

{{ cast_to_contract('final') }}
"""
VISITS_YML = """\
version: 2
models:
  - name: fct_visit
    description: Visits to customers. One row per visit_id.
    config: {meta: {label_zh: 拜访, scope: company, follows: full}}
    columns:
      - {name: visit_id, data_type: varchar, description: The visit, config: {meta: {label_zh: 拜访}}}
      - {name: customer_record_id, data_type: varchar, description: Whom, config: {meta: {label_zh: 客户记录}}}
      - {name: visited_date, data_type: date, description: When, config: {meta: {label_zh: 日期}}}
"""
LINES_KPI = """\
  - name: lines_per_order_x
    label: Lines per order
    description: Order lines ÷ orders
    type: ratio
    type_params: {numerator: order_line_count, denominator: order_count}
    config:
      meta:
        label_zh: 单均行数
        label_en: Lines per order
        unit: ratio
        direction: up
        kind: diagnostic
        explains: net_sales_amt
        definition_zh: 订单行数 ÷ 订单数
        definition_en: Order lines ÷ orders
        bounds: {min: 1, max: null}
        null_rule_zh: 期内没有订单时为空
        null_rule_en: empty where the period has no orders
        format: decimal
        owner: sales
"""


class Hand:
    """What a person types: every file touched is counted once."""

    def __init__(self) -> None:
        self.touched: set[Path] = set()

    def write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        self.touched.add(path)

    def append(self, path: Path, text: str) -> None:
        self.write(path, path.read_text("utf-8") + text)


def test_an_export_for_a_known_entity_is_one_file(company: Company) -> None:
    hand = Hand()
    hand.write(company.root / "contracts" / "webshop" / "web_orders.yml", WEB_ORDERS)
    company.drop("webshop", "orders-2026-11-17.csv", b"order,line,placed,amount\nW1,1,2026-11-17 09:00,77.50\n")
    assert company.night(DAY_1).version
    assert len(hand.touched) == 1
    query = "select sum(net_sales_amt) from juke.core.fct_order_line where issuer = ?"
    assert float(company.ask(query, values=["shop"])) == 77.5


@dataclass
class Added:
    """A company after one night by a copy of the project to which an entity and a KPI were added, each by a hand."""

    company: Company
    entity: Hand
    kpi: Hand


@pytest.fixture(scope="module")
def added(first_night: Company, tmp_path_factory: pytest.TempPathFactory) -> Added:
    folder = tmp_path_factory.mktemp("added")
    company, code = first_night.copied(folder / "company"), copy_of_the_project(folder / "code")
    made = Added(company, Hand(), Hand())
    add_visits(made.entity, company, code)
    made.kpi.append(code / "dbt_project" / "models" / "marts" / "sales" / "sales_metrics.yml", LINES_KPI)
    rows = "拜访编号,客户编号,日期\nV1,C1,2026-11-16\nV2,C3,2026-11-17\n"
    company.drop("sales", "拜访_20261118.csv", rows.encode())
    assert run_night_apart(company, DAY_2.isoformat(), code=code) == 0
    return made


def add_visits(hand: Hand, company: Company, code: Path) -> None:
    hand.write(code / "pipelines" / "entities" / "visits.yml", VISITS)
    generate_staging(code)
    hand.write(company.root / "contracts" / "sales" / "visits.yml", VISITS_CONTRACT)
    hand.write(code / "dbt_project" / "models" / "core" / "fct_visit.sql", VISITS_SQL)
    hand.write(code / "dbt_project" / "models" / "core" / "fct_visit.yml", VISITS_YML)


def test_an_export_with_a_new_entity_is_shape_contract_and_models(added: Added) -> None:
    shape_contract_model_and_its_words = 4
    assert len(added.entity.touched) == shape_contract_model_and_its_words
    assert added.company.ask("select count(*) from juke.core.fct_visit") == 2
    assert added.company.ask("select max(customer_record_id) from juke.core.fct_visit") == "erp_east:C3"


def test_a_kpi_is_a_metric_in_yaml(added: Added) -> None:
    assert 1 <= len(added.kpi.touched) <= 3
    found = metric(open_current(added.company.root), "lines_per_order_x", start=date(2026, 11, 1), end=DAY_2)
    assert round(float(found["lines_per_order_x"][0]), 4) == round(4 / 3, 4)


def test_make_help_names_the_scaffolds() -> None:
    text = (REPOSITORY / "Makefile").read_text("utf-8")
    for named in ("juke contract new", "pipelines.modelling.generate", "juke prepare", "dashboards/registry.py"):
        assert named in text
