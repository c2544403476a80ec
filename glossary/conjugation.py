"""Forms of verbs that a list of forms and lemmas lacks, since it gives each form one lemma: where `offre` is a noun it is no form
of `offrir`, and where `left` is an adjective none of `leave`.

On folded words. What is built may be nonsense that occurs in no text. French: Grevisse, Le Bon Usage, the three conjugations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from typing import Any

from glossary.morphology import english_plural
from glossary.tables import table

PARTICIPLE, FINITE, GERUND = "P", "V", "G"
FORMS = ("base", "third", "past", "participle", "gerund")
"""Of an English verb: `take`, `takes`, `took`, `taken`, `taking`."""
_ENDINGS = ("e", "es", "ent", "ons", "ez", "ions", "iez", "ant")
"""Of the French forms that share the stem of the imperfect: present, subjunctive, present participle."""


def built(lemma: str, listed: Set[str], lang: str) -> dict[str, str]:
    """The forms that rules build, and what each is (`PARTICIPLE`, `FINITE`, `GERUND` or several); none where the list's forms of
    `lemma`, `listed`, do not show it to be a verb."""
    if lang == "fr":
        return _french(lemma, listed)
    return _english(lemma, listed) if lang == "en" else {}


def _french(lemma: str, listed: Set[str]) -> dict[str, str]:
    conditional = lemma.removesuffix("e") if lemma.endswith("re") else lemma
    imperfects = [form[:-5] for form in listed if form.endswith("aient") and {form[:-3] + "s", form[:-3] + "t"} & listed]
    imperfect = min({*imperfects} - {conditional}, key=len, default="")
    shown = imperfect or conditional + "aient" in listed or (lemma.endswith("er") and _first_conjugation(lemma[:-2], listed))
    if not (lemma.endswith(("er", "ir", "re")) and shown):
        return {}
    stems = [imperfect]
    if lemma.endswith("er"):
        participle, present = lemma[:-1], []
        stems = [lemma[:-2], *([lemma[:-3] + "i"] if lemma.endswith("yer") else [lemma[:-1]] if lemma.endswith("ger") else [])]
    elif lemma.endswith("ir") and imperfect.endswith("iss"):
        participle, present = lemma[:-1], [lemma[:-1] + "s", lemma[:-1] + "t"]
    else:
        ending = _ending(lemma, "forms")
        irregular = verb_data()["fr"]["forms"].get(ending, "").split()
        if not irregular:
            return {}
        participle, *present = [lemma.removesuffix(ending) + form for form in irregular]
        if ending := _ending(lemma, "imperfect"):
            stems = [lemma.removesuffix(ending) + verb_data()["fr"]["imperfect"][ending]]
    found = dict.fromkeys([*present, *(stem + e for stem in stems for e in _ENDINGS)], FINITE)
    for form in {participle, participle.removesuffix("s") + "s", participle + "e", participle + "es"}:
        found[form] = found.get(form, "") + PARTICIPLE
    return found


def _first_conjugation(stem: str, listed: Set[str]) -> bool:
    """Whether forms that no noun has show a verb in -er of which the list has but a few: `telecharge`, `telechargez`; verbs in -iser
    need none."""
    few = {stem + ending for ending in ("ant", "ee", "ent", "ez", "ons")}
    return (stem + "e" in listed and not few.isdisjoint(listed)) or (not listed and stem.endswith("is") and len(stem) > 5)


def infinitives(form: str) -> Iterator[str]:
    """What the infinitive of a folded French form may be, were it a form of the present: most of these are no verbs."""
    if form.endswith("e"):
        yield from (form + "r", form[:-1] + "ir", form[:-2] + "yer")
    elif form[-1:] in ("s", "t"):
        yield form[:-1] + "r"
    for ending, forms in verb_data()["fr"]["forms"].items():
        for irregular in forms.split()[1:]:
            if form.endswith(irregular):
                yield form.removesuffix(irregular) + ending


def _ending(lemma: str, table: str) -> str:
    """The longest ending of an infinitive that the table has, or nothing."""
    known = verb_data()["fr"][table]
    return next((lemma[i:] for i in range(len(lemma) - 1) if lemma[i:] in known), "")


def _english(lemma: str, listed: Set[str]) -> dict[str, str]:
    irregular, also = _irregular(lemma, "forms"), _irregular(lemma, "also")
    if not (irregular or also or lemma.endswith("c") or any(form.endswith(("ed", "ing")) and form != lemma for form in listed)):
        return {}
    stems = _stems(lemma)
    past = irregular or [*(lemma + "d" if lemma.endswith("e") else stem + "ed" for stem in stems), *also]
    return {**dict.fromkeys(past, PARTICIPLE + FINITE), **dict.fromkeys([stem + "ing" for stem in stems], GERUND)}


def _irregular(lemma: str, table: str) -> list[str]:
    """The irregular past forms of a verb, or of a compound: `unwind`, `mislead`."""
    known = verb_data()["en"][table]
    for prefix in ("", *verb_data()["en"]["prefixes"].split()):
        if lemma.startswith(prefix) and (forms := known.get(lemma.removeprefix(prefix))):
            return [prefix + form for form in forms.split()]
    return []


def conjugate(verb: str, form: str, known: Callable[[str], bool]) -> str:
    """An English verb (folded, one word) in one of `FORMS`; of two spellings that `known` has."""
    if form == "third":
        return {"have": "has", "be": "is"}.get(verb) or (verb + "es" if verb.endswith(("go", "do")) else english_plural(verb))
    if form == "gerund":
        return _first([stem + "ing" for stem in _stems(verb)], known)
    if form in ("past", "participle"):
        irregular = _irregular(verb, "forms")
        if irregular:
            return irregular[0] if form == "past" else irregular[:2][-1]
        if verb.endswith("e"):
            return verb + "d"
        if re.search("[^aeiou]y$", verb):
            return verb[:-1] + "ied"
        return _first([stem + "ed" for stem in _stems(verb)], known)
    return verb


def _first(spellings: list[str], known: Callable[[str], bool]) -> str:
    return next(filter(known, spellings), spellings[0])


def _stems(lemma: str) -> list[str]:
    """What `-ing` and `-ed` are put to: a last consonant is doubled in `plan`, and may be in `cancel`."""
    if lemma.endswith("ie"):
        return [lemma[:-2] + "y"]
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) and re.search("[aeiou]", lemma[:-1]):
        return [lemma[:-1]]  # but `being`
    if lemma.endswith("c"):
        return [lemma + "k"]
    if not re.search("[^aeiou][aeiouy][^aeiouwxy]$", lemma):
        return [lemma]
    doubled = lemma + lemma[-1]
    return [lemma, doubled] if len(re.findall("[aeiouy]+", lemma)) > 1 else [doubled]


def verb_data() -> dict[str, Any]:
    """`glossary/data/verbs.json`, by language."""
    return table("verbs")
