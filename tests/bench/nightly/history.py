"""The history of customer records by our own SQL beside a dbt snapshot of the same records, night after night.

The snapshot reads what our own SQL reads: the newest row of each record in the lake as of each of two nights, with the
attributes our history follows. The second night is what both are judged by; dbt's own start is on neither clock.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from pipelines.settings import Workspace, load_workspace
from pipelines.sql import quote_text
from tests.bench.nightly.processes import answer

ORDER = "_business_date desc, _revision desc, _record_no desc, _delivery_id desc"
_PROJECT = """
name: history
version: "1.0"
profile: history
snapshot-paths: [snapshots]
flags: {send_anonymous_usage_stats: false}
"""
_PROFILE = """
history:
  target: here
  outputs:
    here:
      type: duckdb
      path: "{path}"
      schema: main
      threads: 1
      settings: {{file_search_path: "{root}"}}
      config_options: {{threads: {threads}, memory_limit: "{memory}MB"}}
"""
_SNAPSHOT = """
{% snapshot records_snapshot %}
{{ config(target_schema='main', unique_key='customer_record_id', strategy='check', check_cols='all') }}
select * from main.records
{% endsnapshot %}
"""


def snapshot(folder: str, *days: str) -> dict[str, Any]:
    """CPU seconds of `dbt snapshot` after each of the days, and the records it saw last; or why there are none.

    It may use four times the memory that a night may: under the night's own limit it ends at a million customers.
    """
    ws = load_workspace(Path(folder))
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch)
        (project / "snapshots").mkdir()
        file = project / "history.duckdb"
        limits = ws.config.limits
        (project / "dbt_project.yml").write_text(_PROJECT, "utf-8")
        profile = _PROFILE.format(path=file, root=ws.root, threads=limits.threads, memory=4 * limits.memory_mb)
        (project / "profiles.yml").write_text(profile, "utf-8")
        (project / "snapshots" / "records.sql").write_text(_SNAPSHOT, "utf-8")
        seen: dict[str, Any] = {"next": None}
        for name, day in zip(("first", "next"), days, strict=True):
            seen["records"] = _stand(ws, file, day)
            try:
                seen[name] = round(_run(project), 4)
            except RuntimeError as broken:
                return {**seen, "failed": str(broken)[:300]}
        return seen


def _stand(ws: Workspace, file: Path, day: str) -> int:
    """A view of the records as they were known on a day, over the lake; returns how many there are."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"set file_search_path = {quote_text(ws.root)}")
        connection.execute(f"attach {quote_text(ws.build_file)} as build (read_only)")
        staging = _one(connection, "select sql from duckdb_views() where view_name = 'stg_customer_records'")
        followed = {row[0] for row in connection.execute("describe build.core.dim_customer_history").fetchall()}
        connection.execute("detach build")
        query = staging.split(" AS ", 1)[1].rstrip("; \n")
        columns = [row[0] for row in connection.execute(f"describe {query}").fetchall()]
        kept = ", ".join(name for name in columns if name in followed | {"account_manager_employee_id"})
        connection.execute(
            f"create or replace view records as select {kept} from ({query}) where _business_date <= date '{day}' "
            f"qualify row_number() over (partition by customer_record_id order by {ORDER}) = 1"
        )
        return int(_one(connection, "select count(*) from records"))


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    return connection.execute(query).fetchall()[0][0]


def _run(project: Path) -> float:
    """CPU seconds from the snapshot's start to its end, as dbt tells of them."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    clock: dict[str, float] = {}

    def hear(event: Any) -> None:
        if event.info.name in ("NodeStart", "NodeFinished"):
            clock[event.info.name] = time.process_time()

    folders = ["--project-dir", str(project), "--profiles-dir", str(project), "--log-path", str(project)]
    outcome = dbtRunner(callbacks=[hear]).invoke(["snapshot", *folders, "--quiet", "--no-print"])
    DuckDBConnectionManager.close_all_connections()
    if not outcome.success:
        raise RuntimeError(f"dbt snapshot failed: {outcome.exception or outcome.result}")
    return clock["NodeFinished"] - clock["NodeStart"]


if __name__ == "__main__":
    answer(snapshot)
