"""Publishing compiled what pages ask for: no reader waits for MetricFlow, whichever page and filter is opened first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards import registry
from pipelines.published import metrics

ASKED = (
    {"period": "m12"}, {"scope": "east", "period": "ytd", "sales_period": "mtd"},
    {"period": "last_month", "region": "east", "sales_period": "last_month", "report": "employee_id", "ending": "d30"},
    {"split": "channel", "region": "south"}, {"split": "category", "by": "industry"},
    {"metric": "net_sales_amt", "compare": "festival"},
)  # fmt: skip


@pytest.fixture
def compiled_here() -> Iterator[Callable[[], int]]:
    """How many templates this process compiled since the test began."""
    metrics._compiled.cache_clear()
    yield lambda: metrics._compiled.cache_info().misses
    metrics._compiled.cache_clear()


@pytest.mark.parametrize("query", ASKED)
def test_opening_every_page_compiles_nothing(
    demo: Path, opened: Callable[..., Any], compiled_here: Callable[[], int], query: dict[str, str]
) -> None:
    app = opened(demo)
    asked = {}
    for item in registry.PAGES:
        app.switch_page(item.file)
        for name, value in query.items():
            app.query_params[name] = value
        assert not app.run().exception
        asked[item.key] = compiled_here()
    assert asked == dict.fromkeys(asked, 0)


def test_a_shape_that_no_page_asks_for_is_compiled_when_asked(demo: Path, compiled_here: Callable[[], int]) -> None:
    from pipelines.published import metric, open_current

    metric(open_current(demo), "net_sales_amt", by=["quarter", "channel_code"])
    assert compiled_here() == 1
