"""Giving a term the shape of the words that it replaces: number, possessive, capital; and mending a/an before it."""

from __future__ import annotations

import re

from glossary import morphology
from glossary.lemmas import lexicon
from glossary.normalise import fold

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$", re.I)
_VOWEL_SOUND = re.compile(
    r"(?!(?:u(?:ni(?!n|m)|s[aeiu]|t[ei]|r[aeiou]|k|g[aeiou])|eu|ewe|one\b|once\b|onc?e-|ouija))[aeiou]|h(?:eir|onest|onou?r|our)",
    re.I,
)
_SPELLED = frozenset("AEFHILMNORSX")
"""Letters whose names begin with a vowel: `an FBI agent`."""
_PREPOSITIONS = {
    "en": frozenset(
        ("of", "for", "in", "on", "at", "to", "with", "by", "from", "under", "against", "without", "per", "as", "about")
    ),
    "fr": frozenset(
        ("de", "du", "des", "d", "a", "au", "aux", "en", "pour", "sur", "par", "avec", "sans", "dans", "sous", "contre")
    ),
}


def inflect_like(term: str, model: str, lang: str) -> str:
    """`term` with the number, possessive and capitals of `model`, the words that it replaces.

    English and French: plural of the head noun where the model's head is a plural and the term's is not, singular never (a
    term that the glossary gives in the plural stays so). English: the possessive `'s`. Every language with capitals: a first
    letter in capital where the model's is and the term is no proper name, all capitals where the model has at least two and
    the term stands in none.
    """
    language = lang.split("-")[0].lower()
    result = term
    stem = model.strip()
    possessive = ""
    if language == "en" and (match := _POSSESSIVE.search(stem)):
        possessive, stem = match[0], stem[: match.start()]
    if language in ("en", "fr") and is_plural(stem, language):
        result = pluralise(result, language)
    if possessive and not _POSSESSIVE.search(result):
        mark = possessive[0]
        result += mark if result.endswith("s") and is_plural(result, language) else mark + "s"
    return _capital_like(result, stem)


def _capital_like(term: str, model: str) -> str:
    letters = [c for c in model if c.isalpha()]
    if len(letters) > 3 and all(c.isupper() for c in letters) and " " in model:
        return term.upper()
    first = next((i for i, c in enumerate(term) if c.isalnum()), None)
    if first is None or not letters or not letters[0].isupper():
        return term
    word = _WORD.match(term, first)
    if word is None or any(c.isupper() for c in word[0]):
        return term
    return term[:first] + term[first].upper() + term[first + 1 :]


def head(phrase: str, lang: str) -> tuple[int, int] | None:
    """Span of the head noun of a term: the last word before the first preposition in English, the first word in French."""
    found = list(_WORD.finditer(phrase))
    if not found:
        return None
    prepositions = _PREPOSITIONS.get(lang, frozenset())
    if lang == "fr":
        return found[0].span()
    for i, match in enumerate(found):
        if i and match[0].lower() in prepositions:
            return found[i - 1].span()
    return found[-1].span()


def is_plural(phrase: str, lang: str) -> bool:
    """Whether the head noun of `phrase` is a plural form."""
    span = head(phrase, lang)
    if span is None:
        return False
    word = phrase[slice(*span)]
    lower = fold(word)
    if word.isupper() and len(word) < 6:
        return False
    known = lexicon(lang)
    singulars = list(morphology.singulars(lower, lang))
    lemma = known.lemma(word.lower())
    if known.spellings(word.lower()):
        return lemma != lower and (
            lemma in singulars or lower in morphology.plurals(lemma, lang) or _same_number_family(lower, singulars, lang)
        )
    return bool(singulars) and lower.endswith(("s", "x"))


def _same_number_family(word: str, singulars: list[str], lang: str) -> bool:
    """`petites` is the plural of `petite`, though its lemma is `petit`."""
    known = lexicon(lang)
    return any(known.knows(s) and known.lemma(s) == known.lemma(word) for s in singulars)


def pluralise(term: str, lang: str) -> str:
    """The plural of a term: its head noun in English, head and agreeing words before the first preposition in French."""
    span = head(term, lang)
    if span is None or is_plural(term, lang):
        return term
    if lang == "en":
        return term[: span[0]] + _plural_word(term[slice(*span)], lang) + term[span[1] :]
    pieces: list[str] = []
    position = 0
    for match in _WORD.finditer(term):
        if fold(match[0]) in _PREPOSITIONS.get(lang, frozenset()) or fold(match[0]).startswith(("d ", "l ")):
            break
        pieces += [term[position : match.start()], _plural_word(match[0], lang)]
        position = match.end()
    return "".join(pieces) + term[position:]


def _plural_word(word: str, lang: str) -> str:
    if word.isupper() and len(word) > 1:
        return word + "s" if lang == "en" else word
    lower = word.lower()
    plural = morphology.english_plural(lower) if lang == "en" else next(morphology.plurals(lower, lang), lower)
    shared = next((i for i, (a, b) in enumerate(zip(lower, plural, strict=False)) if a != b), min(len(lower), len(plural)))
    return word[:shared] + plural[shared:]


def fix_article(text: str, start: int) -> tuple[int, int, str] | None:
    """The edit that mends `a` or `an` standing before the word at `start` of an English text: (start, end, article), or None."""
    match = re.search(r"(?<![\w'’])(an?)(\s+[\"'“‘(]?)$", text[:start], re.I)
    if match is None or start >= len(text):
        return None
    wanted = "an" if starts_with_vowel_sound(text[start:]) else "a"
    given = match[1]
    if given.lower() == wanted:
        return None
    if given.isupper() and given != "A":
        wanted = wanted.upper()
    elif given[0].isupper():
        wanted = wanted.title()
    return match.start(1), match.end(1), wanted


def starts_with_vowel_sound(text: str) -> bool:
    """Whether English `an` goes before `text`, by spelling rules: `hour`, `FBI`, `8`, but not `user`, `one`, `European`."""
    word = re.match(r"[\w’'.-]+", text)
    if word is None:
        return False
    letters = word[0].replace(".", "").rstrip("s") if len(word[0]) > 1 else word[0]
    if letters[0].isdigit():
        number = re.match(r"\d+", letters)
        digits = number[0] if number else ""
        return digits.startswith("8") or (digits in ("11", "18") or (digits[:2] in ("11", "18") and len(digits) % 3 == 2))
    if letters.isupper() and 1 <= len(letters) <= 5 and (len(letters) == 1 or not _pronounceable(letters)):
        return letters[0] in _SPELLED
    return bool(_VOWEL_SOUND.match(fold(letters)))


def _pronounceable(letters: str) -> bool:
    """Whether an acronym is read as a word (`NATO`, `AIDS`) rather than spelled (`FBI`): vowels and consonants in turn."""
    vowels = [c in "AEIOU" for c in letters]
    return (
        len(letters) >= 4
        and sum(vowels) > 0
        and not any(all(not v for v in vowels[i : i + 3]) for i in range(len(letters) - 2))
        and (any(vowels[1:-1]))
    )
