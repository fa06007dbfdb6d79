"""Ctrl-C keeps what has arrived: a packet, with what was still under way as timed out, and exit code 130."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from tests.builders import healthy

POD = "checkout-api-6f9d7c5b88-vk4n2"


class Slow(ThreadingHTTPServer):
    """Answers for the pod, and for nothing else until it is let go; `second_wave` tells that logs were asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        self.second_wave, self.let_go = threading.Event(), threading.Event()
        super().__init__(("127.0.0.1", 0), _Answers)

    def handle_error(self, *_: object) -> None:
        """The command has gone away while it was being answered: that is what these tests are about."""


class _Answers(BaseHTTPRequestHandler):
    server: Slow

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.endswith(f"/api/v1/namespaces/payments/pods/{POD}"):
            body = json.dumps(healthy()[POD]).encode()
        else:
            if path.endswith("/log"):
                self.server.second_wave.set()
            self.server.let_go.wait()
            body = b"{}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def slow() -> Iterator[Slow]:
    server = Slow()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()
    thread.join()


def start(slow: Slow, folder: Path, *flags: str) -> subprocess.Popen[str]:
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "slow", "cluster": {"server": f"http://127.0.0.1:{slow.server_port}"}}],
        "users": [{"name": "nobody", "user": {}}],
        "contexts": [{"name": "slow", "context": {"cluster": "slow", "user": "nobody"}}],
        "current-context": "slow",
    }
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "kubectl_evidence", f"pod/{POD}", "-n", "payments", "-o", "json", *flags],
        env={**os.environ, "KUBECONFIG": str(path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_keeps_the_packet_of_what_has_arrived(slow: Slow, tmp_path: Path) -> None:
    running = start(slow, tmp_path, "--timeout", "300s")
    assert slow.second_wave.wait(60)
    running.send_signal(signal.SIGINT)
    stdout, stderr = running.communicate(timeout=60)
    assert running.returncode == 130, stderr
    assert "Traceback" not in stderr
    evidence = json.loads(stdout)["evidence"]
    assert evidence["pod"]["status"] == "collected"
    assert evidence["services"]["status"] == "timed-out"
    assert evidence["logs"]["status"] == "timed-out"


def test_at_the_deadline_the_packet_is_written_with_what_has_arrived(slow: Slow, tmp_path: Path) -> None:
    running = start(slow, tmp_path, "--timeout", "2s")
    stdout, stderr = running.communicate(timeout=60)
    packet = json.loads(stdout)
    assert running.returncode == 4, stderr
    assert packet["evidence"]["pod"]["status"] == "collected"
    assert {gap["status"] for gap in packet["gaps"]} == {"timed-out"}
    assert packet["findings"] == []
