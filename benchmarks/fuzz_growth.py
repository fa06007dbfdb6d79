"""`python -m benchmarks.fuzz_growth`: see that no text takes more time than it has characters.

Every rule's and every family's examples, every spelling of a secret, every separator, alone and in pairs, are
repeated to three lengths: on one line, on many, and with other digits and letters each time. Each is redacted in a
child process that is ended when it takes too long, so that an expression that runs away is a finding like any other.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import string
import sys
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection

from benchmarks.fuzz_mangling import SPOILS
from kubectl_evidence.redact.lexicon import FAMILIES
from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.rules import RULES
from tests.redact import fakes, spellings

# Characters. Each is four times the one before.
LENGTHS = (3_000, 12_000, 48_000)
# How much more a character may cost, for noise; less than so many seconds cannot be compared.
NOISE, WORTH_COMPARING = 1.6, 0.03
# Microseconds a character.
SLOWEST = 20.0
# Seconds, on a machine that has other things to do as well.
LIMIT = 60.0
FORMS = ("{}", "{}\n", "{} ", "new each time")
_OTHER = str.maketrans(
    string.digits + string.ascii_letters,
    string.digits[3:] + string.digits[:3] + "".join(
        letters[5:] + letters[:5] for letters in (string.ascii_lowercase, string.ascii_uppercase)
    ),
)  # fmt: skip


def fragments() -> list[str]:
    """Return what is worth repeating: each once, in the same order on every run."""
    examples = [example for rule in RULES for example in (*rule.masks, *rule.keeps)]
    examples += [example for family in FAMILIES for example in (*family.masks, *family.keeps)]
    texts = [fakes.fill(example)[0] for example in examples]
    written = [
        context.replace("NAME", name)
        for number, context in enumerate(spellings.CONTEXTS.values())
        for name in (spellings.NAMES[number % len(spellings.NAMES)],)
    ]
    texts += [fakes.fill(text.replace("{v}", "{fake}"))[0] for text in written]
    words = [word for rule in RULES for word in rule.words]
    return list(dict.fromkeys([*SPOILS, *spellings.NAMES, *words, *texts]))


def pairs(of: Sequence[str], r: random.Random, number: int) -> list[str]:
    """Return some of them two and two, often only the beginning of one."""
    chosen = ((r.choice(of), r.choice(of)) for _ in range(number))
    return [a[: r.choice((4, 20, 400))] + r.choice(("", "", " ", "=", ": ", ",", "\n")) + b for a, b in chosen]


def repeated(fragment: str, form: str, length: int) -> str:
    """Return a text of `length` characters that repeats a fragment."""
    if form != "new each time":
        piece = form.format("\0").replace("\0", fragment)
        return (piece * (length // len(piece) + 1))[:length]
    parts: list[str] = []
    size = 0
    while size < length:
        words = fragment.split(" ")
        fragment = " ".join(word.translate(_OTHER) if len(word) > 15 or word.isdigit() else word for word in words)
        parts.append(fragment)
        size += len(fragment) + 1
    return "\n".join(parts)[:length]


def seconds(text: str) -> float:
    """Return how long a new redactor takes for a text, in seconds of the processor."""
    redactor = KeyedRedactor(b"key")
    began = time.process_time()
    redactor.redact(text)
    return time.process_time() - began


def wrong(fragment: str, form: str, lengths: Sequence[int] = LENGTHS) -> str:
    """Say what is wrong with the time that a repeated fragment takes; nothing, if nothing is."""
    costs = [_cost(fragment, form, length) for length in lengths]
    if costs[-1] <= SLOWEST and not _grows(costs, lengths):
        return ""
    longer = (*lengths, 4 * lengths[-1])
    again = [min(_cost(fragment, form, length) for _ in range(2)) for length in longer]
    # A step, as when a text gets too long for a shortcut, is no growth: it does not go on.
    if again[-2] > SLOWEST or (_grows(again[:-1], lengths) and again[-1] > NOISE * again[-2]):
        return (
            ", ".join(f"{length}: {cost:.1f}" for length, cost in zip(longer, again, strict=True)) + " µs a character"
        )
    return ""


def _cost(fragment: str, form: str, length: int) -> float:
    """Return the microseconds that a character takes."""
    return seconds(repeated(fragment, form, length)) / length * 1e6


def _grows(costs: Sequence[float], lengths: Sequence[int]) -> bool:
    """Tell whether a character of the longest text costs more than one of a shorter."""
    return costs[-1] * lengths[-1] / 1e6 > WORTH_COMPARING and (
        costs[-1] > NOISE * costs[-2] or costs[-1] > NOISE**2 * costs[0]
    )


def _work(connection: Connection) -> None:
    while True:
        fragment, form = connection.recv()
        connection.send(wrong(fragment, form))


class Child:
    """A process that measures; ended, and another one begun, when it takes too long."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("fork")
        self._begin()

    def _begin(self) -> None:
        self._connection, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()

    def wrong(self, fragment: str, form: str) -> str:
        """As `wrong`, or that it did not end."""
        self._connection.send((fragment, form))
        if self._connection.poll(LIMIT):
            answer: str = self._connection.recv()
            return answer
        self.end()
        self._begin()
        return f"more than {LIMIT:.0f} s"

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def found(of: Sequence[str], forms: Sequence[str] = FORMS) -> Iterator[tuple[str, str, str]]:
    """Yield each fragment and form that takes too long, and what is wrong with it."""
    child = Child()
    try:
        for fragment in of:
            for form in forms:
                if fragment and (what := child.wrong(fragment, form)):
                    yield fragment, form, what
    finally:
        child.end()


def main() -> int:
    """Look at all fragments and some pairs; return 1 if anything was found."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fuzz_growth",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pairs", type=int, default=400, help="how many pairs of fragments (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="which pairs (%(default)s)")
    parser.add_argument("--part", default="0/1", help="of all, the i-th of n parts (%(default)s)")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    single = fragments()
    r = random.Random(options.seed)
    of = [*single, *pairs(single, r, options.pairs)]
    r.shuffle(of)
    of = of[part::parts]
    faults = 0
    began = time.monotonic()
    for fragment, form, what in found(of):
        faults += 1
        print(f"{what} ({form!r})\n   {fragment!r}", flush=True)
    print(f"{len(of)} fragments in {len(FORMS)} forms, {time.monotonic() - began:.0f} s: {faults} take too long")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
