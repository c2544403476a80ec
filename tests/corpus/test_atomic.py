"""Writing files: whole or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from corpus.atomic import atomic_output
from corpus.errors import OutputError


def test_the_file_takes_its_place_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.txt"
    with atomic_output(path) as out:
        out.write(b"one")
        assert not path.exists()
    assert path.read_bytes() == b"one"
    assert os.listdir(path.parent) == ["a.txt"]
    (path.parent / "plain").touch()
    assert path.stat().st_mode == (path.parent / "plain").stat().st_mode, "as readable as any other file"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), atomic_output(path) as out:
        out.write("text into a binary file")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_full_disk_is_one_line_with_advice(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"a\.txt: cannot write: .*free some space"), atomic_output(tmp_path / "a.txt"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert os.listdir(tmp_path) == []


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot write"), atomic_output(tmp_path / "out" / "a.txt"):
        pass
