"""Words that make an amount approximate, before and after it."""

from __future__ import annotations

from pipeline.money.view import View


def approximated(view: View, start: int, end: int | None = None) -> bool:
    """True if `environ`, `près de`, `khoảng`, `约`, `about` stand right before `start`, or `左右`, `or so` right after `end`."""
    lex, low = view.lex, view.low
    at = start
    while at > 0 and low[at - 1].isspace():
        at -= 1
    if at and low[at - 1] in "~≈±∼":
        return True
    for phrase in lex.approx.get(low[at - 1 : at], ()):
        begin = at - len(phrase)
        if begin >= 0 and low.startswith(phrase, begin) and not (lex.spaced and begin > 0 and low[begin - 1].isalnum()):
            return not any(low.endswith(other, 0, at) for other in lex.sets["not_approx"])
    found = lex.approx_after.match(low, end) if end is not None else None
    return bool(found and found.group().strip())
