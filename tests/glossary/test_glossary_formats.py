"""Every glossary format: what is written is read again, by us and by translate-toolkit; hostile files are refused in one line."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import TermweaveError
from glossary.formats import by_name, by_path, formats
from glossary.termbase import Concept, Term, Termbase

LANGS = ["fr", "en"]
SAFE = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn"), exclude_characters="\ufeff\ufffe\uffff\u2060")
TEXT = st.text(SAFE, min_size=1, max_size=12).map(lambda t: " ".join(t.split())).filter(bool)
FIELD = st.one_of(st.just(""), TEXT)
LOSSLESS = ["csv", "tsv", "xlsx", "tbx", "tbx-basic-dct", "tbx-min", "tbx-min-dct", "tbx2", "tmx", "jsonl", "multiterm"]


@st.composite
def concepts(draw: st.DrawFn) -> list[Concept]:
    found = []
    for i in range(draw(st.integers(1, 4))):
        rules = {"pos": draw(st.sampled_from(["", "noun", "proper noun"])), "exact": draw(st.booleans()),
                 "case_sensitive": draw(st.booleans())}  # fmt: skip
        terms: list[Term] = []
        for lang in LANGS:
            texts = draw(st.lists(TEXT, min_size=1, max_size=3, unique_by=str.casefold))
            forbidden = draw(st.lists(TEXT, max_size=1))
            terms += [Term(t, lang, "admitted" if k else "preferred", **rules) for k, t in enumerate(texts)]
            terms += [Term(t, lang, "forbidden", **rules) for t in forbidden if t not in texts]
        found.append(Concept(f"c{i}", tuple(terms), draw(st.booleans()), draw(FIELD), draw(FIELD), draw(FIELD), draw(FIELD)))
    return found


def plain(concept: Concept) -> tuple[object, ...]:
    return (*dataclasses.astuple(dataclasses.replace(concept, terms=(), where="")), sorted(map(repr, concept.terms)))


def write(tmp: Path, name: str, found: list[Concept]) -> Path:
    form = by_name(name)
    path = tmp / f"glossary{form.extensions[0] if form.extensions else '.tbx'}"
    with path.open("wb") as out:
        form.write(found, out, LANGS)
    return path


@pytest.mark.parametrize("name", LOSSLESS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=concepts())
def test_round_trip(name: str, found: list[Concept], tmp_path: Path) -> None:
    back = list(by_name(name).read(write(tmp_path, name, found)))
    assert [plain(c) for c in back] == [plain(c) for c in found]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=concepts())
def test_omegat_keeps_which_term_is_rendered_how(found: list[Concept], tmp_path: Path) -> None:
    path = write(tmp_path, "omegat", found)
    wanted = {(s.text, t.text) for c in found for s in c.names("fr") for t in c.names("en", "preferred", "admitted")}
    back = Termbase.load([path], source_lang="fr", target_lang="en")
    assert {(s.text.removeprefix("\u2060"), t.text) for c in back for s in c.names("fr") for t in c.names("en")} == wanted


SAMPLE = [
    Concept("chat-group", (Term("groupe de chat", "fr"), Term("chat group", "en"), Term("group chat", "en", "admitted"))),
    Concept("telegram", (Term("Telegram", "fr"), Term("Telegram", "en")), keep=True, definition='<a> & "b"'),
]


@pytest.mark.parametrize("name", ["tbx2", "tmx", "omegat"])  # the toolkit knows no TBX of version 3
def test_translate_toolkit_reads_what_we_write(name: str, tmp_path: Path) -> None:
    data = write(tmp_path, name, SAMPLE).read_bytes()
    if name == "omegat":
        from translate.storage.omegat import OmegaTFile

        pairs = {(u.source, u.target) for u in OmegaTFile.parsestring(data).units}
    elif name == "tmx":
        from translate.storage.tmx import tmxfile

        pairs = {(u.source, u.target) for u in tmxfile.parsestring(data).units}
    else:
        from translate.storage.tbx import tbxfile

        pairs = {(u.source, u.target) for u in tbxfile.parsestring(data).units}
    assert ("groupe de chat", "chat group") in pairs
    assert ("Telegram", "Telegram") in pairs


HOSTILE = {
    "entities.tbx": b'<!DOCTYPE tbx [<!ENTITY a "x">]><tbx><text><body><conceptEntry id="a"/></body></text></tbx>',
    "bomb.tmx": b'<!DOCTYPE t [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><tmx><body><tu>&b;</tu></body></tmx>',
    "cut.tbx": b"<tbx><text><body><conceptEntry>",
    "none.tbx": b"<html/>",
    "empty.tbx": b"",
    "nolang.tbx": b"<tbx><conceptEntry><langSec><termSec><term>a</term></termSec></langSec></conceptEntry></tbx>",
    "latin.csv": "café,coffee\n".encode("latin-1"),
    "nul.csv": b"a,b\0c\n",
    "quote.csv": b'fr,en\n"open,shut\n',
    "missing.csv": b"fr,en\nalone\n",
    "extra.csv": b"fr,en\na,b,c\n",
    "column.csv": b"fr,en,fr:colour\na,b,c\n",
    "rule.csv": b"fr,en,match\na,b,sometimes\n",
    "status.csv": b"fr,en,status\na,b,maybe\n",
    "one.csv": b"alone\n",
    "five.csv": b"a,b,c,d,e\n1,2,3,4,5\n",
    "text.xlsx": b"no zip",
    "json.jsonl": b'{"id": \n',
    "field.jsonl": b'{"id": "a", "terms": [{"text": 1, "lang": "fr"}]}\n',
    "terms.jsonl": b'{"id": "a", "terms": []}\n',
    "tab.txt": b"no tab here\n",
    "what.pdf": b"%PDF",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(TermweaveError) as caught:
        Termbase.load([path])
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    with pytest.raises(TermweaveError, match="unpacks"):
        Termbase.load([path])


def test_errors_name_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text('fr,en\n"a\nb",c\n\nalone\n', "utf-8")
    with pytest.raises(TermweaveError, match=r"g\.csv:5"):
        Termbase.load([path])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("réseau social,social network\n", [("x-source", "réseau social"), ("x-target", "social network")]),
        ("réseau social;social network\n", [("x-source", "réseau social"), ("x-target", "social network")]),
        ("réseau, social\tsocial network\n", [("x-source", "réseau, social"), ("x-target", "social network")]),
        ("\ufefffr,en_US\na,b\n", [("fr", "a"), ("en-US", "b")]),
        ("Source,Target\na,b\n", [("x-source", "a"), ("x-target", "b")]),
        ("fr,en\na,b|c\\|d\n", [("fr", "a"), ("en", "b"), ("en", "c|d")]),
        ("fr,en\r\na,b\r\n\r\n", [("fr", "a"), ("en", "b")]),
        ("mer,sea\n", [("x-source", "mer"), ("x-target", "sea")]),
        ("French,English\na,b\n", [("fr", "a"), ("en", "b")]),
        ("French (France),English (US)\na,b\n", [("fr-FR", "a"), ("en-US", "b")]),
        ('fr,en\n"réseau\nsocial",social network\n', [("fr", "réseau social"), ("en", "social network")]),
        ("Forum,forum\n", [("x-source", "Forum"), ("x-target", "forum")]),
        ("FR;zh-hant-tw\na;b\n", [("fr", "a"), ("zh-Hant-TW", "b")]),
        ("French term,English term,Comment\na,b,c\n", [("fr", "a"), ("en", "b")]),
        ("Terme source\tTerme cible\na\tb\n", [("x-source", "a"), ("x-target", "b")]),
        ("Source Language: French,Target Language: English\na,b\n", [("fr", "a"), ("en", "b")]),
        ('"mer","sea","fr","en-GB"\n', [("fr", "mer"), ("en-GB", "sea")]),
        ("sep=;\nfr;en\na;b\n", [("fr", "a"), ("en", "b")]),
        ('"sep=;"\nfr;en\na;b\n', [("fr", "a"), ("en", "b")]),
        ("Term_FR,Term_EN,Definition_EN\na,b,c\n", [("fr", "a"), ("en", "b")]),
        (
            "Term [fr],Status [fr],Term [en],Status [en],Type [en]\na,preferred,b,not recommended,acronym\n",
            [("fr", "a"), ("en", "b")],
        ),
        (
            "Entry_ID;Entry_Domain;Entry_Subject;French_Def;French;Term_Info;English_Def;English;Term_Info\n1;d;s;f;a;;e;b;\n",
            [("fr", "a"), ("en", "b")],
        ),
        ("term,description,casesensitive,translatable,forbidden,tags,en\na,d,no,yes,no,,b\n", [("x-source", "a"), ("en", "b")]),
        ("Quelle;Ziel;Bemerkung\na;b;c\n", [("x-source", "a"), ("x-target", "b")]),
        ("Terme,Traduction,Domaine,Définition\na,b,c,d\n", [("x-source", "a"), ("x-target", "b")]),
        ("# made by hand\na\tb\tnote\n", [("x-source", "a"), ("x-target", "b")]),
    ],
)
def test_layouts(text: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text(text, "utf-8")
    (concept,) = Termbase.load([path])
    assert [(t.lang, t.text) for t in concept.terms] == expected


def test_headers_of_other_tools_say_what_they_say_of_one_language(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text(
        "Concept Definition,Term [fr],Part of Speech [fr],Note [fr],Term [en],Status [en],Note [en]\n"
        "what it is,réseau social,noun,un,social net,deprecated,two\n",
        "utf-8",
    )
    (concept,) = Termbase.load([path])
    french, english = concept.terms
    assert (french.pos, english.pos, english.status) == ("noun", "", "forbidden")
    assert (concept.definition, concept.note) == ("what it is", "un; two")


def test_flags_of_a_row(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("term,translatable,forbidden,en\nWeibo,no,no,\nchat,yes,yes,cat\nmot,yes,no,word\n", "utf-8")
    kept, barred, plain_ = Termbase.load([path], source_lang="fr")
    assert kept.keep
    assert [t.status for t in barred.terms] == ["preferred", "forbidden"]
    assert [t.status for t in plain_.terms] == ["preferred", "preferred"]


def test_terms_of_multiterm_keep_definition_source_and_status(tmp_path: Path) -> None:
    path = tmp_path / "g.tbx"
    path.write_text(
        '<martif type="TBX"><text><body><termEntry id="1"><langSet xml:lang="FR-FR"><ntig><termGrp><term>réseau social</term>'
        '<termNote type="Status">Approved</termNote></termGrp><descripGrp><descrip type="definition">def</descrip>'
        '<admin type="source">book</admin></descripGrp></ntig></langSet><langSet xml:lang="EN-US"><ntig><termGrp>'
        '<term>social net</term><termNote type="normativeAuthorization">deprecatedTerm</termNote></termGrp></ntig></langSet>'
        "</termEntry></body></text></martif>",
        "utf-8",
    )
    (concept,) = by_name("tbx").read(path)
    assert [(t.lang, t.status) for t in concept.terms] == [("fr-FR", "preferred"), ("en-US", "forbidden")]
    assert (concept.definition, concept.source) == ("def", "book")


def test_the_extension_tells_the_format_and_unknown_names_list_what_there_is() -> None:
    assert by_path(Path("glossary.utf8.TXT")).name == "omegat"
    with pytest.raises(TermweaveError, match="csv"):
        by_name("nope")
    assert all(f.title for f in formats().values())


def test_writing_two_columns_needs_to_know_which(tmp_path: Path) -> None:
    three = [Concept("a", (Term("a", "fr"), Term("b", "en"), Term("c", "vi")))]
    with pytest.raises(TermweaveError, match="--from"):
        by_name("omegat").write(three, io.BytesIO())


@pytest.mark.parametrize("name", LOSSLESS)
@pytest.mark.parametrize("langs", [[], ["fr", "en"]])
def test_a_kept_term_of_one_language_is_kept_by_every_format(name: str, langs: list[str], tmp_path: Path) -> None:
    path = tmp_path / f"g{by_name(name).extensions[0] if by_name(name).extensions else '.tbx'}"
    with path.open("wb") as out:
        by_name(name).write([Concept("7", (Term("Telegram", "fr"),), keep=True), SAMPLE[0]], out, langs)
    kept, other = by_name(name).read(path)
    assert (kept.id, kept.keep, {t.text for t in kept.terms}, kept.note) == ("7", True, {"Telegram"}, "")
    assert (other.id, other.keep, len(other.terms)) == ("chat-group", False, 3)


@pytest.mark.parametrize(("name", "first"), [("deepl", []), ("google", ["en,fr"])])
def test_services_that_take_two_columns_get_each_term_once(name: str, first: list[str]) -> None:
    def terms(*texts: str, lang: str) -> list[Term]:
        return [Term(t, lang, "admitted" if i else "preferred") for i, t in enumerate(texts)]

    found = [
        Concept("a", (*terms("sleeper", "tie", lang="en"), *terms("traverse", "billochet", lang="fr"))),
        Concept("b", (Term("Amtrak, Inc.", "en"),), keep=True),
        Concept("c", (Term("tie", "en"), Term("cravate", "fr"), Term("lien", "fr", "forbidden"))),
        Concept("d", (Term("bogie", "en"), Term("boggie", "fr", "forbidden"))),
    ]
    out = io.BytesIO()
    by_name(name).write(found, out, ["en", "fr"])
    assert out.getvalue().decode().splitlines() == [*first, "sleeper,traverse", "tie,traverse", '"Amtrak, Inc.","Amtrak, Inc."']


def test_a_language_without_its_region_asks_for_the_column_of_the_region(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("en-US\tfr-FR\nsea\tmer\n", "utf-8")
    written = BytesIO()
    by_name("tsv").write(Termbase.load([path]), written, ["fr", "en"])
    assert written.getvalue().decode().splitlines() == ["id\tfr-FR\ten-US", "2\tmer\tsea"]


def test_formulas_stay_text(tmp_path: Path) -> None:
    path = write(tmp_path, "xlsx", [Concept("a", (Term("=1+1", "fr"), Term("+x", "en")))])
    (back,) = Termbase.load([path])
    assert [t.text for t in back.terms] == ["=1+1", "+x"]
