"""An import from the reading to the decision: kept pieces, what they were last time, choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from forms.errors import DomainError, NotFound, WrongState
from pages.importer.build import build
from pages.importer.models import ImportPiece, ImportRun
from pages.importer.plan import PROCESS, RULE, SECTION, SKIP, Piece, plan
from pages.importer.source import Source
from pages.importer.words import changes
from pages.models import (
    ArticlePage,
    ColumnPage,
    NoticePage,
    ProcessPage,
    RulePage,
    SectionPage,
    SitePage,
    TextPage,
)
from permissions.models import User

MODELS: dict[str, type[SitePage]] = {
    "section": SectionPage,
    "process": ProcessPage,
    "rule": RulePage,
    "article": ArticlePage,
    "notice": NoticePage,
    "text": TextPage,
}


@dataclass(frozen=True)
class Earlier:
    """What a piece was at an earlier import, and what became of its page since."""

    piece: ImportPiece
    page: Page | None  # None: the office deleted it
    edited: bool  # by somebody else since the import


@dataclass(frozen=True)
class Choice:
    """What a person decided about one piece."""

    becomes: str
    under: int | None
    overwrite: bool = False


def may_import(user: object) -> bool:
    """Whether he may add pages anywhere."""
    from wagtail.permission_policies.pages import PagePermissionPolicy

    return bool(
        getattr(user, "bureau_id", None) and PagePermissionPolicy().user_has_permission(user, "add")
    )


def columns_for(user: User) -> list[ColumnPage]:
    """The columns he may put pages into, in the order of the site."""
    found = ColumnPage.objects.order_by("path")
    return [page for page in found if page.permissions_for_user(user).can_add_subpage()]


@transaction.atomic
def begin(source: Source, *, by: User) -> ImportRun:
    """Keep what was found in a text, with a proposal for every piece. Makes no page."""
    tree = build(source)
    assert by.bureau is not None
    run = ImportRun.objects.create(
        bureau=by.bureau,
        by=by,
        name=source.name[:200],
        sha256=source.sha256,
        title=tree.title[:200],
        missing=[{"title": one.title, "part": one.part} for one in tree.missing],
        left_out=tree.left_out,
    )
    pieces = plan(tree)
    columns = columns_for(by)
    before = earlier(run, [piece.key for piece in pieces])
    rows = []
    for order, piece in enumerate(pieces):
        becomes, under = _proposal(piece, columns, before.get(piece.key))
        rows.append(
            ImportPiece(
                run=run,
                order=order,
                key=piece.key,
                digest=piece.digest,
                title=piece.title[:200],
                found=piece.as_json(),
                becomes=becomes,
                under_id=under,
            )
        )
    ImportPiece.objects.bulk_create(rows)
    run.gone = _gone(run, {piece.key for piece in pieces})
    run.save(update_fields=["gone"])
    return run


def _proposal(
    piece: Piece, columns: list[ColumnPage], before: Earlier | None
) -> tuple[str, int | None]:
    """As last time, else by the kind of piece. What exists by that name already is left alone."""
    if before is not None:
        if before.page is None:
            return SKIP, before.piece.under_id
        return before.piece.becomes, before.piece.under_id
    column = _column(piece.becomes, columns)
    under = column.pk if column else None
    if piece.becomes != SKIP and same_name(piece):
        return SKIP, under
    return (piece.becomes if column else SKIP), under


def _column(becomes: str, columns: list[ColumnPage]) -> ColumnPage | None:
    """Where such pages stand: by what the column shows, by its title, or the first."""
    shows = {
        SECTION: ColumnPage.Shows.SECTIONS,
        PROCESS: ColumnPage.Shows.PROCESSES,
    }.get(becomes)
    for column in columns:
        if shows and column.shows == shows:
            return column
    if becomes == RULE:
        for column in columns:
            if "制度" in column.title:
                return column
    return columns[0] if columns else None


def same_name(piece: Piece) -> Page | None:
    """A page of that kind and title that is there already."""
    model = MODELS.get(piece.becomes)
    return None if model is None else model.objects.filter(title=piece.title).first()


def earlier(run: ImportRun, keys: Iterable[str]) -> dict[str, Earlier]:
    """For each key the newest earlier piece that made or found a page."""
    found: dict[str, Earlier] = {}
    rows = (
        ImportPiece.objects.filter(run__bureau=run.bureau_id, run__lt=run.pk, key__in=list(keys))
        .filter(outcome__in=("new", "changed", "same", "kept"))
        .select_related("page")
        .order_by("run_id")
    )
    for row in rows:
        page = row.page
        edited = page is not None and page.latest_revision_id != row.revision_id
        found[row.key] = Earlier(row, page, edited)
    return found


def _gone(run: ImportRun, keys: set[str]) -> list[str]:
    """What the last import of this text had and this one does not. Its pages stay as they are."""
    last = (
        ImportRun.objects.filter(bureau=run.bureau_id, title=run.title, pk__lt=run.pk)
        .filter(state=ImportRun.State.DONE)
        .first()
    )
    if last is None:
        return []
    rows = last.pieces.exclude(key__in=keys).filter(page__isnull=False)
    return [_("“%s”这次没有出现,原来的页面保持不变。") % row.title for row in rows]


def difference(row: ImportPiece, before: Earlier | None) -> list[str]:
    """What is different from last time, in words; nothing for a new piece or an unchanged one."""
    if before is None or before.piece.digest == row.digest:
        return []
    return changes(before.piece.piece, row.piece)


@transaction.atomic
def decide(run: ImportRun, choices: Mapping[int, Choice], *, by: User) -> ImportRun:
    """Write down what becomes of each piece; the drafts are made by ``pages.importer.write``.

    Raises WrongState when the run was decided already, DomainError for an impossible choice.
    """
    if not may_import(by) or run.bureau_id != by.bureau_id:
        raise NotFound(_("没有找到这次导入。"))
    allowed = {column.pk for column in columns_for(by)}
    # Two people press at once: one row changes, the other finds it changed.
    if not ImportRun.objects.filter(pk=run.pk, state="open").update(state="queued", by=by):
        raise WrongState(_("这次导入已经开始生成草稿。"))
    for row in run.pieces.all():
        choice = choices.get(row.pk)
        if choice is None:
            continue
        if choice.becomes not in ImportPiece.Becomes.values:
            raise DomainError(_("请选择每一部分成为什么页面。"))
        if choice.becomes != SKIP and choice.under not in allowed:
            raise DomainError(_("请选择“%s”放在哪个栏目下。") % row.title)
        row.becomes, row.overwrite = choice.becomes, choice.overwrite
        row.under_id = choice.under if choice.under in allowed else None
        row.save(update_fields=["becomes", "under", "overwrite"])
    run.refresh_from_db()
    return run
