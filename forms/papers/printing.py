"""From a request to the bytes of its paper: collect, lay out, set, keep.

Nothing here opens a transaction, and nobody should call it inside one: a paper takes its time.
"""

from __future__ import annotations

import logging
import threading

from django.conf import settings

from forms.errors import PaperRefused
from forms.models import ApprovalRequest
from forms.papers import fonts, kept, layout
from forms.papers.collect import collect, masked_for
from forms.papers.facts import PaperFacts
from forms.papers.grids import TooManyRows
from forms.papers.html import job, sheet_html
from forms.papers.pool import Busy, Pool, WorkerLost
from permissions.models import User

logger = logging.getLogger(__name__)

NOT_WHOLE = (
    "这张单子的内容未能完整、清楚地排进打印页面,已停止打印。请联系管理员检查申请表的打印样式。"
)
NOT_SET = "这张单子未能在限定时间内排好,已停止打印。请缩短内容后再试,或联系管理员。"
BUSY = "正在打印的人较多,请稍后再试。"

_pools: dict[str, Pool] = {}
_lock = threading.Lock()


def paper_pdf(approval_request: ApprovalRequest, *, reader: User) -> bytes:
    """The paper of a request as this reader may see it, from the shelf when it is there."""
    assert reader.bureau is not None  # who sees a request is of its bureau
    masked = masked_for(approval_request, reader)
    place = kept.place(approval_request, reader.bureau, masked)
    found = kept.read(place)
    if found is None:
        found = render(collect(approval_request, reader, masked=masked))
        kept.write(place, found)
    return found


def render(facts: PaperFacts) -> bytes:
    """These facts as a PDF, complete and legible, or PaperRefused with the reason."""
    missing = fonts.missing(settings.FONT_DIR)
    if missing:
        files = "、".join(missing)
        raise PaperRefused(f"缺少打印用的字体文件({files})。请管理员在程序目录运行:{fonts.COMMAND}")
    try:
        sheet = layout.sheet(facts)
        html = sheet_html(sheet)
    except TooManyRows as error:
        sentence = (
            f"“{error.label}”有{error.count}行,一张单子最多打印{error.most}行,请分成几张填写。"
        )
        raise PaperRefused(sentence) from None
    except (AttributeError, KeyError, TypeError, ValueError):  # a layout no editor of ours wrote
        logger.exception("the layout of %s cannot be read", facts.situation.form.slug)
        raise PaperRefused(NOT_WHOLE) from None
    try:
        answer, pdf = _pool().set(html, job(sheet))
    except Busy:
        raise PaperRefused(BUSY) from None
    except WorkerLost as lost:
        logger.error(
            "a paper of %s %s was given up: %s", facts.situation.form.slug, facts.number, lost
        )
        raise PaperRefused(NOT_SET) from None
    if "refused" in answer:
        raise PaperRefused(_sentence(answer, facts))
    return pdf


def _sentence(answer: dict[str, str], facts: PaperFacts) -> str:
    """What to tell the reader. The detail is for the log."""
    why, detail = answer["refused"], answer.get("detail", "")
    if why == "glyph":
        letters = "".join(f"“{letter}”" for letter in detail)
        return (
            f"{_where(detail, facts)}有字体中没有的字:{letters},不能打印。"
            f"请管理员把含有这些字的字体放进 fonts 目录,文件名为 {fonts.OPTIONAL['rare']}。"
        )
    slug, number = facts.situation.form.slug, facts.number
    logger.error("a paper of %s %s was refused: %s %s", slug, number, why, detail)
    return NOT_SET if why in ("failed", "large") else NOT_WHOLE


def _where(letters: str, facts: PaperFacts) -> str:
    """The labels of the fields and steps in whose texts these letters stand."""
    form = facts.situation.form
    labels = []
    for field in form.fields:
        if any(letter in str(facts.answers.get(field.key, "")) for letter in letters):
            labels.append(field.label)
    for opinion in facts.opinions:
        said = opinion.comment + opinion.name + (opinion.phone.said if opinion.phone else "")
        if any(letter in said for letter in letters):
            labels.append(form.step(opinion.step).label)
    return "".join(f"“{label}”" for label in dict.fromkeys(labels)) or "这张单子"


def _pool() -> Pool:
    """The workers of this process, started when the first paper is asked for."""
    folder = str(settings.FONT_DIR)
    with _lock:
        if folder not in _pools:
            _pools[folder] = Pool(settings.FONT_DIR)
        return _pools[folder]
