"""Source repair: accents with a proof, broken encodings, typography; every change recorded so that it replays."""

from pipeline.repair.accents import restore_accents
from pipeline.repair.folding import fold
from pipeline.repair.repairer import Repaired, Repairer

__all__ = ["Repaired", "Repairer", "fold", "restore_accents"]
