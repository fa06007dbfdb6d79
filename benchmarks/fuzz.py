"""`python -m benchmarks.fuzz --minutes 10`: throw mangled evidence at the redactor, and see that it keeps its word.

Texts of the corpus (and objects made of them) are cut, joined, repeated, nested and spoiled. For each: no exception;
a second pass changes nothing, and a stranger's neither; JSON stays JSON; a stream gives the same in whatever pieces it
comes; what is repeated ten times takes about ten times as long, and no text takes too long. What breaks is made small
and shown.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from benchmarks.fuzz_mangling import Mangler
from kubectl_evidence.redact import stream
from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact.corpus.whole import build

# Slower by this than the ten times it may take, when it takes long enough to be measured at all.
SUPER_LINEAR, WORTH_TIMING = 3.0, 0.02
# Microseconds a character, of a text so long; a plain one takes less than one.
SLOW, LONG = 20.0, 20_000
SHOWN = 600
EACH_AT_MOST = 5

Check = Callable[[str], bool]


def never_fails(text: str) -> bool:
    """Redacting raises nothing; the next checks see what it returns."""
    return isinstance(KeyedRedactor(b"key").redact(text), str)


def twice_is_once(text: str) -> bool:
    """A second pass changes nothing, of the same redactor or of another."""
    redactor = KeyedRedactor(b"key")
    once = redactor.redact(text)
    return redactor.redact(once) == once == KeyedRedactor(b"another").redact(once)


def json_stays_json(text: str) -> bool:
    """What could be parsed can be parsed, and a list or an object remains one."""
    try:
        before = json.loads(text)
    except (ValueError, RecursionError):
        return True
    try:
        after = json.loads(KeyedRedactor(b"key").redact(text))
    except ValueError:
        return False
    return not isinstance(before, dict | list) or type(after) is type(before)


def pieces_do_not_matter(text: str) -> bool:
    """A stream that is cut anywhere gives what it gives in one piece, on blocks small enough to matter."""
    pieces = random.Random(len(text))
    usual, stream.BLOCK = stream.BLOCK, 700
    try:
        whole = stream.Stream(KeyedRedactor(b"key"))
        expected = whole.feed(text) + whole.close()
        cut = stream.Stream(KeyedRedactor(b"key"))
        given, at = "", 0
        while at < len(text):
            size = pieces.choice((1, 7, 64, 700, 3000))
            given += cut.feed(text[at : at + size])
            at += size
        return given + cut.close() == expected
    finally:
        stream.BLOCK = usual


def objects_hold(text: str) -> bool:
    """As a string of an object: no exception, still JSON, and twice is once."""
    container = {
        "env": [{"name": "X", "value": text}, {"name": "DB_PASSWORD", "value": text}],
        "args": ["--token", text],
    }
    pod: Any = {
        "kind": "Pod",
        "metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": text, text[:60]: text}},
        "spec": {"containers": [container]},
        "status": {"message": text},
    }
    redactor = KeyedRedactor(b"key")
    once = redactor.redact_object(pod)
    json.dumps(once)
    return bool(redactor.redact_object(once) == once)


CHECKS: tuple[Check, ...] = (never_fails, twice_is_once, json_stays_json, pieces_do_not_matter, objects_hold)


def broken(check: Check, text: str) -> str:
    """Why a check does not hold: an exception's name, or `False`; empty if it does."""
    try:
        return "" if check(text) else "False"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return type(error).__name__


def smaller(check: Check, text: str, why: str, until: float) -> str:
    """The text with whatever can go gone, as long as it is broken in the same way."""
    size = len(text) // 2
    while size and time.monotonic() < until:
        at = 0
        while at < len(text) and time.monotonic() < until:
            without = text[:at] + text[at + size :]
            if without and broken(check, without) == why:
                text = without
            else:
                at += size
        size //= 2
    return text


def growth(text: str) -> float:
    """How much longer more of the text takes than it may: 1 is linear; 0 if it is too quick to tell.

    A step, as when a text gets too long for a shortcut, is no growth: it does not go on.
    """
    ten, hundred = (min(_seconds(text * times) for _ in range(2)) for times in (10, 100))
    if hundred < WORTH_TIMING:
        return 0.0
    step = hundred / max(ten, WORTH_TIMING / 10) / 10
    return step if step <= SUPER_LINEAR else min(step, _seconds(text * 1000) / hundred / 10 * SUPER_LINEAR)


def slowness(text: str) -> float:
    """Microseconds a character, of a text that is repeated until it is long."""
    repeated = text * (LONG // len(text) + 1)
    return _seconds(repeated) / len(repeated) * 1e6


def _seconds(text: str) -> float:
    redactor = KeyedRedactor(b"key")
    began = time.process_time()
    redactor.redact(text)
    return time.process_time() - began


def main() -> int:
    """Fuzz for a while; return 1 if anything was found."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (%(default)s)")
    parser.add_argument("--seed", type=int, default=None, help="to repeat a run (the time of day)")
    options = parser.parse_args()
    seed = int(time.time()) if options.seed is None else options.seed
    texts = [case.data for case in build(seed) if isinstance(case.data, str)]
    mangler = Mangler(random.Random(seed), texts)
    until = time.monotonic() + 60 * options.minutes
    found: Counter[str] = Counter()
    rounds = characters = timed = 0
    while time.monotonic() < until:
        rounds += 1
        text = mangler.mangled()
        characters += len(text)
        for check in CHECKS:
            if why := broken(check, text):
                _report(f"{check.__name__}: {why}", check, text, why, found)
        if not rounds % 20:
            timed += 1
            fragment = mangler.fragment()
            for title, measure, limit in (("super-linear", growth, SUPER_LINEAR), ("slow", slowness, SLOW)):
                if measure(fragment) > limit and (measured := measure(fragment)) > limit:
                    found[title] += 1
                    if found[title] <= EACH_AT_MOST:
                        print(f"{title}: {measured:.1f}, at most {limit}\n   {fragment!r}", flush=True)
    print(f"seed {seed}: {rounds} texts, {characters} characters, {timed} repeated; found: {dict(found) or 'nothing'}")
    return 1 if found else 0


def _report(title: str, check: Check, text: str, why: str, found: Counter[str]) -> None:
    found[title] += 1
    if found[title] <= EACH_AT_MOST:
        small = smaller(check, text, why, time.monotonic() + 20)
        print(f"{title}\n   {small[:SHOWN]!r}\n   -> {_shown(small)!r}", flush=True)


def _shown(text: str) -> str:
    try:
        return KeyedRedactor(b"key").redact(text)[:SHOWN]
    except Exception as error:  # noqa: BLE001 - it was found because of it
        return repr(error)


if __name__ == "__main__":
    sys.exit(main())
