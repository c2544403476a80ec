"""Giving a term the shape of the words that it replaces: number, possessive, capital; and mending a/an before it."""

from __future__ import annotations

import re

from corpus.languages import primary
from glossary import morphology
from glossary.lemmas import lexicon
from glossary.normalise import fold

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A word between spaces or hyphens."""
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$", re.I)
_VOWEL_SOUND = re.compile(
    r"(?!(?:u(?:ni(?!n|m|dent)|s[aeiu]|t[ei]|r[aeiou]|k|g[aeiou])|eu|ewe|one\b|once\b|onc?e-|ouija))[aeiou]|h(?:eir|onest|onou?r|our)",
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


_LED = {
    "fr": re.compile(
        r"(?<![\w'’-])(?:les|des|ces|mes|tes|ses|nos|vos|leurs|aux|plusieurs|quelques|certaine?s|deux|trois|quatre|cinq|six|sept|huit|"
        r"neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|cents?|mille|"
        r"(?:[2-9]|[1-9][\d\s.]*\d))\s+$",
        re.I,
    ),
    "en": re.compile(
        r"(?<![\w'’-])(?:these|those|many|several|both|few|two|three|four|five|six|seven|eight|nine|ten|[2-9]|[1-9][\d,]*\d)\s+$",
        re.I,
    ),
}
"""Words that only a plural follows, at the end of what stands before it."""


def inflect_like(term: str, model: str, lang: str) -> str:
    """`term` with the number, possessive and capitals of `model`, the words that it replaces.

    English and French: plural of the head noun where the model's head is a plural and the term's is not, singular never (a
    term that the glossary gives in the plural stays so). English: the possessive `'s`. Every language with capitals: a first
    letter in capital where the model's is and the term is no proper name, all capitals where the model has at least two and
    the term stands in none.
    """
    language = primary(lang)
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
    """Span of the head noun of a term: in English the last word before the first preposition, or what takes the plural in its
    stead (`Attorney` of `Attorney General`), in French the first word; what stands in brackets behind it does not count."""
    bracket = phrase.find("(")
    found = list(_WORD.finditer(phrase, 0, bracket)) if bracket > 0 else []
    found = found or list(_WORD.finditer(phrase))
    if not found:
        return None
    if lang == "fr":
        return found[0].span()
    prepositions = _PREPOSITIONS.get(lang, frozenset())
    behind = next((i for i, match in enumerate(found) if i and match[0].lower() in prepositions), len(found))
    last = found[behind - 1]
    if lang != "en":
        return last.span()
    parts = list(_PART.finditer(phrase, 0, last.end()))
    count = morphology.postposed([fold(part[0]) for part in parts])
    return parts[-count - 1].span() if count else last.span()


def is_plural(phrase: str, lang: str) -> bool:
    """Whether the head noun of `phrase` is surely a plural: `forums` is; `virus`, `temps` and `series` are not."""
    span = head(phrase, lang)
    if span is None:
        return False
    word = phrase[slice(*span)]
    if word.isupper() and len(word) < 6:
        return False
    if lang == "en" and _POSSESSIVE.search(word):
        return False
    return any(_plural_form(part, lang) for part in (word, *_noun_parts(word, lang)))


def may_be_plural(phrase: str, lang: str) -> bool:
    """Whether the head noun of `phrase` is a plural, or has the same form in both numbers (`cas`, `series`)."""
    span = head(phrase, lang)
    return span is not None and (is_plural(phrase, lang) or morphology.unchanging(fold(phrase[slice(*span)]), lang))


def led_by_plural(left: str, lang: str) -> bool:
    """Whether `left`, the text before a noun, ends in a word that only a plural follows: `les`, `deux`, `these`."""
    led = _LED.get(lang)
    return led is not None and led.search(left) is not None


def _noun_parts(word: str, lang: str) -> list[str]:
    """The part of a compound that may carry the plural: the last one in English, both ends in French."""
    parts = re.split(r"[-'’]", word)
    return [] if len(parts) < 2 else [parts[-1]] if lang == "en" else [parts[0], parts[-1]]


def _plural_form(word: str, lang: str) -> bool:
    lower = fold(word)
    if lang == "en" and lower.endswith("ics"):  # `clinics`, but `physics`
        return lexicon(lang).lemma(lower) == lower[:-1]
    if not morphology.looks_plural(lower, lang):
        return False
    if morphology.irregular_plural(lower, lang):
        return True
    known = lexicon(lang)
    # one of the possible singulars is a word (`heureu` is none); where nothing is known, an ending that no singular has decides
    if any(known.spellings(single) for single in (*morphology.singulars(lower, lang), lower[:-1])):
        return True
    return not known.spellings(word.lower()) and lower.endswith("s") and not lower.endswith(("us", "is", "as", "os"))


_SINGULAR = re.compile(r"(?:an?|one)\s", re.IGNORECASE)
_PARTICLES = frozenset(("by", "down", "off", "on", "over", "through", "up"))
"""What ends a noun made of a verb: `lay-by`."""
_WOMAN = re.compile(r"\b(wom)a(n\s+)(?!hater|beater|suffrage)(?=\w+$)", re.IGNORECASE)
"""What takes the plural together with the noun behind it: `women players`."""


def pluralise(term: str, lang: str) -> str:
    """The plural of a term: its head noun in English, head and agreeing words before the first preposition in French."""
    span = head(term, lang)
    if span is None or is_plural(term, lang) or (lang == "en" and _SINGULAR.match(term)):
        return term
    if lang == "en":
        several = _plural_word(term[slice(*span)], lang)
        if several == term[slice(*span)]:
            return term
        return _WOMAN.sub(_women, term[: span[1]])[: span[0]] + several + term[span[1] :]
    pieces: list[str] = []
    position = 0
    for match in _WORD.finditer(term):
        if fold(match[0]) in _PREPOSITIONS.get(lang, frozenset()) or fold(match[0]).startswith(("d ", "l ")):
            break
        pieces += [term[position : match.start()], _plural_word(match[0], lang)]
        position = match.end()
    return "".join(pieces) + term[position:]


def _women(match: re.Match[str]) -> str:
    return match[1] + ("E" if match[1].isupper() else "e") + match[2]


def _plural_word(word: str, lang: str) -> str:
    """The plural; the word itself where it has none: `virus` in French, `series`, `contagious`, and names (`MaskPark`, `eBay`)."""
    if word.isupper() and len(word) > 1:
        return word + "s" if lang == "en" and not word.endswith("S") else word
    lower = word.lower()
    if word != lower and lang == "en" and not lexicon(lang).spellings(re.split(r"[-'’]", lower)[-1]):
        return word
    if morphology.unchanging(fold(lower), lang) or (lang == "en" and fold(lower).endswith("'s")):
        return word
    base = re.split(r"[-'’]", lower)[-1]
    stem = lower[: len(lower) - len(base)]
    if stem and lang == "en" and base in _PARTICLES:
        return word + "s"
    plural = stem + (morphology.english_plural(base) if lang == "en" else morphology.french_plural(base))
    known = lexicon(lang)
    if known.spellings(base) and not known.spellings(plural[len(stem) :]):
        return word
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
    word = re.match(r"[$£€¥]?([\w’'.-]+)", text)
    if word is None:
        return False
    first = re.split(r"[-'’]", word[1], maxsplit=1)[0] or word[1]
    letters = first.replace(".", "") or first
    if letters[0].isdigit():
        digits = re.match(r"\d+", letters)
        number = digits[0] if digits else ""
        return number.startswith("8") or (number[:2] in ("11", "18") and len(number) % 3 == 2)
    if len(letters) == 1 and len(word[1]) > 1:
        return letters.upper() in _SPELLED  # x-ray, A-level, e-mail
    acronym = letters.removesuffix("s") if len(letters) > 2 else letters
    if acronym.isupper() and len(acronym) <= 6:
        if len(acronym) == 1 or not _pronounceable(acronym):
            return acronym[0] in _SPELLED
        return acronym[0] in "AEIO" or (acronym[0] == "U" and not acronym.startswith(("UN", "UE")))
    return bool(_VOWEL_SOUND.match(fold(letters)))


_READ = frozenset(("LAN", "NAS", "RAM", "REM", "ROM", "SAM", "SIM", "SIDS"))
"""Short acronyms that are read as words although three letters are mostly spelled."""


def _pronounceable(letters: str) -> bool:
    """Whether an acronym is read as a word (`NATO`, `AIDS`) rather than spelled (`FBI`): vowels and consonants in turn."""
    vowels = [c in "AEIOU" for c in letters]
    return letters in _READ or (
        len(letters) >= 4 and any(vowels[1:-1]) and not any(not any(vowels[i : i + 3]) for i in range(len(letters) - 2))
    )
