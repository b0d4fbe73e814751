"""Playing sequences by their seed, and saying which one failed and what was done in it."""

from __future__ import annotations

from collections import Counter

from tests.scenario import Office
from tests.soak.holds import judge
from tests.soak.play import Broken, Sequence

LENGTH = 13


def run_one(office: Office, seed: int, length: int, tally: Counter[str]) -> list[str]:
    """Play one sequence and judge it; whatever goes wrong names the seed and the operations."""
    sequence = Sequence(office, seed, length, tally)
    try:
        sequence.play(judge)
    except Exception as failure:
        done = "\n".join(f"  {i:2} {line}" for i, line in enumerate(sequence.log, start=1))
        raise Broken(
            f"{type(failure).__name__}: {failure}\n{done}\n"
            f"again: python -m tests.soak --seed {seed} --length {length}"
        ) from failure
    return sequence.log
