"""Ten thousand units in one page, in a real Chromium: what is laid out stays small, and every step stays quick."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.debian("chromium")
NODES = """const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
let nodes = 0;
while (walker.nextNode()) nodes += 1;
return [nodes, [...document.querySelectorAll('.unit')].filter((unit) => unit.firstChild).length];"""
TIMED = """const [id, value, type] = arguments, start = performance.now();
document.getElementById(id).value = value;
document.getElementById(id).dispatchEvent(new Event(type));
document.body.offsetHeight;
return performance.now() - start;"""
PRESS = """return Array.from({length: 9}, () => {
  const start = performance.now();
  document.body.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], bubbles: true}));
  document.body.offsetHeight;
  return performance.now() - start;
}).sort((a, b) => a - b)[4]"""

SCROLL = """const next = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
return (async () => { for (let i = 0; i < 15; i += 1) { scrollBy(0, 2500); await next(); } })();"""


def small(page):
    nodes, rows = page.js(NODES)
    return nodes < 25_000 and rows < 300


def test_ten_thousand_units_stay_fluid(make_page, many):
    page = make_page(many)
    assert page.text("#progress-text").startswith("2500 of 10000")
    assert small(page)
    for key in "jn":
        assert page.js(PRESS, key) < 250, f"milliseconds for one step by {key}, in the middle of nine"

    assert page.js(TIMED, "filter-issue", "amounts", "change") < 1500
    assert page.text("#shown") == "2500 shown"
    assert page.js(TIMED, "filter-issue", "", "change") < 1500
    assert page.js(TIMED, "order", "document", "change") < 1500
    page.js("document.getElementById('search').value = 'Yuan'")
    assert page.js(TIMED, "order", "document", "change") < 1500, "the first search folds every text"
    assert page.text("#shown") == "2500 shown"
    page.js("document.getElementById('search').value = ''")
    page.js(TIMED, "order", "document", "change")

    page.js(SCROLL)
    page.until(lambda: small(page), "rows far away emptied again")
    bottom = (
        "scrollTo(0, document.documentElement.scrollHeight); return document.documentElement.scrollHeight - innerHeight - scrollY"
    )
    page.until(lambda: page.js(bottom) < 2, "the end")
    seen = "return document.elementsFromPoint(600, 300).find((e) => e.matches('.unit'))?.dataset.filled === ''"
    page.until(lambda: page.js(seen), "its units")
    page.keys("G")
    page.until(lambda: page.current == 10_000, "the last unit")
    page.keys("p")
    assert page.current == 9_999
    page.keys("g", "n")
    assert page.current == 2
    shown = page.one(".unit[aria-current]").rect["y"] - page.js("return scrollY")
    assert 0 < shown < 900, "in the window"
    assert small(page)

    page.one("#approve-shown").click()
    page.driver.switch_to.alert.accept()
    assert page.text("#progress-text") == "10000 of 10000 approved"
    assert page.text("#toast") == "", "no word of a full storage"
    page.until(lambda: page.open().text("#progress-text") == "10000 of 10000 approved", "the work of ten thousand units")
