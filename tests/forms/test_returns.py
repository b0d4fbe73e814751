"""Several who decide beside each other, and what a return leaves valid."""

from __future__ import annotations

from typing import Any

import pytest

from forms import actions
from forms.errors import DomainError, InvalidAnswers
from forms.models import ApprovalRequest, Decision, Task
from forms.starter.load import read_form
from tests.scenario import Office

DEPUTIES = ["deputy-office", "deputy-finance", "deputy-resettlement"]


def ask(key: str, *posts: str, **more: Any) -> dict[str, Any]:
    who = {"rule": "post", "posts": list(posts or (key,))}
    return {"key": key, "label": key, "who": who, **more}


class Desk:
    """A form with two texts, ``a`` and ``b``, and the steps of the test; a clerk files it."""

    def __init__(self, office: Office, *steps: dict[str, Any], **more: Any) -> None:
        self.office = office
        fields = [
            {"key": "a", "kind": "text", "label": "甲"},
            {"key": "b", "kind": "text", "label": "乙", "required": False},
            *more.pop("fields", ()),
        ]
        number = {"series": "made-up", "format": "试〔{year}〕{serial}号"}
        self.definition = office.publishes(
            {"slug": "made-up", "title": "试用表", "fields": fields, "steps": list(steps),
             "number": number, **more}
        )  # fmt: skip
        self.clerk = office.person("clerk-planning")

    def files(self, **answers: Any) -> ApprovalRequest:
        return actions.create(
            self.definition, by=self.clerk, answers={"a": "1", "b": "1", **answers}, submit=True
        )

    def comes_back(self, request: ApprovalRequest, **answers: Any) -> ApprovalRequest:
        """The clerk changes these answers of a returned request and submits it again."""
        request = ApprovalRequest.objects.get(pk=request.pk)
        if answers:
            request = actions.edit(
                request, by=self.clerk, answers=answers, revision=request.revision
            )
        return actions.submit(request, by=self.clerk)

    def path(self, request: ApprovalRequest) -> list[str]:
        """``post: state`` in order."""
        return [f"{post}: {state}" for _step, post, state in self.office.path(request)]


@pytest.fixture
def desk(office):
    return lambda *steps, **more: Desk(office, *steps, **more)


# --- beside each other -----------------------------------------------------------------------


def test_where_all_must_agree_each_is_asked_at_once_and_the_last_opens_the_next(desk):
    d = desk(ask("deputies", *DEPUTIES[:2], mode="all"), ask("director"))
    request = d.files()
    assert d.path(request) == ["deputy-office: open", "deputy-finance: open", "director: waiting"]

    d.office.decides("deputy-finance", request)
    assert d.path(request) == [
        "deputy-office: open", "deputy-finance: approved", "director: waiting",
    ]  # fmt: skip

    d.office.decides("deputy-office", request)
    assert d.path(request)[2] == "director: open"


@pytest.mark.parametrize(
    ("verdict", "status", "state"),
    [("return", "returned", "returned"), ("reject", "rejected", "rejected")],
)
def test_where_all_must_agree_the_first_no_ends_the_step(desk, verdict, status, state):
    d = desk(ask("deputies", *DEPUTIES, mode="all"), ask("director"))
    request = d.files()
    d.office.decides("deputy-office", request)

    request = d.office.decides("deputy-finance", request, verdict, comment="不行")

    assert request.status == status
    found = d.path(request)
    assert found[:3] == [
        "deputy-office: approved", f"deputy-finance: {state}", "deputy-resettlement: cancelled",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "status", "state"),
    [
        ("approve", "approved", "approved"),
        ("return", "returned", "returned"),
        ("reject", "rejected", "rejected"),
    ],
)
def test_where_any_may_decide_the_first_decision_of_any_kind_does(desk, verdict, status, state):
    d = desk(ask("deputies", *DEPUTIES, mode="any"))
    request = d.files()
    assert {t.state for t in request.tasks.all()} == {"open"}

    request = d.office.decides("deputy-finance", request, verdict, comment="好")

    assert request.status == status
    assert d.path(request) == [
        "deputy-office: skipped", f"deputy-finance: {state}", "deputy-resettlement: skipped",
    ]  # fmt: skip
    with pytest.raises(DomainError) as late:
        actions.decide(
            request.tasks.get(post__code="deputy-office"),
            by=d.office.person("deputy-office"),
            verdict="approve",
        )
    assert late.value.code == "decided"


