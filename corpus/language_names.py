"""Names and codes of languages as people head the columns of their tables: `fr`, `French (France)`, `Anglais`, `Source`, `Ziel`."""

from __future__ import annotations

import re

SOURCE_NAMES = frozenset(
    ("source", "source term", "src", "term", "terme", "source language", "quelle", "ausgangssprache", "origen", "origine",
     "nguồn", "源", "原文")
)  # fmt: skip
TARGET_NAMES = frozenset(
    ("target", "target term", "tgt", "translation", "target language", "cible", "traduction", "ziel", "zielsprache",
     "übersetzung", "destino", "traducción", "đích", "bản dịch", "目标", "译文")
)  # fmt: skip
"""What people call the two sides of a table that does not name its languages, in small letters."""
_LANG = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?(?:[-_][a-z0-9]{5,8})*", re.I)
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
_NAMES = {"french": "fr", "français": "fr", "francais": "fr", "english": "en", "anglais": "en", "vietnamese": "vi", "tiếng việt": "vi",
          "chinese": "zh", "中文": "zh", "german": "de", "deutsch": "de", "spanish": "es", "español": "es", "italian": "it",
          "italiano": "it", "portuguese": "pt", "português": "pt", "japanese": "ja", "日本語": "ja", "korean": "ko", "한국어": "ko",
          "russian": "ru", "русский": "ru", "dutch": "nl", "nederlands": "nl", "polish": "pl", "arabic": "ar", "allemand": "de",
          "espagnol": "es", "italien": "it", "chinois": "zh", "vietnamien": "vi"}  # fmt: skip
_REGION = re.compile(r"(?<=\w)\s*\([^()]*\)$")
"""`French (France)`, as tools export it."""


def language(name: str) -> str:
    """The language that a name or a code says; empty where it says none."""
    name = _REGION.sub("", name.strip().lower())
    if name in _NAMES:
        return _NAMES[name]
    code = name.replace("_", "-").split("-")[0]
    return tag(name) if _LANG.fullmatch(name) and f" {code} " in _CODES else ""


def tag(name: str) -> str:
    """A language code in the usual spelling: `EN_us` becomes `en-US`."""
    parts = name.replace("_", "-").split("-")
    tail = [p.upper() if len(p) == 2 else p.title() if len(p) == 4 else p for p in parts[1:]]
    return "-".join([parts[0].lower(), *tail])
