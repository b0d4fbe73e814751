"""Submit and two approvals, signed in: ours beside plain Django doing the same three requests.

    python -m tests.bench.cycle [--cycles 60]

Counts SQL statements (BEGIN, SAVEPOINT, COMMIT left out) and CPU time of both in one run, turn by
turn. The plain contestant has one table, a ModelForm, a sign-in and no permission, trail, notice.
"""

from __future__ import annotations

import argparse
import json
import sys

from tests.bench.ground import cpu, middle, prepare

CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK", "SET ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=60)
    cycles = parser.parse_args().cycles
    prepare()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings

    from tests.bench import plain
    from tests.scenario import Office, answers

    plain.make_table()
    office = Office.open()
    people = ("clerk-planning", "office-head", "deputy-office")
    with override_settings(ROOT_URLCONF="tests.bench.plain", ALLOWED_HOSTS=["testserver"]):
        clients = {}
        for account in people:
            clients[account] = Client()
            clients[account].force_login(office.person(account))
        filled = {"answers": answers("equipment-repair"), "submit": True}

        def send(account: str, url: str, body: object) -> dict:
            got = clients[account].post(url, json.dumps(body), content_type="application/json")
            assert got.status_code in (200, 201), got.content
            return got.json()

        def ours() -> None:
            made = send(people[0], "/api/forms/equipment-repair/requests/", filled)
            for account in people[1:]:
                decision = {"task": made["tasks"][0]["task"], "verdict": "approve"}
                made = send(account, f"/api/requests/{made['id']}/decide/", decision)
            assert made["status"] == "approved"

        def theirs() -> None:
            form = {"equipment": "printer", "fault": "卡纸"}
            made = clients[people[0]].post("/plain/new/", form)
            for account in people[1:]:
                got = clients[account].post(made["Location"], {"verdict": "approve"})
                assert got.status_code == 302

        def statements(call: object) -> int:
            with CaptureQueriesContext(connection) as seen:
                call()  # type: ignore[operator]
            return sum(not q["sql"].startswith(CONTROL) for q in seen)

        for call in (ours, theirs):  # what is read once per process is read
            call()
            call()
        counted = {"ours": statements(ours), "plain": statements(theirs)}
        spent: dict[str, list[float]] = {"ours": [], "plain": []}
        for _ in range(cycles):
            spent["ours"] += cpu(ours, times=1)
            spent["plain"] += cpu(theirs, times=1)
    ratio = middle(spent["ours"]) / middle(spent["plain"])
    print(f"database: {connection.vendor}")
    for name in ("ours", "plain"):
        print(
            f"{name:>6}: {counted[name]:>3} statements, {middle(spent[name]):6.2f} ms CPU a cycle"
        )
    print(f" ratio: {ratio:.2f} (to reach: at most 4.5 and 34 statements)")
    return 0 if ratio <= 4.5 and counted["ours"] <= 34 else 1


if __name__ == "__main__":
    sys.exit(main())
