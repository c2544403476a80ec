"""Which form of an English verb renders a form of a French one: `portait plainte` is not `lodge a complaint` but `lodged` it.

Told by the ending of the French form and the two words before it, which is enough to choose among the five forms that an English
verb has; where it is not, the verb stays as the glossary has it.
"""

from __future__ import annotations

import re
from functools import cache

from glossary.conjugation import FINITE, PARTICIPLE, conjugate, verb_data
from glossary.lemmas import REFLEXIVE, lexicon
from glossary.normalise import APOSTROPHES, cut, fold, has_accents, tokens

_WINDOW = 40
"""Characters before a verb in which what tells its form is looked for."""
_OBJECT_PRONOUNS = frozenset(("me", "m", "te", "t", "le", "la", "les", "l", "lui", "leur", "y", "en"))
_NOT_THIRD = frozenset(("j", "je", "tu", "me", "m", "te", "t"))
_NEGATION = frozenset(("ne", "n"))
_FUTURE = re.compile(r"r(?:ai|as|a|ons|ez|ont|ais|ait|ions|iez|aient)$")
_IMPERFECT = re.compile(r"(?:ais|ait|ions|iez|aient)$")
_SIMPLE_PAST = re.compile(r"(?:[iu]rent|inrent)$")
_SIMPLE_PAST_ER = re.compile(r"(?:ai|as|a|ames|ates|erent)$")
_SINGULAR = re.compile(r"[etdc]$")


def french_verb(term: str) -> tuple[str, int] | None:
    """The infinitive with which a French term begins, in lower case, and which word of the term it is; None where there is none."""
    for place, word in enumerate(cut(term.lower())[1::2]):
        if fold(word) not in REFLEXIVE:
            return (word, place) if lexicon("fr").conjugated(word) else None
    return None


def rendered_form(text: str, start: int, end: int, verb: str, place: int) -> str:
    """One of `conjugation.FORMS` for `text[start:end]`, whose word number `place` is a form of the French verb `verb`; nothing where
    it is the infinitive, or a noun of the same letters."""
    used = tokens(text[start:end])
    if place and len(used.words) > place + 1 and used.words[place] in _listed("auxiliaries"):
        place += 1  # `s'est plainte`
    if len(used.words) <= place or used.words[place] in (fold(verb), fold(verb) + "s"):
        return ""
    past = _listed("have") | (_listed("be") if place or fold(verb) in _listed("moving") else frozenset())
    seen, start, end = used.words[place], start + used.start(place), start + used.end(place)
    before = [word for word in tokens(text[max(0, start - _WINDOW) : start]).words if word not in APOSTROPHES][-3:]
    passed = _listed("between") if place else _listed("between") | _OBJECT_PRONOUNS
    while len(before) > 1 and before[-1] in passed:
        del before[-1]
    last = before[-1] if before else ""
    following = next(iter(tokens(text[end : end + _WINDOW]).words), "")
    kinds = lexicon("fr").conjugated(verb).get(seen, FINITE)
    if PARTICIPLE in kinds and (FINITE not in kinds or _is_participle(text[:end], verb, last, following)):
        return "past" if last in past else "participle"
    if seen.endswith("ant"):
        return "gerund"
    if _NEGATION & set(before) or text[end : end + 3] == "-t-" or not last.isalnum():
        return "base"  # `does not take`, `does he take`, `take`
    return _finite(seen, fold(verb), last)


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(verb_data()["fr"][name].split())


def _is_participle(text: str, verb: str, last: str, following: str) -> bool:
    """Whether the form at the end of `text`, which may be finite too (`produit`, or `porte` without its accent), is a participle."""
    if verb.endswith("er") and has_accents(text):
        return has_accents(text[-3:])
    if last in _listed("have") | _listed("auxiliaries"):
        return True
    if last in _listed("subjects") or following in _listed("objects"):
        return False
    return not verb.endswith("er") or following == "par"


def _finite(seen: str, verb: str, last: str) -> str:
    infinitive = verb.removesuffix("e") if verb.endswith("re") else verb
    if _FUTURE.search(seen) and seen.startswith(infinitive[:-1]) and len(seen) > len(infinitive):
        return "base"
    if seen[:-1] in (verb.removesuffix("re"), verb.removesuffix("tre")):
        return "third" if seen.endswith("t") else "base"  # `fait` and `connaît` end as an imperfect does
    if _IMPERFECT.search(seen) or _SIMPLE_PAST.search(seen) or (verb.endswith("er") and _SIMPLE_PAST_ER.search(seen)):
        return "past"
    several = seen.endswith(("ent", "ont")) and seen != verb[:-2] and not (verb.endswith("enir") and seen.endswith("ient"))
    if several or last in _NOT_THIRD or not _SINGULAR.search(seen):
        return "base"
    return "third"


def without_to(rendering: str) -> str:
    """An English infinitive without its particle: `to leave` is accounted for by `left`."""
    bare = rendering[3:].lstrip()
    head = re.match(r"[A-Za-z]+", bare)
    return bare if rendering[:3].lower() == "to " and head and lexicon("en").conjugated(head[0].lower()) else rendering


def inflected(rendering: str, form: str) -> str:
    """An English rendering whose first word is a verb, with that verb in one of `conjugation.FORMS`; nothing where it is none."""
    known = lexicon("en")
    head = re.match(r"[A-Za-z]+", rendering)
    if head is None or not known.conjugated(head[0].lower()):
        return ""
    return conjugate(head[0], form, known.knows) + rendering[head.end() :]


_BASE_AFTER = re.compile(
    r"(?:\b(?:to|will|would|can|could|may|might|must|should|shall|do|does|did|cannot|let|not)|['’]ll|n['’]t)\s+$", re.IGNORECASE
)
_GERUND = re.compile(r"(?!(?:th|k|r|s|br|spr|str|even|morn|dur)ing$)\w+ing")
_AUXILIARY = re.compile(
    r"(?:\b(?:am|is|are|was|were|be|been|being|has|have|had|having)|['’](?:s|re|m|ve))\s+(?:\w+ly\s+|not\s+|also\s+)?$",
    re.IGNORECASE,
)


def inflected_at(rendering: str, asked: str, replaced: str, left: str) -> str:
    """An English rendering that begins with a verb, for the place of `replaced` behind `left`: in the form that stands there or that
    the auxiliary wants, else as the source has it (`asked`)."""
    head = re.match(r"[A-Za-z]+", replaced)
    if head and _GERUND.fullmatch(head[0]):
        return inflected(rendering, "gerund")
    if _AUXILIARY.search(left):
        return inflected(rendering, "participle")
    return rendering if _BASE_AFTER.search(left) else asked
