"""Pieces to drafts. The only place where an import writes pages; nothing is ever published."""

from __future__ import annotations

import logging
from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from forms.errors import DomainError, NotYours
from pages.importer import bodies
from pages.importer.checks import law_key
from pages.importer.contents import alike
from pages.importer.models import ImportPiece, ImportRun
from pages.importer.plan import SKIP, Piece
from pages.importer.runs import MODELS, Earlier, difference, earlier
from pages.models import LegalBasis, ProcessPage, SectionCitation, SectionPage, SitePage
from permissions.models import Bureau, Section, User

logger = logging.getLogger(__name__)

_LIKE = 0.6
Outcome = ImportPiece.Outcome


def write(run: ImportRun) -> None:
    """Make or renew the drafts of a decided run, piece by piece. Run twice it goes on where it
    stopped: what has an outcome is done."""
    claimed = ImportRun.objects.filter(pk=run.pk, state__in=("queued", "writing"))
    if not claimed.update(state=ImportRun.State.WRITING):
        return
    before = earlier(run, run.pieces.values_list("key", flat=True))
    for row in run.pieces.filter(outcome=Outcome.PENDING):
        _one(row, before.get(row.key), by=run.by)
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportRun.State.DONE, finished_at=timezone.now()
    )
    run.refresh_from_db()


def _one(row: ImportPiece, before: Earlier | None, *, by: User) -> None:
    """One piece, whole or not at all; a refusal is written beside it and the next one goes on."""
    try:
        with transaction.atomic():
            # Two workers may hold the same run: each piece is written by one of them.
            mine = ImportPiece.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if mine.outcome == Outcome.PENDING:
                put(mine, before, by=by)
    except DomainError as refusal:
        _record(row, Outcome.REFUSED, [str(refusal)])
    except ValidationError as invalid:
        _record(row, Outcome.REFUSED, [_("页面未能保存:%s") % ";".join(invalid.messages)])
    except Exception:
        # One odd piece must not stop the others; the trouble goes to the log with its trace.
        logger.exception("import: piece %s of run %s", row.key, row.run_id)
        _record(row, Outcome.REFUSED, [_("这一部分无法生成页面,请手工录入。")])


def put(row: ImportPiece, before: Earlier | None, *, by: User) -> None:
    """Make or renew the draft of one piece, in the name of ``by``."""
    if row.becomes == SKIP:
        _record(row, Outcome.SKIPPED, [])
        return
    model = MODELS[row.becomes]
    known = before.page.specific if before is not None and before.page is not None else None
    if before is None or known is None or type(known) is not model:
        page, said = _new(row, model, by=by)
        _record(row, Outcome.NEW, said, page)
    elif before.piece.digest == row.digest and not row.overwrite:
        _remember(row, before, Outcome.SAME, [])
    elif before.edited and not row.overwrite:
        _remember(row, before, Outcome.KEPT, difference(row, before))
    else:
        said = difference(row, before) + _renew(row, known, by=by)
        _record(row, Outcome.CHANGED, said, known)


def _new(row: ImportPiece, model: type[SitePage], *, by: User) -> tuple[SitePage, list[str]]:
    parent = row.under.specific if row.under else None
    if parent is None or not parent.permissions_for_user(by).can_add_subpage():
        raise NotYours(_("您不能在所选栏目下新建页面。"))
    if not model.can_create_at(parent):
        raise DomainError(_("这类页面不能放在“%s”下。") % parent.title)
    # A draft may be incomplete: what is required is asked for when somebody submits it.
    page = model(title=row.title, slug=_address(parent, model), owner=by, live=False)
    said = fill(page, row.piece, by.bureau)
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)
    return page, said


def _address(parent: Page, model: type[SitePage]) -> str:
    """A free address below ``parent``: Wagtail gives drafts none, and a Chinese title has none."""
    stem = f"{model.slug_stem}-{timezone.localdate():%Y%m%d}"
    taken = set(parent.get_children().values_list("slug", flat=True))
    free = (f"{stem}-{n}" for n in count(2) if f"{stem}-{n}" not in taken)
    return next(free) if stem in taken else stem


