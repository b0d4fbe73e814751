"""Papers for tests: facts without a database, and what stands on a PDF."""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings

from forms.answers import show
from forms.conditions import Situation
from forms.papers import fonts
from forms.papers.facts import SHANGHAI, Opinion, PaperFacts
from forms.schema import Form, parse_form, resolve_profile
from permissions.org import Holding, Org, Person, PostFacts, SectionFacts
from tests.conftest import in_ci

STARTER = Path(settings.BASE_DIR) / "forms" / "starter" / "forms"
D = datetime.date

PEOPLE = {
    "zhangsan": "张三",
    "lisi": "李四",
    "wangwu": "王五",
    "zhaoliu": "赵六",
    "sunqi": "孙七",
}
POSTS = {  # account -> code, title, level, section
    "zhangsan": ("clerk-planning", "工作人员", 1, "planning"),
    "lisi": ("deputy-resettlement", "分管安置副局长", 3, ""),
    "wangwu": ("director", "局长", 4, ""),
    "zhaoliu": ("office-head", "办公室主任", 2, "office"),
    "sunqi": ("deputy-office", "分管办公室副局长", 3, ""),
}

ANSWERS: dict[str, dict[str, Any]] = {
    "trip": {
        "travellers": ["zhangsan", "lisi"],
        "destination": "永州市水利局",
        "destination_kind": "city",
        "reason": "参加全市水库移民后期扶持工作座谈会,汇报2026年上半年项目进度和下年度计划。",
        "purpose": "meeting",
        "start": "2026-09-21",
        "end": "2026-09-23",
        "transport": "office_car",
        "vehicle": "湘M12345",
        "driver": "sunqi",
    },
    "vehicle-repair": {
        "vehicle": "湘M12345",
        "mileage": 86420,
        "kind": "repair",
        "garage": "designated",
        "items": [
            {"item": "更换前刹车片", "quantity": 1, "unit": "副", "price": "380.00"},
            {"item": "更换机油及机滤", "quantity": 1, "unit": "次", "price": "420.00"},
            {"item": "四轮定位", "quantity": 1, "unit": "次", "price": "180.32"},
        ],
    },
    "equipment-repair": {
        "equipment": "printer",
        "asset": "HP LaserJet M404dn,LST-2021-0087",
        "fault": "打印时频繁卡纸,已清洁搓纸轮仍不能正常进纸,更换硒鼓后文字仍有竖条纹。",
        "estimate": "450.00",
    },
    "hospitality": {
        "guest_unit": "永州市水库移民开发局",
        "letter": "永移函〔2026〕15号",
        "letter_file": [1],
        "guests": [
            {"name": "王建国", "title": "副局长"},
            {"name": "刘志强", "title": "科长"},
            {"name": "陈小明", "title": "科员"},
        ],
        "guest_count": 8,
        "reason": "检查指导大中型水库移民后期扶持项目实施情况。",
        "start": "2026-09-21",
        "end": "2026-09-22",
        "items": ["meal", "venue"],
        "continuous": False,
        "level": "ordinary",
        "standard": "120.00",
        "companions": ["wangwu", "lisi", "zhaoliu"],
        "place": "机关食堂",
        "estimate": "960.00",
    },
    "purchase": {
        "kind": "other",
        "reason": "打印机硒鼓及电脑配件已用完,需统一采购一批。",
        "lines": [
            {
                "name": "硒鼓",
                "spec": "HP CF258A",
                "unit": "支",
                "quantity": 6,
                "price": "520.00",
            },
            {
                "name": "A4复印纸",
                "spec": "70g 500张/包",
                "unit": "包",
                "quantity": 40,
                "price": "22.50",
            },
            {"name": "鼠标键盘套装", "unit": "套", "quantity": 5, "price": "89.00"},
        ],
    },
}
NUMBERS = {
    "trip": "派差〔2026〕8号",
    "vehicle-repair": "车修〔2026〕3号",
    "equipment-repair": "设修〔2026〕12号",
    "hospitality": "接待〔2026〕5号",
    "purchase": "采购〔2026〕9号",
}


