"""The demo company: a generator of departmental exports with known truth. Only `generate` is for others.

Nothing of Juke's chain imports this package, and it imports nothing of the chain: files are all they share.
"""

from __future__ import annotations

from pipelines.demo.company import GeneratedDemo, generate

__all__ = ["GeneratedDemo", "generate"]
