"""A mixed log of any size, as the containers of a namespace print it: most lines plain, some with a secret's words.

Nine lines in ten are what applications, proxies and databases print all day; the others are the harmless texts and
the leaks of the redactor's corpus, which look more like secrets than most of a log does. Each is filled in anew: no
line is seen twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.redact.corpus import connections, files, web
from tests.redact.corpus.benign_cluster import ROWS as CLUSTER
from tests.redact.corpus.benign_software import ROWS as SOFTWARE
from tests.redact.corpus.chance import Chance
from tests.redact.corpus.template import evidence, fill

# One line in so many holds a secret; one in so many speaks of one without holding any ("secret not found").
SECRET, SPEAKING = 200, 20
# So many of ten others are of the ten that every log is full of.
PLAIN = 9
WORDS = ("password", "passwd", "secret", "token", "api_key", "apikey", "credential", "auth", "cookie", "key")

_PLAIN = (
    '{"level":"info","ts":"?{ts}","logger":"?{app}","msg":"request finished","method":"?{method}","status":?{status},"path":"/v1/orders/?{num}","duration":"?{dur}","trace_id":"?{trace}"}',
    '?{ip} - - [04/Mar/2026:?{clock} +0000] "?{method} /api/v1/orders/?{num}?page=?{num} HTTP/1.1" ?{status} ?{num} "-" "Mozilla/5.0 (X11; Linux x86_64)" 389 0.004 [?{ns}-?{app}-8080] [] ?{ip}:8080 ?{num} 0.004 ?{status} ?{trace}',
    "ts=?{ts} level=?{level} caller=worker.go:?{pid} msg=processed queue=orders batch=?{num} took=?{dur}",
    "?{tsms} INFO 1 --- [nio-8080-exec-7] c.a.orders.OrderService : order ?{uuid} accepted for customer ?{num} in ?{dur}",
    'I?{klog}       1 event.go:377] "Event occurred" object="?{ns}/?{pod}" reason="Scheduled" message="Successfully assigned ?{ns}/?{pod} to ?{node}"',
    "[?{num}.123s][info][gc] GC(?{num}) Pause Young (Normal) (G1 Evacuation Pause) 512M->128M(1024M) ?{dur}",
    "?{date} ?{clock}.123 UTC [?{pid}] LOG:  duration: ?{dur}  statement: SELECT id, total, state FROM orders WHERE customer_id = ?{num} ORDER BY created_at DESC LIMIT 50",
    "\tat com.acme.orders.OrderService.accept(OrderService.java:?{pid})",
    "[?{tsms}] INFO [GroupCoordinator 0]: Stabilized group ?{app} generation ?{num} (kafka.coordinator.group.GroupCoordinator)",
    'INFO:     ?{ip}:?{port} - "?{method} /items/?{num} HTTP/1.1" ?{status} OK',
)  # fmt: skip


def write(file: Path, size: int, seed: int) -> None:
    """Write about `size` bytes of whole lines."""
    written = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        for line in _lines(Chance(f"log {seed}")):
            out.write(line)
            written += len(line)
            if written >= size:
                return


def _lines(r: Chance) -> Iterator[str]:
    harmless = [line for row in (*CLUSTER, *SOFTWARE) for line in row.split("\n") if len(line) > 40]
    speaking = [line for line in harmless if any(word in line.lower() for word in WORDS)]
    others = [line for line in harmless if line not in speaking]
    leaks = [
        row
        for rows in (connections.ROWS, web.ROWS, files.ROWS)
        for _, context, row in rows
        if context in ("log", "json1", "url") and "\n" not in row
    ]
    number = 0
    while True:
        number += 1
        if not number % SECRET:
            yield fill(r.choice(leaks), r).text.replace("\n", " ") + "\n"
        else:
            plain = _PLAIN if number % 10 < PLAIN else others
            yield evidence(r.choice(plain if number % SPEAKING else speaking), r)[0].replace("\n", " ") + "\n"
