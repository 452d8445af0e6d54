"""CPU seconds of a night by the module that spent them, measured from outside: nothing in the night knows of it.

Every function that the night calls in another module of identity is timed; what it calls there counts for the module
first entered. What the night does itself, SQLite's commit for one, is `night`.
"""

from __future__ import annotations

import functools
import inspect
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_OURS = "pipelines.identity."


class _Clock:
    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._is_inside = False

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            if self._is_inside:
                return function(*arguments, **named)
            self._is_inside, start = True, time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                self._is_inside = False
                self.seconds[stage] += time.process_time() - start

        return call


@contextmanager
def clocked() -> Iterator[dict[str, float]]:
    """Fill the yielded seconds, stage by stage, while the block runs a night; `night` is what is left of the whole."""
    from pipelines.identity import night

    clock, start = _Clock(), time.process_time()
    changed = [
        (module, name, function)
        for module in _modules(night)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__.startswith(_OURS) and function.__module__ != night.__name__
    ]
    for module, name, function in changed:
        setattr(module, name, clock.timed(_stage(function.__module__), function))
    try:
        yield clock.seconds
    finally:
        for module, name, function in changed:
            setattr(module, name, function)
        clock.seconds["night"] = time.process_time() - start - sum(clock.seconds.values())


def _modules(night: ModuleType) -> list[ModuleType]:
    """The night itself, for functions it imported by name, and the modules it calls functions of."""
    called = (value for value in vars(night).values() if isinstance(value, ModuleType))
    return [night, *(module for module in called if module.__name__.startswith(_OURS))]


def _stage(module: str) -> str:
    """'match' of 'pipelines.identity.match.keys'."""
    return module.removeprefix(_OURS).split(".")[0]
