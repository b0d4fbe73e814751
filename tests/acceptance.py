"""The main job by the documented interface alone, as every starter account.

    STARTER_PASSWORD=… manage.py up &          (a fresh installation)
    python -m tests.acceptance http://127.0.0.1:8000 <password>

Signs in as a browser would, asks nothing of the database, uses only the standard library.
"""

from __future__ import annotations

import datetime
import http.cookiejar
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any

ACCOUNTS = (
    "director", "deputy-office", "deputy-finance", "deputy-resettlement", "office-head",
    "finance-head", "planning-head", "registry", "secretary", "storekeeper", "driver",
    "accountant", "clerk-planning", "clerk-finance",
)  # fmt: skip
FORMS = ("trip", "vehicle-repair", "equipment-repair", "hospitality", "purchase")
SUPERVISOR = {"office": "deputy-office", "finance": "deputy-finance",
              "planning": "deputy-resettlement"}  # fmt: skip
SECTION = {
    "office-head": "office", "registry": "office", "secretary": "office", "storekeeper": "office",
    "driver": "office", "finance-head": "finance", "accountant": "finance",
    "clerk-finance": "finance", "planning-head": "planning", "clerk-planning": "planning",
}  # fmt: skip
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


def day(offset: int) -> str:
    today = datetime.datetime.now(SHANGHAI).date()
    return (today + datetime.timedelta(days=offset)).isoformat()


