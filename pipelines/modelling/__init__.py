"""The one module that runs dbt: it makes the plumbing tables, builds the private build file and lets it go again.

What the models say belongs to `dbt_project/`; judging the build's totals to `pipelines.audit`; copying it for readers
to `pipelines.publish`. Nothing here reads a delivery.
"""

from pipelines.modelling.build import LEARNED, BuildResult, NodeDone, build, forget_build
from pipelines.modelling.parsing import parse

__all__ = ["LEARNED", "BuildResult", "NodeDone", "build", "forget_build", "parse"]
