"""A real Chromium, started once, and pages made of the units beside this file."""

from __future__ import annotations

import dataclasses
import json
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.signature import Signature
from corpus.values import AlignedUnit
from corpus.wire import from_plain
from pipeline.review import write_review

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
    "--window-size=1280,900",
)


class Page:
    """One review page in the browser, with the few gestures that the tests need."""

    def __init__(self, driver: Any, path: Path) -> None:
        self.driver, self.path = driver, path

    def open(self) -> Page:
        self.driver.get(self.path.as_uri())
        return self

    def reopen(self, entries: list[list[str]] | None = None) -> Page:
        """Load the page again with the storage that it has now, or with these entries."""
        before = self.js("return Object.entries(localStorage)") if entries is None else entries
        return self._opened_with(before)

    def emptied(self) -> Page:
        """Load the page with nothing in its storage."""
        return self._opened_with([])

    def _opened_with(self, entries: list[list[str]]) -> Page:
        """Chromium hands what one document stored to the next in its own time: a mark among the entries tells when it has."""
        mark = uuid.uuid4().hex

        def arrived() -> bool:
            self.js(
                "localStorage.clear(); for (const [k, v] of [...arguments[0], ['mark', arguments[1]]]) localStorage.setItem(k, v)",
                entries,
                mark,
            )
            self.open()
            return bool(self.js("return localStorage.getItem('mark')") == mark)

        self.until(arrived, "the storage of the document before")
        self.js("localStorage.removeItem('mark')")
        return self

    def download(self, click: str = "#export") -> Path:
        """The file that a click on this button downloads, when all of it is there."""
        folder = Path(self.driver.downloads)
        known = set(folder.iterdir())
        self.one(click).click()

        def whole() -> Path | None:
            # Chromium reserves the name with an empty file while the text is on its way.
            fresh = [p for p in folder.iterdir() if p not in known and p.suffix == ".jsonl" and p.stat().st_size]
            return fresh[0] if fresh and fresh[0].read_bytes().endswith(b"\n") else None

        return Path(self.until(whole, f"a download in {folder}"))

    def accept(self) -> None:
        """Say yes to the question that the page asks, as soon as it is there."""
        from selenium.common.exceptions import NoAlertPresentException

        def said() -> bool:
            try:
                self.driver.switch_to.alert.accept()
            except NoAlertPresentException:
                return False
            return True

        self.until(said, "the page's question")

    def stored(self) -> list[list[str]]:
        return list(self.until(lambda: self.js("return Object.entries(localStorage)"), "work in the storage"))

    def keys(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def js(self, code: str, *arguments: object) -> Any:
        return self.driver.execute_script(code, *arguments)

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements("css selector", selector))

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def text(self, selector: str) -> str:
        return str(self.one(selector).text)

    @property
    def current(self) -> int:
        """The number that the current unit shows."""
        return int(self.text('.unit[aria-current="true"] .gutter span:first-child'))

    @property
    def order(self) -> list[int]:
        return [int(i) + 1 for i in self.js("return [...document.querySelectorAll('.unit')].map(u => u.dataset.i)")]

    def choose(self, select: str, value: str) -> None:
        from selenium.webdriver.support.select import Select

        Select(self.one(select)).select_by_value(value)

    def edit(self, text: str) -> None:
        self.keys("e")
        area = self.one("textarea")
        area.clear()
        area.send_keys(text)

    def until(self, holds: Callable[[], object], what: str) -> Any:
        end = time.monotonic() + 60  # only a page that is broken waits so long
        while time.monotonic() < end:
            if result := holds():
                return result
            time.sleep(0.05)
        raise AssertionError(f"waited in vain: {what}")


@pytest.fixture(scope="session")
def units() -> list[AlignedUnit]:
    lines = (Path(__file__).parent / "units.jsonl").read_text(encoding="utf-8").split("\n")
    return [from_plain(AlignedUnit, json.loads(line)) for line in lines if line]


@pytest.fixture(scope="session")
def signature() -> Signature:
    return Signature("0", "fr", "en", engine="none", options=(("note", "</script><b>"),))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    downloads = tmp_path_factory.mktemp("downloads")
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.downloads = downloads
    yield driver
    driver.quit()


@pytest.fixture
def make_page(chromium: Any, tmp_path: Path, units: list[AlignedUnit], signature: Signature) -> Iterator[Callable[..., Page]]:
    """A page of the units given (by default those beside this file), opened with an empty storage."""

    def make(chosen: list[AlignedUnit] | None = None, target_lang: str = "en") -> Page:
        path = tmp_path / "review.html"
        with path.open("wb") as out:
            write_review(dataclasses.replace(signature, target_lang=target_lang), units if chosen is None else chosen, out)
        page = Page(chromium, path).open().emptied()
        chromium.get_log("performance"), chromium.get_log("browser")
        return page.open()

    yield make
    chromium.execute_script("localStorage.clear()")


@pytest.fixture
def many(units: list[AlignedUnit]) -> list[AlignedUnit]:
    return [dataclasses.replace(units[i % 4], id=f"book:{i}:0", document="book", block=i) for i in range(10_000)]


@pytest.fixture(scope="session")
def page_class() -> type[Page]:
    return Page
