"""Pictures of the pages of a PDF: ``python -m forms.pdfworker <pdf> <folder> <most>``. No Django.

A process for one file, limited by itself: a file made to harm takes nothing but its own process
with it. Nothing of the file is run: no script, no form, no annotation that fetches anything.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 10
LARGEST_PICTURE = 12 * 1024 * 1024
WIDTH, HIGHEST = 1000, 3000  # pixels


def limit() -> None:
    """Bounds that the process cannot raise again."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_PICTURE, LARGEST_PICTURE))


def draw(source: Path, folder: Path, most: int) -> dict[str, int]:
    """Write ``1.jpg``, ``2.jpg`` … and say how many pages the file has and how many were drawn."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(source)
    pages = len(document)
    drawn = min(pages, most)
    for number in range(drawn):
        page = document[number]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), HIGHEST / max(height, 1))
        picture = page.render(scale=scale, may_draw_forms=False).to_pil()
        picture.convert("RGB").save(folder / f"{number + 1}.jpg", quality=85)
        page.close()
    return {"pages": pages, "drawn": drawn}


def main() -> None:
    limit()
    source, folder, most = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    found = draw(source, folder, most)
    (folder / "pages.json").write_text(json.dumps(found), encoding="ascii")
    os._exit(0)  # no tidying up of a library that read a foreign file


if __name__ == "__main__":
    main()
