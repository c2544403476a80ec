"""How the review page looks and reads, in a real Chromium: contrast, names for screen readers, scripts of the world, ten thousand
units."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from corpus.values import Issue

pytestmark = pytest.mark.debian("chromium")
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
# Somebody has changed the file's text under an editor's work.
OVERTAKE = """const {key} = JSON.parse(document.getElementById('page').textContent);
const {id, hash} = JSON.parse(document.getElementById('units').textContent)[arguments[0]];
localStorage.setItem(`termweave:${key}:${id}`, JSON.stringify({hash, base: 'other', target: 'mine', state: 'translated'}));"""


@pytest.fixture
def of_all_kinds(units):
    """Units with every mark and every severity on them."""
    first, second, third, fourth, hostile = units
    forbidden = dataclasses.replace(second.terms[1], status="forbidden", forbidden=("chat group",), target_start=4, target_end=14)
    issues = tuple(Issue(check=s, severity=s, message=f"{s} message", start=4, end=9) for s in ("info", "warning", "error"))
    return [
        dataclasses.replace(first, issues=issues, target_inlines=hostile.source_inlines),
        dataclasses.replace(second, terms=(second.terms[0], forbidden)),
        third,
        dataclasses.replace(fourth, state="reviewed"),
        dataclasses.replace(hostile, target="", state="initial"),
        dataclasses.replace(fourth, id="article:9:0"),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_has_enough_contrast(make_page, of_all_kinds, theme):
    page = make_page(of_all_kinds)
    page.js(OVERTAKE, 3)
    page.reopen()
    page.js("document.documentElement.dataset.theme = arguments[0]", theme)
    pairs = set()

    def judge(scene):
        found = page.js(CONTRAST)
        assert found["low"] == [], scene
        pairs.update(found["pairs"])

    judge("as opened, a conflict first")
    assert "the file reads" in page.text(".issues")
    page.choose("#order", "document")
    page.keys(Keys.ESCAPE, "g")
    for index, side, kind in (
        (1, "source", "term"),
        (1, "source", "missing"),
        (2, "source", "amount"),
        (2, "source", "missing"),
        (0, "target", "issue"),
        (0, "source", "change"),
        (5, "target", "link"),
    ):
        page.js(f"document.querySelector(\".unit[data-i='{index}']\").click()")
        mark = page.one(f".unit[data-i='{index}'] .{side} .m.{kind}")
        ActionChains(page.driver).move_to_element(page.one("h1")).move_to_element(mark).perform()
        page.until(lambda mark=mark: "lit" in mark.get_attribute("class").split(), f"{kind} lit")
        judge(f"the pointer on {kind}")
    for name in ("export", "import", "theme"):
        ActionChains(page.driver).move_to_element(page.one(f"#{name}")).perform()
        judge(f"the pointer on {name}")
    page.keys("g", "r")
    judge("the source as it came, and a message")
    page.keys("r", "j", "e", "x")
    judge("while editing")
    page.keys(Keys.ESCAPE, "?")
    judge("the help")
    page.keys(Keys.ESCAPE)
    page.one("#search").send_keys("chat")
    page.until(lambda: page.all(".m.found"), "the words found")
    judge("the words found")
    assert len(pairs) > 40, "colours of every kind were looked at"


def test_every_control_has_a_name_and_progress_is_told(make_page, of_all_kinds):
    page = make_page(of_all_kinds)
    page.choose("#order", "document")
    page.keys(Keys.ESCAPE, "g", "j")
    for scene in ("reading", "editing"):
        controls = page.all("button, select, input:not([hidden]), textarea, progress, [role='search'], dialog, .unit")
        assert [c.get_attribute("outerHTML")[:80] for c in controls if c.is_displayed() and not c.accessible_name] == [], scene
        page.keys("e")
    assert page.one("textarea").accessible_name == "Translation of unit 2"
    told = page.one("#told")
    assert told.get_attribute("aria-live") == "polite"
    assert told.get_attribute("textContent") == "All terms and amounts found"
    page.one("textarea").clear()
    page.one("textarea").send_keys("x")
    assert "100 000 is not found" in told.get_attribute("textContent")
    page.keys(Keys.ESCAPE)
    unit = page.one(".unit[aria-current]")
    assert unit.accessible_name == "Unit 2, needs attention"
    described = page.js(
        "return arguments[0].getAttribute('aria-describedby').split(' ').map(i => document.getElementById(i).className)", unit
    )
    assert described == ["source", "target"], "a unit reached by key is read aloud"
    progress = page.one("#progress-text")
    assert progress.aria_role == "status"
    page.keys("a")
    assert progress.text.startswith("2 of 6 approved")
    assert page.one("progress").accessible_name == progress.text
    mark = page.one(".unit[aria-current] [tabindex='0']")
    page.js("arguments[0].focus()", mark)
    assert mark.get_attribute("aria-describedby") == "tip"
    page.keys(Keys.TAB)
    assert mark.get_attribute("aria-describedby") is None


def test_what_was_repaired_is_told_by_pointer_and_by_key_on_both_views(make_page, units):
    page = make_page([dataclasses.replace(units[1], state="translated", issues=())])
    page.js("document.querySelector('.unit').focus()")
    told = []
    for _ in range(5):
        page.keys(Keys.TAB)
        told.append(page.text("#tip").split("\n")[0].replace("\u2068", "").replace("\u2069", ""))
    assert told == [
        "groupe de chat → group chat / chat group",
        "accent restored: it came as “appele”",
        "MaskPark tree hole forum → MaskPark tree hole forum",
        "accent restored: it came as “partage”",
        "100 000 = 100000",
    ]
    page.one("[data-act='raw']").click()
    assert page.text(".source") == units[1].raw
    assert page.one("[data-act='raw']").get_attribute("aria-pressed") == "true"
    assert [m.text for m in page.all(".source .m.change")] == ["appele", "partage"]
    ActionChains(page.driver).move_to_element(page.one(".source .m.change")).perform()
    page.until(lambda: page.text("#tip") == "accent restored: reads “appelé” now", "what became of it")
    page.one("[data-act='raw']").click()
    assert page.text(".source") == units[1].source


def test_other_issues_stay_until_their_words_are_gone(make_page, units):
    target = "It was indigned and secrials."
    made_up = tuple(
        Issue(check="words", severity="warning", message=f"“{w}” is no word", start=target.index(w), end=target.index(w) + len(w))
        for w in ("indigned", "secrials")
    )
    source = Issue(check="language", severity="info", message="no French", side="source", start=0, end=2)
    page = make_page([dataclasses.replace(units[0], target=target, issues=(*made_up, source))])
    page.choose("#filter-issue", "words")
    page.keys(Keys.ESCAPE)
    page.edit("So, it was indignant and secrials.")
    assert [li.text for li in page.all("#live .issues li")] == ["“secrials” is no word", "no French"]
    page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    page.keys("a")
    assert [li.text for li in page.all(".issues li")] == ["“secrials” is no word", "no French"]
    assert [m.text for m in page.all(".target .m.issue")] == ["secrials"]
    page.edit("It was indignant and secret.")
    assert [li.text for li in page.all("#live .issues li")] == ["no French"]
    page.edit(" ")
    assert page.text("#live .issues") == "There is no translation"


@pytest.mark.parametrize(
    ("language", "text", "way"), [("ar", "MaskPark منتدى", "rtl"), ("he", "500 יואן", "rtl"), ("zh", "每月500元", "ltr")]
)
def test_texts_run_the_way_of_their_language(make_page, units, language, text, way):
    strange = dataclasses.replace(
        units[3], target_lang=language, target=text, amounts=(), links=(), issues=(), state="translated"
    )
    page = make_page([strange], language)
    direction = "return getComputedStyle(document.querySelector(arguments[0])).direction"
    assert page.js(direction, ".target") == way, "even where it begins with a foreign name"
    assert page.js(direction, ".source") == "ltr"
    page.keys("e")
    assert page.js(direction, "textarea") == way
    assert page.js("return document.documentElement.scrollWidth <= innerWidth")


def test_scripts_that_share_code_points_ask_for_their_own_faces(make_page, units):
    faces = set()
    for language in ("zh", "zh-TW", "ja", "ko", "ar"):
        page = make_page([dataclasses.replace(units[3], target_lang=language, target="関", amounts=(), links=())], language)
        faces.add(page.js("return getComputedStyle(document.querySelector('.target')).fontFamily"))
    assert len(faces) == 5


def test_tags_stand_in_the_text(make_page, units):
    page = make_page([units[4]])
    tags = "return [...document.querySelectorAll('.source .tag')].map(t => t.textContent)"
    assert page.js(tags) == ["<b>", "</b>"]


def test_the_search_knows_letters_with_strokes(make_page, units):
    page = make_page([dataclasses.replace(units[3], target="Giá là 1,8 triệu đồng", amounts=(), links=()), units[0]])
    page.one("#search").send_keys("DONG")
    page.until(lambda: page.order == [1], "the search")
    assert page.text(".m.found") == "đồng"


def test_all_units_are_printed_on_white(make_page, many):
    page = make_page(many[:300])
    page.js("document.documentElement.dataset.theme = 'dark'")
    assert len(page.all(".unit[data-filled]")) < 100
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        page.js("dispatchEvent(new Event('beforeprint'))")
        assert len(page.all(".unit[data-filled]")) == 300
        assert page.js("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert not page.one(".bar").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
