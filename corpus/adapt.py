"""Fuzzy matches that differ in a number or a name only: put the new one into the proposal where that is certain.

Certain means: the edit script pairs one number with one number (or one name with one name), the old one stands as often in the
remembered target as in the remembered source, and the target writes it the same way, or with other separators only.
"""

from __future__ import annotations

import re

from corpus.fuzzy import NUMBER, spans
from corpus.values import Match

_NUMBER = re.compile(rf"(?:{NUMBER})\Z")
_SEPARATOR = re.compile(r"\D")


def adapt(query: str, match: Match) -> Match:
    """`match` with the numbers and names of `query` where they could be put in; its percentage is left to the caller.

    The adapted match's `source` is the remembered source with the same replacements made.
    """
    from rapidfuzz.distance import Levenshtein

    old_spans, new_spans = spans(match.source), spans(query)
    old = [match.source[a:b] for a, b in old_spans]
    new = [query[a:b] for a, b in new_spans]
    pairs: dict[str, str] = {}
    for op in Levenshtein.opcodes(old, new):
        if op.tag != "replace" or op.src_end - op.src_start != op.dest_end - op.dest_start:
            continue
        for i, j in zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True):
            if _same_kind(old, i, new, j) and pairs.setdefault(old[i], new[j]) != new[j]:
                return match  # one old value became two new ones: nothing is certain
    source, target = match.source, match.target
    edits = [(o, n) for o, n in pairs.items() if _fits(o, n, match, pairs)]
    if not edits:
        return match
    swaps = dict(edits)
    source = _swap(source, swaps)
    target = _swap(target, {_written(o, match.target) or o: _rewrite(o, n, match.target) or n for o, n in swaps.items()})
    return Match(source, target, match.percent, match.origin)


def _same_kind(old: list[str], i: int, new: list[str], j: int) -> bool:
    if _NUMBER.match(old[i]) or _NUMBER.match(new[j]):
        return bool(_NUMBER.match(old[i]) and _NUMBER.match(new[j]))
    return _is_name(old, i) and _is_name(new, j)


def _is_name(tokens: list[str], i: int) -> bool:
    word = tokens[i]
    return i > 0 and tokens[i - 1] not in '.!?:«“"' and len(word) > 1 and word[0].isupper() and word.isalpha()


def _fits(old: str, new: str, match: Match, pairs: dict[str, str]) -> bool:
    written = _written(old, match.target)
    if written is None or _rewrite(old, new, match.target) is None:
        return False
    times = _count(match.source, old)
    return times > 0 and times == _count(match.target, written) and new not in pairs


def _count(text: str, word: str) -> int:
    return sum(text[a:b] == word for a, b in spans(text))


def _written(old: str, target: str) -> str | None:
    """How the remembered target writes `old`: itself, or the same digits with other separators."""
    tokens = [target[a:b] for a, b in spans(target)]
    if old in tokens:
        return old
    if not _NUMBER.match(old):
        return None
    digits = _SEPARATOR.sub("", old)
    alike = {t for t in tokens if _NUMBER.match(t) and _SEPARATOR.sub("", t) == digits}
    return alike.pop() if len(alike) == 1 else None


def _rewrite(old: str, new: str, target: str) -> str | None:
    """`new` in the target's way of writing, learnt from how `old` is written there; None where that shows nothing."""
    written = _written(old, target)
    if written is None:
        return None
    if written == old:
        # A separator that both sides share by chance says nothing about the new number's separators.
        return new if not _NUMBER.match(new) or new.isdigit() else (new if _shape(new) == _shape(old) else None)
    habits = dict(zip(_SEPARATOR.findall(old), _SEPARATOR.findall(written), strict=False))
    marks = _SEPARATOR.findall(new)
    if any(m not in habits for m in marks):
        return None
    return _SEPARATOR.sub(lambda m: habits[m.group()], new)


def _shape(number: str) -> list[str]:
    return _SEPARATOR.findall(number)


def _swap(text: str, swaps: dict[str, str]) -> str:
    out, last = [], 0
    for a, b in spans(text):
        out += [text[last:a], swaps.get(text[a:b], text[a:b])]
        last = b
    return "".join((*out, text[last:]))
