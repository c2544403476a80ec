"""Frozen dataclasses that are made by the hundred thousand.

The `__init__` of a frozen dataclass goes through `object.__setattr__` for each field, which for a unit of 32 fields takes three times
as long as all the rest of writing it to a file. A class decorated with `quick` is filled as a mutable twin of the same layout and
frozen at the end; what it is, says and refuses stays the same.
"""

from __future__ import annotations

from dataclasses import field, fields, make_dataclass
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T", bound=type)


def quick(cls: T) -> T:
    """The same class with a faster `__init__`. For dataclasses with `frozen` and `slots` whose defaults are plain values."""
    named = [(f.name, f.type, field(default=f.default)) for f in fields(cls)]
    twin = make_dataclass(cls.__name__, named, slots=True, eq=False, repr=False)
    guarded, fill, become = cls.__init__, twin.__init__, object.__setattr__  # type: ignore[misc]

    @wraps(guarded)
    def init(self: Any, *given: Any, **by_name: Any) -> None:
        if self.__class__ is not cls:  # a subclass has another layout
            guarded(self, *given, **by_name)
            return
        become(self, "__class__", twin)
        fill(self, *given, **by_name)
        self.__class__ = cls

    cls.__init__ = init  # type: ignore[misc]
    return cls
