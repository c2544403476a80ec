"""What the page offers an editor beside typing: suggestions for the source, wanted words at the cursor, matches by number; and that
nobody leaves with work that no one else has without being told."""

from __future__ import annotations

import dataclasses
import json

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from corpus.formats.base import source_hash
from corpus.values import Change, Match
from pipeline.apply import apply_edits
from pipeline.apply.read import read_edits

pytestmark = pytest.mark.debian("chromium")
LEAVING = "const e = new Event('beforeunload', {cancelable: true}); dispatchEvent(e); return e.defaultPrevented"


@pytest.fixture
def doubtful(units):
    """A unit with two suggestions for its source: a comma, and another word."""
    first = units[0]
    word = first.source.index("indignée")
    return dataclasses.replace(
        first,
        suggestions=(
            Change("repair.commas", 13, 13, "", ",", "a comma"),
            Change("repair.spelling", word, word + 8, "indignée", "outrée", "another word"),
        ),
    )


def exported(page):
    path = page.download()
    return path, [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]


def test_suggestions_are_shown_taken_put_back_kept_and_applied(make_page, doubtful, units):
    page = make_page([doubtful, units[3]])
    page.choose("#order", "document")
    page.keys(Keys.ESCAPE, "g")
    assert [m.text for m in page.all(".source .m.suggestion")] == ["é", "indignée"]
    ActionChains(page.driver).move_to_element(page.all(".source .m.suggestion")[1]).perform()
    page.until(lambda: "another word: “indignée” could read “outrée”" in page.text("#tip"), "what is suggested")
    page.keys("t")
    assert page.text(".source").startswith("La communauté, en ligne")
    page.keys("t")
    assert "chinoise est outrée après" in page.text(".source")
    assert [b.get_attribute("aria-pressed") for b in page.all("[data-act='adopt']")] == ["true", "true"]
    page.keys("t")
    assert page.text("#toast") == "All suggestions for this source are taken."
    page.keys("u")
    assert "chinoise est indignée après" in page.text(".source")
    page.all("[data-act='adopt']")[0].click()
    assert page.text(".source") == doubtful.source, "put back"
    page.all("[data-act='adopt']")[1].click()
    page.keys("u", "u")
    assert page.text(".source").startswith("La communauté, en ligne")
    page.keys("r")
    assert page.text(".source") == doubtful.raw
    page.keys("r")
    repaired = [m.text for m in page.all(".source .m.change")]
    assert repaired[:3] == ["communauté", ",", "indignée"], "marks of repairs moved along"
    assert page.stored()
    page.reopen()
    assert page.text(".source").startswith("La communauté, en ligne")

    path, lines = exported(page)
    assert [(line["id"], line["taken"]) for line in lines] == [(doubtful.id, [[13, 13, ","]])]
    done = apply_edits([doubtful, units[3]], read_edits(path))
    assert done.units[0].source.startswith("La communauté, en ligne")
    assert source_hash(done.units[0]) != source_hash(doubtful)
    saved = page.stored()
    page = make_page(list(done.units))
    page.reopen(saved)
    assert page.text(".source").startswith("La communauté, en ligne")
    assert page.text("#export") == "Export", "the file has taken it in"
    assert "source has changed" not in page.text("#toast")


def test_a_suggestion_that_went_out_can_be_put_back_on_the_old_page_and_on_the_new_one(make_page, doubtful):
    page = make_page([doubtful])
    page.keys("t", "t")
    path, _ = exported(page)
    (made,) = apply_edits([doubtful], read_edits(path)).units
    assert made.source.startswith("La communauté, en ligne")
    assert "outrée" in made.source

    page.keys("u")
    path, (line,) = exported(page)
    assert (line["taken"], [t[2] for t in line["untaken"]]) == ([[13, 13, ","]], ["outrée"])
    (half,) = apply_edits([made], read_edits(path)).units
    assert half.source.startswith("La communauté, en ligne chinoise est indignée")
    assert apply_edits([half], read_edits(path)).units == (half,), "twice is once"

    page = make_page([half])
    assert page.text(".source").startswith("La communauté, en ligne chinoise est indignée")
    assert [b.get_attribute("aria-pressed") for b in page.all("[data-act='adopt']")] == ["true", "false"]
    assert page.text("#export") == "Export"
    page.all("[data-act='adopt']")[0].click()
    assert page.text(".source") == doubtful.source
    page.keys("u", "u")
    assert page.text("#export") == "Export"
    page.all("[data-act='adopt']")[0].click()
    page.reopen()
    assert page.text(".source") == doubtful.source
    assert page.text("#export") == "Export (1)"
    path, _ = exported(page)
    saved = page.stored()
    (back,) = apply_edits([half], read_edits(path)).units
    assert (back.source, back.changes) == (doubtful.source, doubtful.changes)
    page = make_page([back])
    page.reopen(saved)
    assert page.text(".source") == doubtful.source
    assert page.text("#export") == "Export"


