"""The fonts are brought whole, from npm or from Debian, or it is said how to get them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from forms.papers.fonts import REQUIRED
from intranet import fonts


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_text("{}")
    return tmp_path


def unpack(command, *, cwd: Path, **kwargs) -> None:
    """What npm would do, with small files."""
    for source in [*fonts.PACKAGED.values(), *fonts.LICENCES.values()]:
        path = cwd / "node_modules" / "@expo-google-fonts" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)


def test_npm_leaves_four_faces_their_licences_and_nothing_else(project, monkeypatch):
    monkeypatch.setattr(subprocess, "run", unpack)

    fonts.bring_from_npm(project / "fonts", project=project)

    brought = {path.name for path in (project / "fonts").iterdir()}
    assert brought == set(REQUIRED.values()) | set(fonts.LICENCES)
    assert not (project / ".cache" / "npm-fonts").exists()


def test_npm_that_fails_leaves_nothing_behind(project, monkeypatch):
    def fail(*args, **kwargs):
        raise subprocess.CalledProcessError(1, "npm")

    monkeypatch.setattr(subprocess, "run", fail)

    with pytest.raises(subprocess.CalledProcessError):
        fonts.bring_from_npm(project / "fonts", project=project)
    assert not (project / "fonts").exists()
    assert not (project / ".cache" / "npm-fonts").exists()


def test_fonts_that_are_there_are_not_brought_again(settings, project, monkeypatch, capsys):
    settings.FONT_DIR = project
    for name in REQUIRED.values():
        (project / name).touch()
    monkeypatch.setattr(subprocess, "run", None)

    call_command("fonts")

    assert "The fonts are there." in capsys.readouterr().out


def test_without_npm_and_without_root_the_command_to_run_is_told(settings, project, monkeypatch):
    settings.FONT_DIR, settings.BASE_DIR = project / "fonts", project
    monkeypatch.setenv("PATH", str(project))
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with pytest.raises(CommandError, match="make fonts"):
        call_command("fonts")


def test_as_root_debians_faces_stand_in(settings, project, monkeypatch):
    settings.FONT_DIR, settings.BASE_DIR = project / "fonts", project
    face = project / "face.ttc"
    face.touch()
    asked = []

    def run(command, **kwargs):
        asked.append(command[0])
        if command[0] == "npm":
            raise FileNotFoundError("npm")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(fonts, "DEBIAN", {name: str(face) for name in REQUIRED})

    call_command("fonts")

    assert asked == ["npm", "apt-get"]
    assert fonts.missing(settings.FONT_DIR) == []
    assert (settings.FONT_DIR / fonts.STANDING_IN).exists()
