"""Source repair: accents with a proof, broken encodings, typography; every change recorded so that it replays."""

from pipeline.repair.repairer import Repaired, Repairer, restore_accents

__all__ = ["Repaired", "Repairer", "restore_accents"]
