"""What is no amount by its shape alone: dates, times, versions, phone numbers, account numbers, resolutions, addresses."""

from __future__ import annotations

import re
from typing import Final

from pipeline.money.patterns import SPACES
from pipeline.money.view import View

_S: Final = f"[{SPACES}]"
_COMPASS: Final = "tây|đông|bắc|nam|nord|sud|ouest|north|south|east|west|norte|sur|este|oeste"
SPECIAL: Final = re.compile(
    rf"""(?:
      0[0-9](?:{_S}?[. -]?[0-9]{{2}}){{4}}(?![0-9])                               # 01 23 45 67 89
    | [0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?![0-9])(?:t[0-9:.z+-]+)?      # ISO dates
    | [0-9]{{1,2}}[./-][0-9]{{1,2}}[./-](?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])        # 12/03/2024
    | [0-9]{{1,2}}{_S}?h{_S}?[0-9]{{2}}(?![0-9])                                  # 05 h 30
    | [0-9]+:[0-9]+(?::[0-9]+)*(?:[.,][0-9]+|[-–][0-9]+(?![0-9:%]|[.,][0-9]))?            # times, ratios, verses
    | (?!(?:[0-9]{{1,3}}(?:\.[0-9]{{3}})+(?:,[0-9]+)?)(?![0-9.]))[0-9]+(?:\.[0-9]+){{2,}}   # versions, addresses
    | 0[0-9]{{1,4}}[ .-][0-9]{{3,4}}[ .-]?[0-9]{{3,4}}(?![0-9])                   # 0912 345 678
    | 0[0-9]{{2,3}}-[0-9]{{7,8}}(?![0-9]) | 0[0-9]{{8,10}}(?![0-9])
    | [0-9]{{3}}[ .-][0-9]{{3}}[.-][0-9]{{4}}(?![0-9]) | [0-9]{{3}}-[0-9]{{4}}(?![0-9-])
    | 1[3-9][0-9]{_S}?[0-9]{{4}}{_S}?[0-9]{{4}}(?![0-9.,]) | 1[3-9][0-9]-[0-9]{{4}}-[0-9]{{4}}
    | 1[89]00[ -][0-9]{{4,6}}(?![0-9]) | 400-[0-9]{{3,4}}-[0-9]{{3,4}}
    | [0-9]{{1,3}}{_S}?比{_S}?[0-9]{{1,3}}(?![0-9.])
    | [0-9]+(?:-[0-9]+){{2,}}                                                     # 978-2-07-036822-8
    | [0-9]{{4}}(?:[ -][0-9]{{4}}){{3}}(?![ -]?[0-9])                               # payment cards
    | [0-9]{{1,2}}{_S}?[hj]/[0-9]{{1,2}}(?![0-9])                                 # 7j/7
    | [0-9]+\+[0-9]{{3}}(?![0-9.,])                                               # Km 5+300
    | [0-9]+{_S}[0-9]/(?!(?:[2458]|10|16)(?![0-9]))[0-9]+(?![0-9])
    | [0-9]+{_S}?/{_S}?[0-9]+(?:/[0-9]+)*(?![0-9])  # fractions, 24/7
    | [0-9]+(?:[.,][0-9]+)?°{_S}?(?:[0-9]|(?:[nsewo]|{_COMPASS})(?!\w))              # coordinates
    | [0-9]['’′][0-9]{{1,2}}["”″]?(?![0-9])                                         # feet and inches
    | (?:(?<=[在于自])|(?<=[在于自]{_S}))[0-9]{{3}}{_S}?年 | (?:1[0-9]|2[01])[0-9]{{2}}{_S}?年 | [0-9]{{2}}{_S}?年代
    | [0-9]{{1,2}}{_S}?月{_S}?[0-9]{{1,2}}{_S}?[日号號]?
    | [0-9]{{1,2}}{_S}?[点點時时]{_S}?(?:[0-9]{{1,2}}{_S}?分?|半|整|钟|左右|许)
    )""",
    re.X,
)
YEARS: Final = re.compile(r"((?:1[5-9]|20)[0-9]{2})[-–/]((?:1[5-9]|20)?[0-9]{2})(?![0-9])")
_MODEL: Final = re.compile(
    rf"(?:240|360|480|720|1080|1440|2160|4320)[pi](?!\w)"
    rf"|[248]k[{SPACES}-]?(?:tv|t[eé]l|ti vi|uhd|ultra|hdr|vid|[eé]cran|screen|monitor|display|resol|camera|footage"
    r"|电视|屏|分辨率|高清|视频)"
)
"""Resolutions: `1080p` are no pence, `a 4K TV` costs no four thousand."""
_INTERNATIONAL: Final = re.compile(r"[0-9]{1,3}(?:[ .()-]?[0-9]){7,13}(?![0-9])")
_IBAN_HEAD: Final = re.compile(r"(?<![A-Z])[A-Z]{2}[0-9]{2}(?: [0-9A-Z]{4})* $")
_IBAN: Final = re.compile(r"[0-9]{4}(?: [0-9A-Z]{1,4}){2,}(?![0-9A-Za-z])")
_TOKEN: Final = re.compile(r"\S{1,400}")
_ADDRESS: Final = re.compile(
    r"://|www\.|\S@\w|\w_\w|\.(?:com|org|net|fr|vn|cn|html?|php|pdf|jpe?g|png|docx?|xlsx?|mp[34]|zip|txt|csv|py)(?!\w)|[&?]\w+=",
    re.I,
)


def special(view: View, start: int) -> int | None:
    """Where a date, time, version, phone number or the like that starts at `start` ends; None if there is none."""
    found = SPECIAL.match(view.low, start)
    if found:
        return found.end()
    if view.char(start - 1) == " " and _IBAN_HEAD.search(view.text, max(0, start - 40), start):
        found = _IBAN.match(view.text, start)
        if found:
            return found.end()
    if view.char(start - 1) == "+" and not view.latin(start - 2):
        found = _INTERNATIONAL.match(view.low, start)
        if found:
            return found.end()
    return None


def model(view: View, start: int) -> int | None:
    """Where a screen's resolution that starts at `start` ends; None if there is none."""
    found = _MODEL.match(view.low, start)
    return found.end() if found else None


def in_address(view: View, start: int, end: int) -> bool:
    """True inside a URL, an e-mail address, a file name."""
    neighbours = view.char(start - 1) + view.char(end)
    if not any(c in "/@._=&?%#-:" or c.isalpha() for c in neighbours):
        return False
    left = start
    while left > 0 and not view.text[left - 1].isspace() and start - left < 200:
        left -= 1
    found = _TOKEN.match(view.text, left)
    return bool(found and (view.lex.spaced or found.group().isascii()) and _ADDRESS.search(found.group()))