def test_one_after_another_each_is_asked_when_the_one_before_agreed(desk):
    d = desk(ask("deputies", *DEPUTIES, mode="order"), ask("director"))
    request = d.files()
    assert d.path(request) == [
        "deputy-office: open", "deputy-finance: waiting", "deputy-resettlement: waiting",
        "director: waiting",
    ]  # fmt: skip
    for account in DEPUTIES:
        assert request.tasks.filter(state="open").count() == 1
        d.office.decides(account, request)
    assert d.path(request)[3] == "director: open"


def test_one_after_another_a_return_ends_the_step(desk):
    d = desk(ask("deputies", *DEPUTIES, mode="order"))
    request = d.files()
    d.office.decides("deputy-office", request)
    request = d.office.decides("deputy-finance", request, "return", comment="改")
    assert request.tasks.count() == 2

    request = d.comes_back(request)
    assert d.path(request) == [
        "deputy-office: approved", "deputy-finance: open", "deputy-resettlement: waiting",
    ]  # fmt: skip


# --- a return to the applicant ---------------------------------------------------------------


def test_nothing_changed_goes_on_where_it_was_returned_with_the_other_approvals(desk):
    d = desk(ask("office-head"), ask("deputies", *DEPUTIES, mode="all"))
    request = d.files()
    number = request.number
    d.office.decides("office-head", request)
    d.office.decides("deputy-office", request)
    request = d.office.decides("deputy-finance", request, "return", comment="请再核对")

    request = d.comes_back(request)

    assert d.path(request) == [
        "office-head: approved", "deputy-office: approved", "deputy-finance: open",
        "deputy-resettlement: open",
    ]  # fmt: skip
    assert (request.number, request.status, request.submissions) == (number, "in_review", 2)
    assert Decision.objects.filter(task__approval_request=request).count() == 3


def test_a_changed_answer_takes_every_approval_that_saw_it(desk):
    d = desk(ask("office-head"), ask("deputies", *DEPUTIES[:2], mode="all"))
    request = d.files()
    d.office.decides("office-head", request)
    d.office.decides("deputy-office", request)
    request = d.office.decides("deputy-finance", request, "return", comment="改")

    request = d.comes_back(request, b="2")

    assert d.path(request) == [
        "office-head: open", "deputy-office: waiting", "deputy-finance: waiting",
    ]  # fmt: skip


def test_an_approval_that_did_not_see_the_changed_answer_stays(desk):
    d = desk(ask("office-head", sees=["a"]), ask("accountant"), ask("director"))
    request = d.files()
    d.office.decides("office-head", request)
    d.office.decides("accountant", request)
    request = d.office.decides("director", request, "return", comment="改")

    request = d.comes_back(request, b="2")

    assert d.path(request) == ["office-head: approved", "accountant: open", "director: waiting"]
    d.office.decides("accountant", request)
    assert d.office.decides("director", request).status == "approved"


def test_work_resumes_at_the_earliest_step_that_is_not_valid_any_more(desk):
    d = desk(ask("office-head", sees=["b"]), ask("accountant", sees=["a"]), ask("director"))
    request = d.files()
    d.office.decides("office-head", request)
    d.office.decides("accountant", request)
    request = d.office.decides("director", request, "return", comment="改")

    request = d.comes_back(request, b="2")
    assert d.path(request) == ["office-head: open", "accountant: approved", "director: waiting"]

    d.office.decides("office-head", request)
    assert d.path(request)[2] == "director: open"


def test_work_resumes_at_a_step_that_is_new_on_the_route(desk):
    big = [[{"left": {"kind": "field", "field": "b"}, "compare": "eq",
             "right": {"kind": "const", "value": "big"}}]]  # fmt: skip
    d = desk(ask("office-head", sees=["a"]), ask("accountant", when=big), ask("director"))
    request = d.files()
    d.office.decides("office-head", request)
    request = d.office.decides("director", request, "return", comment="改")

    request = d.comes_back(request, b="big")

    assert d.path(request) == ["office-head: approved", "accountant: open", "director: waiting"]


