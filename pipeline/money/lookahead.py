"""What stands behind a number word and decides whether it is one: `tỷ lệ`, `năm 2024`, `陆`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pipeline.money.patterns import GAP, SPACES
from pipeline.money.tables import Word
from pipeline.money.view import View

JOIN: Final = {True: re.compile(rf"[-‐‑]|{GAP}"), False: re.compile(rf"[{SPACES}]?")}


def is_void(view: View, found: re.Match[str], *, first: bool) -> bool:
    """True if what follows makes another word of it: `tỷ lệ`, `千米`; and, where a number would begin, `万一`."""
    data = view.lex.data
    rests = data.get("void", {}).get(found.group(1), []) + (data.get("void_first", {}).get(found.group(1), []) if first else [])
    return any(view.low.startswith(rest, found.end()) for rest in rests)


def formal(view: View, at: int) -> bool:
    """The cheque numerals (`陆`, `伍`) are also everyday characters: one alone is no number."""
    return view.char(at) in "元圆圓拾佰仟万萬亿億整" or multiplied_next(view, at)


def joined_word(view: View, at: int) -> tuple[int, Word] | None:
    """The number word that follows `at`, a space or hyphen skipped: where it ends and what it is."""
    gap = JOIN[view.lex.spaced].match(view.low, at)
    found = view.lex.word.match(view.low, gap.end() if gap else at)
    return (found.end(), view.lex.words[view.lex.key(found.group(1))]) if found else None


def multiplied_next(view: View, at: int) -> bool:
    """True if a multiplier follows: `mille`, `million`, `百`."""
    found = joined_word(view, at)
    return found is not None and found[1].kind == "multiplier"


def scale_word(view: View, at: int) -> tuple[Decimal, int] | None:
    """A scale of a thousand or more that follows `at`, and where it ends: ` millions`, `亿`."""
    found = joined_word(view, at)
    return (found[1].value, found[0]) if found and found[1].kind == "multiplier" and found[1].value >= 1000 else None


def year_word(view: View, at: int) -> bool:
    """`năm 2024`: the word for five is also the word for year."""
    return bool(re.match(rf"[{SPACES}]*[0-9]", view.low[at : at + 3]))
