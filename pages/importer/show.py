"""An import as it is shown: the tree with what each piece may become, and what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from pages.importer.bodies import from_facts
from pages.importer.checks import HEADINGS, Finding, law_key, look
from pages.importer.models import ImportPiece, ImportRun
from pages.importer.plan import SKIP, Piece
from pages.importer.runs import Earlier, columns_for, difference, earlier, same_name
from pages.models import ColumnPage, LegalBasis
from permissions.models import Bureau, User

_SHOWN = 60  # blocks of a piece in the preview


@dataclass
class Row:
    """A piece on the page where a person decides."""

    row: ImportPiece
    piece: Piece
    size: str
    lines: list[str]
    more: int
    relation: str  # "" | same | changed | edited | deleted | exists
    said: str
    changes: list[str]
    page: Page | None

    @property
    def asks(self) -> bool:
        """Whether the office's own wording would be lost."""
        return self.relation == "edited"


@dataclass
class Group:
    """The pieces below one heading of the text."""

    title: str
    rows: list[Row]


def groups(run: ImportRun) -> list[Group]:
    """The tree: headings of the text, and below them its pieces; what is set aside comes last."""
    rows = list(run.pieces.select_related("under", "page"))
    before = earlier(run, [row.key for row in rows])
    found: list[Group] = []
    for row in rows:
        piece = row.piece
        title = piece.part or (_("不属于正文") if piece.why else _("正文"))
        if not found or found[-1].title != title:
            found.append(Group(title, []))
        found[-1].rows.append(_row(row, piece, before.get(row.key)))
    return found


def _row(row: ImportPiece, piece: Piece, before: Earlier | None) -> Row:
    relation, said, page = _relation(row, piece, before)
    lines = _lines(piece)
    return Row(
        row,
        piece,
        _size(piece),
        lines[:_SHOWN],
        max(len(lines) - _SHOWN, 0),
        relation,
        said,
        difference(row, before),
        page,
    )


def _relation(
    row: ImportPiece, piece: Piece, before: Earlier | None
) -> tuple[str, str, Page | None]:
    if before is not None and before.page is None:
        return "deleted", _("上次导入的页面已被删除,这次不再导入。"), None
    if before is not None and before.piece.digest == row.digest:
        return "same", _("与上次导入相同。"), before.page
    if before is not None and before.edited:
        said = _("文字有变化,但办公室改过这一页:请选择保留还是用新的文字代替。")
        return "edited", said, before.page
    if before is not None:
        return "changed", _("与上次导入相比有变化:"), before.page
    if page := same_name(piece):
        return "exists", _("网站上已有同名页面,默认不再导入。"), page
    return "", "", None


def _size(piece: Piece) -> str:
    facts = piece.facts
    if "duties" in facts:
        return _("职责%(duties)d条,依据%(bases)d条") % {
            "duties": len(facts["duties"]),
            "bases": len(facts["bases"]),
        }
    if "steps" in facts:
        return _("步骤%(steps)d个,风险%(risks)d条,防范措施%(precautions)d条") % {
            "steps": len(facts["steps"]),
            "risks": len(facts["risks"]),
            "precautions": len(facts["precautions"]),
        }
    tables = sum(one["type"] == "table" for one in piece.content)
    words = sum(len(text) for text in _lines(piece))
    said = _("%(blocks)d段,约%(words)d字") % {"blocks": len(piece.content), "words": words}
    return said + (_(",表格%d个") % tables if tables else "")


def _lines(piece: Piece) -> list[str]:
    found = []
    for one in piece.content or from_facts(piece):
        if one["type"] == "table":
            found += [" | ".join(row) for row in one["rows"]]
        elif one["type"] == "picture":
            found.append(_("(图片:%s,未导入)") % (one["text"] or _("无说明")))
        else:
            found.append(one.get("number", "") + one["text"])
    return found


def places(user: User) -> list[tuple[int, str]]:
    """The columns to choose from, each below its own."""
    columns = columns_for(user)
    least = min((column.depth for column in columns), default=0)
    return [(column.pk, _indented(column, least)) for column in columns]


def _indented(column: ColumnPage, least: int) -> str:
    return "\u3000" * (column.depth - least) + column.title


@dataclass(frozen=True)
class Check:
    """What to look at, of one kind: where, what, why."""

    heading: str
    findings: list[tuple[ImportPiece, Finding]]


def checks(run: ImportRun) -> list[Check]:
    """What a person looks at before anything of this import is published."""
    laws = superseded(run.bureau)
    found: dict[str, list[tuple[ImportPiece, Finding]]] = {kind: [] for kind in HEADINGS}
    for row in run.pieces.exclude(becomes=SKIP):
        for finding in look(row.piece.words, laws):
            found[finding.kind].append((row, finding))
    return [Check(str(HEADINGS[kind]), rows) for kind, rows in found.items() if rows]


def superseded(bureau: Bureau) -> Mapping[str, str]:
    """Laws of the register that are no longer to be cited, by every name they go by."""
    found: dict[str, str] = {}
    for basis in LegalBasis.objects.filter(bureau=bureau).select_related("successor"):
        if not basis.superseded:
            continue
        note = _("已废止")
        if basis.successor is not None:
            note = _("已由%s代替") % basis.successor.quoted
        for name in (basis.name, basis.handbook_form):
            if name:
                found[law_key(name.partition("《")[2].partition("》")[0] or name)] = note
    return found


def counts(run: ImportRun) -> list[tuple[str, int]]:
    """How many pieces came out how."""
    outcomes = list(run.pieces.values_list("outcome", flat=True))
    return [
        (str(label), outcomes.count(value))
        for value, label in ImportPiece.Outcome.choices
        if value and outcomes.count(value)
    ]


def context_of(run: ImportRun, user: User) -> dict[str, Any]:
    """What the page of a run needs, by how far it is."""
    if run.state == ImportRun.State.OPEN:
        return {
            "groups": groups(run),
            "places": places(user),
            "kinds": ImportPiece.Becomes.choices,
        }
    total = run.pieces.count()
    if run.state != ImportRun.State.DONE:
        done = run.pieces.exclude(outcome="").count()
        return {"total": total, "done": done, "waits": True}
    made = run.pieces.exclude(outcome__in=("", "skipped")).select_related("page")
    return {"made": made, "counts": counts(run), "checks": checks(run)}
