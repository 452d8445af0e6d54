"""Checks of what arrived (Great Expectations, by delivery) and of totals; dbt's own tests are not here."""

from pipelines.audit.judging import judge_deliveries
from pipelines.audit.reconcile import reconcile
from pipelines.audit.result import CheckResult, Verdict

__all__ = ["CheckResult", "Verdict", "judge_deliveries", "reconcile"]
