"""The currency beside a number: signs, ISO codes and names, before it and after it, and which currency an ambiguous one means."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.money.lexicon import lexicon
from pipeline.money.lookahead import scale_word
from pipeline.money.patterns import GAP, LATIN, SPACES, alternation
from pipeline.money.tables import Unit, normal
from pipeline.money.view import View

_GAP: Final = re.compile(GAP)
_SPACE: Final = re.compile(rf"[{SPACES}]")
_EDGE: Final = re.compile(rf"[{LATIN}0-9]")
_SENTENCE: Final = re.compile(r"[.!?。！？][\s”\"»]|\n\n")
_NEAR: Final = 60
_FAR: Final = 600
_CODE_BEHIND: Final = re.compile(rf"[{SPACES}]?\(?([A-Z]{{2,3}})\)?(?![{LATIN}])")
_FIGURE: Final = re.compile(r"[0-9][0-9.,'’\u00a0\u202f ]*")
_CENTS: Final = re.compile(r"[0-9]{2}(?![0-9.,])")


@dataclass(frozen=True, slots=True)
class Marked:
    """A currency word or sign as it stands in the view."""

    start: int
    end: int
    unit: Unit
    attached: bool
    text: str


def before(view: View, start: int, floor: int) -> Marked | None:
    """The sign, code or word that stands before a number at `start` and not before `floor`."""
    text = view.text
    end = start
    while end > floor and text[end - 1] in " \u00a0\u202f\u2009":
        end -= 1
    if end == floor or end < start - 2:
        return None
    if text[end - 1] in ":：" and start - end <= 1 and end - 1 > floor:
        end -= 1
        colon = True
    else:
        colon = False
    for sign, unit in view.lex.before.get(text[end - 1], ()):
        at = end - len(sign)
        if at < floor:
            continue
        found = text[at:end]
        if found != sign and found.replace("\u00a0", " ").replace("\u202f", " ") != sign:
            continue
        first = sign[0]
        if first.isalpha() and at > 0 and _EDGE.match(text[at - 1]) and first.isascii():
            continue
        letters = sign.isascii() and sign.isalpha()
        if colon and not (len(sign) >= 3 and unit.default):
            continue
        if len(sign) == 1 and letters and end != start:
            continue
        if (
            letters
            and sign in view.lex.sets["wordlike"]
            and (at == 0 or text[at - 1] in ' \n"“«')
            and not _big(view, start, 3 if len(sign) == 1 else 5)
            and not (sign.istitle() and _scaled(view, start))
        ):
            continue
        if (
            sign in view.lex.sets["shouted"]
            and at + len(sign) < start
            and not _big(view, start, 5)
            and _shouting(view, at, start)
        ):
            continue
        # A sign may have its country in front of it: `CAD $500`, `RMB ¥500`.
        if len(unit.codes) > 1 and not letters:
            wider = _code_before(view, at, floor, unit)
            if wider:
                return wider
        return Marked(at, end, unit, end == start, sign)
    return None


def _big(view: View, start: int, least: int) -> bool:
    """Codes that are also words (`TOP 10`, `ALL 50`) count only before an amount that looks like one."""
    found = _FIGURE.match(view.text, start, start + 16)
    digits = re.sub(r"\D", "", found.group()) if found else ""
    return len(digits) >= least or bool(found and re.search(r"[.,][0-9]", found.group()))


def _scaled(view: View, start: int) -> bool:
    """`Euro 5 million`, which is money where `Euro 5` is a norm."""
    figure = _FIGURE.match(view.text, start, start + 16)
    return figure is not None and scale_word(view, figure.end()) is not None


def _shouting(view: View, start: int, end: int) -> bool:
    """True in a line all in capitals: `TRY 500 RECIPES`; elsewhere such a word is a code."""
    left, right = view.text.rfind("\n", 0, start) + 1, view.text.find("\n", end)
    around = view.text[max(left, start - 60) : start] + view.text[end : min(right if right >= 0 else end + 60, end + 60)]
    return around.isupper()


def _code_before(view: View, at: int, floor: int, unit: Unit) -> Marked | None:
    end = at
    while end > floor and view.text[end - 1] in " \u00a0":
        end -= 1
    code = view.text[max(floor, end - 3) : end]
    code = {"RMB": "CNY"}.get(code, code)
    if (code in unit.codes or ("USD" in unit.codes and code in view.lex.sets["dollar_sign"])) and not (
        end - 4 >= 0 and view.latin(end - 4)
    ):
        return Marked(end - 3, at, Unit((code,), code), True, code)
    return None


def after(view: View, end: int, *, linked: bool) -> Marked | None:
    """The sign, code or name that follows a number; `linked` allows `de`, `of` in between (after a scale word)."""
    lex, text, low = view.lex, view.text, view.low
    if text[end : end + 1] in (".", ",") and text[end + 1 : end + 2] in ("-", "–", "—"):
        end += 2  # `250.- CHF`
    gap = _GAP.match(text, end)
    at = gap.end() if gap else end
    if at == end and lex.spaced and text[end : end + 1] in ("-", "‐", "‑"):
        at += 1
    found = _match(view, at, at == end)
    if found:
        return found
    if linked and (link := lex.link.match(low, at)) and link.end() > at:
        return _match(view, link.end(), False)
    return None


def _match(view: View, at: int, attached: bool) -> Marked | None:
    lex, text = view.lex, view.text
    best: Marked | None = None
    sign = lex.signs.match(text, at)
    if sign:
        key = _SPACE.sub(" ", sign.group())
        follows = text[sign.end() : sign.end() + 1]
        # `500 $300`: the sign belongs to the number after it.
        belongs_next = not attached and follows.isdecimal() and not key.isalpha()
        if lex.data["decimal"] == "," and _CENTS.match(text, sign.end()):
            belongs_next = False  # `3 €50`
        if not belongs_next and not _voided(view, key, sign.end()):
            best = Marked(at, sign.end(), lex.sign_units[key], attached, key)
    name = lex.names.match(view.low, at)
    if name and (best is None or name.end() >= best.end):
        key = lex.key(name.group(1))
        stop = name.end()
        alone = len(key) == 1 and key.isascii()
        needed = lex.data.get("only_before", {}).get(key)
        if needed and view.char(stop).isalpha() and not view.latin(stop) and view.char(stop) not in needed:
            return best
        # `15c` and `50p` are coins, `4C` and `20 P` are none.
        coin = not alone or (attached and text[at] == key)
        if coin and not _voided(view, key, stop):
            best = Marked(at, stop, lex.name_units[key], attached, key)
    if best and len(best.unit.codes) > 1 and best.text in ("$", "¥", "£"):
        # `$500 CAD`, `500 $ (US)`: a code behind the sign settles it.
        code = _CODE_BEHIND.match(text, best.end, best.end + 8)
        named = (
            {"US": "USD", "CAN": "CAD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "HK": "HKD"}.get(code.group(1), code.group(1))
            if code
            else ""
        )
        if code and named in best.unit.codes:
            return Marked(best.start, code.end(), Unit((named,), named), best.attached, named)
    return best


def _voided(view: View, key: str, stop: int) -> bool:
    """True if what follows makes another word of a currency's: `元旦`, `pounds of flour`."""
    rests = view.lex.data["not_after"].get(key)
    return rests is not None and view.low.startswith(tuple(rests), stop)


