"""The user's errors of the ground floor; `pipeline.errors` draws the whole tree."""

from __future__ import annotations


class TermweaveError(Exception):
    """What went wrong, where, and how to mend it, in one line; `exit_code` is what the command line returns."""

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        line = f"{where}: {what}" if where else what
        super().__init__(" ".join((f"{line}; {mend}" if mend else line).split()))


class InputError(TermweaveError):
    """A file or stream that cannot be read as what it should be."""


class EncodingError(InputError):
    """Bytes that are not valid UTF-8 (or UTF-16 with a BOM), or text with NUL in it."""


class FormatError(InputError):
    """A file that breaks the rules of its format: malformed XML, entities, zip bombs, missing columns."""


class OutputError(TermweaveError):
    """A result that cannot be written: no permission, no space."""


class LanguageError(TermweaveError):
    """A language tag that is unknown or cannot serve here."""
