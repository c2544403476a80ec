"""Traces of the machinery in the target, and things that must come through letter for letter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus.values import AlignedUnit, Issue, Severity

# Term annotations of annotated engines, control tokens of sentencepiece and of transformers, its replacement for unknown tokens,
# and what a character spelt in wrong bytes becomes.
MARK = re.compile(r"</?t>|</?s>|<unk>|<pad>|<mask>|▁|⁇|\ufffd|<2[a-z]{2,3}>|>>[a-z_]+<<", re.IGNORECASE)

PLACEHOLDER = re.compile(
    r"""
      https?://[^\s<>"'«»“”]*[\w/]              # an address
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+              # a mail address
    | %\([\w.]+\)[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z]  # %(name)s
    | %\d+\$[a-zA-Z]                            # %1$s
    | (?<![\d\s]\s)(?<!\d)%[sdif@](?!\w)        # %s, but not the per cent sign of "10 %d'eau"
    | \$\{[\w.]+\}                              # ${name}
    | \{\{\s*[\w.|]+\s*\}\}                     # {{ name }}
    | \{[\w.]*(?:![rsa])?(?::[^{}\s]*)?\}       # {name}, {0}, {}
    | </?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?>         # a tag left in the text
    | \#\w+ | @\w+(?=\s|$|[,.;:!?)])            # hashtags and handles
    """,
    re.VERBOSE,
)


def placeholders(text: str) -> Counter[str]:
    """Everything in `text` that a translation must carry over letter for letter, with how often it stands there."""
    return Counter(match.group() for match in PLACEHOLDER.finditer(text) if not MARK.fullmatch(match.group()))


def marks(text: str) -> Counter[str]:
    """Traces of annotations and control tokens in `text`."""
    return Counter(match.group() for match in MARK.finditer(text))


def check_marks(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for each mark of the machinery that the target has and the source has not."""
    known = marks(unit.source)
    for match in MARK.finditer(unit.target):
        if known[match.group()] > 0:
            known[match.group()] -= 1
            continue
        yield Issue("marks", "error", f"the mark “{match.group()}” was left in the target", match.start(), match.end())


def check_placeholders(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for each placeholder, tag in the text or address that does not come through; hashtags may be translated."""
    missing = placeholders(unit.source)
    for text in missing:
        missing[text] = max(0, missing[text] - unit.target.count(text))
    for text in sorted(missing.elements()):
        severity: Severity = "info" if text.startswith(("#", "@")) else "error"
        start = unit.source.find(text)
        message = f"“{text}” of the source is not in the target"
        yield Issue("placeholders", severity, message, start, start + len(text), "source")