@functools.cache
def _cues(lang: str, codes: tuple[str, ...]) -> tuple[re.Pattern[str], Mapping[str, set[str]]]:
    """A pattern of what gives away the country of one of the currencies (territory, adjective, cities of the data file), and
    which currencies each of these words means."""
    lex = lexicon(lang)
    cues = [(word, code) for code in codes for word in lex.data["cues"].get(code, ())]
    if lex.words:
        from babel import Locale

        locale = Locale.parse(lex.lang)
        for region, code in lex.countries.items():
            name = locale.territories.get(region)
            if code in codes and name and len(region) == 2 and (len(name) > 3 or not lex.spaced):
                cues.append((name, code))
    means: dict[str, set[str]] = {}
    for word, code in cues:
        means.setdefault(lex.key(word), set()).add(code)
    pattern = (r"(?<!\w)" if lex.spaced else "") + alternation(normal(word, lex.fold) for word, _ in cues)
    return re.compile(pattern), means


def money_spoken(view: View, start: int, end: int) -> bool:
    """True if the text around speaks of money: cost, paid, salary, another currency."""
    around = view.low[max(0, start - _NEAR) : start] + " " + view.low[end : end + _NEAR]
    return any(cue in around for cue in view.lex.sets["money_cues"])


def cued(view: View, unit: Unit, start: int, end: int) -> set[str]:
    """Which candidates have their country named, in the sentence first, then in the wider text."""
    left = max((m.end() for m in _SENTENCE.finditer(view.low, max(0, start - 200), start)), default=max(0, start - 200))
    stop = _SENTENCE.search(view.low, end, end + 200)
    pattern, means = _cues(view.lex.lang, unit.codes)
    for low in (
        view.low[left:start] + " " + view.low[end : stop.start() if stop else end + 200],
        view.low[max(0, start - _FAR) : start] + " " + view.low[end : end + _FAR],
    ):
        if found := {code for word in pattern.findall(low) for code in means[view.lex.key(word)]}:
            return found
    return set()


def resolve(view: View, marked: Marked, region: str | None) -> tuple[str | None, float, str]:
    """ISO code or None, confidence, and a note where the word or sign alone does not tell."""
    unit = marked.unit
    if len(unit.codes) == 1:
        return unit.codes[0], 1.0, ""
    if region:
        code = view.lex.countries.get(region.upper())
        if code in unit.codes:
            return code, 0.9, f"{marked.text} read as {code}: region {region.upper()}"
    if unit.fixed:
        return unit.default, 0.95, ""
    found = cued(view, unit, marked.start, marked.end)
    if len(found) == 1:
        code = found.pop()
        return code, 0.9, f"{marked.text} read as {code}: its country is named"
    if not found and unit.default:
        return unit.default, 0.7, f"{marked.text} read as {unit.default}: no country is named"
    codes = sorted(found) or list(unit.codes)
    return None, 0.5, f"ambiguous: {', '.join(codes)}"


def candidates(note: str) -> tuple[str, ...]:
    """The ISO codes that the note of an ambiguous amount lists; empty for any other note."""
    return tuple(note.removeprefix("ambiguous: ").split(";")[0].split(", ")) if note.startswith("ambiguous: ") else ()


def minor_of(unit: Unit) -> bool:
    """True for cents and their kind."""
    return unit.factor != Decimal(1)