def test_an_answer_changed_and_changed_back_was_not_changed(desk):
    d = desk(ask("office-head"), ask("director"))
    request = d.files()
    d.office.decides("office-head", request)
    request = d.office.decides("director", request, "return", comment="改")
    request = actions.edit(request, by=d.clerk, answers={"b": None}, revision=request.revision)

    request = d.comes_back(request, b="1")

    assert d.path(request) == ["office-head: approved", "director: open"]


def test_a_computed_field_that_a_step_sees_changes_with_what_it_is_made_of(desk):
    rows = {"key": "rows", "kind": "lines", "label": "明细", "columns": [
        {"key": "n", "kind": "integer", "label": "数"},
        {"key": "word", "kind": "text", "label": "字"},
    ]}  # fmt: skip
    total = {"key": "total", "kind": "computed", "label": "合计",
             "compute": {"kind": "sum", "field": "rows", "column": "n"}}  # fmt: skip
    for n, word, state in ((3, "x", "open"), (2, "y", "approved")):
        d = desk(ask("office-head", sees=["total"]), ask("director"), fields=[rows, total])
        request = d.files(rows=[{"n": 2, "word": "x"}])
        d.office.decides("office-head", request)
        request = d.office.decides("director", request, "return", comment="改")

        request = d.comes_back(request, rows=[{"n": n, "word": word}])

        assert d.path(request)[0] == f"office-head: {state}"


def test_where_any_may_decide_his_approval_stays_and_the_others_stay_skipped(desk):
    d = desk(ask("deputies", *DEPUTIES[:2], mode="any"), ask("director"))
    request = d.files()
    d.office.decides("deputy-finance", request)
    request = d.office.decides("director", request, "return", comment="再看")

    request = d.comes_back(request)

    assert d.path(request) == [
        "deputy-office: skipped",
        "deputy-finance: approved",
        "director: open",
    ]
    assert d.office.decides("director", request).status == "approved"
    assert d.path(request) == [
        "deputy-office: skipped", "deputy-finance: approved", "director: approved",
    ]  # fmt: skip


def test_where_any_may_decide_a_changed_answer_asks_all_of_them_again(desk):
    d = desk(ask("deputies", *DEPUTIES[:2], mode="any"), ask("director"))
    request = d.files()
    d.office.decides("deputy-finance", request)
    request = d.office.decides("director", request, "return", comment="再看")

    request = d.comes_back(request, b="2")

    assert d.path(request) == ["deputy-office: open", "deputy-finance: open", "director: waiting"]


def test_returned_again_and_again_only_the_last_round_counts(desk):
    d = desk(ask("office-head", sees=["a"]), ask("director"))
    request = d.files()
    d.office.decides("office-head", request)
    for b in ("2", "3"):
        d.office.decides("director", request, "return", comment="改")
        request = d.comes_back(request, b=b)
        assert d.path(request) == ["office-head: approved", "director: open"]
    d.office.decides("director", request, "return", comment="改")
    request = d.comes_back(request, a="2")
    assert d.path(request) == ["office-head: open", "director: waiting"]


def test_a_step_that_fell_away_is_judged_anew_when_the_request_comes_again(office, desk):
    """The office head travels: his step falls away. Without him it is asked."""
    who = {"key": "whom", "kind": "people", "label": "出差人", "undecided": True}
    d = desk(ask("office-head"), ask("director"), fields=[who])
    request = d.files(whom=["office-head"])
    assert d.path(request) == ["office-head: skipped", "director: open"]
    office.decides("director", request, "return", comment="换人")

    request = d.comes_back(request, whom=["secretary"])

    assert d.path(request) == ["office-head: open", "director: waiting"]


# --- a return to an earlier step -------------------------------------------------------------


def test_a_return_to_an_earlier_step_keeps_what_lies_between(desk):
    d = desk(ask("office-head"), ask("accountant"), ask("director"))
    request = d.files()
    d.office.decides("office-head", request)
    d.office.decides("accountant", request)

    request = d.office.decides("director", request, "return", to="office-head", comment="再核")
    assert request.status == "in_review"
    assert d.path(request) == ["office-head: open", "accountant: approved", "director: waiting"]

    d.office.decides("office-head", request)
    assert d.path(request) == ["office-head: approved", "accountant: approved", "director: open"]


