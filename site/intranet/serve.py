"""Keeps web, worker and scheduler running as children of one process, and ends them together."""

from __future__ import annotations

import ctypes
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from django.conf import settings

PATIENCE = 15.0  # seconds a child may take to finish its work before it is killed
DEATHS = 3  # so many deaths of one child within WINDOW end everything
WINDOW = 60.0
PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """In a process group of its own: Ctrl-C reaches us alone, and we tell it to end."""
        self.process = subprocess.Popen(
            self.command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )

    def end(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def sweep(self) -> None:
        """Kill what a child that is gone left behind, such as workers of a killed server."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass


def _end_with_parent() -> None:
    """Asks Linux to end this child when the parent is killed without a chance to say so."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def children(host: str, port: int, workers: int) -> list[Child]:
    """The three processes. WSGI: the middleware is synchronous and ASGI would slow it down."""
    python, manage = sys.executable, str(settings.BASE_DIR / "manage.py")
    web = [python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--workers", str(workers), "--blocking-threads", "2", "--no-ws"]
    web += ["--blocking-threads-idle-timeout", "600", "--workers-kill-timeout", "10"]
    web += ["--respawn-failed-workers", "--log-level", "warning", "intranet.wsgi:application"]
    return [
        Child("web", web),
        Child(
            "worker",
            [python, manage, "db_worker", "--queue-name", "*", "--interval", "2", "--no-reload"],
        ),
        Child("scheduler", [python, manage, "run_due", "--loop"]),
    ]


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_free(host: str, port: int) -> bool:
    """Whether this address can be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError:
            return False
    return True


class Supervisor:
    """Starts the children, waits for the site to answer, and watches until told to stop."""

    def __init__(self, host: str, port: int, workers: int, *, say: Say, ready: Say) -> None:
        self.host, self.port = host, port
        self.children = children(host, port, workers)
        self.say, self.ready = say, ready
        self.stopping = False
        self.failed = False

    def run(self) -> int:
        """Serve until a signal or a child that keeps dying; the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        web, *others = self.children
        try:
            web.start()
            self._wait_for_answer(web)
            for child in others:
                if not self.stopping:
                    child.start()
            while not self.stopping:
                self._watch()
                time.sleep(0.3)
        finally:
            self._end_all()
        return 1 if self.failed else 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:  # asked a second time: no more patience
            for child in self.children:
                child.end(signal.SIGKILL)
        self.stopping = True

    def _wait_for_answer(self, web: Child) -> None:
        """The others start when the site answers, so that the first page comes sooner."""
        assert web.process is not None
        give_up = time.monotonic() + 60
        while not self.stopping and web.process.poll() is None and time.monotonic() < give_up:
            if self._answers():
                self.ready(f"http://{self._reachable()}:{self.port}")
                return
            time.sleep(0.2)

    def _reachable(self) -> str:
        if self.host in ("0.0.0.0", "::"):
            return "127.0.0.1"
        return f"[{self.host}]" if ":" in self.host and "[" not in self.host else self.host

    def _answers(self) -> bool:
        asked = http.client.HTTPConnection(self._reachable().strip("[]"), self.port, timeout=5)
        try:
            asked.request("GET", "/healthz")
            return asked.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()

    def _watch(self) -> None:
        """Start a dead child again; one that dies again and again ends everything."""
        for child in self.children:
            if child.process is None or child.process.poll() is None or self.stopping:
                continue
            child.sweep()
            now = time.monotonic()
            child.deaths = [death for death in child.deaths if now - death < WINDOW] + [now]
            ended = f"The {child.name} process ended (exit code {child.process.returncode})"
            if len(child.deaths) >= DEATHS:
                self.say(f"{ended} {DEATHS} times within a minute. Stopping; the log says why.")
                self.failed = self.stopping = True
                return
            self.say(f"{ended}; starting it again.")
            child.start()

    def _end_all(self) -> None:
        for child in self.children:
            child.end(signal.SIGTERM)
        give_up = time.monotonic() + PATIENCE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"The {child.name} process did not end in time and was killed.")
                child.end(signal.SIGKILL)
                child.process.wait()
            child.sweep()
