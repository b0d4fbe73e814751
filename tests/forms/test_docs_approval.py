"""docs/approval.md names every status, state, action, event and notice there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from forms import actions
from forms.actions.deciding import ALLOWED
from forms.models import Decision, Status, Task

PAGE = (Path(settings.BASE_DIR) / "docs" / "approval.md").read_text(encoding="utf-8")
SOURCES = [
    path.read_text(encoding="utf-8")
    for path in (Path(settings.BASE_DIR) / "forms" / "actions").glob("*.py")
]


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of a section's tables, without their heads."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("status", Status)
def test_every_status_is_drawn_and_explained(status: Status):
    states = section("States")
    diagram = states.split("```")[1]

    assert re.search(rf"\b{status.value}\b", diagram)
    assert [f"`{status.value}`", str(status.label)] in [row[:2] for row in rows("States")]


@pytest.mark.parametrize("action", actions.__all__)
def test_every_action_has_its_transition(action: str):
    assert any(row[0].startswith(f"`{action}`") for row in rows("Transitions"))


@pytest.mark.parametrize("verdict", Decision.Verdict.values)
def test_every_verdict_has_its_transition(verdict: str):
    decisions = [row[0] for row in rows("Transitions") if row[0].startswith("`decide`")]

    assert any(re.search(rf"\b{verdict}\b", row) for row in decisions)
    assert any(verdict in allowed for allowed in ALLOWED.values())


def test_the_page_names_no_action_that_is_not_there():
    named = {m for row in rows("Transitions") for m in re.findall(r"^`(\w+)`", row[0])}

    assert named == set(actions.__all__)


@pytest.mark.parametrize("state", Task.State)
def test_every_state_of_a_task_is_explained(state: Task.State):
    named = [row for row in rows("Tasks") if f"`{state.value}`" in row[0]]

    assert len(named) == 1
    assert str(state.label) in named[0][1]


def test_every_event_of_the_trail_is_listed():
    written = {m for text in SOURCES for m in re.findall(r'chain\.add\(\s*"(\w+)"', text)}
    listed = {m for row in rows("The trail") for m in re.findall(r"`(\w+)`", row[0])}

    assert listed == written | set(Decision.Verdict.values)


def test_the_page_tells_nothing_of_a_column_of_transitions_that_is_empty():
    for row in rows("Transitions")[2:]:
        assert len(row) == 6 and row[0] and row[3]


def test_the_commands_of_the_page_exist():
    commands = Path(settings.BASE_DIR) / "forms" / "management" / "commands"
    named = {m for row in rows("Permissions") for m in re.findall(r"^`manage\.py (\w+)", row[0])}

    assert named == {"check_permissions", "check_trail", "clear_samples"}
    assert all((commands / f"{name}.py").exists() for name in named)