def test_what_the_earlier_step_fills_anew_takes_the_approvals_that_saw_it(desk):
    fee = {"key": "fee", "kind": "money", "label": "费用", "filled_at": "step"}
    d = desk(
        ask("office-head", fills=[{"field": "fee", "required": True}]),
        ask("accountant"), ask("planning-head", sees=["a"]), ask("director"), fields=[fee],
    )  # fmt: skip
    request = d.files()
    d.office.decides("office-head", request, answers={"fee": "5"})
    d.office.decides("accountant", request)
    d.office.decides("planning-head", request)
    d.office.decides("director", request, "return", to="office-head", comment="太贵")

    d.office.decides("office-head", request, answers={"fee": "4.5"})
    assert d.path(request) == [
        "office-head: approved", "accountant: open", "planning-head: approved", "director: waiting",
    ]  # fmt: skip
    d.office.decides("accountant", request)
    assert d.path(request)[3] == "director: open"


def test_a_parallel_step_returned_to_is_asked_whole_again(desk):
    d = desk(ask("deputies", *DEPUTIES[:2], mode="all"), ask("director"))
    request = d.files()
    for account in DEPUTIES[:2]:
        d.office.decides(account, request)
    request = d.office.decides("director", request, "return", to="deputies", comment="再议")
    assert d.path(request) == ["deputy-office: open", "deputy-finance: open", "director: waiting"]


def test_a_return_out_of_a_parallel_step_keeps_the_approvals_beside_it(desk):
    d = desk(ask("office-head"), ask("deputies", *DEPUTIES, mode="all"))
    request = d.files()
    d.office.decides("office-head", request)
    d.office.decides("deputy-office", request)
    request = d.office.decides("deputy-finance", request, "return", to="office-head", comment="核")
    assert d.path(request) == [
        "office-head: open", "deputy-office: approved", "deputy-finance: waiting",
        "deputy-resettlement: waiting",
    ]  # fmt: skip
    d.office.decides("office-head", request)
    assert d.path(request)[2:] == ["deputy-finance: open", "deputy-resettlement: open"]


@pytest.mark.parametrize("to", ["director", "accountant", "nowhere", "skipped-one"])
def test_a_return_goes_to_the_applicant_or_an_earlier_decided_step_only(desk, to):
    only_if = [[{"left": {"kind": "today"}, "compare": "empty"}]]
    d = desk(
        ask("skipped-one", "office-head", when=only_if), ask("office-head"), ask("accountant"),
        ask("director"),
    )  # fmt: skip
    request = d.files()
    d.office.decides("office-head", request)
    with pytest.raises(InvalidAnswers) as refusal:
        d.office.decides("accountant", request, "return", to=to)
    assert refusal.value.errors == {"to": ["只能退回给申请人或已办理过的上一环节。"]}
    assert request.tasks.filter(state=Task.State.OPEN).count() == 1


def test_what_was_decided_and_no_longer_counts_stays_in_the_history(desk):
    d = desk(ask("office-head"), ask("director"))
    request = d.files()
    d.office.decides("office-head", request)
    d.office.decides("director", request, "return", comment="改")
    request = d.comes_back(request, a="2")

    assert list(request.tasks.order_by("id").values_list("step", "state", "counts")) == [
        ("office-head", "approved", False),
        ("director", "returned", False),
        ("office-head", "open", True),
    ]
    assert Decision.objects.filter(task__approval_request=request).count() == 2


def test_a_return_without_a_target_goes_where_the_step_says(office):
    document = read_form("purchase")
    next(s for s in document["steps"] if s["key"] == "deputy-office")["return_to"] = "office-head"
    office.publishes(document)
    purchase = office.files("purchase", by="clerk-planning")
    office.decides("office-head", purchase)

    purchase = office.decides("deputy-office", purchase, "return", comment="价格偏高")

    assert office.path(purchase)[0] == ("office-head", "office-head", "open")
