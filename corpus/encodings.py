"""Which encoding bytes that are no UTF-8 are probably in, by how plausible the text reads that each one gives.

Statistical detectors need much text: they take a short `caf\\xe9` for EBCDIC. The encodings that translators meet are few, so
each is tried, and its letters are judged by their neighbours: `é` after a small letter is plausible, `Ž` inside a word is not.
"""

from __future__ import annotations

import codecs
import re

_AROUND = 1 << 15
_CANDIDATES = ("cp1252", "mac_roman", "cp1258", "gb18030")
"""In order of preference; all but the last read nearly any bytes."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""What no text in a one-byte encoding has in any number."""
_ICONV = {"mac_roman": "macintosh"}
_EBCDIC = re.compile(r"cp(?:037|273|424|500|875|1026|1140)")
_PLAUSIBLE = re.compile(
    r"""(?<=[A-Za-zß-ÿœ'’ («])[à-öø-ÿœß](?![A-ZÀ-Þ])   # a small letter with an accent within or at the start of a word
      | (?<![a-zß-ÿ])[À-ÖØ-ÞŒ](?=[A-Za-zß-ÿÀ-Þ'’ ])   # a capital that begins a word or stands among capitals
      | (?<=[A-Za-z])[’](?=[A-Za-zà-ÿ]) | (?<=[\s(])[«“‘](?=[\s\u00a0\w]) | (?<=[\w\s\u00a0.!?…])[»”](?!\w)
      | (?<=\w)…(?!\w) | (?<=\s)[–—•](?=\s) | (?<=[\d\s\u00a0])[€£°§](?!\w) | \u00a0(?=[;:!?»€%\w]) | (?<=«)\u00a0
      | (?<=[aeiouyâăêôơưAEIOUYÂĂÊÔƠƯ])[\u0300\u0301\u0303\u0309\u0323] | [ăơưđĂƠƯĐ]
      | (?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef] """,
    re.VERBOSE,
)
_ODD = re.compile(r"[a-z][A-ZÀ-ÞŠŽŸ]|[\u0080-\u009f\ue000-\uf8ff]|[ãðõþÃÐÕÞ]|[A-Za-z][\u4e00-\u9fff][A-Za-z]")


_ZIP = "it is a zip archive: give it the extension of its kind (.docx, .xlsx) or unpack it first"
_OLE = "it is an old Office file (.doc, .xls) or one with a password: save it as .docx or .xlsx without one"
_NO_TEXT = {
    b"PK\x03\x04": _ZIP,
    b"%PDF": "it is a PDF: export its text as DOCX, HTML or plain text first",
    b"\x1f\x8b": "it is packed: gunzip it first",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _OLE,
    b"\x89PNG": "it is a picture",
    b"\xff\xd8\xff": "it is a picture",
    b"{\\rtf": "it is RTF: save it as DOCX first",
}


def foreign(data: bytes) -> str:
    """What to do with a file that by its first bytes is no text at all; empty for any other."""
    return next((said for begin, said in _NO_TEXT.items() if data.startswith(begin)), "")


def nul_advice(data: bytes) -> str:
    """How to mend a text with NUL in it: characters of two or four bytes show by where their NULs stand."""
    return foreign(data) or _wide(data) or "is this a text file? remove the NUL bytes"


def _wide(data: bytes) -> str:
    """How to mend text in characters of two or four bytes; empty for any other."""
    sample = data[: 1 << 16]
    share = [sample[n::4].count(0) / max(len(sample[n::4]), 1) for n in range(4)]
    for name, places in (("utf-32le", (2, 3)), ("utf-32be", (0, 1)), ("utf-16le", (1, 3)), ("utf-16be", (0, 2))):
        if len(sample) > 3 and all(share[n] > 0.4 for n in places):
            return f"it looks like {name[:6].upper()}; convert it with: iconv -f {name} -t utf-8"
    return ""


def advice(data: bytes, start: int) -> str:
    """How to mend data that stops being UTF-8 at `start`: convert all of it, or only look at one place."""
    if known := foreign(data):
        return known
    if data[start] == 0xED and data[start + 1 : start + 2] >= b"\xa0":
        return "half a character of UTF-16 stands there; export the text again as UTF-8"
    if _tail(data, start):
        return "it ends in the middle of a character; is it whole?"
    sample = data[max(0, start - _AROUND) : start + _AROUND]
    text = sample.decode("utf-8", "replace")
    right = sum(char > "\x7f" for char in text) - text.count("\ufffd")
    if right > 4 * text.count("\ufffd"):
        shown = data[start : start + 1].decode("cp1252", "replace")
        return f"the text around it is UTF-8, so look at that place; in cp1252 the byte would be {shown!r}"
    if len(_CONTROLS.findall(sample)) > len(sample) / 100:
        return _wide(data) or "is this a text file?"
    name = likely(sample)
    return f"it looks like {name}; convert it with: iconv -f {_ICONV.get(name, name).replace('_', '-')} -t utf-8"


def likely(data: bytes) -> str:
    """Python's name of the most plausible encoding of bytes that are no UTF-8."""
    scores = {name: _score(data, name) for name in _CANDIDATES}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0:
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(data).best()
    guess = found.encoding if found else ""
    return "cp1252" if guess in ("", "utf_8", "ascii") or _EBCDIC.match(guess) else guess


def _score(data: bytes, name: str) -> float:
    """Plausible characters less odd ones; each unreadable byte counts against."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    text = decoder.decode(data)
    bad = text.count("\ufffd")
    if name == "gb18030" and bad:
        return -1.0
    return sum(1 for _ in _PLAUSIBLE.finditer(text)) - 2.0 * sum(1 for _ in _ODD.finditer(text)) - 3.0 * bad


def _tail(data: bytes, start: int) -> bool:
    """Whether only the beginning of one character is left."""
    rest = data[start:]
    length = 2 if rest[0] >> 5 == 6 else 3 if rest[0] >> 4 == 14 else 4 if rest[0] >> 3 == 30 else 0
    return (
        2 <= len(rest) + 1 <= length
        and all(byte >> 6 == 2 for byte in rest[1:])
        and start > 0
        and any(b > 127 for b in data[:start])
    )
