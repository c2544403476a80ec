"""Enforcement of constraints: a guarded ladder from the engine's own words down to a flag."""

from __future__ import annotations

from pipeline.enforce.ladder import Enforced, enforce

__all__ = ["Enforced", "enforce"]
