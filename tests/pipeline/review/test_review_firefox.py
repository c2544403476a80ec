"""The review page in a real Firefox, which speaks Marionette (length-prefixed JSON over a socket) without any driver program."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path

import pytest

from pipeline.review import write_review

pytestmark = pytest.mark.debian("firefox-esr")
CONTROL, ENTER, ESCAPE = "\ue009", "\ue007", "\ue00c"
PREFERENCES = {
    "browser.download.folderList": 2,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.firstRunURL": "",
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
# All that pages ask of any network (the browser itself asks for its maker's lists), and all that goes wrong in them.
WATCH = """globalThis.asked = [];
globalThis.watch = { observe(channel) {
  const { URI, loadInfo } = channel.QueryInterface(Ci.nsIHttpChannel);
  if (!loadInfo.triggeringPrincipal.isSystemPrincipal) asked.push(URI.spec);
} };
Services.obs.addObserver(watch, "http-on-opening-request");
Services.console.reset();"""
TOLD = """return Services.console.getMessageArray().filter((m) => m instanceof Ci.nsIScriptError && m.sourceName.startsWith("file:"))
.map((m) => m.errorMessage)"""
ASKED = "return asked"
PWNED = "return window.pwned ?? null"


class Firefox:
    """A headless Firefox with a fresh profile; `js` runs in the page's own world."""

    def __init__(self, folder: Path) -> None:
        self.downloads, profile = folder / "downloads", folder / "profile"
        self.downloads.mkdir()
        profile.mkdir()
        wanted = {**PREFERENCES, "browser.download.dir": str(self.downloads)}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        command = ["firefox-esr", "--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen([*command, "--profile", str(profile)], stdout=log, stderr=log)
        port = profile / "MarionetteActivePort"
        self.until(lambda: port.exists() and port.read_text().strip(), "Firefox's port", 60)
        self.socket = socket.create_connection(("127.0.0.1", int(port.read_text())), timeout=600)
        self.stream = self.socket.makefile("rb")
        self.count = 0
        self._receive()
        self("WebDriver:NewSession")

    def _receive(self):
        size = b""
        while (digit := self.stream.read(1)) != b":":
            assert digit, "Firefox has hung up"
            size += digit
        return json.loads(self.stream.read(int(size)))

    def __call__(self, command: str, **arguments: object):
        self.count += 1
        packet = json.dumps([0, self.count, command, arguments]).encode()
        self.socket.sendall(b"%d:%b" % (len(packet), packet))
        _, number, error, result = self._receive()
        assert error is None, error
        assert number == self.count
        return result.get("value") if isinstance(result, dict) else result

    def js(self, script: str, *arguments: object):
        return self("WebDriver:ExecuteScript", script=script, args=arguments, sandbox=None)

    def inside(self, script: str):
        """Run `script` as the browser's own."""
        self("Marionette:SetContext", value="chrome")
        try:
            return self("WebDriver:ExecuteScript", script=script, args=[], sandbox="system")
        finally:
            self("Marionette:SetContext", value="content")

    def keys(self, *keys: str, hold: str = "") -> None:
        held = [hold] if hold else []
        events = [{"type": "keyDown", "value": k} for k in held]
        for key in keys:
            events += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        events += [{"type": "keyUp", "value": k} for k in held]
        self("WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": events}])

    def text(self, selector: str) -> str:
        return self.js("return document.querySelector(arguments[0]).innerText", selector)

    def open(self, path: Path) -> None:
        self("WebDriver:Navigate", url=path.as_uri())

    def until(self, holds, what: str, seconds: float = 60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if result := holds():
                return result
            time.sleep(0.05)
        raise AssertionError(f"waited in vain: {what}")

    def close(self) -> None:
        try:
            self("Marionette:Quit", flags=["eForceQuit"])
            self.process.wait(20)
        finally:
            self.process.kill()
            self.stream.close()
            self.socket.close()


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    browser = Firefox(tmp_path_factory.mktemp("firefox"))
    yield browser
    browser.close()


def test_firefox_opens_filters_edits_exports_and_remembers(firefox, units, signature, tmp_path):
    path = tmp_path / "review.html"
    with path.open("wb") as out:
        write_review(signature, units, out)
    firefox.inside(WATCH)
    firefox.open(path)
    order = "return [...document.querySelectorAll('.unit')].map((u) => Number(u.dataset.i) + 1)"
    assert firefox.js(order) == [2, 3, 1, 4, 5]
    assert firefox.text("#progress-text") == "1 of 5 approved, 2 with issues"

    firefox.js("const s = document.getElementById('filter-issue'); s.value = 'amounts'; s.dispatchEvent(new Event('change'))")
    assert firefox.js(order) == [3]
    firefox.js("document.getElementById('clear').click()")
    firefox.keys("/")
    firefox.keys(*"COMMUNAUTE")
    firefox.until(lambda: firefox.js(order) == [1], "the search, accents and case aside")
    firefox.keys(ESCAPE)
    firefox.until(lambda: len(firefox.js(order)) == 5, "the search emptied")

    firefox.keys("g", "e")
    firefox.keys("a", hold=CONTROL)
    firefox.keys(*"The group chat has 100,000 users.")
    assert firefox.js("return [...document.querySelectorAll('#live li')].map((li) => li.className)") == [
        "missing",
        "right",
        "right",
    ]
    firefox.keys(ENTER, hold=CONTROL)
    firefox.keys("a")
    assert firefox.text("#progress-text").startswith("3 of 5")
    firefox.js("document.getElementById('export').click()")
    file = firefox.until(lambda: next(firefox.downloads.glob("*.jsonl"), None), "the download")
    firefox.until(lambda: file.read_bytes().endswith(b"\n"), "all of its text")
    head, *lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
    assert head["termweave_review"] == 1
    assert [(line["id"], line["target"], line["state"]) for line in lines] == [
        (units[1].id, "The group chat has 100,000 users.", "final"),
        (units[2].id, units[2].target, "final"),
    ]

    def again():
        firefox.open(path)
        return firefox.text("#progress-text").startswith("3 of 5")

    firefox.until(again, "the work still there")
    assert "The group chat has 100,000 users." in firefox.text(".unit[data-i='1'] .target")
    firefox.keys("G")
    assert units[4].target in firefox.text(".unit[data-i='4'] .target")
    assert firefox.js(PWNED) is None
    assert firefox.js("return [document.images.length, document.scripts.length]") == [0, 3]
    assert firefox.inside(TOLD) == [], "nothing went wrong"
    firefox.js(
        "const i = document.createElement('img'); i.src = 'https://example.invalid/x.png'; document.body.append(i);"
        "const s = document.createElement('script'); s.textContent = 'window.pwned = 2'; document.body.append(s)"
    )
    blocked = firefox.until(lambda: len(found := firefox.inside(TOLD)) > 1 and " ".join(found), "the policy's word")
    assert "example.invalid" in blocked
    assert firefox.js(PWNED) is None
    assert firefox.inside(ASKED) == [], "no request left"
    other = tmp_path / "other.html"
    other.write_text("<img src='http://example.invalid/control'>", encoding="utf-8")
    firefox.open(other)
    assert firefox.inside(ASKED) == ["http://example.invalid/control"], "another page's request is seen"
