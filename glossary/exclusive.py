"""Exclusive matching: of the places in a text that compete for the same words, those that serve most of what is wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

_STEPS, _LEAST = 1 << 18, 64
"""Steps of one search. Where rivals are so many that it would need more, it follows the best states only, at least so many."""
_Value = tuple[int, int, int, int]
"""What makes a choice better, first things first: how many places, how close they are, how much they cover, how far left."""


_State = tuple[int, tuple[int, ...]]
"""The first word that is free, and how many uses of each scarce group are."""
_Choice = tuple[_Value, "tuple[_Choice, Place] | None"]
"""The places that were chosen, as the last one and the choice before it."""


@dataclass(frozen=True, slots=True)
class Place:
    """The words `[first, last)` of a text, which may serve one of the uses of `group`."""

    group: int
    first: int
    last: int
    cost: int
    """How far its spelling is from what is wanted; 0 is letter for letter."""


def disjoint(places: Sequence[Place], needed: Mapping[int, int]) -> list[Place]:
    """Places that do not overlap, at most `needed` for each group: most of them, then closest, then covering most, then leftmost."""
    there = Counter(place.group for place in places)
    scarce = {group: needed[group] for group, count in there.items() if count > needed[group]}
    return [place for rivals in _rivals(places, scarce) for place in _choose(rivals, scarce)]


def _rivals(places: Sequence[Place], scarce: Mapping[int, int]) -> list[list[Place]]:
    """Places that compete: by overlapping, or by serving the same group, where it has more places than uses."""
    parent = list(range(len(places)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = i = parent[parent[i]]
        return i

    order = sorted(range(len(places)), key=lambda i: places[i].first)
    firsts: dict[int, int] = {}
    for at, i in enumerate(order):
        if places[i].group in scarce:
            parent[root(i)] = root(firsts.setdefault(places[i].group, i))
        for behind in range(at + 1, len(order)):
            j = order[behind]
            if places[j].first >= places[i].last:
                break
            parent[root(j)] = root(i)
    parts: dict[int, list[Place]] = {}
    for i in order:
        parts.setdefault(root(i), []).append(places[i])
    return list(parts.values())


def _choose(rivals: Sequence[Place], scarce: Mapping[int, int]) -> list[Place]:
    """The best of one set of rivals. Going through them in text order, of all choices that leave the same words and the same uses
    free only the best is kept."""
    column = {group: k for k, group in enumerate(sorted({p.group for p in rivals} & scarce.keys()))}
    states: dict[_State, _Choice] = {(0, tuple(scarce[group] for group in column)): ((0, 0, 0, 0), None)}
    most = max(_LEAST, _STEPS // len(rivals))
    for place in sorted(rivals, key=lambda p: (p.first, p.last)):
        following: dict[_State, _Choice] = {}
        for (edge, left), choice in states.items():
            k = column.get(place.group)
            if edge <= place.first and (k is None or left[k]):
                fewer = left if k is None else (*left[:k], left[k] - 1, *left[k + 1 :])
                _keep(following, (place.last, fewer), _with(choice, place))
            _keep(following, (max(edge, place.first), left), choice)
        if len(following) > most:
            following = dict(nlargest(most, following.items(), key=lambda item: item[1][0]))
        states = following
    found: list[Place] = []
    last = max(states.values(), key=lambda choice: choice[0])[1]
    while last is not None:
        found.append(last[1])
        last = last[0][1]
    return found


def _with(choice: _Choice, place: Place) -> _Choice:
    many, close, wide, left = choice[0]
    return (many + 1, close - place.cost, wide + place.last - place.first, left - place.first), (choice, place)


def _keep(states: dict[_State, _Choice], state: _State, choice: _Choice) -> None:
    """The better of two choices; of equals the first, which took the earlier place."""
    if state not in states or states[state][0] < choice[0]:
        states.pop(state, None)
        states[state] = choice
