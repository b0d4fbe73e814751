"""500 sequences of random work, judged after each. More of them: ``python -m tests.soak``."""

from __future__ import annotations

from collections import Counter
from unittest import mock

import pytest

from forms import routing
from forms.actions import deciding, ending, work
from tests.scenario import Office
from tests.soak.play import Broken
from tests.soak.run import LENGTH, run_one

SEQUENCES, CHUNK = 500, 25


@pytest.mark.parametrize("first", range(0, SEQUENCES, CHUNK))
def test_whatever_is_done_everything_that_must_hold_holds(office: Office, first: int):
    tally: Counter[str] = Counter()
    for seed in range(first, first + CHUNK):
        run_one(office, seed, LENGTH, tally)

    assert tally["trail submit"] > CHUNK / 2 and tally["decide"] > CHUNK


WRONG = {
    "an applicant decides his own": mock.patch.object(
        routing, "eligible", lambda post, situation, out, _was=routing.eligible: _was(
            post, situation, ()
        ),
    ),
    "who is asked sees nothing": mock.patch.object(
        work.Work, "ask", lambda held, post, person, able: None
    ),
    "what was said no to waits on": mock.patch.object(
        deciding, "_end_step", lambda *given, **more: None
    ),
    "a number taken back stays used": mock.patch.object(ending, "void_number", lambda held: None),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_it_would_be_noticed_if(office: Office, wrong: str):
    with WRONG[wrong], pytest.raises(Broken, match=r"again: python -m tests\.soak --seed \d+"):
        for seed in range(100):
            run_one(office, seed, LENGTH, Counter())


def test_a_seed_plays_the_same_sequence_again(office: Office):
    first = run_one(office, 7, LENGTH, Counter())

    assert run_one(office, 7, LENGTH, Counter()) == first
