"""`termweave repair`: text in, repaired text out, line for line, in flat memory."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from corpus.languages import primary
from pipeline.console import Quiet

if TYPE_CHECKING:
    from pipeline.repair import Repaired, Repairer

NAMES = ("mojibake", "unicode", "accents", "quotes", "spacing", "asides", "commas")
WINDOW_LINES = 2_000
WINDOW_LETTERS = 200_000
LONGEST = 40_000
"""A line longer than this is repaired in pieces, so that memory stays flat."""


@click.command()
@click.option("--from", "lang", metavar="LANG", help="Language of the text (BCP 47); identified when not given.")
@click.option(
    "--repair",
    "mode",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="auto: restore accents where the text lacks them; always: everywhere; never: copy.",
)
@click.option("--fix", "wanted", multiple=True, type=click.Choice(NAMES), help="Also run this repair (quotes, spacing, asides).")
@click.option("--no-fix", "unwanted", multiple=True, type=click.Choice(NAMES), help="Do not run this repair.")
@click.option("--diff", "as_diff", is_flag=True, help="Show what changes: removed and added words, in colour on a terminal.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line: text, changes, suggestions.")
@click.option("-q", "--quiet", is_flag=True, help="No warnings.")
@click.argument("file", metavar="[FILE|-]", default="-", type=click.Path(allow_dash=True, path_type=Path))
def command(
    lang: str | None,
    mode: str,
    wanted: tuple[str, ...],
    unwanted: tuple[str, ...],
    as_diff: bool,
    as_json: bool,
    quiet: bool,
    file: Path,
) -> None:
    """Restore accents and mend source text: as many lines come out as go in.

    Without options only what is certainly broken is mended: missing accents, mojibake, accents as separate characters. Quotes,
    spacing and asides follow a house style and run with --fix. Missing commas are only ever suggested (--json). Memory stays flat:
    a line of more than 40,000 letters is repaired in pieces; with --json those that another follows say `"continues": true`.
    """
    from corpus.textio import pieces
    from pipeline.errors import UsageError

    if as_diff and as_json:
        raise UsageError("--diff and --json do not go together", mend="choose one")
    if mode == "never" and wanted:
        raise UsageError(f"--repair never copies the text, whatever --fix {wanted[0]} says", mend="drop one of them")
    if both := sorted(set(wanted) & set(unwanted)):
        raise UsageError(f"--fix {both[0]} and --no-fix {both[0]} contradict each other", mend="drop one of them")
    say = Quiet(-1 if quiet else 0)
    out = sys.stdout.buffer
    colour = as_diff and sys.stdout.isatty()
    with _source(file) as stream:
        where = "standard input" if str(file) == "-" else str(file)
        lines = pieces(stream, where, LONGEST, exact=not as_json)
        for raw, repaired, end in _repaired(lines, lang, mode, set(wanted), set(unwanted), say):
            if as_json:
                text = _as_json(repaired, bool(end)) + "\n"
            elif as_diff:
                text = show_diff(raw, repaired, colour=colour) + end
            else:
                text = repaired.text + end
            out.write(text.encode("utf-8", "surrogatepass"))
    out.flush()


def _repaired(
    lines: Iterable[tuple[str, bool]], lang: str | None, mode: str, wanted: set[str], unwanted: set[str], say: Quiet
) -> Iterator[tuple[str, Repaired, str]]:
    """Each line or piece of one, what it becomes, and what stands behind it (`\\n`, `\\r\\n` or nothing)."""
    repairer: Repairer | None = None
    for window in windows(lines):
        texts = [text.removesuffix("\r") for text, _ in window]
        if repairer is None:
            repairer = _repairer(texts, lang, mode, wanted, unwanted, say)
        for text, (line, ended), repaired in zip(texts, window, repairer.repair(texts), strict=True):
            yield text, repaired, line[len(text) :] + "\n" * ended


def _repairer(window: list[str], lang: str | None, mode: str, wanted: set[str], unwanted: set[str], say: Quiet) -> Repairer:
    from typing import cast

    from pipeline.languages import normalised
    from pipeline.repair import Repairer
    from pipeline.repair.language import identify
    from pipeline.repair.repairer import DEFAULT, Mode

    found, sure = identify("\n".join(window))
    if lang is None:
        lang = found
        if found == "und":
            say.warn("the language of the text is not clear, so its accents are left alone; say it with --from")
    else:
        lang = normalised(lang)
        if found not in ("und", primary(lang)) and sure >= 0.6:
            say.warn(f"--from says {lang}, but the text looks like {found}")
    return Repairer(lang, cast(Mode, mode), only=(DEFAULT | wanted) - unwanted, carry=True)


def windows(pieces: Iterable[tuple[str, bool]]) -> Iterator[list[tuple[str, bool]]]:
    """Runs of lines (or pieces of them), long enough to judge a text by, short enough to hold."""
    window: list[tuple[str, bool]] = []
    size = 0
    for piece in pieces:
        window.append(piece)
        size += len(piece[0])
        if len(window) >= WINDOW_LINES or size >= WINDOW_LETTERS:
            yield window
            window, size = [], 0
    if window:
        yield window


def show_diff(raw: str, repaired: Repaired, *, colour: bool) -> str:
    """The line with what was taken away and what was put in its place, in colours or as `[-before-]{+after+}`."""
    from corpus.changes import compare

    text = raw
    for change in compare("diff", raw, repaired.text, ""):
        before = click.style(change.before, fg="red", strikethrough=True) if colour else f"[-{change.before}-]"
        after = click.style(change.after, fg="green") if colour else f"{{+{change.after}+}}"
        marked = (before if change.before else "") + (after if change.after else "")
        text = text[: change.start] + marked + text[change.end :]
    return text


def _as_json(repaired: Repaired, ended: bool) -> str:
    import json

    from corpus.wire import to_plain

    changes, suggestions = ([to_plain(change) for change in group] for group in (repaired.changes, repaired.suggestions))
    plain: dict[str, object] = {"text": repaired.text, "changes": changes, "suggestions": suggestions}
    if not ended:
        plain["continues"] = True
    return json.dumps(plain, ensure_ascii=False)


def _source(file: Path) -> AbstractContextManager[BinaryIO]:
    """The file, or standard input for `-`, which stays open."""
    from corpus.textio import opened

    return nullcontext(sys.stdin.buffer) if str(file) == "-" else opened(file)
