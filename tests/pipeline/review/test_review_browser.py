"""The review page in a real Chromium: what an editor does, and what a hostile text tries."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.debian("chromium")


def export(page):
    return [json.loads(line) for line in page.download().read_text(encoding="utf-8").split("\n") if line]


def test_loads_with_issues_first_and_no_request(make_page):
    page = make_page()
    assert page.order == [2, 3, 1, 4, 5]
    assert page.current == 2
    assert page.text("#progress-text") == "1 of 5 approved, 2 with issues"
    messages = [json.loads(entry["message"])["message"] for entry in page.driver.get_log("performance")]
    asked = {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}
    assert asked == {page.path.as_uri()}
    assert page.driver.get_log("browser") == []


def test_a_hostile_unit_runs_nothing(make_page, units):
    page = make_page()
    assert page.js("return window.pwned") is None
    assert page.js(
        "return [document.images.length, document.scripts.length, document.querySelectorAll('main a, main script').length]"
    ) == [0, 3, 0]
    page.choose("#order", "document")
    page.keys(Keys.ESCAPE, "G", "e")
    assert page.one("textarea").get_attribute("value") == units[4].target
    page.keys(Keys.ESCAPE)
    assert units[4].target in page.all(".unit")[-1].text
    page.js("const s = document.createElement('script'); s.textContent = 'window.pwned = 2'; document.body.append(s)")
    page.js("const i = document.createElement('img'); i.src = 'https://example.invalid/x.png'; document.body.append(i)")
    assert page.js("return window.pwned") is None
    told: list[str] = []

    def blocked():
        told.extend(entry["message"] for entry in page.driver.get_log("browser"))
        return "Content Security Policy" in " ".join(told) and "example.invalid" in " ".join(told)

    page.until(blocked, "the policy's word")
    assert page.js("return window.pwned") is None


def test_keys_walk_approve_and_undo(make_page):
    page = make_page()
    page.keys("j")
    assert page.current == 3
    page.keys("j", "k")
    assert page.current == 3
    page.keys("g", "n")
    assert page.current == 3
    page.keys("g", "a")
    assert page.current == 3, "approving goes on to the next unit"
    assert page.text("#progress-text") == "2 of 5 approved, 1 with issues"
    page.keys("u")
    assert page.current == 2
    assert page.text("#progress-text") == "1 of 5 approved, 2 with issues"
    page.keys("?")
    assert page.one("#help").get_attribute("open") is not None
    page.keys("j")
    assert page.current == 2, "behind the help nothing moves"
    page.keys(Keys.ESCAPE)
    assert page.one("#help").get_attribute("open") is None
    page.keys("/")
    page.keys("jean")
    assert page.one("#search").get_attribute("value") == "jean", "letters typed in a field are letters"


def test_filters_and_search(make_page):
    page = make_page()
    page.choose("#filter-state", "initial")
    assert page.order == [2, 3]
    page.choose("#filter-state", "final")
    assert page.order == [4]
    page.choose("#filter-state", "")
    page.choose("#filter-issue", "amounts")
    assert page.order == [3]
    page.choose("#filter-issue", "")
    page.choose("#filter-term", "c1")
    assert page.order == [2]
    page.choose("#filter-term", "")
    page.one("#search").send_keys("COMMUNAUTE")
    page.until(lambda: page.order == [1], "the search, accents and case aside")
    assert page.text(".m.found") == "communauté"
    page.one("#search").send_keys(" nowhere")
    page.until(lambda: page.order == [], "nothing found")
    page.one("#clear").click()
    assert page.order == [2, 3, 1, 4, 5]


def test_editing_checks_terms_and_amounts_while_typing(make_page):
    page = make_page()
    page.edit("The group chats called MaskPark tree hole forum shared images")
    signs = {li.text.split(" → ")[0][1:].strip(): li.get_attribute("class") for li in page.all("#live li")}
    assert signs == {"MaskPark tree hole forum": "right", "groupe de chat": "right", "100 000": "missing"}
    page.one("textarea").send_keys(" with 1,100,000 users")
    assert "missing" in page.all("#live li")[2].get_attribute("class"), "a longer number is another number"
    page.one("textarea").send_keys(" and 100,000 more")
    assert "missing" not in page.all("#live li")[2].get_attribute("class")
    page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    assert page.text("#progress-text") == "2 of 5 approved, 1 with issues"
    assert page.current == 3
    assert [m.text for m in page.all(".unit[data-i='1'] .target .m.term")] == ["group chats", "MaskPark tree hole forum"]


def test_one_place_serves_one_use(make_page, units):
    term = units[1].terms[0]
    twice = dataclasses.replace(units[1], terms=(term, dataclasses.replace(term, start=0, end=2)), amounts=(), issues=())
    page = make_page([twice])
    page.edit("MaskPark tree hole forum")
    assert sorted(li.get_attribute("class") for li in page.all("#live li")) == ["missing", "right"]


def test_escape_leaves_the_text_and_clicking_elsewhere_keeps_it(make_page, units):
    page = make_page()
    page.edit("something else")
    page.keys(Keys.ESCAPE)
    assert page.js("return localStorage.length") == 0
    page.edit("The group chat MaskPark tree hole forum has 100,000 users.")
    page.all(".unit")[2].click()
    assert "has 100,000 users" in page.text(".unit[data-i='1'] .target")
    page.keys("u")
    assert units[1].target in page.text(".unit[data-i='1'] .target")


def test_work_survives_a_reload_and_fits_a_new_translation(make_page, units, signature, tmp_path):
    page = make_page()
    page.edit("A new first text with 100,000 in it.")
    page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    assert page.stored()
    page.reopen()
    assert "A new first text" in page.text(".unit[data-i='1'] .target")
    assert page.text("#progress-text").startswith("2 of 5")


def test_work_on_a_changed_source_is_kept_aside_and_exported(make_page, units):
    page = make_page()
    page.edit("The old text.")
    page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    saved = page.stored()
    changed = [dataclasses.replace(u, source=u.source + " Encore.") if u is units[1] else u for u in units]
    page = make_page(changed)
    page.reopen(saved)
    assert "The old text." not in page.text("#list")
    lines = export(page)
    assert [line.get("target") for line in lines] == [None, "The old text."]


def test_export_and_import(make_page, units):
    page = make_page()
    page.edit("Corrected: 100,000 « guillemets » 树洞.")
    page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    page.keys("a")
    head, *lines = export(page)
    assert head["termweave_review"] == 1
    assert (head["source_lang"], head["target_lang"]) == ("fr", "en")
    assert [(line["id"], line["target"], line["state"]) for line in lines] == [
        (units[1].id, "Corrected: 100,000 « guillemets » 树洞.", "final"),
        (units[2].id, units[2].target, "final"),
    ]
    assert all(re.fullmatch("[0-9a-f]{12}", line["source_hash"]) for line in lines)
    assert lines[0]["base"] == units[1].target
    page.emptied()
    assert page.text("#progress-text").startswith("1 of 5")
    file = Path(page.driver.downloads) / "back.jsonl"
    strange = {"id": "nobody:1", "source_hash": "0" * 12, "target": "x", "state": "final"}
    file.write_text("\n".join(json.dumps(line) for line in (head, *lines, strange)), encoding="utf-8")
    page.one("#import-file").send_keys(str(file))
    page.until(lambda: page.text("#progress-text").startswith("3 of 5"), "the import")
    assert page.text("#toast") == "2 units taken in, 1 do not fit this page."
    file.write_text("no json", encoding="utf-8")
    page.one("#import-file").send_keys(str(file))
    page.until(lambda: "line 1 is not JSON" in page.text("#toast"), "the reason")
    file.unlink()


def test_approve_all_shown_is_one_step(make_page):
    page = make_page()
    page.one("#approve-shown").click()
    page.accept()
    assert page.text("#progress-text") == "5 of 5 approved"
    page.keys("u")
    assert page.text("#progress-text") == "1 of 5 approved, 2 with issues"


def test_the_ledger_shows_on_hover_and_on_focus(make_page):
    from selenium.webdriver.common.action_chains import ActionChains

    page = make_page()
    ActionChains(page.driver).move_to_element(page.one(".unit[data-i='1'] .target .m.term")).perform()
    page.until(lambda: "verbatim (engine)" in page.text("#tip"), "the ledger")
    assert len(page.all(".unit[data-i='1'] .lit")) == 2, "both sides light up"
    page.keys("e")
    page.until(lambda: not page.one("#tip").is_displayed(), "the tip out of the way of an editor's work")
    page.js("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert not page.one("#tip").is_displayed(), "it does not come back under the resting pointer"
    page.keys(Keys.ESCAPE)
    page.js("document.querySelector(\".unit[data-i='1'] .source .m.change\").focus()")
    assert "it came as “appele”" in page.text("#tip")
    page.keys("r")
    assert "appele 'MaskPark" in page.text(".unit[data-i='1'] .source")


def test_a_phone_scrolls_in_one_direction_only(make_page):
    page = make_page()
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    )
    try:
        page.open()
        assert page.js("return document.documentElement.scrollWidth") <= 360
        source, target = page.one(".source").rect, page.one(".target").rect
        assert target["y"] >= source["y"] + source["height"], "one below the other"
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_forbidden_words_are_seen_while_typing(make_page, units):
    term = dataclasses.replace(units[1].terms[0], forbidden=("forum", "tree-hole board"))
    page = make_page([dataclasses.replace(units[1], terms=(term,), amounts=(), issues=())])
    page.edit("A MaskPark tree hole forum.")
    assert page.one("#live li").get_attribute("class") == "right", "inside the wanted term it is no fault"
    page.edit("A MaskPark tree hole forum, or tree-hole boards.")
    assert "“tree-hole boards” is forbidden" in page.text("#live li.missing")
    page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    assert "forbidden for" in page.text(".issues")


def test_what_another_editor_did_meanwhile_is_shown_and_not_overwritten(make_page, units):
    page = make_page()
    page.edit("My text with 100,000.")
    page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    saved = page.stored()
    theirs = [dataclasses.replace(u, target="Their text with 100,000.") if u is units[1] else u for u in units]
    page = make_page(theirs)
    page.reopen(saved)
    assert page.current == 2, "first of all"
    assert "the file reads: Their text with 100,000." in page.text(".unit[data-i='1'] .issues")
    _, line = export(page)
    assert (line["target"], line["base"]) == ("My text with 100,000.", units[1].target), "so that apply sees the conflict"
    page.one("[data-act='reset']").click()
    assert "Their text" in page.text(".unit[data-i='1'] .target")
    assert page.js("return localStorage.length") == 0


def test_work_goes_on_after_an_export(make_page, units):
    page = make_page()
    page.edit("First text, 100,000.")
    page.keys(Keys.ESCAPE)
    page.edit("First text, 100,000.")
    page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    export(page)
    page.js("document.querySelector(\".unit[data-i='1']\").click()")
    page.edit("Second text, 100,000.")
    page.one("textarea").send_keys(Keys.CONTROL + Keys.ENTER)
    _, line = export(page)
    assert (line["base"], line["seen"]) == (units[1].target, ["First text, 100,000."])
    page.keys("u", "u", "u", "u")
    _, line = export(page)
    assert line["target"] == line["base"] == units[1].target
    assert line["seen"] == ["First text, 100,000.", "Second text, 100,000."], "taken back: the other side must hear of it"
    after = [dataclasses.replace(u, target="Second text, 100,000.") if u is units[1] else u for u in units]
    saved = page.stored()
    page = make_page(after)
    page.reopen(saved)
    assert "Somebody" not in page.text("#list"), "the file has a text of ours: nobody else was there"
