"""Numbers written as words or in Roman numerals: enough of them to excuse a translator who writes `two` for `2`."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from corpus.languages import primary
from corpus.letters import bare

_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
_FR = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
_DE = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
_ES = "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
_IT = "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici"
_PT = "zero um dois três quatro cinco seis sete oito nove dez onze doze"
_VI = "không một hai ba bốn năm sáu bảy tám chín mười"


def _count(words: str, **more: int) -> dict[str, int]:
    return {word: i for i, word in enumerate(words.split())} | more


def _ordinals(cardinals: str) -> dict[str, int]:
    """French ordinals: `deuxième`, `cinquième`, `neuvième`, `dix-septième`."""
    stems = {"cinq": "cinqu", "neuf": "neuv", "dix-neuf": "dix-neuv"}
    words = cardinals.split()
    return {stems.get(word, word.removesuffix("e")) + "ième": i for i, word in enumerate(words) if i > 1}


WORDS: dict[str, dict[str, int]] = {
    "en": _count(
        _EN, a=1, an=1, once=1, twice=2, both=2, half=2, first=1, second=2, third=3, fifth=5, eighth=8, ninth=9, twelfth=12,
        dozen=12, twenty=20, thirty=30, forty=40, fifty=50, sixty=60, seventy=70, eighty=80, ninety=90, hundred=100,
        thousand=1000, million=10**6, billion=10**9, **{f"{word}th": i for i, word in enumerate(_EN.split()) if i > 3},
    ),
    "fr": _count(
        _FR, une=1, premier=1, première=1, second=2, seconde=2,
        vingt=20, trente=30, quarante=40, cinquante=50, soixante=60, septante=70, octante=80, nonante=90, cent=100, cents=100,
        mille=1000, million=10**6, milliard=10**9, vingtaine=20, centaine=100, millier=1000, douzaine=12, dizaine=10,
        **_ordinals(_FR),
    ),
    "de": _count(_DE, eine=1, einen=1, einer=1, eins=1, zwanzig=20, dreißig=30, hundert=100, tausend=1000),
    "es": _count(_ES, un=1, una=1, veinte=20, treinta=30, cien=100, mil=1000),
    "it": _count(_IT, un=1, una=1, venti=20, trenta=30, cento=100, mille=1000),
    "pt": _count(_PT, uma=1, duas=2, vinte=20, trinta=30, cem=100, mil=1000),
    "vi": _count(_VI, nhất=1, nhì=2, tư=4, lăm=5, trăm=100, nghìn=1000, ngàn=1000, triệu=10**6, tỷ=10**9, chục=10),
}  # fmt: skip
HAN = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "兩": 2, "〇": 0, "百": 100, "千": 1000}

_DECADES = {
    "fr": re.compile(r"\bann[ée]es[ -](vingt|trente|quarante|cinquante|soixante|septante|nonante)\b"),
    "en": re.compile(r"\b(twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b"),
}
_NEVER = re.compile("(?!)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HAN_RUN = re.compile(f"[{''.join(HAN)}]+")
_ROMAN = re.compile(r"(?<![\w'’])([IVX]+)(?:e|ème|er|th|st|nd|rd|\.)?(?!\w)")
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}


def number_words(text: str, lang: str) -> list[Decimal]:
    """The values of the number words of `text`, in order; both the whole (`forty-two`) and the parts of a compound count."""
    base = primary(lang)
    if base in ("zh", "yue", "ja"):
        return [Decimal(_han_value(match.group())) for match in _HAN_RUN.finditer(text)]
    table = WORDS.get(base, {})
    values: list[Decimal] = _vietnamese_tens(text) if base == "vi" else []
    for match in _WORD.finditer(text.lower()):
        word = match.group()
        if word in table:
            values.append(Decimal(table[word]))
        elif "-" in word:
            parts = [table[part] for part in word.split("-") if part in table]
            values += [Decimal(part) for part in parts]
            if len(parts) > 1:
                values.append(Decimal(sum(parts)))
    return values


def _vietnamese_tens(text: str) -> list[Decimal]:
    """`mười bốn` is 14, `bảy mươi` 70, `hai mươi lăm` 25."""
    digits = WORDS["vi"]
    names = "|".join(word for word, value in digits.items() if 0 < value < 10) + "|mốt"
    values = []
    for match in re.finditer(rf"(?<!\w)(?:mười|({names}) mươi)(?: ({names}))?(?!\w)", text.lower()):
        tens = digits.get(match.group(1) or "một", 1)
        values.append(Decimal(10 * tens + (digits.get(match.group(2), 1) if match.group(2) else 0)))
    return values


def decade_words(text: str, lang: str) -> list[Decimal]:
    """The decades that `text` names in words, each with and without its century: `années trente`, `the thirties`."""
    values: list[Decimal] = []
    for match in _DECADES.get(primary(lang), _NEVER).finditer(text.lower()):
        word = match.group(1)
        tens = WORDS[primary(lang)].get(word) or WORDS["en"].get(word.removesuffix("ies") + "y", 0)
        values += [Decimal(century + tens) for century in (0, 1800, 1900, 2000)]
    return values


def roman_numerals(text: str) -> list[Decimal]:
    """The values of Roman numerals up to 39 in capitals (`XXe`, `Louis XIV`); a lone `I` may be a word and counts as well."""
    return [Decimal(roman(match.group(1))) for match in _ROMAN.finditer(text)]


def roman(numeral: str) -> int:
    """The value of a Roman numeral of `I`, `V` and `X`."""
    digits = [{"I": 1, "V": 5, "X": 10}[c] for c in numeral]
    return sum(-d if d < max(digits[i:]) else d for i, d in enumerate(digits))


def months(text: str, lang: str) -> list[Decimal]:
    """The numbers of the months that `text` names (`mars` is 3), for languages that count their months."""
    names = _month_names(primary(lang))
    return [Decimal(names[word]) for word in _WORD.findall(text.lower()) if word in names]


@cache
def _month_names(lang: str) -> dict[str, int]:
    from babel import UnknownLocaleError
    from babel.dates import get_month_names

    try:
        found = get_month_names("wide", "format", lang)
    except (UnknownLocaleError, ValueError):
        return {}
    return {form: number for number, name in found.items() for form in (name.lower(), bare(name))}


def _han_value(run: str) -> int:
    """`二十三` is 23, `十` 10, `二〇二四` 2024."""
    if not any(c in _HAN_UNITS for c in run):
        return int("".join(str(HAN[c]) for c in run))
    total, digit = 0, 0
    for c in run:
        if c in _HAN_UNITS:
            total += (digit or 1) * _HAN_UNITS[c]
            digit = 0
        else:
            digit = HAN[c]
    return total + digit
