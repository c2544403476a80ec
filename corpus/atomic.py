"""Files that are whole or not there: written beside their place, synced, then renamed over it."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from corpus.errors import OutputError

_ADVICE = {
    errno.ENOSPC: "free some space and run again; nothing is lost",
    errno.EACCES: "choose another folder with -o, or mend its permissions",
    errno.EPERM: "choose another folder with -o, or mend its permissions",
    errno.EROFS: "choose another folder with -o",
    errno.EEXIST: "a file stands where a folder is needed; choose another name",
    errno.ENOTDIR: "a file stands where a folder is needed; choose another folder with -o",
    errno.EISDIR: "a folder stands where the file should go; choose another name",
}


@contextmanager
def atomic_output(path: Path) -> Iterator[BinaryIO]:
    """A binary file that takes the place of `path` when the block ends well, and leaves no trace when it does not.

    Raises `OutputError` for anything the system refuses (no space, no permission).
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)  # noqa: PTH101 - mkstemp makes the file private; a result is not
        os.replace(temporary, path)  # noqa: PTH105
        temporary = ""
        _sync_folder(path.parent)
    except OSError as error:
        raise as_output_error(error, path) from None
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108


def as_output_error(error: OSError, path: Path) -> OutputError:
    """The user's line for a write that the system refused."""
    advice = _ADVICE.get(error.errno or 0, "check the path")
    return OutputError(f"cannot write: {error.strerror or error}", where=str(path), mend=advice)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; some file systems cannot sync folders, and that is no reason to fail."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