def _renew(row: ImportPiece, page: Page, *, by: User) -> list[str]:
    """A new draft on a page the import made; what the public sees stays."""
    if not page.permissions_for_user(by).can_edit() or page.get_lock() is not None:
        raise NotYours(_("您不能修改页面“%s”,或它已锁定。") % page.title)
    draft = page.get_latest_revision_as_object()
    draft.title = row.title
    said = fill(draft, row.piece, by.bureau)
    draft.save_revision(user=by, log_action=True, clean=False)
    return said


def fill(page: SitePage, piece: Piece, bureau: Bureau | None) -> list[str]:
    """Set the fields of a page from a piece; what could not be set, in sentences."""
    if isinstance(page, SectionPage):
        return _fill_section(page, piece, bureau)
    if isinstance(page, ProcessPage):
        section = section_named(piece.of, bureau)
        page.section = section or page.section
        page.steps = bodies.steps(piece)
        page.risks = bodies.risks(piece)
        page.precautions = bodies.precautions(piece)
        page.remarks = bodies.lines(piece, "remarks") if piece.facts else "[]"
        return []
    page.body = bodies.body(piece)
    return []


def _fill_section(page: SectionPage, piece: Piece, bureau: Bureau | None) -> list[str]:
    page.section = section_named(piece.title, bureau) or page.section
    page.duties = bodies.lines(piece, "duties")
    known, unknown = laws_named(piece.facts.get("bases", []), bureau)
    page.citations = [SectionCitation(basis=basis, sort_order=n) for n, basis in enumerate(known)]
    said = [_("依据“%s”不在法律依据登记簿中,请登记后在页面中选择。") % name for name in unknown]
    if page.section is None:
        said.append(_("没有名为“%s”的股室,请在页面中选择。") % piece.title)
    return said


def section_named(title: str, bureau: Bureau | None) -> Section | None:
    """The section of that name, or of one so like it that a slip explains it."""
    best, found = _LIKE, None
    for section in Section.objects.filter(bureau=bureau) if title else ():
        likeness = alike(title, section.name)
        if likeness >= best and (found is None or likeness > best):
            best, found = likeness, section
    return found


def laws_named(texts: list[str], bureau: Bureau | None) -> tuple[list[LegalBasis], list[str]]:
    """Which entries of the register these are, and which texts name a law it does not have."""
    register: dict[str, LegalBasis] = {}
    for basis in LegalBasis.objects.filter(bureau=bureau):
        for name in (basis.handbook_form, basis.name):
            for key in (law_key(name), law_key(_within(name))):
                register.setdefault(key, basis)
    known: list[LegalBasis] = []
    unknown: list[str] = []
    for text in texts:
        found = register.get(law_key(_within(text))) or register.get(law_key(text))
        if found is not None and found not in known:
            known.append(found)
        elif found is None and "《" in text:
            unknown.append(text)
    return known, unknown


def _within(text: str) -> str:
    _before, opened, rest = text.partition("《")
    return rest.partition("》")[0] if opened else text


def _record(
    row: ImportPiece, outcome: ImportPiece.Outcome, said: list[str], page: Page | None = None
) -> None:
    row.outcome, row.said = outcome, said
    if page is not None:
        row.page_id = page.pk
        row.revision_id = Page.objects.values_list("latest_revision_id", flat=True).get(pk=page.pk)
    row.save(update_fields=["outcome", "said", "page", "revision"])


def _remember(
    row: ImportPiece, before: Earlier, outcome: ImportPiece.Outcome, said: list[str]
) -> None:
    """The page is as it was; what the import last wrote into it stays what counts as its own."""
    row.outcome, row.said, row.page = outcome, said, before.page
    row.revision_id = before.piece.revision_id
    if outcome == Outcome.KEPT:
        row.digest, row.found = before.piece.digest, before.piece.found
    row.save(update_fields=["outcome", "said", "page", "revision", "digest", "found"])
