"""Opens every registered page as a reader does, notes each query it asks of the published version, and times them.

Timed alone after a first call, on the connection readers hold; a query is told by the tables it reads.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

from pipelines.settings import REPOSITORY
from tests.bench.nightly.processes import answer

CALLS = 5
SLOWEST = 5  # queries that are named
_TABLE = re.compile(r'"?(marts|core)"?\."?(\w+)"?')


def pages(folder: str) -> dict[str, Any]:
    """Queries of marts, the 95th percentile of their milliseconds, and the slowest with their tables."""
    asked = _asked(Path(folder))
    timed = sorted(((_milliseconds(*one[:3]), _tables(one[1]), one[3]) for one in asked), reverse=True)
    marts = [one for one in timed if any(table.startswith("mart_") for table in one[1])]
    return {
        "queries": len(timed),
        "mart_queries": len(marts),
        "mart_p95_ms": _p95([one[0] for one in marts]),
        "all_p95_ms": _p95([one[0] for one in timed]),
        "slowest": [{"ms": one[0], "tables": one[1], "page": one[2]} for one in timed[:SLOWEST]],
    }


def _asked(root: Path) -> list[tuple[Any, str, Any, str]]:
    """(version, sql, parameters, page) of every different query; pages that fail are an error."""
    from streamlit import config
    from streamlit.testing.v1 import AppTest

    from dashboards import registry
    from pipelines.published import Version, open_current

    os.environ["JUKE_WORKSPACE"] = str(root)
    config.set_option("server.address", "127.0.0.1")
    found: dict[str, tuple[Any, str, Any, str]] = {}
    query, page = Version.query, ""

    def counted(version: Version, sql: str, params: Any = (), *rest: Any, **named: Any) -> Any:
        found.setdefault(f"{sql} {params}", (version, sql, params, page))
        return query(version, sql, params, *rest, **named)

    Version.query = counted  # type: ignore[method-assign]
    customer = str(open_current(root).query("select customer_id from marts.mart_customer_360 limit 1").iloc[0, 0])
    app = AppTest.from_file(str(REPOSITORY / "dashboards" / "app.py"), default_timeout=300)
    app.query_params["customer"] = customer
    app.run()
    for item in registry.PAGES:
        page = item.key
        if app.switch_page(item.file).run().exception:
            raise RuntimeError(f"page {page} does not open")
    Version.query = query  # type: ignore[method-assign]
    return list(found.values())


def _milliseconds(version: Any, sql: str, params: Any) -> float:
    spent = []
    for _ in range(CALLS):
        started = time.perf_counter()
        version.query(sql, params)
        spent.append(time.perf_counter() - started)
    return round(1000 * sorted(spent)[CALLS // 2], 2)


def _tables(sql: str) -> list[str]:
    return sorted({table for _, table in _TABLE.findall(sql)})


def _p95(times: list[float]) -> float | None:
    return sorted(times)[int(0.95 * (len(times) - 1))] if times else None


if __name__ == "__main__":
    answer(pages)
