"""OmegaT itself, headless, loads the glossary that we write."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from glossary.formats import by_name
from glossary.termbase import Concept, Term

JAR = Path("/usr/share/omegat/OmegaT.jar")  # where Debian's package puts it
READER = Path(__file__).parent / "cases" / "ReadGlossary.java"


LIBRARIES = [f"/usr/share/java/{name}.jar" for name in ("jaxb-api", "jaxb-runtime", "jaxb-impl", "jaxb-core", "javax.activation",
                                                        "istack-commons-runtime", "txw2")]  # fmt: skip
"""What OmegaT's reader of TBX needs beside it; the package brings them."""
FOUND = [
    Concept("2", (Term("réseau social", "fr"), Term("mạng xã hội", "vi"), Term("MXH", "vi", "admitted")), note="một\tghi chú"),
    Concept("b", (Term("Telegram", "fr"),), keep=True),
    Concept("c", (Term('chat, "groupe"', "fr"), Term("nhóm; chat", "vi"))),
]


@pytest.mark.debian("omegat")
@pytest.mark.parametrize(
    ("name", "suffix", "synonyms"), [("tbx2", ".tbx", True), ("deepl", ".csv", False), ("omegat", ".txt", True)]
)
def test_omegat_reads_our_other_formats_too(name: str, suffix: str, synonyms: bool, tmp_path: Path) -> None:
    path = tmp_path / f"glossary{suffix}"
    with path.open("wb") as out:
        by_name(name).write(FOUND, out, ["fr", "vi"])
    rows = [line.split("\t")[:2] for line in _read(path, "fr", "vi", tmp_path).split("\n") if line]
    assert rows == [
        ["réseau social", "mạng xã hội"],
        *([["réseau social", "MXH"]] if synonyms else []),
        ["Telegram", "Telegram"],
        ['chat, "groupe"', "nhóm; chat"],
    ]


def _read(path: Path, source: str, target: str, home: Path) -> str:
    done = subprocess.run(
        ["java", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "-cp", ":".join([str(JAR), *LIBRARIES]), str(READER),
         str(path), source, target],
        capture_output=True, text=True, encoding="utf-8", timeout=180, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.debian("omegat")
def test_omegat_reads_every_entry(tmp_path: Path) -> None:
    path = tmp_path / "glossary.utf8"
    found = [
        Concept(
            "a", (Term("réseau social", "fr"), Term("mạng xã hội", "vi"), Term("MXH", "vi", "admitted")), note="một\tghi chú"
        ),
        Concept("b", (Term("Telegram", "fr"),), keep=True),
        Concept("c", (Term("caméra", "fr"), Term("máy quay", "vi"), Term("ca-mê-ra", "vi", "forbidden"))),
    ]
    with path.open("wb") as out:
        by_name("omegat").write(found, out, ["fr", "vi"])
    assert [line.split("\t")[:3] for line in _read(path, "fr", "vi", tmp_path).split("\n") if line] == [
        ["réseau social", "mạng xã hội", "một ghi chú"],
        ["réseau social", "MXH", "một ghi chú"],
        ["Telegram", "Telegram", ""],
        ["caméra", "máy quay", "not: ca-mê-ra"],
    ]
