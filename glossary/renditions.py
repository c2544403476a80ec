"""Where a target renders what was wanted: exclusive matching, as the WMT terminology tasks score it.

Each use in the source needs a rendition of its own in the target, and no two renditions overlap (Alam et al. 2021, "Findings
of the WMT Shared Task on Machine Translation Using Terminologies"; Semenov et al. 2023, the task of WMT 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from corpus.languages import primary
from corpus.values import Constraint
from glossary.closeness import PHONEMIC, function_word, same_case, shouted
from glossary.exclusive import Place, disjoint
from glossary.joints import SHORTEST, SIGNS, lexicalised
from glossary.lemmas import HOMOGRAPH, NUMBER, SAME, lexicon
from glossary.morphology import english_plural
from glossary.normalise import Tokens, has_accents, plain, tokens, words
from glossary.speech import acts_as_verb
from glossary.stopwords import stopwords

Kind = Literal["verbatim", "variant", "inflected"]
_KINDS: tuple[Kind, ...] = ("verbatim", "inflected", "variant")
"""Closest first; the cost of a place is where its kind stands here."""
_ENDING = 3
"""Letters at the end of a word that its other number may change."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """`text == target[start:end]`. `verbatim`: the preferred rendering letter for letter, case aside; `inflected`: an
    inflected form of any rendering; `variant`: another acceptable rendering, or one spelled with other accents or hyphens."""

    start: int
    end: int
    text: str
    kind: Kind

    def overlaps(self, other: Rendition) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


def locate(target: str, wanted: Sequence[Constraint], lang: str) -> tuple[Rendition | None, ...]:
    """One rendition or None for each constraint, in their order.

    As many constraints as possible are served; among such choices the closest spellings win, then the leftmost ones. Uses of the
    same concept take their renditions in text order.
    """
    if not wanted:
        return ()
    cut = tokens(target)
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, constraint in sorted(enumerate(wanted), key=lambda item: item[1].start):
        groups.setdefault((constraint.renderings, constraint.case_sensitive, constraint.exact), []).append(i)
    members = list(groups.values())
    places = [p for g, uses in enumerate(members) for p in _places(g, cut, target, most_open([wanted[i] for i in uses]), lang)]
    chosen = disjoint(places, {g: len(uses) for g, uses in enumerate(members)})
    found: list[Rendition | None] = [None] * len(wanted)
    for group, uses in enumerate(members):
        mine = sorted((p for p in chosen if p.group == group), key=lambda p: p.first)
        for i, place in zip(uses, mine, strict=False):
            found[i] = _rendition(place, cut, target)
    return tuple(found)


def most_open(uses: Sequence[Constraint]) -> Constraint:
    """Of uses with the same renderings, the one that most places serve: of terms that are a verb and a noun the verb."""
    return next((use for use in uses if use.verb), uses[0])


def occurrences(target: str, constraint: Constraint, lang: str) -> tuple[Rendition, ...]:
    """Every place where a rendering of `constraint` stands, without overlaps among them, in text order."""
    rules = (constraint.renderings, constraint.case_sensitive, constraint.exact, constraint.verb)
    return _occurrences(target, *rules, lang)


@lru_cache(maxsize=1 << 12)  # one text is judged again and again while it is mended
def _occurrences(
    target: str, renderings: tuple[str, ...], cased: bool, exact: bool, verb: bool, lang: str
) -> tuple[Rendition, ...]:
    cut = tokens(target)
    constraint = Constraint(0, 0, renderings, "term", case_sensitive=cased, exact=exact, verb=verb)
    places = _places(0, cut, target, constraint, lang)
    chosen = disjoint(places, {0: len(places)})
    return tuple(_rendition(p, cut, target) for p in sorted(chosen, key=lambda p: p.first))


def locate_forbidden(target: str, wanted: Sequence[Constraint], lang: str) -> tuple[tuple[int, Rendition], ...]:
    """Where forbidden renderings stand: index of the constraint that forbids it, and the place, in text order.

    A forbidden rendering inside an acceptable one does not count (`chat` forbidden, `chat group` wanted).
    """
    if not any(c.forbidden for c in wanted):
        return ()
    cut = tokens(target)
    good = {(p.first, p.last) for c in wanted for p in _places(0, cut, target, c, lang)}
    found: dict[tuple[int, int], tuple[int, Place]] = {}
    for i, constraint in enumerate(wanted):
        if not constraint.forbidden:
            continue
        barred = Constraint(0, 0, constraint.forbidden, "term", "", constraint.case_sensitive, constraint.exact)
        for place in _places(0, cut, target, barred, lang, sure=True):
            if not any(first <= place.first and place.last <= last for first, last in good):
                found.setdefault((place.first, place.last), (i, place))
    longest = [v for k, v in found.items() if not any(o != k and o[0] <= k[0] and k[1] <= o[1] for o in found)]
    return tuple((i, _rendition(p, cut, target)) for i, p in sorted(longest, key=lambda v: v[1].first))


def _rendition(place: Place, cut: Tokens, target: str) -> Rendition:
    start, end = cut.start(place.first), cut.end(place.last - 1)
    return Rendition(start, end, target[start:end], _KINDS[place.cost])


def _places(group: int, cut: Tokens, target: str, constraint: Constraint, lang: str, *, sure: bool = False) -> list[Place]:
    """The places of all renderings of one constraint, each place once, with its best kind; if `sure`, without those that may be other
    words (`left` for `leave`)."""
    best: dict[tuple[int, int], Place] = {}
    cased, accented = not (target.islower() or target.isupper()), has_accents(target)
    for rank, rendering in enumerate(constraint.renderings):
        parts = words(rendering)
        if not parts:
            continue
        signed = not SIGNS.isdisjoint(rendering)
        for first, last, inflected in _runs(cut.words, parts, lang, constraint, signed):
            surface = target[cut.start(first) : cut.end(last - 1)]
            if shouted(surface, rendering, lang, cased):
                continue
            if lexicalised(target, cut.start(first), cut.end(last - 1), lang, inflected=inflected):
                continue
            if sure and last == first + 1 and _another_word(cut, target, first, rendering.lower(), lang):
                continue
            if last == first + 1 and _function_word(surface.lower(), rendering.lower(), lang, accented):
                continue
            kind = _kind(surface, rendering, rank, inflected, constraint, lang)
            if kind is None or (constraint.case_sensitive and not _case_fits(surface, rendering, target, cut.start(first))):
                continue
            place = Place(group, first, last, _KINDS.index(kind))
            there = best.get((first, last))
            if there is None or place.cost < there.cost:
                best[first, last] = place
    return list(best.values())


def _function_word(surface: str, rendering: str, lang: str, accented: bool) -> bool:
    """Whether a function word only looks like a form of the rendering: `du` of `devoir`. Where a rendering is wanted, one that is a
    form of it in its very letters (`doit`) serves."""
    if plain(surface) == plain(rendering) or not function_word(surface, rendering, lang, accented):
        return False
    known = lexicon(lang)
    return not known.knows(surface) or known.written_lemma(surface) != rendering


def _another_word(cut: Tokens, target: str, at: int, rendering: str, lang: str) -> bool:
    """Whether a form of a verb is another word, as far as its neighbours tell."""
    if lexicon(lang).forms(rendering).get(cut.words[at]) != HOMOGRAPH:
        return False
    places = (at - 2, at - 1, at, at + 1)
    earlier, before, seen, behind = (target[cut.start(i) : cut.end(i)] if 0 <= i < len(cut.words) else "" for i in places)
    return not acts_as_verb(lang, seen, rendering, (earlier, before, behind), has_accents(target))


def _kind(surface: str, rendering: str, rank: int, inflected: bool, constraint: Constraint, lang: str) -> Kind | None:
    if plain(surface) == plain(rendering):
        return "variant" if rank else "verbatim"
    if constraint.exact or (primary(lang) in PHONEMIC and not inflected and not _joined(surface, rendering)):
        return None
    return "inflected" if inflected else "variant"


def _joined(surface: str, rendering: str) -> bool:
    """Whether two spellings are the same but for spaces and hyphens."""
    one, other = ("".join(c for c in plain(t) if c.isalnum()) for t in (surface, rendering))
    return one == other


def _case_fits(surface: str, rendering: str, target: str, start: int) -> bool:
    if same_case(surface, rendering):
        return True
    before = target[:start].rstrip(" \"'«“‘([")
    return (not before or before[-1] in ".!?…:\n") and same_case(surface[1:], rendering[1:])


def _runs(
    tokens_: Sequence[str], parts: Sequence[str], lang: str, constraint: Constraint, signed: bool
) -> list[tuple[int, int, bool]]:
    """First token, behind the last token, whether inflected; for one rendering, `signed` if a hyphen or the like joins its words."""
    found: list[tuple[int, int, bool]] = []
    n, solid, exact = len(parts), "".join(parts), constraint.exact
    for i, token in enumerate(tokens_):
        if token[0] != parts[0][0] and (exact or not token[0].isalpha()):
            continue
        distances = []
        for token_, part in zip(tokens_[i : i + n], parts, strict=False):
            distance = SAME if token_ == part else None if exact else _form_of(token_, part, lang)
            if distance is None:
                break
            distances.append(distance)
        if len(distances) == n and (constraint.verb or not _misshapen(tokens_[i : i + n], parts, lang)):
            found.append((i, i + n, any(d != SAME for d in distances)))
        elif not exact and token[0] == solid[0] and len(solid) >= SHORTEST:
            last, inflected = _solid(tokens_, i, solid, signed, lang)
            if last:
                found.append((i, last, inflected))
    return found


def _misshapen(seen: Sequence[str], parts: Sequence[str], lang: str) -> bool:
    """Whether an English word that stands before another one of the term has a form that it has not there: a `combined harvester` is
    no `combine harvester`, and `penalties kicks` are no `penalty kick`. Before small words (`take in`, `put on hold`) it is the verb
    of a phrase, and `women players` agree."""
    if primary(lang) != "en":
        return False
    formed = [
        one != part and one.endswith(("ed", "ing")) and not part.endswith(("ed", "ing"))
        for one, part in zip(seen, parts, strict=True)
    ]
    several = [one != part and one == english_plural(part) for one, part in zip(seen, parts, strict=True)]
    return any(
        (formed[i] and parts[i + 1] not in stopwords("en"))
        or (several[i] and several[i + 1] and parts[i] not in ("man", "woman"))
        for i in range(len(parts) - 1)
    )


def _may_join(parts: Sequence[str], lang: str) -> bool:
    """Whether tokens of a target may be one word written apart: no elision (`l'arme`), no inverted pronoun (`a-t-elle`)."""
    small = [part in stopwords(lang) for part in parts]
    return not (all(small) or (small[0] and len(parts[0]) == 1))


def _is_word(solid: str, lang: str) -> bool:
    """Whether words of a term written as one may be a word: `healthcare` is, `gasboiler` is an engine's invention."""
    known = lexicon(lang)
    return not known.knows("a") or bool(known.spellings(solid) or known.lemma(solid) != solid)


def _solid(tokens_: Sequence[str], first: int, solid: str, signed: bool, lang: str) -> tuple[int, bool]:
    """`health care` for `healthcare` and the other way round: behind the last token of a run that spells `solid` or a form of it, or
    0; and whether it is inflected. A rendering with a hyphen (`signed`) may be written without it whatever it is."""
    run = ""
    for last in range(first, min(first + 4, len(tokens_))):
        run += tokens_[last]
        if run == solid or _form_of(run, solid, lang) == NUMBER:
            fits = _may_join(tokens_[first : last + 1], lang) if last > first else signed or _is_word(solid, lang)
            return (last + 1 if fits else 0), run != solid
        if run[: len(solid) - _ENDING] != solid[: len(run)][: len(solid) - _ENDING]:
            break
    return 0, False


@cache
def _form_of(token: str, word: str, lang: str) -> int | None:
    """How far `token` is from `word` as an inflected form, or None when it is another word."""
    if not (token.isalpha() and word.isalpha()) or len(word) < 2 or len(token) < 2:
        return None
    known = lexicon(lang)
    distance = known.forms(word).get(token)
    if distance is None and known.lemma(token) == known.lemma(word):
        return 1
    return distance
