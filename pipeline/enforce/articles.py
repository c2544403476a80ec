"""The words around a term that its form decides: `a` or `an`, `le`, `l'` or `les`, a capital at the start of a sentence."""

from __future__ import annotations

import re
from functools import cache

from corpus.languages import primary
from corpus.letters import fold
from glossary.inflection import is_plural, starts_with_vowel_sound

_EN_ARTICLE = re.compile(r"(?<![\w'’-])(an?)(\s+)$", re.IGNORECASE)
_FR_ARTICLE = re.compile(
    r"(?<![\w'’-])(?:(l|d|qu|jusqu)['’]\s*|(le|la|de|que|jusque|du|au|les|des|aux|un|une)(\s+))$", re.IGNORECASE
)
_FR_ELIDED = {"le": "l’", "la": "l’", "de": "d’", "que": "qu’", "jusque": "jusqu’", "du": "de l’", "au": "à l’"}
_FR_FULL = {"d": "de ", "qu": "que ", "jusqu": "jusque "}
_FR_ASPIRATED = re.compile(
    r"(?:hach|haine|hall|halt|hameau|hanch|handicap|hangar|hardi|haricot|harc|harnais|hasard|hausse|haut|hero|hibou|hierarch|hollande|"
    r"homard|honte|hors|hotte|housse|huit|hurl|hutte|onze|onzieme|oui|yaourt|yacht|yen|yuan|yoga|yougos|hongk|hongrie|hub|hack|hashtag)",
    re.IGNORECASE,
)  # fmt: skip
_FR_FEMININE = re.compile(
    r"\w*(?:tion|sion|aison|té|tié|ette|esse|euse|trice|ude|ure|ence|ance|ie|ée|elle|enne|ine|ade|ise|ique|forme)$",
    re.IGNORECASE,
)

_SENTENCE_START = re.compile(r"(?:^|[.!?…。！？]['\"”’»)]*\s+|[\n\u2028])[\s«“\"‘'(\[¿¡–—-]*$")


_THE = re.compile(
    r"(?:US|USA|UK|UN|EU|UAE|USSR|IMF|WTO|ECB|FBI|CIA)|(?:[A-Z][\w’'-]*\s+)*(?:(?:Republic|Kingdom|State|Bank|Court|House|University|"
    r"Department|Ministry|Council|Commission|Bureau|Office|Institute|Agency|Federation|Union|League)\s+(?:of|for)\s.+|"
    r"(?:European|African|Soviet)\s+Union|United\s+(?:States|Nations|Kingdom|Arab\s+Emirates)|(?:\w+\s)?Republic|"
    r"(?:Middle|Near|Far)\s+East|(?:Supreme|High|Constitutional)\s+Court|White\s+House|Netherlands|Philippines|"
    r"[A-Z]\w+\s+(?:Ministry|Department|Parliament|Senate|Commission|Assembly))"
)
"""English names of countries and institutions that have an article: those with a common noun in them, and well-known initials."""


def takes_the(name: str) -> bool:
    """Whether an English name has the definite article in a sentence: `the UN`, `the Republic of Korea`, but `Germany`."""
    return bool(_THE.fullmatch(name))


@cache
def _bare_countries() -> frozenset[str]:
    """English names of countries that have no article (CLDR): one word, no plural."""
    from babel import Locale

    names = Locale("en").territories.items()
    with_article = {"Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines", "Seychelles", "World"}
    return frozenset(n for code, n in names if code.isalpha() and n.replace("-", "").isalpha() and n not in with_article)


_LED = re.compile(r"(?<![\w'’-])(the|an?)\s+$", re.IGNORECASE)
_LED_VERB = re.compile(r"(?<![\w'’-])(the|an?|of|to|in|by)\s+$", re.IGNORECASE)
_VERBAL = re.compile(r"to\s+[a-z]|[a-z]+ly\s+[a-z]+ed\Z")


def misled(left: str, term: str) -> int | None:
    """Where the word begins that stands before `term` and cannot: an article before a country that has none (`the Czechia`), an
    article or a preposition before an infinitive or a participle with its adverb (`in formally charged`). None where all is well."""
    led = _LED.search(left) if term in _bare_countries() else _LED_VERB.search(left) if _VERBAL.match(term) else None
    return led.start() if led else None


def starts_sentence(left: str) -> bool:
    """Whether what follows `left` begins a sentence."""
    return bool(_SENTENCE_START.search(left))


def capitalised(term: str, left: str) -> str:
    """`term` with a capital when it begins a sentence after `left`; words with capitals inside (iPhone) stay as they are."""
    first = term.split(maxsplit=1)[0] if term.split() else ""
    if not first or not starts_sentence(left) or any(c.isupper() for c in first):
        return term
    return term[:1].upper() + term[1:]


def fit_left(left: str, term: str, lang: str) -> str:
    """`left`, the text before `term`, with its last word in the form that `term` wants.

    English: a/an. French: elision both ways and the plural of the article; where an elided article must be written out, the
    gender is told from the ending (masculine unless the ending is a feminine one).
    """
    base = primary(lang)
    if base == "en" and (match := _EN_ARTICLE.search(left)) and term.strip():
        article = "an" if starts_with_vowel_sound(term.lstrip("\"'“‘«([ ")) else "a"
        return left[: match.start()] + _like(article, match.group(1)) + match.group(2)
    if base == "fr" and (match := _FR_ARTICLE.search(left)) and term.strip():
        return left[: match.start()] + _like(_french(match, term), match.group().strip())
    return left


def _french(match: re.Match[str], term: str) -> str:
    head = next(iter(re.findall(r"[^\W\d_]+", term)), "")
    folded = fold(head)
    vowel = folded[:1].lower() in tuple("aeiouyhœæ") and not _FR_ASPIRATED.match(folded)
    several = is_plural(term, "fr")
    elided, full = match.group(1), match.group(2)
    feminine = bool(_FR_FEMININE.fullmatch(head))
    if elided:
        if vowel and not several:
            return match.group().lower()
        if elided.lower() == "l":
            return "les " if several else "la " if feminine else "le "
        return match.group().lower() if vowel else _FR_FULL[elided.lower()]
    word = full.lower()
    if several and word in ("le", "la", "du", "au", "un", "une"):
        return {"du": "des", "au": "aux", "un": "des", "une": "des"}.get(word, "les") + " "
    if vowel and word in _FR_ELIDED:
        return _FR_ELIDED[word]
    return word + match.group(3)


def _like(word: str, model: str) -> str:
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
