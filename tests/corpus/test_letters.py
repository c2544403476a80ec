"""Folding strips diacritics and ligatures, and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.letters import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("communauté", "communaute"),
        ("Œuvre, ŒUVRE, œuvre, Œ", "Oeuvre, OEUVRE, oeuvre, OE"),
        ("Ǽ ǽ Æ æ", "AE ae AE ae"),
        ("e\u0301\u0302", "e"),
        ("tiếng Việt, Đường", "tieng Viet, Duong"),
        ("ß ﬁ ² ≠ 한 が कि ΐ", "ß ﬁ ² ≠ 한 が कि ι"),
        ("كَتَبَ שָׁלוֹם בֵּית־סֵפֶר", "كتب שלום בית־ספר"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(blacklist_categories=["Mn", "Me", "Mc", "Lu", "Ll", "Lt", "Lo", "Lm"])))
def test_what_is_no_letter_stays(text: str) -> None:
    assert fold(text) == text


@given(st.text(alphabet="aàâäeéèêëœæcçOÉŒ xyZ\u0301"))
def test_case_and_order_of_letters_stay(text: str) -> None:
    plain = [c for c in unicodedata.normalize("NFD", text.replace("œ", "oe").replace("æ", "ae")) if not unicodedata.combining(c)]
    assert fold(text).lower() == "".join(plain).replace("Œ", "oe").lower()
