"""What is wrong with a hypothesis on its face: empty, garbled, a copy, a loop, a runaway, numbers lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from operator import eq

from corpus.letters import CJK, HANGUL
from corpus.values import Constraint

NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f'\u2019]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*")
WORD = re.compile(r"\w+", re.UNICODE)
CLOCK = re.compile(r"(?<![\d.,])(\d{1,2})\s?[hH:]\s?(\d{2})(?!\d)")
"""`6h30`, `6:30`, `05 h 30`: one number, as `6.30` is."""
STUTTER = re.compile(r"([^\W\d_]{1,4}?)\1{4,}")
SPELT_OUT = 20
"""Whole numbers up to here are often written as words; their loss is no finding here."""
WIDE = re.compile(f"[{CJK}{HANGUL}]")


def numbers(text: str, *, small: bool = False) -> Counter[str]:
    """Significant digits of each number, grouping and decimal signs and outer zeros aside: `1,8` and `180\u4e07` both give `18`.

    Without `small`, numbers that are often written as words are left out. Loose on purpose: the amounts stage knows values; this
    guard only asks whether a number vanished.
    """
    found: Counter[str] = Counter()
    text = CLOCK.sub(lambda m: f"{int(m[1])}.{m[2]}", text)
    for match in NUMBER.finditer(text):
        raw = match[0]
        digits = re.sub(r"\D", "", raw)
        if not small and raw.isdigit() and int(raw) <= SPELT_OUT:
            continue
        found[digits.strip("0") or "0"] += 1
    return found


def settled_source(text: str, constraints: Sequence[Constraint]) -> str:
    """The source with every settled span already in the target's words, so that numbers in renderings are what is expected."""
    parts, last = [], 0
    for c in sorted(constraints, key=lambda c: c.start):
        if last <= c.start < c.end <= len(text) and c.renderings:
            parts += [text[last : c.start], c.renderings[0]]
            last = c.end
    return "".join(parts) + text[last:]


def check(source: str, target: str, *, same_language: bool = False, cut_off: bool = False) -> tuple[str, ...]:
    """The guards that `target` fails as a translation of `source`: names out of `empty garbled copy loop length numbers`."""
    if not source.strip():
        return ()
    if not target.strip():
        return ("empty",)
    flags: list[str] = []
    source_words = [w.casefold() for w in WORD.findall(source)]
    target_words = [w.casefold() for w in WORD.findall(target)]
    if "\ufffd" in target and "\ufffd" not in source:
        flags.append("garbled")
    lettered = sum(w.isalpha() and w.islower() for w in WORD.findall(source))
    if not same_language and source_words == target_words and lettered >= 4:
        flags.append("copy")
    if (
        len(stutters(target)) > len(stutters(source))
        or loops(target_words) > max(2, loops(source_words))
        or loops(list(target), (1,)) > max(12, loops(list(source), (1,)))
        or _refrain(target_words) > max(4, _refrain(source_words))
    ):
        flags.append("loop")
    if cut_off or _runaway(source, target):
        flags.append("length")
    wanted, found = numbers(source), numbers(target, small=True)
    # One too few of a number that is there is no loss: a repetition may be dropped.
    lost = {digits for digits in set(wanted) - set(found) if not _retold(digits, source, found)}
    if lost or sum((wanted - found).values()) > 1 + len(set(wanted) - set(found) - lost):
        flags.append("numbers")
    return tuple(flags)


def stutters(text: str) -> tuple[tuple[int, int], ...]:
    """Spans in which one to four letters follow themselves four times and more inside a word: `Kijijijijiji`, `Sßeeeee`."""
    return tuple(match.span() for match in STUTTER.finditer(text))


def loops(items: Sequence[str], sizes: Sequence[int] = (1, 2, 3, 4, 5, 6, 7, 8)) -> int:
    """How often the most repeated n-gram follows itself immediately; 1 where nothing repeats."""
    longest = 1
    for n in sizes:
        if True not in map(eq, items[n:], items):
            continue
        run = 0
        for i in range(n, len(items)):
            run = run + 1 if items[i] == items[i - n] else 0
            if run and run % n == 0:
                longest = max(longest, run // n + 1)
    return longest


def _refrain(words: Sequence[str]) -> int:
    """How often the pair of words comes that is said most, where it makes up a third of the text; 0 where none does.

    A loop need not repeat at once: `of the mouth of the mouths of the hoath of the horse`.
    """
    pairs = Counter(pairwise(words))
    most = max(pairs.values(), default=0)
    return most if 6 * most >= len(words) else 0


def _retold(digits: str, source: str, found: Counter[str]) -> bool:
    """Whether a number that is not there as written is there as languages put it: 17h30 as 5.30, the years 60 as 1960."""
    if len(digits) == 1:
        decade = re.search(rf"(?<![\d.,]){digits}0(?![\d.,]\d|\d)", source)
        return bool(decade) and any(century + digits in found for century in ("19", "20"))
    for match in CLOCK.finditer(source):
        hour = int(match[1])
        if f"{hour}{match[2]}".strip("0") == digits and 12 < hour < 24:
            return f"{hour - 12}{match[2]}".strip("0") in found
    return False


def _weight(text: str) -> float:
    """Length with scripts evened out: a Chinese character says about as much as two and a half letters."""
    wide = len(WIDE.findall(text))
    return len(text) - wide + 2.5 * wide


def _runaway(source: str, target: str) -> bool:
    before, after = _weight(source.strip()), _weight(target.strip())
    return after > 3 * before + 30 or (before >= 40 and after < 0.3 * before)
