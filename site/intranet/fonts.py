"""The four faces papers are printed in: which files they are and where they come from."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from forms.papers.fonts import COMMAND, REQUIRED, missing

__all__ = ["COMMAND", "bring_from_debian", "bring_from_npm", "missing"]

# Where the npm packages of package.json keep them.
PACKAGED: Mapping[str, str] = {
    "song": "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "songbold": "noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
    "hei": "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "heibold": "noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
}
LICENCES: Mapping[str, str] = {
    "NotoSerifSC-LICENSE.txt": "noto-serif-sc/LICENSE_FONT",
    "NotoSansSC-LICENSE.txt": "noto-sans-sc/LICENSE_FONT",
}

# Debian's packages for a machine that reaches its mirror but not npm: a Song and a Hei face.
DEBIAN_PACKAGES = ("fonts-arphic-uming", "fonts-wqy-zenhei")
DEBIAN: Mapping[str, str] = {
    "song": "/usr/share/fonts/truetype/arphic/uming.ttc",
    "songbold": "/usr/share/fonts/truetype/arphic/uming.ttc",
    "hei": "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "heibold": "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
}
STANDING_IN = "DEBIAN-FONTS.txt"  # there while Debian's faces stand in for the real ones


def bring_from_npm(directory: Path, *, project: Path) -> None:
    """Unpack the pinned packages (200 MB), keep four faces and their licences, remove the rest."""
    scratch = project / ".cache" / "npm-fonts"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(project / name, scratch / name)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=scratch,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        packages = scratch / "node_modules" / "@expo-google-fonts"
        for name, source in LICENCES.items():
            _copy(packages / source, directory / name)
        for face, source in PACKAGED.items():
            _copy(packages / source, directory / REQUIRED[face])
        (directory / STANDING_IN).unlink(missing_ok=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def bring_from_debian(directory: Path) -> None:
    """Install Debian's fonts and let them stand in, under the names papers look for."""
    apt = ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]
    subprocess.run(apt, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for face, source in DEBIAN.items():
        _copy(Path(source), directory / REQUIRED[face])
    note = (
        "Debian's faces (uming, wqy-zenhei) stand in here. Delete this folder and run: make fonts\n"
    )
    (directory / STANDING_IN).write_text(note, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    """Whole or not at all: a start that is stopped half-way leaves no half a font."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    shutil.copyfile(source, part)
    part.replace(target)
