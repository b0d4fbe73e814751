"""One or two paper workers per web process, started when the first paper is asked for.

A worker sets one paper at a time. Whatever goes wrong with a paper ends that worker, not the web
process: it is killed when the clock says so and replaced after a number of papers.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import selectors
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any

from forms.papers import wire

START_SECONDS = 40.0  # importing xhtml2pdf and reading the fonts, on a busy machine
CHUNK = 1 << 16


class WorkerLost(Exception):
    """The worker died or ran out of time. ``late`` tells which."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("late" if late else "died")
        self.late = late


class Busy(Exception):
    """No worker came free in time."""


class Worker:
    """One process and the pipes to it."""

    def __init__(self, fonts: Path) -> None:
        root = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "forms.papers.worker", str(fonts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(root), "LANG": "C.UTF-8"},
            bufsize=0,
            start_new_session=True,  # an interrupt at the keyboard is not for them
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self._in, self._out = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self.papers = 0
        try:
            self._receive(time.monotonic() + START_SECONDS)
        except WorkerLost:
            self.kill()
            raise

    def set(self, html: str, job: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """The worker's answer. Raises WorkerLost; the worker is gone then."""
        self.papers += 1
        deadline = time.monotonic() + seconds
        try:
            self._send(wire.pack(job, html.encode("utf-8")), deadline)
            return self._receive(deadline)
        except BaseException:
            self.kill()
            raise

    def _send(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            self._wait(self._in, selectors.EVENT_WRITE, deadline)
            try:
                rest = rest[os.write(self._in, rest[:CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise WorkerLost(late=False) from None

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        try:
            head, body = wire.lengths(self._read(wire.HEAD_SIZE, deadline))
            return wire.unpack(self._read(head, deadline)), self._read(body, deadline)
        except ValueError:
            raise WorkerLost(late=False) from None

    def _read(self, count: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < count:
            self._wait(self._out, selectors.EVENT_READ, deadline)
            try:
                data = os.read(self._out, min(CHUNK, count - len(found)))
            except BlockingIOError:
                continue
            if not data:
                raise WorkerLost(late=False)
            found += data
        return bytes(found)

    def _wait(self, fd: int, event: int, deadline: float) -> None:
        with selectors.PollSelector() as selector:
            selector.register(fd, event)
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise WorkerLost(late=True)

    def kill(self) -> None:
        """End the process now, and collect it."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self._close()

    def close(self) -> None:
        """Let the process end by itself: its input is closed."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._close()

    def _close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self.process.wait()

    def forget(self) -> None:
        """In a forked child: let go of the parent's worker without touching it."""
        self.process.returncode = 0  # not ours to wait for
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


class Pool:
    """Workers for the threads of one process. ``seconds``: what a paper may take by the clock."""

    def __init__(
        self,
        fonts: Path,
        *,
        size: int = 2,
        seconds: float = 12.0,
        patience: float = 30.0,
        recycle: int = 300,
    ) -> None:
        self.fonts, self.size, self.seconds = fonts, size, seconds
        self.patience, self.recycle = patience, recycle
        self._lock = threading.Lock()
        self._reset()
        _pools.add(self)

    def _reset(self) -> None:
        # An empty place is None: the worker in it is started by who takes it.
        self._places: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._alive: set[Worker] = set()
        for _place in range(self.size):
            self._places.put(None)

    def set(self, html: str, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Have one paper set. Raises WorkerLost or Busy."""
        places = self._places
        try:
            worker = places.get(timeout=self.patience)
        except queue.Empty:
            raise Busy from None
        kept: Worker | None = None
        try:
            if worker is not None and worker.process.poll() is not None:
                self._drop(worker)
                worker = None
            if worker is None:
                worker = self._start()
                with self._lock:
                    self._alive.add(worker)
            answer = worker.set(html, job, self.seconds)
            if answer[0].get("refused") != "failed":  # else its memory may be full of the ruins
                kept = worker
        finally:
            if kept is None and worker is not None:
                self._drop(worker)
            elif kept is not None and kept.papers >= self.recycle:
                kept.close()
                self._drop(kept)
                kept = None
            places.put(kept)
        return answer

    def _start(self) -> Worker:
        try:
            return Worker(self.fonts)
        except OSError:  # no memory, no processes left
            raise WorkerLost(late=False) from None

    def _drop(self, worker: Worker) -> None:
        worker.kill()
        with self._lock:
            self._alive.discard(worker)

    def close(self) -> None:
        """End every worker. The pool can be used again afterwards."""
        with self._lock:
            alive, self._alive = self._alive, set()
        self._reset()
        for worker in alive:
            worker.close()

    def forget(self) -> None:
        """After a fork, in the child: the workers are the parent's."""
        alive = self._alive
        self._lock = threading.Lock()
        self._reset()
        for worker in alive:
            worker.forget()


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


def _after_fork() -> None:
    for pool in list(_pools):
        pool.forget()


def _at_exit() -> None:
    for pool in list(_pools):
        pool.close()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)
