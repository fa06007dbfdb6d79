"""The real program against a server on loopback, in this process, and everything that came out of it.

Streams are caught before pytest could show them, and every file that the program opens for writing is known by Python's
own audit events, also one that is gone by the end.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kubectl_evidence.ask import Ask
from kubectl_evidence.cli.command import command
from kubectl_evidence.cluster.pages import FIRST, NEXT
from tests.canaries.asks import Site, site_of
from tests.canaries.world import TARGET
from tests.cluster_access.api import ask_of
from tests.cluster_access.loopback import Client, Request

FORMS = ("json", "yaml", "markdown", "terminal")


class Answering:
    """A server's behaviour: every read is answered by `answer`; remembers which asks came."""

    def __init__(self, answer: Any) -> None:
        self.sites: set[Site] = set()
        self._answer = answer
        self._lock = threading.Lock()

    def __call__(self, client: Client, request: Request) -> None:
        """Answer one request."""
        ask = _bounded(ask_of(request), request)
        with self._lock:
            self.sites.add(site_of(ask))
            self._answer(client, ask)


def _bounded(ask: Ask, request: Request) -> Ask:
    """The ask with the number of objects that were wanted, where that is not one page."""
    wanted = int(parse_qs(urlsplit(request.target).query).get("limit", ["0"])[0])
    return ask if wanted in (FIRST, NEXT) else replace(ask, most=wanted)


@dataclass
class CameOut:
    """What one run left: its exit code, and every text under the name of its place."""

    code: int | None
    # Never shown: a failure may come before anybody has looked for secrets in them.
    texts: list[tuple[str, str | bytes]] = field(default_factory=list, repr=False)
    # Files that were opened for writing, wherever they are.
    opened: set[Path] = field(default_factory=set)

    def of(self, name: str) -> str:
        """One of the texts."""
        text = dict(self.texts)[name]
        return text if isinstance(text, str) else text.decode("utf-8", "replace")


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def run(folder: Path, form: str, *flags: str, words: Sequence[str] = (), record: bool = True) -> CameOut:
    """Run the command with `-v 9` and perhaps a recording, everything that it writes in `folder`, which must be new.

    On a terminal for that form, with colours. An exception that leaves the command comes out as Python would show it.
    """
    folder.mkdir(parents=True)
    temporary = folder / "tmp"
    temporary.mkdir()
    screen = Screen if form == "terminal" else io.StringIO
    out, err = screen(), screen()
    arguments = [*(words or (str(TARGET), "-n", TARGET.namespace, "--control-plane")), "-o", form, "-v", "9"]
    # What comes out is the question, not how soon: the machine may be busy, and a plugin is run for every request.
    arguments += [] if "--timeout" in words else ["--timeout", "60s"]
    arguments += [*(["--record", str(folder / "capture")] if record else []), *flags]
    came = CameOut(None)
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        _environment(TMPDIR=str(temporary), TERM="xterm"),
        _watching(came.opened),
    ):
        try:
            came.code = command.main(arguments, standalone_mode=False)
        except Exception:  # noqa: BLE001 - whatever it is, it is to be looked at
            traceback.print_exc(file=err)
    came.texts = [("stdout", out.getvalue()), ("stderr", err.getvalue())]
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            came.texts.append((file.relative_to(folder).as_posix(), file.read_bytes()))
    return came


def told(*arguments: str) -> CameOut:
    """Run the command as a shell would, without a folder: with its own messages for a command line it cannot read."""
    out, err = io.StringIO(), io.StringIO()
    came = CameOut(None)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _watching(came.opened):
        try:
            command.main(list(arguments), prog_name="kubectl evidence")
        except SystemExit as end:
            came.code = end.code if isinstance(end.code, int) else None
        except Exception:  # noqa: BLE001 - as in `run`
            traceback.print_exc(file=err)
    came.texts = [("stdout", out.getvalue()), ("stderr", err.getvalue())]
    return came


def elsewhere(came: CameOut, folder: Path) -> set[str]:
    """The files that a run wrote beside those it was told to write, or on the way to them; they may be gone."""
    own = {"capture", "packet"}
    found = set()
    for path in came.opened:
        inside = path.relative_to(folder).parts[0] if path.is_relative_to(folder) else ""
        if inside not in own and not any(inside.startswith(f".{name}.") for name in own):
            found.add(str(path))
    return found


@contextlib.contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    tempdir, tempfile.tempdir = tempfile.tempdir, None
    try:
        yield
    finally:
        tempfile.tempdir = tempdir
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_WATCHERS: list[set[Path]] = []
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not _WATCHERS:
        return
    path, mode, flags = arguments
    writes = isinstance(flags, int) and flags & _WRITES
    if not (writes or (isinstance(mode, str) and set(mode) & set("wax+"))):
        return
    if isinstance(path, str | bytes | os.PathLike):
        file = Path(os.fsdecode(path))
        if file.suffix != ".pyc" and "__pycache__" not in file.parts and not file.is_relative_to("/dev"):
            for watcher in _WATCHERS:
                watcher.add(file)


@contextlib.contextmanager
def _watching(opened: set[Path]) -> Iterator[None]:
    if not getattr(sys, "_canaries_watch", False):
        sys.addaudithook(_audit)
        sys._canaries_watch = True  # type: ignore[attr-defined] # an audit hook stays for ever, so there is one
    _WATCHERS.append(opened)
    try:
        yield
    finally:
        _WATCHERS.remove(opened)
