"""Rules for number and gender in French and English, on folded words: for words that no list has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

RULED = frozenset({"fr", "en"})
"""Languages whose number is ruled here; of the others every form of the lemma counts as an inflected form."""

_ENGLISH_IRREGULAR = {"man": "men", "woman": "women", "child": "children", "foot": "feet", "tooth": "teeth", "mouse": "mice",
                      "person": "people", "goose": "geese", "ox": "oxen", "analysis": "analyses", "crisis": "crises",
                      "diagnosis": "diagnoses", "criterion": "criteria", "phenomenon": "phenomena", "bacterium": "bacteria",
                      "virus": "viruses", "datum": "data", "medium": "media", "index": "indices", "life": "lives",
                      "knife": "knives", "wife": "wives", "leaf": "leaves", "half": "halves", "wolf": "wolves",
                      "shelf": "shelves", "thief": "thieves", "self": "selves", "stimulus": "stimuli", "nucleus": "nuclei",
                      "fungus": "fungi", "axis": "axes", "larva": "larvae", "vertebra": "vertebrae", "alga": "algae",
                      "corpus": "corpora", "genus": "genera", "bacillus": "bacilli", "thrombus": "thrombi",
                      "embolus": "emboli", "alumnus": "alumni", "ovum": "ova", "stratum": "strata", "erratum": "errata",
                      "quantum": "quanta", "matrix": "matrices", "vertex": "vertices", "codex": "codices",
                      "appendix": "appendices", "calf": "calves", "loaf": "loaves", "elf": "elves", "louse": "lice",
                      "quiz": "quizzes", "hero": "heroes", "potato": "potatoes", "tomato": "tomatoes", "veto": "vetoes",
                      "cargo": "cargoes", "echo": "echoes", "embargo": "embargoes", "torpedo": "torpedoes",
                      "mosquito": "mosquitoes"}  # fmt: skip
_ENGLISH_SINGULAR = {plural: singular for singular, plural in _ENGLISH_IRREGULAR.items()}
_COMPOUNDS = ("woman", "man", "child", "person", "wife", "foot", "tooth", "mouse", "shelf", "wolf")
"""Irregular words that end others: `chairwoman`, `grandchild`."""
_NO_COMPOUNDS = re.compile(r"(?:hu|ger|ro|nor|otto|sha|talis|cai)man$|(?:[aiou]|^..?)men$")
"""`human`, `specimen`."""
_VOWELS = "aeiou"

_NOT_PLURAL = ("ss", "us", "is", "'s", "’s")
_ENGLISH_ADJECTIVES = ("ous", "less", "ible", "ical", "ics")
"""Endings of English words that are adjectives, or names of subjects: neither has a plural."""


@cache
def _listed(lang: str, name: str) -> frozenset[str]:
    """Words of `glossary/data/number.json`."""
    table = json.loads(files("glossary").joinpath("data/number.json").read_text("utf-8"))
    return frozenset(table[lang][name].split())


def particles() -> frozenset[str]:
    """What Korean writes on to a noun without a space."""
    return _listed("ko", "particles")


def unchanging(word: str, lang: str) -> bool:
    """Whether a folded word has one form for both numbers, or is no noun that could have two."""
    if lang not in RULED or word in _listed(lang, "plural"):
        return lang in RULED
    if word in _listed(lang, "unchanging"):
        return True
    if lang == "en":
        return word.endswith((*_ENGLISH_ADJECTIVES, "'s", "’s"))
    # `français`, `danois`: one masculine form for both numbers; `stress`
    return word.endswith(("z", "ss")) or (len(word) > 5 and word.endswith(("ais", "ois")))


def postposed(words: Sequence[str]) -> int:
    """How many of these folded English words stand, at their end, behind the noun that takes the plural: `general` behind
    `attorney`, `in law` behind `mother`, `of way` behind `right`."""
    listed = _listed("en", "behind")
    for count in (2, 1):
        noun = words[-count - 1] if len(words) > count else ""
        behind = "-" + "-".join(words[-count:])
        if noun and any(form + behind in listed for form in ("", noun, *singulars(noun, "en"))):
            return count
    return 2 if words[-2:-1] == ["of"] and words[-3:-2] not in ([], ["out"]) else 0


def irregular_plural(word: str, lang: str) -> bool:
    """Whether a folded word of `RULED` languages is a plural that no ending tells."""
    return word in _listed(lang, "plural") or (lang == "en" and _irregular(word, _ENGLISH_SINGULAR) is not None)


def looks_plural(word: str, lang: str) -> bool:
    """Whether a folded word has the form of a plural that no singular has."""
    if lang not in RULED or len(word) < 3:
        return False
    if irregular_plural(word, lang):
        return True
    if unchanging(word, lang):
        return False
    if lang == "en":
        return word.endswith("s") and not word.endswith(_NOT_PLURAL) and len(word) > 3
    return word.endswith(("s", "aux", "eux", "oux"))


def french_plural(word: str) -> str:
    """The plural of a folded French noun or adjective."""
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al") and word not in _listed("fr", "als"):
        return word[:-1] + "ux"
    if word in _listed("fr", "aux"):
        return word[:-2] + "ux"
    if word in _listed("fr", "oux") or (
        word.endswith(("eau", "au", "eu", "œu")) and word not in ("pneu", "bleu", "landau", "sarrau")
    ):
        return word + "x"
    return word + "s"


def plurals(word: str, lang: str) -> Iterator[str]:
    """Plural forms of `word`, if it is a singular; a plural may yield nonsense that occurs in no text."""
    if lang == "fr":
        yield from _french_plurals(word)
    elif lang == "en":
        yield english_plural(word)


def singulars(word: str, lang: str) -> Iterator[str]:
    """Singular forms of `word`, if it is a plural."""
    if lang == "fr":
        yield from _french_singulars(word)
    elif lang == "en":
        yield from _english_singulars(word)


def other_forms(word: str, lang: str) -> Iterator[str]:
    """Feminine and verb forms of a word that no list has."""
    if lang == "fr":
        yield from _french_feminines(word)
    elif lang == "en" and len(word) > 3:
        yield from (word.removesuffix("e") + "ed", gerund(word))


def gerund(word: str) -> str:
    """The regular form in -ing of an English verb."""
    return word.removesuffix("e") + "ing"


def feminine(form: str, word: str, lang: str) -> bool:
    """Whether `form` looks like the feminine of `word`: it may name another concept (`ami`, `amie`)."""
    return lang == "fr" and form.removesuffix("s").endswith("e") and not word.removesuffix("s").endswith("e")


def is_verb(lemma: str, lang: str) -> bool:
    """Whether a lemma is an infinitive by its ending."""
    return lang == "fr" and lemma.endswith(("er", "ir", "re", "oir")) and len(lemma) > 3


def _french_plurals(word: str) -> Iterator[str]:
    if word.endswith(("s", "x", "z")):
        return
    if word.endswith("al"):
        yield word[:-2] + "aux"
    elif word.endswith(("eau", "eu", "au")):
        yield word + "x"
    elif word.endswith("ail"):
        yield word[:-3] + "aux"
    elif word.endswith("ou"):
        yield word + "x"
    yield word + "s"


def _french_singulars(word: str) -> Iterator[str]:
    if word.endswith(("eaux", "eux", "oux")):
        yield word[:-1]
    elif word.endswith("aux"):
        yield word[:-3] + "al"
        yield word[:-3] + "ail"
        yield word[:-1]
    if word.endswith("s") and len(word) > 3 and not word.endswith("ss"):
        yield word[:-1]


def _french_feminines(word: str) -> Iterator[str]:
    pairs = (("teur", "trice"), ("eur", "euse"), ("eur", "eure"), ("eux", "euse"), ("er", "ere"), ("if", "ive"), ("el", "elle"),
             ("en", "enne"), ("on", "onne"), ("et", "ette"))  # fmt: skip
    forms = [word + "e"] if word[-1] not in "exsz" else [word + "e"] if word[-1] == "s" else []
    forms += [word.removesuffix(ending) + other for ending, other in pairs if word.endswith(ending)]
    for form in forms:
        yield form
        yield form + "s"


def _irregular(word: str, other: dict[str, str]) -> str | None:
    """The other number of an irregular word, or of a compound that ends in one."""
    if word in other:
        return other[word]
    for singular in () if _NO_COMPOUNDS.search(word) else _COMPOUNDS:
        ending = singular if singular in other else _ENGLISH_IRREGULAR[singular]
        if word.endswith(ending):
            return word.removesuffix(ending) + other[ending]
    return None


def english_plural(word: str) -> str:
    """The plural of an English noun; irregular ones by list."""
    irregular = _irregular(word, _ENGLISH_IRREGULAR)
    if irregular is not None:
        return irregular
    if word.endswith("sis") and len(word) > 4:
        return word[:-2] + "es"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _english_singulars(word: str) -> Iterator[str]:
    irregular = _irregular(word, _ENGLISH_SINGULAR)
    if irregular is not None:
        yield irregular
    elif word.endswith("ies") and len(word) > 4:
        yield word[:-3] + "y"
    elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
        yield word[:-2]
        yield word[:-1]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        yield word[:-1]


_VERBAL = re.compile(r"(?:er|ir|re)$")
_CONDITIONAL = re.compile(r"(?:rai[st]|raient|ront|issent)$")


def may_be_verb(word: str, lemma: str, lang: str) -> bool:
    """Whether a folded word looks like a form of a verb, so that what stands around it must tell."""
    if lang == "en":
        return True
    if lang != "fr":
        return False
    if _CONDITIONAL.search(word):
        return True
    return bool(_VERBAL.search(lemma)) and (word not in (lemma, lemma + "s") or lemma.endswith(("er", "ir")))


_FINITE = re.compile(r".{2,}(?:ent|ons|ez|ait|aient|[ei]r|ant|r(?:a|as|ai|ont))$")


def finite(word: str, lemma: str) -> bool:
    """Whether a folded French word is a verb that can be no participle, by its ending and its lemma: neither is an adjective."""
    return is_verb(lemma, "fr") and _FINITE.match(word) is not None
