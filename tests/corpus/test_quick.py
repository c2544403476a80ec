"""A class made faster is the same class."""

from __future__ import annotations

import copy
import inspect
from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from corpus.quick import quick
from corpus.values import AlignedUnit


@dataclass(frozen=True, slots=True)
class Plain:
    a: int
    b: str = "b"
    c: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Other(Plain):
    d: int = 4


@quick
@dataclass(frozen=True, slots=True)
class Made:
    a: int
    b: str = "b"
    c: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sub(Made):
    d: int = 4


@pytest.mark.parametrize(
    ("given", "named"), [((1,), {}), ((1, "x"), {"c": (2,)}), ((), {"a": 3, "c": (1,)}), ((1, "2", (3,)), {})]
)
def test_it_is_filled_alike(given: tuple[object, ...], named: dict[str, object]) -> None:
    for slow, fast in ((Plain, Made), (Other, Sub)):
        old, new = slow(*given, **named), fast(*given, **named)
        assert type(new) is fast
        assert repr(new).replace(fast.__name__, slow.__name__) == repr(old)
        assert hash(new) == hash(old)
        assert new == fast(*given, **named)


@pytest.mark.parametrize(("given", "named"), [((), {}), ((1, 2, 3, 4), {}), ((1,), {"z": 1}), ((1,), {"a": 1})])
def test_wrong_arguments_are_refused_alike(given: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError) as slow:
        Plain(*given, **named)
    with pytest.raises(TypeError) as fast:
        Made(*given, **named)
    assert str(fast.value).replace("Made", "Plain") == str(slow.value)


def test_it_stays_frozen_and_can_be_copied() -> None:
    made = Made(1, c=(2,))
    for name in ("a", "__class__", "z"):
        with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
            setattr(made, name, 2)
    assert replace(made, a=5) == Made(5, c=(2,))
    assert copy.deepcopy(made) == made
    assert inspect.signature(Made) == inspect.signature(Plain)


def test_a_unit_can_be_copied_and_keeps_its_defaults() -> None:
    unit = AlignedUnit("a:0:0", "fr", "en", "s", "s", "t", "final", sent="x")
    again = copy.copy(unit)
    assert again == unit
    assert again.sent == "x"
    assert all(getattr(unit, f.name) == f.default for f in fields(unit)[8:-1])
