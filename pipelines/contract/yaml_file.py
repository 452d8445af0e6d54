"""YAML as Juke reads it: the safe subset, and a key given twice is an error instead of a silent loss."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key '{key}' is given twice", key_node.start_mark)
            seen.add(key)
        return dict(super().construct_mapping(node, deep))


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping at the top of a YAML file.

    Raises
    ------
    yaml.YAMLError
        Where the file is no YAML, names a key twice or holds something else than a mapping.
    UnicodeDecodeError
        Where the file is not UTF-8.
    """
    found = yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)
    if not isinstance(found, dict):
        raise yaml.YAMLError("a mapping of keys is expected at the top of the file")
    return found
