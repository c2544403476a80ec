"""The review page: one HTML file per language pair that an editor opens from disk; no server, no network, nothing runs but ours.

The page's own script and style are named by their hashes in its content security policy, which forbids everything else. Units
travel as JSON in a data block with `<` escaped, and reach the document as text nodes only.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO

from corpus.signature import Signature
from corpus.values import AlignedUnit
from pipeline.review.facts import Facts
from pipeline.review.record import page_unit

_SCRIPTS = ("model.js", "check.js", "amounts.js", "source.js", "view.js", "edit.js", "main.js")
_UNITS = b'<script type="application/json" id="units">['
_SPLIT = "\x00split\x00"
SHORTCUTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("j", "k"), "next, previous unit"),
    (("n", "p"), "next, previous unit with an issue"),
    (("o", "O"), "next, previous unit that is not approved"),
    (("g", "G"), "first, last unit"),
    (("e", "Enter"), "edit the translation"),
    (("s",), "start the translation from a copy of the source"),
    (("Ctrl+Enter",), "while editing: save, approve and go on"),
    (("Ctrl+i",), "while editing: put in the next term or amount that is missing"),
    (("Esc",), "while editing: leave the text as it was"),
    (("a",), "approve and go on; on an approved unit, take it back"),
    (("1", "…", "9"), "use that translation from the memory"),
    (("t",), "take the next suggestion for the source"),
    (("c",), "write a note (a comment)"),
    (("u", "Ctrl+z"), "undo"),
    (("r",), "source as repaired or as it came"),
    (("/",), "search"),
    (("?",), "this help"),
)


def write_review(signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
    """Write the review page of one language pair to `out`, unit by unit: memory stays flat on this side."""
    head, middle, tail = _shell(signature)
    out.write(head)
    seen = hashlib.blake2b(digest_size=12)
    documents: dict[str, None] = {}
    facts = Facts(signature.target_lang)
    for count, unit in enumerate(units):
        facts.add(unit)
        record = page_unit(unit)
        seen.update(f"{record['id']}\x1f".encode("utf-8", "replace"))
        documents.setdefault(unit.document)
        out.write((b",\n" if count else b"") + _json(record))
    out.write(middle)
    out.write(
        _json(
            {
                # The browser keeps work under this key: the same units, translated again, find it; each unit's hash decides.
                "key": f"{signature.source_lang}-{signature.target_lang}-{seen.hexdigest()}",
                "source_lang": signature.source_lang,
                "target_lang": signature.target_lang,
                "source_dir": _direction(signature.source_lang),
                "target_dir": _direction(signature.target_lang),
                "signature": str(signature),
                **facts.plain(),
                "export": f"{_file_name(documents)}.{signature.source_lang}-{signature.target_lang}.review.jsonl",
            }
        )
    )
    out.write(tail)


def documents_of(path: Path) -> tuple[str, ...]:
    """The documents that a review page of ours holds, in its order; empty for any other HTML file."""
    found: dict[str, None] = {}
    inside = False
    with path.open("rb") as stream:
        for line in stream:
            if inside:
                if line.startswith(b"]</script>"):
                    return tuple(found)
                try:
                    found.setdefault(json.loads(line.strip().removesuffix(b",")).get("document", ""))
                except (ValueError, AttributeError):
                    return ()
            elif line.rstrip().endswith(_UNITS):
                inside = True
    return ()


def _shell(signature: Signature) -> tuple[bytes, bytes, bytes]:
    """The page around its two data blocks."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False).from_string(_part("page.html.j2"))
    style, script = _part("page.css"), _script()
    source, target = _language(signature.source_lang), _language(signature.target_lang)
    # Our own files, and no text of the user's: a browser takes the bytes between the tags as they are.
    page = template.render(
        title=f"{source} → {target}",
        source_name=source,
        target_name=target,
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
        split=_SPLIT,
        shortcuts=SHORTCUTS,
        signature=str(signature),
    )
    head, middle, tail = (part.encode("utf-8", "replace") for part in page.split(_SPLIT))
    return head, middle, tail


@cache
def _part(name: str) -> str:
    return (resources.files(__name__) / name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    return '"use strict";\n(() => {\n' + "\n".join(_part(name) for name in _SCRIPTS) + "\n})();\n"


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(value: dict[str, Any]) -> bytes:
    """JSON that cannot end the element it stands in; half surrogate pairs, which UTF-8 has no form for, as `\\ud800` escapes."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    try:
        return plain.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c").encode()


def _language(tag: str) -> str:
    """The language's English name, or the tag itself."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag


def _direction(tag: str) -> str:
    """Which way the language runs: a sentence that begins with a foreign name still runs the way of its own language."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(tag.replace("-", "_")).text_direction)
    except (UnknownLocaleError, ValueError):
        return "auto"


def _file_name(documents: Iterable[str]) -> str:
    names = [name for name in documents if name]
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in names[0]).strip("._") if len(names) == 1 else ""
    return safe[:80] or "termweave"
