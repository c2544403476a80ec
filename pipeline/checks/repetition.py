"""Loops: an engine that says the same again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import letters
from corpus.values import AlignedUnit, Issue
from pipeline.engines.guards import stutters

# A CJK character is a word here; digits are no words, for 1 000 000 000 is no loop.
WORD = re.compile(rf"[{letters.CJK}]|[^\W\d_]+(?:['’-][^\W\d_]+)*")
CJK = re.compile(f"[{letters.CJK}]")
SENTENCE = re.compile(r"[.!?;:。！？；：\n]")
LONGEST = 12


@dataclass(frozen=True, slots=True)
class Loop:
    """The same words one after the other: the span of all of them in the text, the words once, how often."""

    start: int
    end: int
    text: str
    times: int
    words: int


def loops(text: str) -> tuple[Loop, ...]:
    """Runs of the same 1 to 12 words, left to right: from three times on; three words (six CJK characters) from two."""
    matches = list(WORD.finditer(text))
    words = [m.group().casefold() for m in matches]
    found: list[Loop] = []
    i = 0
    while i < len(words):
        run = _run_at(words, i)
        if run is not None and run[1] == 2 and SENTENCE.search(text, matches[i].start(), matches[i + 2 * run[0] - 1].start()):
            run = None  # "... a cyclical event. A cyclical event is ..." is style, not a loop
        if run is None:
            i += 1
            continue
        size, times = run
        last = i + size * times - 1
        phrase = text[matches[i].start() : matches[i + size - 1].end()]
        found.append(Loop(matches[i].start(), matches[last].end(), phrase, times, size))
        i = last + 1
    return tuple(found)


def _run_at(words: Sequence[str], i: int) -> tuple[int, int] | None:
    """The size of the phrase that begins at word `i` and how often it follows itself, when that is a loop."""
    for size in range(1, min(LONGEST, (len(words) - i) // 2) + 1):
        phrase = words[i : i + size]
        times = 1
        while words[i + times * size : i + (times + 1) * size] == phrase:
            times += 1
        letters = sum(map(len, phrase))
        least = 2 if size >= (6 if CJK.match(phrase[0]) else 3) and letters >= 6 else 3 if letters > 1 or size > 1 else 4
        if times >= least:
            return size, times
    return None


def loop_weight(text: str) -> int:
    """How many words of `text` are said again, in loops and in phrases of four words (eight CJK characters) that stand four times."""
    words = [m.group().casefold() for m in WORD.finditer(text)]
    again = sum(loop.words * (loop.times - 1) for loop in loops(text))
    size = 8 if CJK.search(text) else 4
    grams = Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))
    return again + sum(count - 3 for count in grams.values() if count > 3)


def check_repetition(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for a loop that the source has not: `non, non, non` may be rendered `no, no, no`."""
    allowed = [(loop.words, loop.times) for loop in loops(unit.source)]
    for loop in loops(unit.target):
        legal = next((a for a in allowed if a[1] >= loop.times or (CJK.search(unit.source) and a[0] * a[1] >= loop.words)), None)
        if legal:
            allowed.remove(legal)
            continue
        yield Issue("repetition", "error", f"“{loop.text}” is repeated {loop.times} times", loop.start, loop.end)
    known = len(stutters(unit.source))
    for start, end in stutters(unit.target)[known:]:
        yield Issue("repetition", "error", f"“{unit.target[start:end]}” says the same letters again and again", start, end)
    if not loops(unit.target) and loop_weight(unit.target) > loop_weight(unit.source):
        yield Issue("repetition", "warning", "the same words stand four times or more in the target")
