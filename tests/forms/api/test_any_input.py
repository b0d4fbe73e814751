"""Whatever is sent to whatever address: an answer or a refusal in shape, never an error of ours."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.models import ApprovalRequest
from tests.forms.api.conftest import Api
from tests.forms.api.test_attachments import send
from tests.forms.api.test_auth import ADDRESSES
from tests.scenario import answers, day

SLUGS = ["trip", "vehicle-repair", "equipment-repair", "hospitality", "purchase"]
NASTY = [
    "", " ", "\x00", "\ud800", "٣", "²", "1e5", "-1", "0", "00", "null", "NaN", "'", '"', "<b>",
    "2026-02-30", "2026-09-21", "9999-12-31", "0001-01-01", "2026-09-21T10:00:00+08:00",
    "2026-09-21T10:00:00+99:00", "99999999999999", "999999999999.99", "0.001", "clerk-planning",
    "director", "admin", "office", "daily", "plane", "own_car", "派差〔2026〕1号", "é" * 6000,
]  # fmt: skip
TEXT = st.sampled_from(NASTY) | st.text(st.characters(), max_size=12)
NUMBER = st.sampled_from([0, 1, -1, 2**31, 2**63 - 1, 2**63, 10**9, 10**400]) | st.integers()
VALUE = st.recursive(
    st.none() | st.booleans() | NUMBER | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "name", "item", "price", "quantity", "amount", "title", "unit"])
            | TEXT,
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
MEMBERS = [
    "answers", "submit", "applicant", "revision", "task", "verdict", "comment", "to", "acting",
    "from", "forms", "holder",
]  # fmt: skip
BODY = st.dictionaries(st.sampled_from(MEMBERS) | TEXT, VALUE, max_size=5) | VALUE


def answered(response) -> None:
    """Not an error of ours, and every refusal in the one shape."""
    assert response.status_code < 500, response.content.decode()
    if response.status_code >= 400:
        said = json.loads(response.content)
        assert set(said) == {"detail", "errors", "code"} and said["detail"], said
        for field, sentences in said["errors"].items():
            assert isinstance(field, str) and all(isinstance(s, str) for s in sentences)


def spelled(value) -> bytes:
    """JSON as a careless client spells it: half characters, NaN and all."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


@pytest.fixture
def clerk(api) -> Api:
    return api("clerk-planning")


def untouched(act) -> None:
    """Run an example and undo it, so that each meets the same office."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("account", ["clerk-planning", "office-head"])
@settings(max_examples=60)
@given(data=st.data())
def test_any_value_in_any_field(api, slug, account, data):
    sender = api(account)
    given_ = answers(slug)
    keys = sorted(given_) + ["acting", "driver", "supplements", "mileage", "standard", "total"]
    for key in data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3)):
        given_[key] = data.draw(VALUE)
    submit = data.draw(st.booleans())
    body = spelled({"answers": given_, "submit": submit})

    def act() -> None:
        made = sender.post(f"forms/{slug}/requests/", body)
        answered(made)
        if made.status_code == 201:
            path = f"requests/{made.json()['id']}/"
            answered(sender.get(path))
            answered(sender.get(f"{path}warnings/"))
            answered(sender.patch(path, spelled({"answers": given_, "revision": 1})))

    untouched(act)


@settings(max_examples=200)
@given(data=st.data())
def test_any_body_to_any_address(api, data):
    clerk, head = api("clerk-planning"), api("office-head")
    if not ApprovalRequest.objects.exists():
        clerk.file("equipment-repair", answers("equipment-repair"), submit=False)
        clerk.file("equipment-repair", answers("equipment-repair"))
        clerk.post("absences/", {"acting": "director", "from": day(), "to": day()})
    draft, made = ApprovalRequest.objects.order_by("pk")
    method, path = data.draw(st.sampled_from(ADDRESSES))
    path = path.replace("raaaaaaaaaaaa", data.draw(st.sampled_from([draft.ref, made.ref])))
    body = data.draw(BODY.map(spelled) | st.binary(max_size=40))
    sender = data.draw(st.sampled_from([clerk, head]))
    untouched(lambda: answered(sender.ask(method, path, body)))


@settings(max_examples=200)
@given(data=st.data())
def test_any_decision_on_a_task_that_waits(api, data):
    clerk, head = api("clerk-planning"), api("office-head")
    if not ApprovalRequest.objects.exists():
        file = send(api("registry")).json()["id"]
        api("registry").file("hospitality", answers("hospitality", letter_file=[file]))
        clerk.file("purchase", answers("purchase"))
    refs = list(ApprovalRequest.objects.order_by("pk").values_list("ref", flat=True))
    ref = data.draw(st.sampled_from(refs))
    (task,) = head.get(f"requests/{ref}/").json()["tasks"]
    body = {"task": task["task"], "verdict": data.draw(st.sampled_from(["approve", "return"]))}
    fields = ["standard", "companions", "level", "estimate", "place", "lines", "guests", "kind"]
    body["answers"] = data.draw(st.dictionaries(st.sampled_from(fields) | TEXT, VALUE, max_size=4))
    for member in data.draw(st.sets(st.sampled_from(["to", "comment", "verdict", "task"]))):
        body[member] = data.draw(VALUE)
    action = data.draw(st.sampled_from(["decide", "transfer", "copy"]))
    untouched(lambda: answered(head.post(f"requests/{ref}/{action}/", spelled(body))))


SEGMENT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(
    lambda text: quote(text, safe="")
) | st.sampled_from(["..", "%2e%2e", "%ff", "%c3%28", "a/b", "%25", "r" * 13, "1" * 30])


@settings(max_examples=200)
@given(
    st.sampled_from(ADDRESSES),
    SEGMENT,
    st.dictionaries(st.sampled_from(["limit", "after", "status", "form", "x"]), TEXT, max_size=3),
)
def test_any_path_and_any_parameter(clerk, address, segment, parameters):
    method, path = address
    for part in ("trip", "raaaaaaaaaaaa", "1"):
        path = path.replace(part, segment)
    query = "&".join(
        f"{k}={quote(v.encode('utf-8', 'surrogatepass'))}" for k, v in parameters.items()
    )
    answered(clerk.ask(method, f"{path}?{query}", {}))


HEADER = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60
)
NAMES = [
    "Authorization", "Idempotency-Key", "X-CSRFToken", "Cookie", "Accept", "Referer", "Origin",
    "Accept-Language", "If-Modified-Since", "Range", "X-Forwarded-Proto", "Content-Encoding",
]  # fmt: skip


@settings(max_examples=150)
@given(st.sampled_from(ADDRESSES), st.dictionaries(st.sampled_from(NAMES), HEADER, max_size=3))
def test_any_header(clerk, address, headers):
    method, path = address
    untouched(lambda: answered(clerk.ask(method, path, {}, **headers)))


@settings(max_examples=80)
@given(st.text(st.characters(), max_size=60), st.binary(max_size=200))
def test_any_file_name_and_content(clerk, name, content):
    raw = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.encode("utf-8", "surrogatepass")
        + b'"\r\n\r\n%PDF-1.7'
        + content
        + b"\r\n--x--\r\n"
    )
    answered(
        clerk.client.generic(
            "POST",
            "/api/attachments/",
            raw,
            content_type="multipart/form-data; boundary=x",
            headers=clerk.headers,
        )
    )
