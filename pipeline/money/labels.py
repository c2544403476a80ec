"""Numbers that name a thing and count nothing: `article 12`, `n° 5`, `第3`, `Boeing 747`, lists of them, telephone numbers."""

from __future__ import annotations

import re

from pipeline.money.numerals import Quantity
from pipeline.money.view import View

_DIGITS = re.compile("[0-9]+")
_DIALLED = 3
"""Digits of the shortest telephone number."""
_NAME = 3
"""More words than these make no name that a number belongs to."""


def next_label(view: View, last: int, q: Quantity) -> bool:
    """`第三、四名`: the number that comes next in a list of ordinals, not one that counts."""
    if view.lex.spaced or view.text[last : q.start] != "、":
        return False
    before = view.char(last - 1)
    word = view.lex.words.get(before)
    return (int(before) if before.isdigit() else word.value if word else -1) + 1 == q.value


def continues_label(view: View, last: int, start: int) -> bool:
    """True if only `et`, `,`, `-` stand between a label's number and this one: `articles 12, 13 et 15`."""
    return last >= 0 and start - last <= 8 and bool(view.lex.patterns["list"].fullmatch(view.low, last, start))


def previous_word(view: View, start: int) -> tuple[str, str, int]:
    word, at = view.previous(start)
    bare = re.split("['’]", word.strip(".,:;'’\"“”«»([{‘"))[-1]
    if view.lex.spaced and word.rstrip('"”»') and word[-1] in ",;:!?":
        return "", word, at
    return bare, word, at


def labelled(view: View, start: int) -> bool:
    """`article 12`, `n° 5`, `第3`, `version 2`, `Boeing 747`."""
    sets = view.lex.sets
    if not view.lex.spaced:
        tail = view.low[max(0, start - 10) : start].rstrip()
        if tail.endswith(tuple(sets["labels"])):
            return True
        digits = _DIGITS.match(view.low, start)  # `拨打110`, but `手机3部`
        dialled = digits is None or len(digits.group()) >= _DIALLED
        return dialled and tail.rstrip(": ").endswith(tuple(sets["phones"]))
    bare, word, at = previous_word(view, start)
    if (word.endswith(":") or view.char(start) in "0+") and _phone(view, word, at):
        return True
    if not bare:
        return False
    if bare in sets["label_or_word"]:
        # `No. 5` and `no 18-year-old`
        return word.endswith(".") or view.char(at).isupper()
    if (
        len(bare) == 1
        and bare.isalpha()
        and view.char(at) == bare.upper()
        and bare not in "aiyoàa"
        and view.char(start - 1) == " "
        and word == bare
    ):
        return True
    if bare in sets["labels"] or word in sets["labels"] or _several(view, bare, start):
        return f"{view.previous(at)[0]} {bare}" not in sets["not_labels"]
    two = view.previous(at)[0] + " " + bare
    return two in sets["labels"]


def numbered(view: View, start: int) -> bool:
    """`on day 3`, `place 64`, `cầu Mỹ Thuận 2`: a noun that a number may name, where nothing is counted behind it."""
    sets = view.lex.sets
    if not view.lex.spaced:
        return view.low[max(0, start - 10) : start].rstrip().endswith(tuple(sets["numbered"]))
    at = start
    for _ in range(_NAME):
        bare, _, at = previous_word(view, at)
        before, further = view.previous(at)
        if bare in sets["numbered"]:
            return before not in sets["not_numbered"]
        if f"{before} {bare}" in sets["numbered"]:
            return view.previous(further)[0] not in sets["not_numbered"]
        if not bare or not view.char(at).isupper():
            return False
    return False


def follows_noun(view: View, start: int) -> bool:
    """`la nuit 1`, `l'école publique 36`: behind a noun in the singular and its article, in languages that count before the noun.

    Between the noun and the number may stand adjectives and words in capitals; a verb there (`le billet coûte 15`) means a count.
    """
    sets, at = view.lex.sets, start
    for _ in range(_NAME if sets["adjective_ends"] else 0):
        bare, word, at = previous_word(view, at)
        noun = len(bare) >= 3 and bare.isalpha() and word.endswith(bare)
        if not noun or bare in sets["small_words"] or bare in sets["not_numbered"]:
            return False
        elided = word.removesuffix(bare)[-2:]
        article, before = (elided, at) if elided else previous_word(view, at)[::2]
        if article in sets["singular_articles"]:
            return previous_word(view, before)[0] not in sets["subjects"]
        adjective = bare.endswith(tuple(sets["adjective_ends"])) and bare not in sets["not_adjectives"]
        if not adjective and not view.char(at).isupper():
            return False
    return False


def _several(view: View, bare: str, start: int) -> bool:
    """`chambres 12, 14 et 16`: the plural of a label, before several numbers."""
    if len(bare) < 5 or bare[-1] not in view.lex.sets["plural_ends"] or bare[:-1] not in view.lex.sets["labels"]:
        return False
    first = _DIGITS.match(view.low, start)
    link = view.lex.patterns["list"].match(view.low, first.end()) if first else None
    return link is not None and view.char(link.end()).isdigit()


def _phone(view: View, word: str, at: int) -> bool:
    """`Tel.: 912 345 678`, `Téléphone : ...`: a word that calls, and a colon."""
    stem = word.rstrip(".: ")
    if not stem:
        word, at = view.previous(at)
        stem = word.rstrip(".: ")
    phones = view.lex.sets["phones"]
    return stem in phones or f"{view.previous(at)[0]} {stem}" in phones
