"""How far a badly written amount reaches in a translation: what an engine garbles around and inside an amount belongs to it.

A currency said twice (`500 $ yuan`, `1.8 million of VND yuan`), digits torn apart (`1, 500 yuan`), scale words of the source
(`3 milliards euros`), a range cut in two (`EUR 3 and 5 million`), an amount said twice (`500 yuan, 500
yuan`). Spans are offsets in the translation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TypeGuard

from corpus.values import Amount, AmountUse
from pipeline.money.conventions import convention, currency_forms, language_data, style_for
from pipeline.money.currencies import Marked, after, before
from pipeline.money.find import find_amounts
from pipeline.money.forms import number
from pipeline.money.lexicon import Lexicon, lexicon
from pipeline.money.numbers import part_before
from pipeline.money.render import render
from pipeline.money.traces import free
from pipeline.money.view import View

Span = tuple[int, int]

_WORD = re.compile(r"[^\W\d_]+")
_TORN = re.compile(r"\d(?:[.,'’]?[ \u00a0\u2009\u202f]?\d)+")
_STREWN = re.compile(r"(?:[ \u00a0\u2009\u202f.,]\d+)+(?!\d)")
_AGAIN = re.compile(r"\s*[,;，；]?\s*")
_BRACKET = re.compile(r"\s*[(（]\s*")
_CLOSE = re.compile(r"\s*[)）]")


def reach(place: Amount, target: str, lang: str, source_lang: str, codes: Set[str], taken: Sequence[Span]) -> Span:
    """The span of `place` with every sign, code and name of one of the currencies `codes` that stands right beside it and
    belongs to none of the spans `taken`.

    A figure without a currency also takes one in the source's words (`500 yens` in English) or in brackets (`500 (yuan)`).
    """
    start, end = place.start, place.end
    bare = place.currency is None
    for spoken in dict.fromkeys((lang, source_lang) if bare else (lang,)):
        view = View.of(target, lexicon(spoken, target))
        if view.places is not None:
            continue  # composed: its offsets are others
        wanted = None if bare and spoken == source_lang else codes
        opening = _BRACKET.match(target, end) if bare else None
        inside = after(view, opening.end(), linked=False) if opening else None
        if _belongs(inside, target, wanted, taken) and (closing := _CLOSE.match(target, inside.end)):
            end = closing.end()
        while _belongs(mark := after(view, end, linked=True), target, wanted, taken):
            end = mark.end
        while _belongs(mark := before(view, start, 0), target, wanted, taken):
            start = mark.start
    return start, end


def from_part(source: Amount, place: Amount, target: str, start: int, lang: str) -> int:
    """Where an amount begins that states a part of `place`, with the words for that part: `three-quarters of €1 million`."""
    view = View.of(target, lexicon(lang, target))
    part = part_before(view, start) if view.places is None else None
    return part[0] if part and part[1] * place.value == source.value else start


def _belongs(mark: Marked | None, target: str, codes: Set[str] | None, taken: Sequence[Span]) -> TypeGuard[Marked]:
    """Whether a mark names one of the currencies, or any where `codes` is None: then by a word that means nothing else."""
    if mark is None or not free(mark.start, mark.end, taken):
        return False
    if mark.unit.weak if codes is None else codes.isdisjoint(mark.unit.codes):
        return False
    written = target[mark.start : mark.end]
    if len(written) == 1 and written.isalpha():
        return not target[mark.end : mark.end + 1].isalpha()  # `100元元旦`
    return not (written.istitle() and written.isalpha())  # `500 yuan Yuan Longping`


def both_ends(place: Amount, target: str, lang: str, taken: Sequence[Span]) -> Span:
    """The span of `place`, one end of a range, with the other end where a reader does not see that the two belong together: `EUR 3
    and 5 million`, `10 0000 and 20000`."""
    start, end = place.start, place.end
    found = [a for a in find_amounts(target, lang) if a.high is None and a.kind in (place.kind, "number")]
    for other in found:
        if not free(other.start, other.end, taken):
            continue
        if other.start >= place.end and joined(target, place.end, other.start, lang):
            return start, other.end
        if other.end <= place.start and joined(target, other.end, place.start, lang):
            start = other.start
    return start, end


def joined(target: str, start: int, end: int, lang: str) -> bool:
    """Whether between `start`, where a figure ends, and `end`, where another begins, stand only a word or sign that joins the ends
    of a range, and figures that an engine strewed behind the first."""
    lex = lexicon(lang, target)
    view = View.of(target, lex)
    if view.places is not None:
        return False  # composed: its offsets are others
    strewn = _STREWN.match(target, start, end)
    start = strewn.end() if strewn else start
    return any(link.fullmatch(view.low, start, end) for link in (lex.to, lex.any_or, *(last for _, last in lex.between)))


def torn(amount: Amount, target: str, lang: str, taken: Sequence[Span]) -> Span | None:
    """Where the digits of `amount` stand torn apart (`1, 500 yuan`, `1,5 00 yuan`), if they read right once pulled together."""
    figure = amount.value / amount.scale
    digits = {re.sub(r"\D", "", text) for text in (amount.text, format(figure.normalize(), "f"))}
    for run in _TORN.finditer(target):
        if re.sub(r"\D", "", run.group()) not in digits or not free(*run.span(), taken):
            continue
        whole = number(figure, lang)
        mended = target[: run.start()] + whole + target[run.end() :]
        for found in find_amounts(mended, lang):
            if found.start <= run.start() < found.end and found.value == amount.value and found.kind == amount.kind:
                return found.start, found.end + len(run.group()) - len(whole)
    return None


def untranslated(amount: Amount, target: str, source_lang: str, lang: str, taken: Sequence[Span]) -> Span | None:
    """Where `target` writes `amount` in words of the source language, once: `3 milliards euros` in English."""
    spans = [
        reach(found, target, lang, source_lang, {amount.currency or ""}, taken)
        for found in find_amounts(target, source_lang)
        if (found.value, found.high) == (amount.value, amount.high)
        and found.currency in (None, amount.currency)
        and (found.scale != 1 or found.kind == amount.kind == "money")
    ]
    open_ = [span for span in spans if free(*span, taken)]
    return open_[0] if len(open_) == 1 else None


def echoes(source: str, uses: Sequence[AmountUse], target: str, lang: str) -> list[tuple[Span, int]]:
    """What says an amount again right behind it, though the source says it once, with the index of the use that it repeats.

    Nothing where it may be all that is left of something else: of an amount that is missing, or of the same figure in a date, a
    score or a label of the source.
    """
    if any(use.status == "missing" for use in uses):
        return []
    held = [(use.target.start, use.target.end) for use in uses if use.target is not None]
    found = find_amounts(target, lang)
    spans = []
    for index, use in enumerate(uses):
        place = use.target
        if place is None or use.source.kind == "number" or use.status == "wrong":
            continue
        following = next((a for a in found if a.start >= place.end), None)
        if following is None or not free(following.start, following.end, held):
            continue
        if (following.value, following.high, following.kind) != (place.value, place.high, place.kind):
            continue
        if _elsewhere(format((place.value / place.scale).normalize(), "f"), source, uses):
            continue
        gap = target[place.end : following.start]
        closing = _CLOSE.match(target, following.end) if _BRACKET.fullmatch(gap) else None
        if closing or _AGAIN.fullmatch(gap):
            spans.append(((place.end, closing.end() if closing else following.end), index))
    return spans


def _elsewhere(figure: str, source: str, uses: Sequence[AmountUse]) -> bool:
    """Whether the source has a figure outside its amounts too."""
    spans = [(use.source.start, use.source.end) for use in uses]
    return any(free(*found.span(), spans) for found in re.finditer(rf"(?<!\d){re.escape(figure)}(?!\d)", source))


def clumsy(source: Amount, place: Amount, lang: str, style: str) -> bool:
    """Whether an amount, though it reads right, is written as nobody writes it.

    An ISO code that neither the source nor the house style has (`EUR 12 million` for `12 millions d'euros`).
    The currency on both sides of the figure (`$70 dollars`) or glued to it (`500yuan`), a sign on the wrong side (`70 $` in
    English), a link that the language does not use behind figures (`1.8 million of VND`), a plural that it does not have
    (`500 millions euros`, `500 yuans`).
    """
    lex = lexicon(lang, place.text)
    figures = re.search(r"\d(?:.*\d)?", place.text)
    if not lex.spaced or not language_data(lang) or place.kind != "money" or place.currency is None:
        return False
    if figures is None:
        return _linked_word(place.text, lex, lang)
    if re.match(r"[^\W\d_]{4}", place.text[figures.end() :]):
        return True
    usual = render(replace(place, approximate=False), lang, style)
    code = re.compile(rf"(?<![^\W\d_]){place.currency}(?![^\W\d_])", re.IGNORECASE)
    if code.search(place.text) and not code.search(f"{source.text} {render(source, lang, style)[0]}"):
        return True
    words = set(_WORD.findall(" ".join(usual).casefold()))
    fixed = {scale.one + "s" for scale in convention(lang).scales if scale.one == scale.other}
    fixed |= {one + "s" for one, other in currency_forms(place.currency, lang).names if one == other}
    if any(word in fixed or word in lex.data["links"] for word in set(_WORD.findall(place.text.casefold())) - words):
        return True
    view = View.of(place.text, lex)
    last = len(place.text)
    twice = before(view, figures.start(), 0) and any(
        (mark := after(view, at, linked=False)) and mark.end == last for at in range(figures.end(), last)
    )
    coded = place.currency in style_for(style, lang).codes  # then its sign is as foreign on either side
    return bool(twice) or (not coded and _side(place.text) not in {"", *map(_side, usual)})


def _linked_word(text: str, lex: Lexicon, lang: str) -> bool:
    """Whether number words are linked with their currency where the language does not: `a hundred of euros`."""
    words = [word.casefold() for word in _WORD.findall(text)]
    link = next((i for i, word in enumerate(words) if word in lex.data["links"] and i), None)
    number = lex.words.get(words[link - 1]) if link is not None else None
    gap = convention(lang).scale_link.strip()
    return not gap and number is not None and number.kind == "multiplier"


def _side(text: str) -> str:
    """Where the currency's sign stands: `first`, `last`, or nowhere."""
    sign = next((i for i, c in enumerate(text) if unicodedata.category(c) == "Sc"), None)
    figure = next(i for i, c in enumerate(text) if c.isdigit())
    return "" if sign is None else "first" if sign < figure else "last"
