"""`termweave rates` as a user runs it: results, errors and stored files; the network is a server of this test's own."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipeline.cli import main

ECB = "Date,USD,CNY,\n2030-01-03,1.2,8.4,\n2030-01-02,1.1,8.3,\n"


def _zipped(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("eurofxref-hist.csv", text)
    return out.getvalue()


PAGES = {
    "/hist.zip": _zipped(ECB),
    "/hist.csv": ECB.encode(),
    "/day.json": b'{"amount":1.0,"base":"EUR","date":"2030-01-02","rates":{"VND":30000.5,"USD":1.1}}',
    "/hundred.json": b'{"amount":100.0,"base":"EUR","date":"2030-01-02","rates":{"VND":3000050}}',
    "/series.json": b'{"base":"EUR","start_date":"2030-01-01","rates":{"2030-01-02":{"VND":30000},"2030-01-03":{"VND":30100}}}',
    "/list.json": b'[{"date":"2030-01-02","base":"EUR","quote":"VND","rate":30000}]',
    "/own.csv": b"date,base,quote,rate,provider\n2030-01-02,USD,VND,27000,SBV\n",
    "/page.html": b"<html>not found</html>",
    "/empty.json": b'{"message":"not found"}',
    "/zero.json": b'{"base":"EUR","date":"2030-01-02","rates":{"VND":0}}',
    "/bad.zip": b"PK\x03\x04garbage",
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = PAGES.get(self.path)
            self.send_response(200 if page else 404)
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path / "termweave" / "rates"


def run(*args: str) -> int:
    try:
        main(["rates", *args])
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "cny", "usd", "--on", "2025-07-29") == 0
    out = capsys.readouterr().out
    assert out.startswith("1 CNY = 0.139")
    assert "2025-07-29\tECB" in out


def test_show_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "USD", "VND", "--on", "2021-03-01", "--format", "jsonl") == 0
    assert json.loads(capsys.readouterr().out)["note"] == "annual average of 2021"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["show", "YUAN", "USD"], "'YUAN' is not a currency"),
        (["show", "CNY", "XXX"], "'XXX' is not a currency"),
        (["show", "CNY", "USD", "--on", "29.7.2025"], "is not a date; write it as 2025-07-29"),
        (["show", "CNY", "USD", "--rates", "nowhere.csv"], "nowhere.csv"),
        (["import", "nowhere.csv"], "nowhere.csv"),
        (["update", "--url", "ftp://example.org/x"], "is not a web address"),
        (["update", "--url", "http://127.0.0.1:1/x", "--timeout", "2"], "cannot be reached"),
    ],
)
def test_mistakes_are_one_line(args: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*args) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert says in captured.err
    assert captured.err.count("\n") == 1


def test_a_rate_that_nobody_has_is_no_mistake_of_the_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "VND", "USD", "--on", "2025-07-29") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("termweave: no rate of VND in USD is known on 2025-07-29")
    assert captured.err.count("\n") == 1


def test_list_names_the_providers_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["ECB", "annual averages"]


def test_import_adds_to_the_users_own(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.csv"
    for rate in ("26190", "26200"):
        file.write_text(f"date,base,quote,rate,provider\n2025-07-29,USD,VND,{rate},VCB\n", "utf-8")
        assert run("import", str(file)) == 0
    assert capsys.readouterr().out == ""
    assert (home / "imported.csv").read_text("utf-8").splitlines()[1:] == ["2025-07-29,USD,VND,26200,VCB"]
    assert run("show", "USD", "VND", "--on", "2025-07-30") == 0
    assert "1 USD = 26200 VND\t2025-07-29\tVCB (1 day old)" in capsys.readouterr().out


@pytest.mark.parametrize("page", ["/hist.zip", "/hist.csv"])
def test_update_from_the_ecb(server: str, page: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("update", "--url", server + page) == 0
    assert "2030-01-02 to 2030-01-03" in capsys.readouterr().err
    assert run("show", "USD", "CNY", "--on", "2030-01-03") == 0
    assert capsys.readouterr().out.startswith("1 USD = 7 CNY\t2030-01-03\tECB")


@pytest.mark.parametrize(
    ("page", "expected"),
    [("/day.json", "30000.5"), ("/hundred.json", "30000.5"), ("/series.json", "30000"), ("/list.json", "30000")],
)
def test_update_from_an_api(server: str, page: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("update", "--url", server + page) == 0
    assert run("show", "EUR", "VND", "--on", "2030-01-02") == 0
    assert capsys.readouterr().out.startswith(f"1 EUR = {expected} VND\t2030-01-02\t127.0.0.1")


def test_update_from_our_own_columns(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("update", "--url", f"{server}/own.csv") == 0
    assert run("show", "USD", "VND", "--on", "2030-01-02") == 0
    assert "27000 VND\t2030-01-02\tSBV" in capsys.readouterr().out


@pytest.mark.parametrize("page", ["/page.html", "/empty.json", "/zero.json", "/bad.zip", "/nothing"])
def test_update_with_anything_else_changes_nothing(
    server: str, page: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("update", "--url", server + page) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not home.exists()
