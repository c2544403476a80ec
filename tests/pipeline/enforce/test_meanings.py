"""What words may mean, and the links made from it."""

from __future__ import annotations

import pytest

from pipeline.enforce.meanings import likely_links, meanings


@pytest.mark.parametrize(
    ("word", "other", "fits"),
    [
        ("modification", "change", True),
        ("Hélas", "unfortunately", True),
        ("hélas", "unfortunately", True),
        ("helas", "unfortunately", True),
        ("écoles", "schools", True),
        ("école", "schools", True),
        ("symptômes", "deals", False),
        ("écoles", "students", False),
        ("virus", "viruses", True),
        ("Zgrublik", "table", None),
    ],
)
def test_french_words_by_english_ones(word, other, fits):
    assert meanings("fr", "en")(word, other) is fits


def test_the_other_way_round():
    known = meanings("en", "fr")
    assert known("department", "département") is True
    assert known("department", "chaise") is False


def test_nothing_is_known_of_other_languages():
    assert meanings("de", "zh")("Haus", "房") is None


def test_links_between_all_words_that_may_render_each_other():
    source, target = "Le ministère et le département.", "The department and the department."
    found = {
        (source[x.start : x.end], x.target_start)
        for x in likely_links(source, target, meanings("fr", "en"))
        if target[x.target_start : x.target_end] == "department"
    }
    assert found == {("ministère", 4), ("ministère", 23), ("département", 4), ("département", 23)}