def org() -> Org:
    people = {i: Person(i, a, n, True) for i, (a, n) in enumerate(PEOPLE.items(), 1)}
    posts = {c: PostFacts(c, t, level, s, (), "") for c, t, level, s in POSTS.values()}
    sections = {
        "planning": SectionFacts("planning", "规划安置和后期扶持股", ""),
        "office": SectionFacts("office", "办公室", ""),
    }
    holdings = tuple(Holding(POSTS[p.account][0], p.id, D(2020, 1, 1)) for p in people.values())
    return Org(posts, people, sections, holdings)


def starter(slug: str, profile: str = "current") -> Form:
    document = json.loads((STARTER / f"{slug}.json").read_text(encoding="utf-8"))
    return parse_form(resolve_profile(document, profile))


def facts(form: Form | str, given: dict[str, Any] | None = None, **more: Any) -> PaperFacts:
    """An approved paper of 18 September 2026, filed by 张三; ``given`` changes its answers."""
    if isinstance(form, str):
        answers = {**ANSWERS[form], **(given or {})}
        more = {"number": NUMBERS[form], **more}
        form = starter(form)
    else:
        answers = given or {}
    applicant = more.pop("applicant_id", 1)
    situation = Situation(
        form=form,
        org=org(),
        day=D(2026, 9, 18),
        applicant=applicant,
        entered_by=more.pop("entered_by", applicant),
        answers={k: v for k, v in answers.items() if v is not None},
    )
    plain: dict[str, Any] = {
        "bureau": "冷水滩区移民开发局",
        "situation": situation,
        "answers": show(form, situation.answers, situation),
        "status": "approved",
        "filled_on": D(2026, 9, 18),
        "applicant": "张三",
        "generated_at": datetime.datetime(2026, 9, 22, 10, 5, tzinfo=SHANGHAI),
    }
    return PaperFacts(**{**plain, **more})


def opinion(step: str, name: str, day: int = 19, **more: Any) -> Opinion:
    return Opinion(
        **{"step": step, "verdict": "approve", "name": name, "on": D(2026, 9, day), **more}
    )


def form(rows: list[dict[str, Any]], fields: Iterable[dict[str, Any]] = (), **paper: Any) -> Form:
    """A form with one step, these fields and this paper."""
    return parse_form(
        {
            "slug": "probe",
            "title": "试用单",
            "profile": "current",
            "number": {"series": "probe", "format": "{serial}"},
            "fields": list(fields),
            "steps": [
                {
                    "key": "head",
                    "label": "负责人审批",
                    "who": {"rule": "post", "posts": ["director"]},
                }
            ],
            "paper": {"title": "试用单", "colour": "black", "rows": rows, **paper},
        }
    )


# --- what stands on a PDF ------------------------------------------------------------------

WHITE = re.compile(r"\s+")


@dataclass(frozen=True)
class Line:
    page: int
    y: float
    text: str


def pages(pdf: bytes) -> list[str]:
    """The text of every page, without white space."""
    return [WHITE.sub("", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    return "".join(pages(pdf))


def lines(pdf: bytes, size: float = 10.5) -> list[Line]:
    """The lines set in letters of this size, pieces of one height on a page joined."""
    found: dict[tuple[int, float], str] = {}
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages, 1):

        def visit(
            string: str, cm: Any, tm: Any, font: Any, points: float, number: int = number
        ) -> None:
            if string.strip() and abs(points - size) < 0.1:
                y = round(tm[5] * cm[3] + cm[5], 0)
                found[(number, y)] = found.get((number, y), "") + string.replace("\n", "")

        page.extract_text(visitor_text=visit)
    return [Line(number, y, string) for (number, y), string in found.items()]


def fonts_are_missing() -> bool:
    return bool(fonts.missing(Path(settings.FONT_DIR)))


needs_fonts = pytest.mark.skipif(
    fonts_are_missing() and not in_ci(), reason=f"no fonts: run {fonts.COMMAND}"
)
