"""The JSON schema that is shipped says of JSONL what the writer does, field by field."""

from __future__ import annotations

import io
import json
from dataclasses import fields, is_dataclass
from importlib import resources
from typing import Any

import jsonschema
import pytest

from corpus import signature, values
from corpus.formats import by_name
from corpus.signature import Signature
from corpus.values import AlignedUnit, Inline, Issue
from corpus.wire import SCHEMA_VERSION


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files("corpus").joinpath("data/unit.schema.json").read_text("utf-8"))
    return found


def test_real_output_is_valid(schema: dict[str, Any]) -> None:
    unit = AlignedUnit(
        "d:0:0", "fr", "en", "a", "a", "b", score=-1.5, issues=(Issue("terms", "error", "m", 0, 1),),
        source_inlines=(Inline(0, "empty", "1", "<br>"),), notes=("n",),
    )  # fmt: skip
    out = io.BytesIO()
    by_name("jsonl").write_aligned(Signature("0.1.0", "fr", "en", options=(("a", "b"),)), [unit], out)
    check = jsonschema.Draft202012Validator(schema)
    lines = [json.loads(line) for line in out.getvalue().decode().removesuffix("\n").split("\n")]
    assert len(lines) == 2
    for line in lines:
        check.validate(line)
    assert not check.is_valid({**lines[1], "state": "done"})
    assert not check.is_valid({**lines[1], "unheard": 1})


def test_the_schema_knows_every_field(schema: dict[str, Any]) -> None:
    assert schema["version"] == SCHEMA_VERSION
    for name, definition in schema["$defs"].items():
        if name != "Header":
            kind = {**vars(values), **vars(signature)}[name]
            assert is_dataclass(kind)
            assert set(definition["properties"]) == {f.name for f in fields(kind) if not f.metadata.get("transient")}, name
