"""What bytes that are no UTF-8 are taken for: short texts, too."""

from __future__ import annotations

import unicodedata

import pytest

from corpus.encodings import advice, likely

TONES = "\u0300\u0301\u0303\u0309\u0323"
CASES = [
    ("cp1252", "café"),
    ("cp1252", "Déjà vu à l'été"),
    ("cp1252", "L'ÉTAT"),
    ("cp1252", "Les médias ont révélé « une série » d’images… à 5 €"),
    ("cp1252", "naïve “quote” – it’s"),
    ("mac_roman", "café"),
    ("mac_roman", "Où ça ? L'été « déjà »"),
    ("cp1258", "Dư luận Trung Quốc phẫn nộ sau khi truyền thông đưa tin"),
    ("cp1258", "đường phố"),
    ("gb18030", "中国网民愤怒"),
    ("gb18030", "据报道，Telegram 群组"),
    ("gb18030", "他说：“我不知道。”然后走了。"),
]


def encoded(text: str, encoding: str) -> bytes:
    """As old programs wrote it: cp1258 has tones only as marks of their own."""
    if encoding == "cp1258":
        spelt = (unicodedata.normalize("NFD", char) for char in text)
        text = "".join(
            unicodedata.normalize("NFC", "".join(c for c in char if c not in TONES)) + "".join(c for c in char if c in TONES)
            for char in spelt
        )
    return text.encode(encoding)


@pytest.mark.parametrize(("encoding", "text"), CASES)
def test_the_likely_encoding(encoding: str, text: str) -> None:
    data = encoded(text, encoding)
    assert likely(data) == encoding
    assert likely(data * 400) == encoding


def test_the_mend_names_what_iconv_calls_it() -> None:
    assert "iconv -f cp1252 -t utf-8" in advice("caf\xe9".encode("latin-1"), 3)
    assert "iconv -f macintosh -t utf-8" in advice("café".encode("mac_roman"), 3)


def test_one_stray_byte_in_utf8_is_no_reason_to_convert_the_file() -> None:
    data = "éèàùç ".encode() * 9 + b"caf\xe9 noir " + "éèàùç".encode()
    found = advice(data, data.index(b"caf\xe9") + 3)
    assert "look at that place" in found
    assert "'é'" in found
    assert "iconv" not in found


def test_what_is_no_text_is_not_to_be_converted() -> None:
    data = bytes(range(256)) * 4
    assert "is this a text file" in advice(data, 128)
    assert "iconv" in advice(b"\x1b[1mcaf\xe9\x1b[0m et th\xe9", 7), "colours of a terminal are in text"


def test_a_cut_character_at_the_end_says_so() -> None:
    data = "Déjà vu à".encode()[:-1]
    assert "is it whole" in advice(data, len(data) - 1)


def test_the_guess_looks_where_the_trouble_is() -> None:
    data = b"plain words\n" * 100_000 + "café déjà\n".encode("mac_roman")
    assert "macintosh" in advice(data, data.index(b"\x8e"))
