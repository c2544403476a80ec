"""Names and codes of languages as people head the columns of their tables: `fr`, `French (France)`, `Anglais`, `Source`, `Ziel`."""

from __future__ import annotations

import re
from functools import cache

from corpus.languages import tidy

SOURCE_NAMES = frozenset(
    ("source", "source term", "src", "term", "terme", "source language", "quelle", "ausgangssprache", "origen", "origine",
     "nguồn", "源", "原文")
)  # fmt: skip
TARGET_NAMES = frozenset(
    ("target", "target term", "tgt", "translation", "target language", "cible", "traduction", "ziel", "zielsprache",
     "übersetzung", "destino", "traducción", "đích", "bản dịch", "目标", "译文")
)  # fmt: skip
"""What people call the two sides of a table that does not name its languages, in small letters."""
_LANG = re.compile(
    r"""[a-z]{2,3} (?:[-_](?:latn|cyrl|arab|hans|hant|deva|beng|guru|hebr|grek|mong|tfng|nkoo|java|olck|mtei|cans|kore|jpan))?
        (?:[-_](?:[a-z]{2}|\d{3}))? (?:[-_](?:valencia|tarask|oxendict|polyton|pinyin|[a-z]*\d[a-z0-9]{3,7}))*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Codes with the scripts and variants that are in use: `fr_note` and `en_status` are none."""
_CODES = (
    " "
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu yue wuu nan fil ceb "
    "haw hmn und zxx ast frp "
)
"""ISO 639-1, and the three-letter codes that glossaries use: `mer,sea` is a row, not a header."""
_NAMES = {"français": "fr", "francais": "fr", "tiếng việt": "vi", "中文": "zh", "汉语": "zh", "简体中文": "zh-Hans",
          "繁體中文": "zh-Hant", "deutsch": "de", "español": "es", "espanol": "es", "italiano": "it", "português": "pt",
          "日本語": "ja", "한국어": "ko",
          "русский": "ru", "nederlands": "nl", "polski": "pl", "العربية": "ar", "čeština": "cs", "svenska": "sv", "dansk": "da",
          "suomi": "fi", "magyar": "hu", "română": "ro", "türkçe": "tr", "українська": "uk", "ελληνικά": "el",
          "英文": "en", "法文": "fr", "德文": "de", "越文": "vi", "越南文": "vi", "日文": "ja", "韩文": "ko",
          "俄文": "ru", "eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "ita": "it", "por": "pt",
          "vie": "vi", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "rus": "ru", "nld": "nl", "dut": "nl"}  # fmt: skip
"""What languages call themselves, names that CLDR lacks, and three letters of those that have two."""
_SPOKEN = ("en", "fr", "de", "es", "it", "pt", "vi", "zh")
"""In these languages every language's and region's name is known."""
_PLACES = {"us": "US", "usa": "US", "uk": "GB", "prc": "CN", "brazilian": "BR", "canadian": "CA", "latin american": "419",
           "latam": "419", "simplified": "Hans", "traditional": "Hant"}  # fmt: skip
"""Of regions and scripts, what CLDR lacks."""
_OF_PLACE = re.compile(r"(.+?)(?:\s*[(（]([^()（）]+)[)）]|[_\s]*[-–,][_\s]+(.+)|_(.+))")
"""`French (France)`, `French - Canada`, `English_United_Kingdom`, as tools export them."""


def language(name: str) -> str:
    """The language that a name or a code says, with its region or script; empty where it says none."""
    name = " ".join(name.strip().lower().split())
    code = name.replace("_", "-").split("-")[0]
    if _LANG.fullmatch(name) and f" {code} " in _CODES:
        return tidy(name)
    if found := _named(name):
        return found
    if not (match := _OF_PLACE.fullmatch(name)):
        return ""
    found = match[1] if f" {match[1]} " in _CODES else _named(match[1])
    place = (match[2] or match[3] or match[4]).replace("_", " ")
    where = _PLACES.get(place) or (place.upper() if place.isascii() and len(place) == 2 else _cldr()[1].get(place))
    if found and where:
        return f"{found}-{where}"
    return found if match[2] and "-" not in found else ""  # what stands in brackets is of the language, known or not


def _named(name: str) -> str:
    name = name.replace("_", " ")
    return _NAMES.get(name) or _cldr()[0].get(name, "")


@cache
def _cldr() -> tuple[dict[str, str], dict[str, str]]:
    """Names of languages, and of regions and scripts, in the languages of `_SPOKEN`; small letters lead to codes."""
    from babel import Locale

    languages: dict[str, str] = {}
    places: dict[str, str] = {}
    for locale in map(Locale.parse, _SPOKEN):
        for code, name in locale.languages.items():
            if f" {code.split('_')[0]} " in _CODES:
                languages.setdefault(name.lower(), tidy(code))
        for code, name in (*locale.territories.items(), *locale.scripts.items()):
            places.setdefault(name.lower(), code)
    return languages, places
