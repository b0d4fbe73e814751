"""One command keeps web, worker and scheduler running, and ends them together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.core.management import CommandError, call_command

from intranet import serve
from intranet.serve import Child, Supervisor


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_both_listens_on_this_machine_only(settings, host):
    settings.SERVE = "both"

    with pytest.raises(CommandError, match="SERVE=both listens on this machine only"):
        call_command("up", "--host", host, skip_checks=True)


def test_a_port_that_is_taken_is_told_before_anything_is_done(settings):
    settings.SERVE = "both"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"make run PORT={port % 65535 + 1}"):
            call_command("up", "--port", str(port), skip_checks=True)


@pytest.mark.parametrize("options", [["--workers", "0"], ["--port", "0"], ["--port", "70000"]])
def test_nonsense_is_refused_with_a_sentence(options):
    with pytest.raises(CommandError, match="must be"):
        call_command("up", *options, skip_checks=True)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.0.0.2", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("", False),
    ],
)
def test_what_counts_as_this_machine(host, loopback):
    assert serve.is_loopback(host) is loopback


SITE = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def supervisor(monkeypatch):
    """With a small site in place of ours and a sleeping worker."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    said: list[str] = []
    made = Supervisor("127.0.0.1", port, 1, say=said.append, ready=said.append)
    made.children = [
        Child("web", [sys.executable, "-c", SITE, str(port)]),
        Child("worker", [sys.executable, "-c", "import time; time.sleep(60)"]),
    ]
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    made.said = said  # type: ignore[attr-defined]
    yield made
    for number, handler in before.items():
        signal.signal(number, handler)
    for child in made.children:
        child.sweep()


def after(seconds: float, act) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


def wait_until(condition) -> None:
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    assert condition()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process(supervisor, number):
    def stop() -> None:
        wait_until(lambda: all(child.process for child in supervisor.children))
        os.kill(os.getpid(), number)

    after(0, stop)

    assert supervisor.run() == 0
    assert [child.process.poll() is not None for child in supervisor.children] == [True, True]
    assert supervisor.said == [f"http://127.0.0.1:{supervisor.port}"]


def test_a_process_that_dies_is_started_again(supervisor):
    worker = supervisor.children[1]

    def kill_and_stop() -> None:
        wait_until(lambda: worker.process)
        first = worker.process
        first.kill()
        wait_until(lambda: worker.process is not first)
        os.kill(os.getpid(), signal.SIGTERM)

    after(0, kill_and_stop)

    assert supervisor.run() == 0
    assert "The worker process ended (exit code -9); starting it again." in supervisor.said


def test_a_process_that_keeps_dying_ends_everything_with_a_sentence(supervisor):
    supervisor.children[1].command = [sys.executable, "-c", "raise SystemExit(7)"]

    assert supervisor.run() == 1
    assert supervisor.said[-1] == (
        "The worker process ended (exit code 7) 3 times within a minute. "
        "Stopping; the log says why."
    )
    assert supervisor.children[0].process.poll() is not None


def test_what_a_killed_server_leaves_behind_is_removed(tmp_path):
    note = tmp_path / "pid"
    orphan = "import os, time; os.fork(); print(os.getpid(), flush=True); time.sleep(60)"
    child = Child("web", [sys.executable, "-c", f"{orphan}"])
    with note.open("w") as file:
        child.process = subprocess.Popen(child.command, process_group=0, stdout=file)
    wait_until(lambda: len(note.read_text().split()) == 2)

    child.process.kill()
    child.process.wait()
    child.sweep()

    left = [int(pid) for pid in note.read_text().split()]
    wait_until(lambda: not any(_alive(pid) for pid in left))


def _alive(pid: int) -> bool:
    """Whether it runs; one that only waits to be fetched by init does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
