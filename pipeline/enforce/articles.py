"""The words around a term that its form decides: `a` or `an`, `le`, `l'` or `les`, a capital at the start of a sentence."""

from __future__ import annotations

import re
import unicodedata

_EN_ARTICLE = re.compile(r"(?<![\w'’-])(an?)(\s+)$", re.IGNORECASE)
# Said with a consonant although written with a vowel, and the other way round.
_EN_CONSONANT = re.compile(r"(?:eu|ew|u(?:ni(?!n|m)|bi|se|su|ti|to|fo|k)|one(?![a-z])|once|ou[ij])", re.IGNORECASE)
_EN_MUTE_H = re.compile(r"h(?:our|onest|onou?r|eir)", re.IGNORECASE)
_SPELLED_WITH_VOWEL = frozenset("AEFHILMNORSX")

_FR_ARTICLE = re.compile(
    r"(?<![\w'’-])(?:(l|d|qu|jusqu)['’]\s*|(le|la|de|que|jusque|du|au|les|des|aux|un|une)(\s+))$", re.IGNORECASE
)
_FR_ELIDED = {"le": "l’", "la": "l’", "de": "d’", "que": "qu’", "jusque": "jusqu’", "du": "de l’", "au": "à l’"}
_FR_FULL = {"d": "de ", "qu": "que ", "jusqu": "jusque "}
_FR_ASPIRATED = re.compile(
    r"(?:hach|haine|hall|halt|hameau|hanch|handicap|hangar|hardi|haricot|harc|harnais|hasard|hausse|haut|hero|hibou|hiérarch|hollande|"
    r"homard|honte|hors|hotte|housse|huit|hurl|hutte|onze|onzième|oui|yaourt|yacht|yen|yuan|yoga|yougos|hongk|hongrie|hub|hack|hashtag)",
    re.IGNORECASE,
)  # fmt: skip
_FR_FEMININE = re.compile(
    r"\w*(?:tion|sion|aison|té|tié|ette|esse|euse|trice|ude|ure|ence|ance|ie|ée|elle|enne|ine|ade|ise|ique|forme)$",
    re.IGNORECASE,
)

_SENTENCE_START = re.compile(r"(?:^|[.!?…。！？]['\"”’»)]*\s+|[\n\u2028])[\s«“\"‘'(\[¿¡–—-]*$")


def starts_sentence(left: str) -> bool:
    """Whether what follows `left` begins a sentence."""
    return bool(_SENTENCE_START.search(left))


def capitalised(term: str, left: str) -> str:
    """`term` with a capital when it begins a sentence after `left`; words with capitals inside (iPhone) stay as they are."""
    first = term.split(maxsplit=1)[0] if term.split() else ""
    if not first or not starts_sentence(left) or any(c.isupper() for c in first):
        return term
    return term[:1].upper() + term[1:]


def vowel_sound(term: str) -> bool:
    """Whether the English words `term` begin with a vowel when said aloud; initialisms are spelled, numbers are read."""
    match = re.search(r"[^\W_]+", term)
    if match is None:
        return False
    word = unicodedata.normalize("NFD", match.group())
    if word[0].isdigit():
        return bool(re.match(r"8|11(?!\d)|18(?!\d)|11\d{3}(?!\d)|18\d{3}(?!\d)", word))
    if _spelled(word):
        return word[0] in _SPELLED_WITH_VOWEL
    if _EN_MUTE_H.match(word):
        return True
    return word[0].lower() in "aeiou" and not _EN_CONSONANT.match(word)


def _spelled(word: str) -> bool:
    """FBI, HIV and NGO are spelled; NASA and UNESCO are words."""
    letters = re.match(r"[A-Z]+", word)
    if letters is None or len(letters.group()) < 2 or (len(letters.group()) < len(word) and word[len(letters.group())].islower()):
        return len(word) == 1
    vowels = sum(c in "AEIOU" for c in letters.group())
    return vowels == 0 or len(letters.group()) < 4


def fit_left(left: str, term: str, lang: str) -> str:
    """`left`, the text before `term`, with its last word in the form that `term` wants.

    English: a/an. French: elision both ways and the plural of the article; where an elided article must be written out, the
    gender is told from the ending (masculine unless the ending is a feminine one).
    """
    base = lang.split("-")[0].lower()
    if base == "en" and (match := _EN_ARTICLE.search(left)) and term.strip():
        article = "an" if vowel_sound(term) else "a"
        return left[: match.start()] + _like(article, match.group(1)) + match.group(2)
    if base == "fr" and (match := _FR_ARTICLE.search(left)) and term.strip():
        return left[: match.start()] + _like(_french(match, term), match.group().strip())
    return left


def _french(match: re.Match[str], term: str) -> str:
    head = next(iter(re.findall(r"[^\W\d_]+", term)), "")
    vowel = bool(head) and unicodedata.normalize("NFD", head)[0].lower() in "aeiouyhœ" and not _FR_ASPIRATED.match(head)
    plural = len(head) > 3 and head[-1] in "sx" and not head.endswith(("ss", "us", "as", "is", "os"))
    elided, full = match.group(1), match.group(2)
    feminine = bool(_FR_FEMININE.fullmatch(head))
    if elided:
        if vowel and not plural:
            return match.group().lower()
        if elided.lower() == "l":
            return "les " if plural else "la " if feminine else "le "
        return match.group().lower() if vowel else _FR_FULL[elided.lower()]
    word = full.lower()
    if plural and word in ("le", "la", "du", "au", "un", "une"):
        return {"du": "des", "au": "aux", "un": "des", "une": "des"}.get(word, "les") + " "
    if vowel and word in _FR_ELIDED:
        return _FR_ELIDED[word]
    return word + match.group(3)


def _like(word: str, model: str) -> str:
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
