"""The processes that set papers: they end when they should, and take nothing with them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from forms.papers import layout, wire
from forms.papers.html import job, sheet_html
from forms.papers.pool import Busy, Pool, WorkerLost
from tests.forms.paper_facts import facts, needs_fonts

pytestmark = needs_fonts

FONTS = Path(django_settings.FONT_DIR)
ENDLESS = "<div>" * 20_000  # the parser of xhtml2pdf never comes back from this


@pytest.fixture(scope="module")
def paper():
    sheet = layout.sheet(facts("trip"))
    return sheet_html(sheet), job(sheet)


@pytest.fixture
def pool():
    made = []

    def make(**options):
        made.append(Pool(FONTS, **{"size": 1, **options}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def alive(pid):
    """Whether the process is there and no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def pid_of(pool):
    (worker,) = pool._alive
    return worker.process.pid


def test_one_worker_sets_many_papers(pool, paper):
    p = pool()
    pids = set()
    for _ in range(5):
        answer, pdf = p.set(*paper)
        assert answer["pages"] == 1 and pdf.startswith(b"%PDF-")
        pids.add(pid_of(p))
    assert len(pids) == 1


def test_no_worker_is_started_before_the_first_paper(pool):
    assert pool()._alive == set()


def test_a_paper_that_does_not_end_is_given_up_and_the_next_one_is_set(pool, paper):
    html, told = paper
    p = pool(seconds=3)
    p.set(html, told)
    first = pid_of(p)

    with pytest.raises(WorkerLost) as lost:
        p.set(html.replace("</body>", ENDLESS + "</body>"), told)

    assert lost.value.late
    assert not Path(f"/proc/{first}").exists()
    assert p.set(html, told)[0]["pages"] == 1
    assert pid_of(p) != first


def test_a_worker_that_was_killed_is_replaced(pool, paper):
    p = pool()
    p.set(*paper)
    first = pid_of(p)
    os.kill(first, 9)
    time.sleep(0.1)
    assert p.set(*paper)[0]["pages"] == 1
    assert pid_of(p) != first


def test_a_worker_limits_its_memory_and_the_next_paper_is_set(pool, paper):
    html, told = paper
    p = pool()
    bomb = "<table><tr><td colspan=1000000 rowspan=1000000>x</td></tr></table>"
    answer, pdf = p.set(html.replace("</body>", bomb + "</body>"), told)
    assert answer["refused"] == "failed" and pdf == b""
    assert p.set(html, told)[0]["pages"] == 1


def test_a_worker_is_replaced_after_a_number_of_papers(pool, paper):
    p = pool(recycle=2)
    p.set(*paper)
    first = pid_of(p)
    p.set(*paper)
    assert p._alive == set() and not Path(f"/proc/{first}").exists()
    assert p.set(*paper)[0]["pages"] == 1


def test_threads_share_two_workers(pool, paper):
    p = pool(size=2)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(p.set(*paper)[0]["pages"])) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1] * 8
    assert len(p._alive) <= 2


def test_who_waits_too_long_for_a_worker_is_told(pool, paper):
    html, told = paper
    p = pool(seconds=3, patience=0.2)
    p.set(html, told)

    def occupy():
        with pytest.raises(WorkerLost):
            p.set(html.replace("</body>", ENDLESS + "</body>"), told)

    busy = threading.Thread(target=occupy)
    busy.start()
    time.sleep(0.3)
    with pytest.raises(Busy):
        p.set(html, told)
    busy.join()


def test_a_forked_process_has_workers_of_its_own(pool, paper):
    p = pool()
    p.set(*paper)
    parents = pid_of(p)
    child = os.fork()
    if child == 0:
        good = p.set(*paper)[0]["pages"] == 1 and pid_of(p) != parents
        p.close()
        os._exit(0 if good else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert alive(parents)
    assert p.set(*paper)[0]["pages"] == 1
    assert pid_of(p) == parents


def test_workers_end_with_the_process_that_started_them(tmp_path):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from forms.papers.pool import Worker\n"
        "print(Worker(Path(sys.argv[2])).process.pid, flush=True)\n"
        "import os; os._exit(1)\n"  # no goodbye
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(django_settings.BASE_DIR), str(FONTS)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    worker = int(told.stdout)
    for _ in range(100):
        if not alive(worker):
            break
        time.sleep(0.05)
    assert not alive(worker)


def test_a_closed_pool_leaves_no_process_behind(pool, paper):
    p = pool()
    p.set(*paper)
    pid = pid_of(p)
    p.close()
    assert not Path(f"/proc/{pid}").exists()


def test_a_worker_without_fonts_is_lost_and_says_so(tmp_path, paper):
    p = Pool(tmp_path, size=1)
    with pytest.raises(WorkerLost):
        p.set(*paper)
    assert p._alive == set()


def test_a_worker_knows_no_django(pool, paper):
    p = pool()
    p.set(*paper)
    maps = Path(f"/proc/{pid_of(p)}/environ").read_bytes()
    assert b"SECRET" not in maps and b"DATABASE" not in maps
    source = "import forms.papers.worker, forms.papers.press, sys; print('django' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", source],
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "False"


def test_messages_come_through_unchanged():
    message = wire.pack({"a": "审批〓\ud800"}, b"body")
    head, body = wire.lengths(message[: wire.HEAD_SIZE])
    rest = message[wire.HEAD_SIZE :]
    assert wire.unpack(rest[:head]) == {"a": "审批〓\ud800"}
    assert rest[head:] == b"body" and body == 4


def test_a_message_too_long_is_none():
    with pytest.raises(ValueError, match="too long"):
        wire.lengths(b"\xff" * wire.HEAD_SIZE)
