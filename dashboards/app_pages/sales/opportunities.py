"""商机与预测: what is open and what it is worth, how deals move, why they are won and lost, and what will be signed."""

from datetime import timedelta

import streamlit as st

from dashboards.components import asking, breakdown, charts, filters, foretold, notices, periods, staying
from dashboards.i18n import said
from dashboards.session import session

SNAPSHOT = "marts.mart_pipeline_snapshot"
OPEN = (
    "snapshot_open_count", "snapshot_open_amt", "snapshot_weighted_amt", "closing_pipeline_amt",
    "coverage_remaining_x", "coverage_quota_x", "pipeline_age_mean_days", "overdue_opportunity_count",
)  # fmt: skip
BY_STAGE = ("snapshot_open_count", "snapshot_open_amt", "snapshot_weighted_amt", "overdue_opportunity_count",
            "pipeline_age_mean_days")  # fmt: skip
DECIDED = (
    "won_opportunity_count", "won_amt", "lost_opportunity_count", "lost_amt", "win_rate_count_ratio",
    "win_rate_amount_ratio", "win_rate_all_ratio", "sales_cycle_median_days",
)  # fmt: skip
OF = {"win_rate_count_ratio": "decided_opportunity_count", "win_rate_amount_ratio": "decided_opportunity_count",
      "win_rate_all_ratio": "matured_opportunity_count",
      "sales_cycle_median_days": "won_opportunity_count"}  # fmt: skip
REPORT = ("decided_opportunity_count", "won_opportunity_count", "lost_opportunity_count", "win_rate_count_ratio",
          "won_amt", "lost_amt", "win_rate_amount_ratio", "sales_cycle_median_days")  # fmt: skip
REPORTS = ("source_name", "competitor_name", "loss_reason", "region_code", "man_known_count", "employee_id")
LOST = ("lost_opportunity_count", "lost_amt")
FLOW = ("stage_inflow_count", "stage_outflow_count", "stage_dropped_count", "stage_flow_x",
        "matured_entered_opportunity_count", "stage_conversion_ratio")  # fmt: skip
STAGES = ("qualify", "propose", "negotiate")
MONTHS = 24

now = session()
say, reader, language = now.say, now.reader, now.language

if "won_amt" not in reader.metrics or not reader.rows("core.fct_opportunity"):
    name = said(language, "enum.export.opportunities", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

asked = asking.chosen("won_amt", now)

if reader.rows(SNAPSHOT):
    st.subheader(say("opportunities.open"), anchor=False, help=say("opportunities.open_help"))
    asking.states(OPEN, asked, now, foretold.exceeded(asked, now))
    left, right = st.columns([5, 4])
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"**{reader.card('snapshot_weighted_amt', language).label}**", help=say("opportunities.month_ends"))
        name, first = "snapshot_weighted_amt", periods.month_start(reader.as_of, MONTHS - 1)
        trend = reader.metric(name, ["month"], asked.where(name, now) or None, start=first, end=reader.as_of)
        charts.months(trend, name, reader.as_of, now, asked.basis.currency)
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('opportunities.by_stage')}**")
        today = asking.Asked(periods.month_start(reader.as_of), reader.as_of, asked.basis, asked.region)
        staying.by_stage(BY_STAGE, STAGES, today, now)

st.subheader(say("opportunities.decided"), anchor=False)
asking.flows(DECIDED, asked, now, asking.of_many(OF, asked, now))

st.subheader(say("opportunities.report"), anchor=False)
by = filters.segments(say("opportunities.report"), REPORTS, REPORTS[0], lambda key: staying.name_of(key, now), "report",
                      quiet=True)  # fmt: skip
st.caption(say(f"opportunities.reports.{by}"))
report = breakdown.by_name(LOST if by == "loss_reason" else REPORT, by, asked, now, staying.people(now))
if by == "loss_reason":
    report = report[report["code"].notna()]
measure = LOST[0] if by == "loss_reason" else REPORT[0]
few, title = "" if by == "loss_reason" else REPORT[0], staying.name_of(by, now)
report = report.sort_values(measure, ascending=False)
breakdown.shown(report, by, asked, now, f"report_{by}", title=title, label=title, few=few)

with st.expander(say("opportunities.pivot"), icon=":material/pivot_table_chart:"):
    staying.pivot(REPORT, (*REPORTS, "stage"), asked, now)

st.subheader(say("opportunities.flow"), anchor=False)
st.caption(say("opportunities.flow_note"))
staying.by_stage(FLOW, (*STAGES, "won"), asking.months_of(asked), now, "stage_flow")
staying.times(asked.region, STAGES, now)

if reader.rows(foretold.TABLE):
    st.subheader(say("opportunities.forecast"), anchor=False)
    foretold.show(asked, now, reader.as_of - timedelta(days=reader.as_of.day))