def test_a_note_is_written_kept_found_exported_and_applied(make_page, units):
    page = make_page([dataclasses.replace(units[0], notes=("from the file",)), *units[1:4]])
    page.choose("#order", "document")
    page.keys(Keys.ESCAPE, "g", "c")
    page.keys("ask the author", Keys.ENTER, "by phone")
    page.keys(Keys.ESCAPE)
    assert [li.text for li in page.all(".notes li")] == ["from the file"], "left as it was"
    page.keys("c", "ask the author", Keys.ENTER, "by phone")
    ActionChains(page.driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    assert [li.text for li in page.all(".notes li")] == ["from the file", "ask the author\nby phone"]
    assert page.current == 1
    assert page.one(".unit[aria-current]").accessible_name == "Unit 1, translated, with a note"
    page.keys("u")
    assert [li.text for li in page.all(".notes li")] == ["from the file"]
    page.keys("c", "ask the author")
    page.one("[data-act='save']").click()
    page.keys("j", "c", "another")
    page.keys("k")
    assert page.one("textarea").get_attribute("value") == "anotherk", "a letter is a letter"
    page.one(".unit[data-i='2']").click()
    page.choose("#filter-state", "noted")
    assert page.order == [1, 2]
    page.reopen()
    path, lines = exported(page)
    assert [line["notes"] for line in lines] == [["ask the author"], ["anotherk"]]
    done = apply_edits([dataclasses.replace(units[0], notes=("from the file",)), *units[1:4]], read_edits(path)).units
    assert [u.notes for u in done[:2]] == [("from the file", "ask the author"), ("anotherk",)]
    assert (done[0].target, done[0].state) == (units[0].target, units[0].state)
    saved = page.stored()
    page = make_page(list(done))
    page.reopen(saved)
    assert page.text("#export") == "Export"
    page.one(".unit[data-i='0']").click()
    assert [li.text for li in page.all(".notes li")] == ["from the file", "ask the author"]


def test_wanted_words_are_put_where_the_cursor_stands(make_page, units):
    page = make_page([units[1]])
    page.edit("The  has users.")
    page.keys(Keys.HOME, *[Keys.ARROW_RIGHT] * 4)
    ActionChains(page.driver).key_down(Keys.CONTROL).send_keys("i").key_up(Keys.CONTROL).perform()
    area = page.one("textarea")
    assert area.get_attribute("value") == "The group chat has users."
    page.keys(Keys.END, Keys.ARROW_LEFT)
    button = next(b for b in page.all("#live [data-act='put']") if b.text == "100,000")
    button.click()
    assert area.get_attribute("value") == "The group chat has users 100,000."
    assert page.js("return document.activeElement.tagName") == "TEXTAREA"
    page.one(".source .m.missing, .source .m.term").click()
    assert area.get_attribute("value") != "The group chat has users 100,000."
    ActionChains(page.driver).key_down(Keys.CONTROL).send_keys("zz").key_up(Keys.CONTROL).perform()
    assert area.get_attribute("value") == "The group chat has users.", "the field's own undo"


def test_a_match_is_used_by_its_number_and_the_source_copied(make_page, units):
    matches = (Match("a", "From the memory.", 99), Match("b", "From it too.", 80))
    page = make_page([dataclasses.replace(units[3], matches=matches, state="translated", issues=())])
    page.keys("2")
    assert page.text(".target") == "From it too."
    page.keys("1", "u")
    assert page.text(".target") == "From it too."
    page.keys("7")
    assert page.text(".target") == "From it too.", "there is no seventh"
    page.keys("s")
    assert page.one("textarea").get_attribute("value") == units[3].source
    page.keys(Keys.ESCAPE)
    assert page.text(".target") == "From it too."


def test_the_next_unit_that_is_not_approved(make_page):
    page = make_page()
    page.choose("#order", "document")
    page.keys(Keys.ESCAPE, "g", "j", "j", "o")
    assert page.current == 5, "the fourth is approved"
    page.keys("O")
    assert page.current == 3


def test_unexported_work_is_counted_and_told_when_leaving(make_page):
    page = make_page()
    assert page.text("#export") == "Export"
    assert not page.js(LEAVING)
    page.keys("a", "a")
    assert page.text("#export") == "Export (2)"
    assert page.js(LEAVING)
    exported(page)
    assert page.text("#export") == "Export"
    assert not page.js(LEAVING)
    assert page.stored()
    page.reopen()
    assert page.text("#export") == "Export"
    page.keys("g", "e", "x")
    assert page.js(LEAVING), "what is being typed is work too"
    page.keys(Keys.ESCAPE)
    assert not page.js(LEAVING)


def test_the_help_begins_at_its_top(make_page):
    page = make_page()
    page.keys("?")
    assert page.js("return document.getElementById('help').scrollTop") == 0
    told = page.text("#help")
    for key in ("Ctrl+i", "take the next suggestion", "not approved"):
        assert key in told


def test_what_another_tab_does_is_seen_and_exported_here(make_page, units):
    page = make_page()
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    page.open()
    page.choose("#order", "document")
    page.keys(Keys.ESCAPE, "g", "a")
    page.driver.close()
    page.driver.switch_to.window(first)
    page.until(lambda: page.text("#progress-text").startswith("2 of 5 approved"), "the other tab's approval")
    _, lines = exported(page)
    assert [(line["id"], line["state"]) for line in lines] == [(units[0].id, "final")]


def test_a_browser_that_keeps_nothing_says_so_until_the_end(make_page):
    page = make_page()
    assert not page.one("#alert").is_displayed()
    page.js("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    page.keys("a")
    assert "Export it before you leave" in page.text("#alert")
    assert page.one("#alert").aria_role == "alert"
    assert page.js(LEAVING)
    assert len(exported(page)[1]) == 1
