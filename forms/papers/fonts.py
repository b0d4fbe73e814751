"""Which font files a paper is set in, and where they are. No Django: the workers read this too.

Song (Noto Serif SC) is the body, Hei (Noto Sans SC) stands in for a character Song lacks. An
office that owns 小标宋 puts it beside them as ``title.ttf`` and titles are set in it; a font with
rare names' characters goes there as ``rare.ttf``.
"""

from __future__ import annotations

from pathlib import Path

REQUIRED = {
    "song": "NotoSerifSC-Regular.ttf",
    "songbold": "NotoSerifSC-Bold.ttf",
    "hei": "NotoSansSC-Regular.ttf",
    "heibold": "NotoSansSC-Bold.ttf",
}
OPTIONAL = {"title": "title.ttf", "rare": "rare.ttf"}
COMMAND = "make fonts"


def missing(folder: Path) -> list[str]:
    """Names of the font files that are not there."""
    return [name for name in REQUIRED.values() if not (folder / name).is_file()]


def present(folder: Path) -> dict[str, Path]:
    """Family name -> file, for every font there is."""
    faces = {**REQUIRED, **OPTIONAL}
    return {key: folder / name for key, name in faces.items() if (folder / name).is_file()}
