"""全部申请单: what is in it, how it is searched, and how it leaves the system."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from permissions.models import Post
from permissions.people import org_was_changed
from tests.forms.desk.test_leader_screen import text
from tests.scenario import answers, day

LIST = "/admin/requests/"
EXPORT = "/admin/requests/export/"


@pytest.fixture
def may_export(office) -> None:
    for code in ("office-head", "director"):
        post = Post.objects.get(code=code)
        post.roles = [*post.roles, "export"]
        post.save()
    org_was_changed(office.bureau.pk)


def test_each_sees_what_he_may_see_and_no_draft(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    draft = office.files("trip", by="office-head", travellers=["office-head"], submit=False)
    for account, expected in (("deputy-resettlement", True), ("finance-head", False)):
        assert (trip.number in text(desk(account).get(LIST))) is expected
    shown = text(desk("office-head").get(LIST))
    assert trip.number in shown and draft.ref not in shown


def test_model_wide_permissions_and_superusers_see_no_more(office, desk) -> None:
    from django.contrib.auth.models import Permission

    trip = office.files("trip", by="clerk-planning")
    head = office.person("finance-head")
    head.user_permissions.add(Permission.objects.get(codename="view_approvalrequest"))
    head.is_superuser = True
    head.save()
    assert trip.number not in text(desk("finance-head").get(LIST))


def test_a_waiting_request_says_where(office, desk) -> None:
    office.files("trip", by="clerk-planning")
    assert "待分管领导审批" in text(desk("office-head").get(LIST))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=水利", True),
        ("q=永州 后期扶持", True),
        ("q=不存在", False),
        ("form=trip", True),
        ("form=purchase", False),
        ("status=in_review", True),
        ("status=approved", False),
        ("status=nonsense", True),
        ("month={month}", True),
        ("month=1999-01", True),
        ("q=" + "很" * 5000, False),
    ],
)
def test_the_list_is_narrowed(office, desk, query, found) -> None:
    trip = office.files("trip", by="clerk-planning")
    query = query.format(month=f"{timezone.localdate():%Y-%m}")
    shown = desk("office-head").get(f"{LIST}?{query}")
    assert (trip.number in text(shown)) is found


@pytest.mark.parametrize("page", ["x", "0", "-1", "9" * 30, "2"])
def test_a_page_that_is_none_breaks_nothing(office, desk, page) -> None:
    office.files("trip", by="clerk-planning")
    assert desk("office-head").get(f"{LIST}?p={page}").status_code == 200


def test_who_may_not_export_has_no_button_and_no_address(office, desk) -> None:
    office.files("trip", by="clerk-planning")
    leader = desk("deputy-resettlement")
    assert "导出" not in text(leader.get(LIST))
    refused = leader.post(EXPORT, {"kind": "csv"})
    assert refused.status_code in (302, 403)
    assert "Content-Disposition" not in refused
    assert not ModelLogEntry.objects.filter(action="forms.export").exists()


def test_an_export_is_recorded_with_what_was_asked(office, desk, may_export) -> None:
    office.files("trip", by="clerk-planning")
    sent = desk("office-head").post(EXPORT, {"kind": "xlsx", "form": "trip", "q": "永州"})
    rows = list(load_workbook(io.BytesIO(sent.content)).active.values)
    assert rows[0][:4] == ("编号", "申请表", "申请人", "股室") and len(rows) == 2
    entry = ModelLogEntry.objects.get(action="forms.export")
    assert entry.user.username == "office-head"
    assert entry.data["rows"] == 1 and entry.data["q"] == "永州"


def test_formulas_leave_as_text(office, desk, may_export) -> None:
    office.files("trip", by="clerk-planning", destination="=HYPERLINK(1)", reason="+cmd|x")
    head = desk("office-head")
    csv = head.post(EXPORT, {"kind": "csv", "form": "trip"}).content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in csv and "'+cmd|x" in csv and ",=HYPERLINK" not in csv
    sheet = load_workbook(
        io.BytesIO(head.post(EXPORT, {"kind": "xlsx", "form": "trip"}).content)
    ).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_guests_are_left_out_unless_asked_for(office, desk, may_export) -> None:
    office.files("hospitality", by="clerk-planning")
    guest = answers("hospitality")["guests"][0]["name"]
    head = desk("office-head")
    asked = {"kind": "csv", "form": "hospitality"}
    assert guest not in head.post(EXPORT, asked).content.decode()
    with_names = head.post(EXPORT, asked | {"names": "on"}).content.decode()
    assert guest in with_names
    assert ModelLogEntry.objects.filter(action="forms.export", data__names=True).count() == 1


def test_examples_and_what_he_does_not_see_never_leave(office, desk, may_export) -> None:
    from forms.models import ApprovalRequest

    sample = office.files("trip", by="clerk-planning")
    ApprovalRequest.objects.filter(pk=sample.pk).update(sample=True)
    unseen = office.files("trip", by="clerk-planning", start=day(5), end=day(5))
    sent = desk("director").post(EXPORT, {"kind": "csv"}).content.decode()
    assert sample.number not in sent and unseen.number not in sent