class Person:
    """One account, signed in by session at ``/accounts/login/``."""

    def __init__(self, base: str, account: str, password: str) -> None:
        self.base, self.account = base, account
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.open(f"{base}/accounts/login/").read()
        form = {"login": account, "password": password, "csrfmiddlewaretoken": self.csrf}
        data = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(f"{base}/accounts/login/", data)
        request.add_header("Referer", base)
        self.opener.open(request).read()

    @property
    def csrf(self) -> str:
        return next((c.value or "" for c in self.jar if c.name == "csrftoken"), "")

    def ask(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> tuple[int, Any]:
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + urllib.parse.quote(path, safe="/?=&"), data)
        request.method = method
        request.add_header("X-CSRFToken", self.csrf)
        request.add_header("Referer", self.base)
        request.add_header("Content-Type", headers.pop("type", "application/json"))
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with self.opener.open(request) as answer:
                return answer.status, _read(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, _read(refused)

    def uploads(self) -> int:
        boundary = uuid.uuid4().hex
        pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
        head = (
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="file"; filename="letter.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        raw = head.encode() + pdf + f"\r\n--{boundary}--\r\n".encode()
        status, made = self.ask(
            "POST", "/api/attachments/", raw=raw, type=f"multipart/form-data; boundary={boundary}"
        )
        assert status == 201, (status, made)
        return int(made["id"])

    def files(self, slug: str, **changes: Any) -> tuple[int, Any]:
        """Submit a request of this form with answers that do, changed as said."""
        status, form = self.ask("GET", f"/api/forms/{slug}/")
        assert status == 200 and form["may_start"], (slug, status, form)
        answers = {**self._answers(slug, form["schema"]), **changes}
        answers = {k: v for k, v in answers.items() if v is not None}
        body = {"answers": answers, "submit": True}
        return self.ask("POST", f"/api/forms/{slug}/requests/", body)

    def _answers(self, slug: str, schema: dict[str, Any]) -> dict[str, Any]:
        common: dict[str, dict[str, Any]] = {
            "trip": {
                "travellers": [self.account], "destination": "永州市水利局",
                "destination_kind": "city", "reason": "送审资料", "purpose": "business",
                "start": day(2), "end": day(3), "transport": "bus",
            },
            "vehicle-repair": {
                "vehicle": "湘M12345", "kind": "service", "garage": "designated",
                "items": [{"item": "更换机油", "quantity": 1, "unit": "次", "price": "380.00"}],
            },
            "equipment-repair": {"equipment": "printer", "fault": "不能打印"},
            "hospitality": {
                "guest_unit": "永州市水利局", "letter": "永水函〔2026〕12号",
                "guests": [{"name": "王某", "title": "科长"}], "guest_count": 4,
                "reason": "检查项目", "start": day(1), "end": day(1), "items": ["meal"],
                "level": "ordinary", "estimate": "240.00",
            },
            "purchase": {
                "kind": "other", "reason": "耗材用完",
                "lines": [{"name": "硒鼓", "unit": "个", "quantity": 2, "price": "260.00"}],
            },
        }  # fmt: skip
        answers = common[slug]
        if slug == "hospitality":
            answers["letter_file"] = [self.uploads()]
            if "standard" in schema["properties"]:  # his own step fell away: he fills it
                answers |= {"standard": "60.00", "companions": [self.account]}
        return answers

    def inbox(self) -> list[dict[str, Any]]:
        return self.ask("GET", "/api/inbox/?limit=200")[1]

    def decides(self, request: dict[str, Any], verdict: str = "approve", **more: Any) -> Any:
        mine = [t for t in self.inbox() if t["id"] == request["id"]]
        assert mine, f"{request['number']} does not wait for {self.account}"
        body = {"task": mine[0]["task"], "verdict": verdict, "comment": "", **more}
        status, after = self.ask("POST", f"/api/requests/{request['id']}/decide/", body)
        assert status == 200, (status, after)
        return after


def _read(answer: Any) -> Any:
    raw = answer.read()
    kind = answer.headers.get("Content-Type", "")
    return json.loads(raw) if kind.startswith("application/json") and raw else raw


def route(request: dict[str, Any]) -> list[tuple[str, str | None]]:
    """(step, post) of the tasks that are there, without those that fell away."""
    return [(e["step"], e["post"]) for e in request["path"] if e["state"] != "skipped"]


def expected_route(slug: str, account: str) -> list[tuple[str, str | None]] | None:
    """Who is asked when this account files for himself; None: it is refused."""
    leader = account.startswith("deputy-")
    if slug == "trip":
        if account == "director":
            return [("director", None)]
        if leader:
            return [("director", "director")]
        return [("supervising", SUPERVISOR[SECTION[account]])]
    if slug in ("vehicle-repair", "hospitality"):
        if account == "director":
            return None
        head = [] if account == "office-head" else [("office-head", "office-head")]
        return [*head, ("director", "director")]
    last = ("deputy-office", "director" if account == "deputy-office" else "deputy-office")
    from_office = SECTION.get(account) == "office"
    if account == "office-head" or (slug == "purchase" and from_office):
        return [last]
    return [("office-head", "office-head"), last]


def everybody_files_everything(people: dict[str, Person]) -> None:
    """Every account files every form; routes are as written; leaders decide to the end."""
    for slug in FORMS:
        for account, person in people.items():
            extra = {"acting": "deputy-office"} if (slug, account) == ("trip", "director") else {}
            status, request = person.files(slug, **extra)
            expected = expected_route(slug, account)
            if expected is None:
                assert (status, request["code"]) == (422, "no_approver"), (slug, account, request)
                continue
            assert status == 201, (slug, account, request)
            assert route(request) == expected, (slug, account, request["path"])
            _to_the_end(people, request)


def _to_the_end(people: dict[str, Person], request: dict[str, Any]) -> None:
    applicant = request["timeline"][0]["by"]
    while request["status"] == "in_review":
        task = request["tasks"][0]
        decider = people[task["holders"][0]]
        more: dict[str, Any] = {}
        if request["form"] == "hospitality" and task["step"] == "office-head":
            more["answers"] = {"standard": "60.00", "companions": ["registry"]}
        verdict = "note" if task["post"] is None else "approve"
        request = decider.decides(request, verdict, **more)
        again = decider.ask(
            "POST",
            f"/api/requests/{request['id']}/decide/",
            {"task": task["task"], "verdict": verdict, "comment": ""},
        )
        assert (again[0], again[1]["code"]) == (409, "decided"), again
    assert request["status"] == "approved", request
    reader = people[applicant]
    status, pdf = reader.ask("GET", f"/api/requests/{request['id']}/paper.pdf")
    assert status == 200 and pdf.startswith(b"%PDF"), (status, request["form"])


def journeys_of_every_kind(people: dict[str, Person]) -> None:
    """Mixed parties, out of the province, by air; what is refused and where."""
    clerk = people["clerk-planning"]
    both = [("supervising", "deputy-resettlement"), ("director", "director")]
    cases: list[tuple[dict[str, Any], Any]] = [
        ({"destination_kind": "outside"}, both),
        ({"transport": "plane", "flight_reason": "distance"}, both),
        ({"travellers": ["clerk-planning", "deputy-resettlement"]}, [both[1]]),
        ({"travellers": ["clerk-planning", "deputy-finance"]}, both),
        (
            {"travellers": ["clerk-planning", "clerk-finance"]},
            [both[0], ("supervising", "deputy-finance")],
        ),
        (
            {"travellers": ["clerk-planning", "director"], "acting": "deputy-office"},
            [both[0], ("director", None)],
        ),
        ({"transport": "plane"}, "flight_reason"),
        ({"transport": "office_car"}, "vehicle"),
        ({"start": day(-1)}, "start"),
        ({"start": day(3), "end": day(2)}, "end"),
        ({"travellers": []}, "travellers"),
        ({"travellers": ["admin"]}, "travellers"),
        ({"travellers": ["nobody-here"]}, "travellers"),
        ({"travellers": ["director"]}, "acting"),
        ({"destination_kind": "moon"}, "destination_kind"),
        ({"reason": "x" * 5001}, "reason"),
        ({"no_such_field": 1}, "no_such_field"),
    ]
    for changes, expected in cases:
        status, answer = clerk.files("trip", **changes)
        if isinstance(expected, str):
            assert status == 422 and expected in answer["errors"], (changes, status, answer)
        else:
            assert status == 201 and route(answer) == expected, (changes, answer)


def returned_resumed_withdrawn(people: dict[str, Person]) -> None:
    clerk = people["clerk-planning"]
    _status, trip = clerk.files("trip", destination_kind="outside")
    trip = people["deputy-resettlement"].decides(trip)
    trip = people["director"].decides(trip, "return", comment="请写明事由")
    assert trip["status"] == "returned"
    url = f"/api/requests/{trip['id']}/"
    body = {"answers": {}, "revision": trip["revision"]}
    assert clerk.ask("PATCH", url, {**body, "revision": 1})[1]["code"] == "stale"
    status, trip = clerk.ask("POST", url + "submit/", {})
    states = [(e["step"], e["state"]) for e in trip["path"]]
    assert (status, states) == (200, [("supervising", "approved"), ("director", "open")]), states
    trip = people["director"].decides(trip, "return", comment="请改乘火车")
    body = {"answers": {"transport": "train"}, "revision": trip["revision"]}
    assert clerk.ask("PATCH", url, body)[0] == 200
    _status, trip = clerk.ask("POST", url + "submit/", {})
    states = [(e["step"], e["state"]) for e in trip["path"]]
    assert states == [("supervising", "open"), ("director", "waiting")], states
    status, trip = clerk.ask("POST", url + "withdraw/", {})
    assert (status, trip["status"]) == (200, "withdrawn")
    assert clerk.ask("POST", url + "withdraw/", {})[0] == 409
    assert people["clerk-finance"].ask("GET", url)[0] == 404


def decided_for_an_absent_director(people: dict[str, Person]) -> None:
    """The acting leader decides for him; the acting leader's own trip goes to him all the same."""
    body = {"acting": "deputy-finance", "from": day(0), "to": day(1), "forms": []}
    status, absence = people["director"].ask("POST", "/api/absences/", body)
    assert status == 201, absence
    _status, repair = people["driver"].files("vehicle-repair")
    repair = people["office-head"].decides(repair)
    assert repair["tasks"][0]["holders"] == ["deputy-finance"], repair["tasks"]
    repair = people["deputy-finance"].decides(repair)
    decision = [e for e in repair["timeline"] if e["step"] == "director"][-1]
    assert (repair["status"], decision["by"], decision["for"]) == (
        "approved",
        "deputy-finance",
        "director",
    )
    _status, trip = people["deputy-finance"].files("trip")
    assert trip["tasks"][0]["holders"] == ["director"], trip["tasks"]
    assert people["director"].decides(trip)["status"] == "approved"
    status, _nothing = people["director"].ask("DELETE", f"/api/absences/{absence['id']}/")
    assert status in (200, 204)
    _status, repair = people["driver"].files("vehicle-repair")
    repair = people["office-head"].decides(repair)
    assert repair["tasks"][0]["holders"] == ["director"], repair["tasks"]


def nothing_is_created_twice(people: dict[str, Person]) -> None:
    clerk = people["clerk-planning"]
    body = {"answers": {"equipment": "chair", "fault": "坏了"}, "submit": True}
    url, key = "/api/forms/equipment-repair/requests/", uuid.uuid4().hex
    first = clerk.ask("POST", url, body, Idempotency_Key=key)
    second = clerk.ask("POST", url, body, Idempotency_Key=key)
    assert (first[0], second[0]) == (201, 201) and first[1]["id"] == second[1]["id"]
    other = clerk.ask("POST", url, {**body, "submit": False}, Idempotency_Key=key)
    assert (other[0], other[1]["code"]) == (409, "idempotency")


def run(base: str, password: str) -> None:
    people = {account: Person(base, account, password) for account in ACCOUNTS}
    for scene in (
        everybody_files_everything,
        journeys_of_every_kind,
        returned_resumed_withdrawn,
        decided_for_an_absent_director,
        nothing_is_created_twice,
    ):
        scene(people)
        print(f"{scene.__name__}: as it should be", flush=True)


if __name__ == "__main__":
    run(sys.argv[1].rstrip("/"), sys.argv[2])
