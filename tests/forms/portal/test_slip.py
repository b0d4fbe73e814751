"""The slip on screen: opinions in their boxes, what changed since it came back."""

from __future__ import annotations

import re

from django.utils import timezone

from forms import actions
from forms.answers import long_date
from forms.portal.changes import ADDED, CHANGED, REMOVED, SAME, compare

REQUESTS = "/portal/requests/"


def slip(at, account, request) -> str:
    """The words of the slip, tags left out."""
    text = at(account).get(f"{REQUESTS}{request.ref}/").text
    article = text[text.index("<article") : text.index("</article>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", article))


def test_an_opinion_stands_in_its_box_signed_and_dated(at, office):
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    office.decides("deputy-resettlement", trip, comment="同意,注意安全。")

    said = slip(at, "clerk-planning", trip)

    signed = f"分管领导意见 同意,注意安全。 分管规划安置副局长 {long_date(timezone.localdate())}"
    assert signed in said
    assert "局长意见 尚未审批" in said


def test_an_opinion_without_words_is_an_agreement_and_a_step_that_does_not_apply_a_dash(at, office):
    trip = office.files("trip", by="clerk-planning")
    office.decides("deputy-resettlement", trip)

    said = slip(at, "clerk-planning", trip)

    assert "分管领导意见 同意。" in said and "局长意见 ——" in said
    assert "财务凭本单审核报账。" in said


def test_an_acting_leader_signs_as_one(at, office):
    office.is_away("deputy-resettlement", "deputy-office")
    trip = office.files("trip", by="clerk-planning")
    office.decides("deputy-office", trip)

    assert "分管办公室副局长(代管)" in slip(at, "clerk-planning", trip)


def test_a_draft_has_no_opinion_boxes(at, office):
    trip = office.files("trip", by="clerk-planning", submit=False)

    said = slip(at, "clerk-planning", trip)

    assert "(提交后编号)" in said and "意见" not in said


def test_a_draft_that_was_never_sent_back_marks_nothing(at, office):
    trip = office.files("trip", by="clerk-planning")

    assert "已改" not in slip(at, "clerk-planning", trip)


def resubmitted(office, before, after):
    bought = office.files("purchase", by="clerk-planning", lines=before)
    office.decides("office-head", bought, "return", comment="请核对数量。")
    clerk = office.person("clerk-planning")
    bought.refresh_from_db()
    bought = actions.edit(bought, by=clerk, answers=after, revision=bought.revision)
    return actions.submit(bought, by=clerk)


def row(name: str, quantity: int, price: str = "10.00") -> dict:
    return {"name": name, "unit": "个", "quantity": quantity, "price": price}


def test_rows_changed_added_and_taken_out_are_marked_after_it_was_sent_again(at, office):
    before = [row("硒鼓", 2), row("墨盒", 1), row("复印纸", 4)]
    now = [row("硒鼓", 3), row("复印纸", 4), row("装订机", 1)]
    bought = resubmitted(office, before, {"lines": now, "reason": "耗材已用完"})

    for reader in ("clerk-planning", "office-head"):
        said = slip(at, reader, bought)
        assert "1 已改 硒鼓" in said and "3 原为: 2" in said
        assert "已删 墨盒" in said
        assert "2 复印纸" in said and "3 新增 装订机" in said
        assert "耗材已用完 已改 原为:" in said
        assert "合计 80.00 元 已改 原为: 70.00 元" in said


def test_nothing_is_marked_any_more_once_it_is_decided(at, office):
    bought = resubmitted(office, [row("硒鼓", 2)], {"lines": [row("硒鼓", 3)]})
    office.decides("office-head", bought)
    office.decides("deputy-office", bought)
    bought.refresh_from_db()

    assert bought.status == "approved"
    assert "已改" not in slip(at, "clerk-planning", bought)


def test_what_was_emptied_is_still_named(at, office):
    repair = office.files("equipment-repair", by="clerk-planning", asset="台式机 A-12")
    office.decides("office-head", repair, "return", comment="编号不对")
    clerk = office.person("clerk-planning")
    repair.refresh_from_db()
    repair = actions.edit(repair, by=clerk, answers={"asset": None}, revision=repair.revision)
    actions.submit(repair, by=clerk)

    assert "型号及资产编号 (空) 已改 原为: 台式机 A-12" in slip(at, "clerk-planning", repair)


def states(before, now) -> list[tuple[str, str]]:
    pairs = compare([{"n": n} for n in before], [{"n": n} for n in now])
    return [(pair.state, (pair.row or pair.before)["n"]) for pair in pairs]


def test_rows_are_compared_by_what_stands_in_them():
    assert states("abc", "abc") == [(SAME, "a"), (SAME, "b"), (SAME, "c")]
    assert states("abc", "ac") == [(SAME, "a"), (REMOVED, "b"), (SAME, "c")]
    assert states("ac", "abc") == [(SAME, "a"), (ADDED, "b"), (SAME, "c")]
    assert states("abc", "axc") == [(SAME, "a"), (CHANGED, "x"), (SAME, "c")]
    assert states("", "ab") == [(ADDED, "a"), (ADDED, "b")]
    assert states("ab", "") == [(REMOVED, "a"), (REMOVED, "b")]
    assert states("ab", "xyz") == [(CHANGED, "x"), (CHANGED, "y"), (ADDED, "z")]
    assert compare([{"n": "a", "m": ""}], [{"n": "a"}])[0].state == SAME
