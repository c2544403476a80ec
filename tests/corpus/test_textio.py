"""Reading text: encodings, BOMs, NUL, line ends, huge lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EncodingError, InputError
from corpus.textio import decode, lines, pieces, read_text


def rows(data: bytes) -> list[str]:
    return list(lines(io.BytesIO(data), "test"))


def test_a_bom_is_dropped_and_crlf_is_one_line_end() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb", "x") == "a\nb"
    assert rows(b"\xef\xbb\xbfa\r\nb\n") == ["a", "b"]


def test_utf16_with_a_bom_is_read_whole_but_refused_as_a_stream() -> None:
    data = "Dư luận".encode("utf-16")
    assert decode(data, "x") == "Dư luận"
    with pytest.raises(EncodingError, match="iconv -f utf-16"):
        rows(data)


def test_latin1_names_the_byte_and_how_to_convert(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Les médias ont révélé une série d'images.".encode("latin-1"))
    with pytest.raises(EncodingError, match=r"old\.txt: not UTF-8 at byte 5 \(0xe9\); it looks like .*iconv -f"):
        read_text(path)


def test_the_offset_in_a_stream_counts_from_its_start() -> None:
    with pytest.raises(EncodingError, match="at byte 1500006"):
        rows(b"abcde\n" * 250_001 + b"\xff\n")


def test_nul_is_refused_with_its_line() -> None:
    with pytest.raises(EncodingError, match="NUL byte in line 2"):
        decode(b"a\nb\0c", "x")
    with pytest.raises(EncodingError, match="NUL byte in line 3"):
        rows(b"a\nb\n\0")


def test_only_newline_ends_a_line() -> None:
    assert rows("a\u2028b\u0085c\vd\fe\n".encode()) == ["a\u2028b\u0085c\vd\fe"]


def test_a_truncated_character_at_the_end_is_an_error() -> None:
    with pytest.raises(EncodingError):
        rows("déjà".encode()[:-1])


def test_ten_megabytes_in_one_line() -> None:
    assert len(rows(b"x" * 10_000_000)[0]) == 10_000_000


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_text(tmp_path / "none.txt")


@given(st.lists(st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=["Cs"]))))
def test_lines_come_back_as_they_were(texts: list[str]) -> None:
    expected = texts[:-1] if texts and not texts[-1] else texts
    if expected and expected[0].startswith("\ufeff"):
        return  # a BOM is no text
    assert rows("\n".join(texts).encode()) == expected


@given(
    st.lists(st.text(st.sampled_from("ab .é\u0301!。\r"), max_size=60)),
    st.integers(2, 30),
)
def test_long_lines_come_in_pieces_that_are_the_line(texts: list[str], most: int) -> None:
    data = "\n".join(texts).encode()
    joined, current = [], ""
    for text, ended in pieces(io.BytesIO(data), "test", most):
        assert len(text) <= most
        current += text
        if ended:
            joined.append(current)
            current = ""
    assert not current
    assert joined == rows(data)


def test_a_piece_ends_behind_a_sentence_or_a_word() -> None:
    text = "Il est parti. Elle est restee a la maison"
    assert [part for part, _ in pieces(io.BytesIO(text.encode()), "x", 20)] == [
        "Il est parti. ",
        "Elle est restee a ",
        "la maison",
    ]
