"""From the build file to a published version and back: copy by scope, verify, switch, roll back, prune, rebuild.

The only package that writes under `published/`. It runs no models and answers no reader (`pipelines.published` does).
"""

from pipelines.publish.compare import differences, fingerprint
from pipelines.publish.keeping import prune, verify, versions
from pipelines.publish.publishing import publish
from pipelines.publish.rebuild import RebuildReport, rebuild
from pipelines.publish.rollback import Rollback, rollback
from pipelines.publish.switching import PublishedVersion

__all__ = [
    "PublishedVersion",
    "RebuildReport",
    "Rollback",
    "differences",
    "fingerprint",
    "prune",
    "publish",
    "rebuild",
    "rollback",
    "verify",
    "versions",
]
