"""Accented forms and the plain words that they may stand for: writing one over the other, and what must not be lost by it."""

from __future__ import annotations

from corpus.letters import FOLDS, fold


def dress(form: str, like: str) -> str | None:
    """`form` (in small letters) with the case of `like`, which has the same letters under other diacritics; None if none fits.

    The result folds to what `like` folds to, which is the promise of accent restoration; where a ligature would have to be half
    capital (`oE`), there is no such form.
    """
    plain = fold(like)
    out: list[str] = []
    at = 0
    for char in form:
        width = len(fold(char))
        piece = plain[at : at + width]
        upper = piece[:1].isupper()
        out.append(char.upper() if upper and len(char.upper()) == 1 else char)
        at += width
    dressed = "".join(out)
    return dressed if fold(dressed) == plain else None


def keeps(form: str, like: str) -> bool:
    """Whether `form` keeps every diacritic that `like` already has (both in small letters, composed)."""
    if len(form) != len(like):
        return False
    return all(a == b or FOLDS[ord(a)] == b for a, b in zip(form, like, strict=True))
