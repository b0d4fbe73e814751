"""How long a Word document of 26 pages takes from the upload to its drafts: under ten seconds.

    python -m tests.bench.imports [file.docx|file.txt]

Without a file it makes one of 26 pages' worth of rules with text boxes and tables. The database is
a new one in a temporary folder; VAR_DIR is not touched.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 10.0
PAGE = 900  # characters on a page of such a document


def document() -> bytes:
    """Rules until 26 pages are full."""
    import docx
    from docx.oxml import parse_xml

    from tests.pages.import_texts import box_xml, count, numbered, saved

    paper = docx.Document()
    written = number = 0
    while written < 26 * PAGE:
        number += 1
        paper.add_heading(f"第{number}项管理制度", 1)
        articles = numbered(paper, [("chineseCounting", "第%1条")])
        for _article in range(12):
            words = "为规范本项工作,经办人员应当按照规定的程序和时限办理,并如实登记。" * 3
            count(paper.add_paragraph(words), articles)
            written += len(words)
        paper.add_heading(f"第{number}项工作流程图", 2)
        chart = paper.add_paragraph()
        for step in range(6):
            box = box_xml([f"{step + 1}.办理环节{step}:", "经办人员登记"], step * 900_000)
            chart._p.append(parse_xml(box))
        table = paper.add_table(rows=5, cols=4)
        for cell in (cell for row in table.rows for cell in row.cells):
            cell.text = "内容"
    return saved(paper)


def main() -> int:
    folder = tempfile.mkdtemp(prefix="imports-")
    os.environ["VAR_DIR"] = folder
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from pages.importer import runs
    from pages.importer.reading import read
    from pages.importer.write import write
    from pages.starter import load_site
    from permissions.models import User
    from permissions.starter import load_bureau

    call_command("migrate", verbosity=0)
    load_bureau("bench-password-1")
    load_site()
    editor = User.objects.get(username="office-head")
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    name, data = (given.name, given.read_bytes()) if given else ("26.docx", document())
    begin = time.perf_counter()
    run = runs.begin(read(name, data), by=editor)
    found = time.perf_counter()
    runs.decide(run, {}, by=editor)
    write(run)
    end = time.perf_counter()
    made = run.pieces.filter(outcome="new").count()
    print(
        f"{name}: {len(data) // 1024} kB, {run.pieces.count()} pieces, {made} drafts; "
        f"read {found - begin:.2f} s, written {end - found:.2f} s, together {end - begin:.2f} s "
        f"(limit {LIMIT:.0f} s)"
    )
    return int(end - begin > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
