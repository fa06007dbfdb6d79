"""The telling line of a log, over the ways in which programs die."""

from __future__ import annotations

import pytest

from kubectl_evidence.semantics.last_words import last_line, last_words
from kubectl_evidence.text import Text


class AsItIs:
    def redact(self, raw: str, /) -> str:
        return raw


def log(text: str) -> dict[int, Text]:
    return {number: Text(line, AsItIs()) for number, line in enumerate(text.strip("\n").split("\n"), start=1)}


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        pytest.param(
            """
2026/09/15 09:21:40 listening on :8080
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x47b0d8]

goroutine 1 [running]:
main.main()
\t/src/main.go:7 +0x18
exit status 2
""",
            "panic: runtime error: invalid memory address or nil pointer dereference",
            id="Go",
        ),
        pytest.param(
            """
INFO starting
Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    connect()
  File "/app/db.py", line 9, in connect
    raise RuntimeError("no such error: disk")
psycopg.OperationalError: connection failed: password authentication failed
""",
            "psycopg.OperationalError: connection failed: password authentication failed",
            id="Python",
        ),
        pytest.param(
            """
Exception in thread "main" java.lang.IllegalStateException: cannot start
\tat com.example.Main.main(Main.java:5)
Caused by: java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.connect0(Native Method)
\t... 11 more
""",
            "Caused by: java.net.ConnectException: Connection refused",
            id="Java",
        ),
        pytest.param(
            """
node:internal/modules/cjs/loader:1148
  throw err;
  ^

Error: Cannot find module '/app/server.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1145:15)
    at node:internal/main/run_main_module:28:49 {
  code: 'MODULE_NOT_FOUND',
}

Node.js v20.11.1
""",
            "Error: Cannot find module '/app/server.js'",
            id="Node",
        ),
        pytest.param(
            """
thread 'main' panicked at src/main.rs:2:5:
called `Result::unwrap()` on an `Err` value: ParseIntError
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
""",
            "called `Result::unwrap()` on an `Err` value: ParseIntError",
            id="Rust",
        ),
        pytest.param(
            """
LOG:  starting PostgreSQL 16.2
FATAL:  data directory "/var/lib/postgresql/data" has invalid permissions
DETAIL:  Permissions should be u=rwx (0700).
""",
            'FATAL:  data directory "/var/lib/postgresql/data" has invalid permissions',
            id="PostgreSQL",
        ),
        pytest.param(
            """
{"level":"info","msg":"starting"}
{"level":"error","ts":"2026-09-15T09:21:44Z","msg":"listen tcp :80: bind: permission denied"}
{"level":"info","msg":"bye"}
""",
            '{"level":"error","ts":"2026-09-15T09:21:44Z","msg":"listen tcp :80: bind: permission denied"}',
            id="JSON lines",
        ),
        pytest.param(
            """
/docker-entrypoint.sh: Configuration complete; ready for start up
2026/09/15 09:21:44 [emerg] 1#1: host not found in upstream "orders" in /etc/nginx/conf.d/web.conf:3
""",
            '2026/09/15 09:21:44 [emerg] 1#1: host not found in upstream "orders" in /etc/nginx/conf.d/web.conf:3',
            id="nginx",
        ),
        pytest.param(
            """
Traceback (most recent call last):
  File "/app/manage.py", line 22, in <module>
    main()
  File "/app/settings.py", line 40, in <module>
    raise ImproperlyConfigured("no error here")
django.core.exceptions.ImproperlyConfigured: Set the SECRET_KEY environment variable
[2026-09-15 09:21:44 +0000] [7] [INFO] Worker exiting (pid: 7)
[2026-09-15 09:21:44 +0000] [1] [ERROR] Worker (pid:7) exited with code 3
[2026-09-15 09:21:44 +0000] [1] [ERROR] Shutting down: Master
""",
            "django.core.exceptions.ImproperlyConfigured: Set the SECRET_KEY environment variable",
            id="Django below gunicorn",
        ),
        pytest.param(
            """
Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    url = os.environ["PAYMENTS_URL"]
KeyError: 'PAYMENTS_URL'

ERROR:    Application startup failed. Exiting.
""",
            "KeyError: 'PAYMENTS_URL'",
            id="uvicorn",
        ),
        pytest.param(
            """
***************************
APPLICATION FAILED TO START
***************************

Description:

Web server failed to start. Port 8080 was already in use.

Action:

Identify and stop the process that's listening on port 8080 or configure it to listen on another.
""",
            "Web server failed to start. Port 8080 was already in use.",
            id="Spring Boot",
        ),
        pytest.param(
            "Error starting ApplicationContext\n"
            "java.lang.IllegalStateException: cannot load\n"
            + "".join(f"\tat org.example.Frame{number}.call(Frame.java:{number})\n" for number in range(60))
            + "Caused by: java.net.UnknownHostException: ledger-db\n"
            + "".join(f"\tat org.example.Frame{number}.call(Frame.java:{number})\n" for number in range(45)),
            "Caused by: java.net.UnknownHostException: ledger-db",
            id="Java, far below whose cause its stack ends",
        ),
        pytest.param(
            """
Unhandled exception. System.InvalidOperationException: The configuration section 'Bank' is missing.
   at Program.<Main>$(String[] args) in /src/Program.cs:line 9
""",
            "Unhandled exception. System.InvalidOperationException: The configuration section 'Bank' is missing.",
            id=".NET",
        ),
        pytest.param(
            """
npm ERR! code ELIFECYCLE
npm ERR! Missing script: "start"
npm ERR! A complete log of this run can be found in: /root/.npm/_logs/2026-09-15.log
""",
            'npm ERR! Missing script: "start"',
            id="npm",
        ),
        pytest.param(
            """
Error: connect ECONNREFUSED 10.96.4.2:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)
error Command failed with exit code 1.
""",
            "Error: connect ECONNREFUSED 10.96.4.2:5432",
            id="yarn",
        ),
        pytest.param(
            """
{"level":30,"time":1789464104102,"msg":"error handler registered"}
{"level":60,"time":1789464104102,"msg":"no such bucket: invoices"}
{"level":30,"time":1789464104102,"msg":"failed requests: see metrics"}
""",
            '{"level":60,"time":1789464104102,"msg":"no such bucket: invoices"}',
            id="pino",
        ),
        pytest.param(
            """
F0915 09:21:44.018000       1 main.go:33] no leader election
E0915 09:21:44.019000       1 main.go:40] cleanup failed
""",
            "F0915 09:21:44.018000       1 main.go:33] no leader election",
            id="klog, fatal",
        ),
        pytest.param(
            """
2026-11-26T15:00:01.000000Z 1 [ERROR] [MY-012271] [InnoDB] The innodb_system data file 'ibdata1' must be writable
2026-11-26T15:00:01.000000Z 0 [ERROR] [MY-010119] [Server] Aborting
2026-11-26T15:00:01.000000Z 0 [System] [MY-010910] [Server] /usr/sbin/mysqld: Shutdown complete
""",
            "2026-11-26T15:00:01.000000Z 1 [ERROR] [MY-012271] [InnoDB] The innodb_system data file 'ibdata1' "
            "must be writable",
            id="MySQL",
        ),
        pytest.param(
            """
[2026-11-26 15:00:00,123] ERROR Exiting Kafka due to fatal exception during startup. (kafka.Kafka$)
java.lang.IllegalArgumentException: requirement failed: advertised.listeners cannot use 0.0.0.0.
\tat scala.Predef$.require(Predef.scala:337)
""",
            "java.lang.IllegalArgumentException: requirement failed: advertised.listeners cannot use 0.0.0.0.",
            id="Kafka",
        ),
        pytest.param(
            "2026/09/15 09:21:44 cannot open index: no such file or directory\nexit status 1\n",
            "2026/09/15 09:21:44 cannot open index: no such file or directory",
            id="Go's log.Fatal",
        ),
        pytest.param(
            "INFO fatal errors are reported to sentry\nFATAL no\nINFO bye", "FATAL no", id="a level is a level"
        ),
        pytest.param(
            "WARN option missing, using 4\nERROR licence expired\nWARN cannot flush",
            "ERROR licence expired",
            id="an error before a warning",
        ),
        pytest.param(
            "panic: cannot read user info: EOF", "panic: cannot read user info: EOF", id="info is a word, too"
        ),
        pytest.param("sh: /app/run.sh: not found", "sh: /app/run.sh: not found", id="a shell"),
        pytest.param(
            "exec /app/server: exec format error", "exec /app/server: exec format error", id="an architecture"
        ),
        pytest.param(
            """
E0915 09:21:44.018000       1 main.go:33] unable to load configmap
I0915 09:21:44.019000       1 main.go:40] shutting down
""",
            "E0915 09:21:44.018000       1 main.go:33] unable to load configmap",
            id="klog",
        ),
        pytest.param("ERROR first\nERROR second\n", "ERROR second", id="the last of two"),
        pytest.param("FATAL no route\nERROR cleanup failed\n", "FATAL no route", id="fatal before error"),
        pytest.param("INFO started\nINFO stopped\n\n", "INFO stopped", id="nothing wrong: the last line"),
        pytest.param(
            "INFO 0 errors, 0 failures\nINFO error handler registered\nINFO done",
            "INFO done",
            id="errors that are none",
        ),
        pytest.param('done {"error": null, "failed": 0}\nbye', "bye", id="an empty error"),
        pytest.param("0 errors so far, then ERROR disk full\nbye", "0 errors so far, then ERROR disk full", id="both"),
    ],
)
def test_the_line_that_tells_why_is_chosen(text: str, telling: str) -> None:
    found = last_words(log(text))
    assert found is not None
    assert found.line == telling
    assert log(text)[found.number] == telling


def test_an_early_error_does_not_explain_an_end_far_below() -> None:
    found = last_words(log("ERROR retrying\n" + "INFO tick\n" * 60 + "INFO end"))
    assert found is not None
    assert found.line == "INFO end"


def test_an_empty_log_has_no_words() -> None:
    assert last_words(log("\n \n")) is None
    assert last_words({}) is None
    assert last_line({}) is None


def test_a_quote_leaves_out_the_time_and_begins_near_the_telling_word() -> None:
    found = last_words(log("2026-09-15T09:21:44.102Z FATAL password authentication failed"))
    assert found is not None
    assert found.quote(120) == "FATAL password authentication failed"
    long = last_words(log("x" * 100 + " panic: the end"))
    assert long is not None
    assert long.quote(40) == "…panic: the end"


def test_a_quote_is_never_longer_than_it_may_be() -> None:
    found = last_words(log("Error: " + "y" * 500))
    assert found is not None
    assert len(found.quote(120)) == 120
    assert found.quote(120).endswith("…")


def test_the_last_line_is_quoted_without_its_time() -> None:
    found = last_line(log("one\n[2026-09-15 09:21:44] waiting for db\n\n"))
    assert found is not None
    assert (found.number, found.quote(40)) == (2, "waiting for db")


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("FATAL no", "fatal"),
        ("ValueError: no", "raised"),
        ("ERROR no", "error"),
        ("cannot open it", "wrong"),
        ("WARN cannot open it", "warned"),
        ("cannot open it" + "\ntick" * 6, "warned"),
        ("tick", "last"),
        ("INFO cannot be wrong", "last"),
    ],
)
def test_how_much_a_line_tells_is_known(text: str, weight: str) -> None:
    found = last_words(log(text))
    assert found is not None
    assert found.weight == weight


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        (
            '{"level":"fatal","ts":1789464104.1,"msg":"no database","error":"dial tcp: refused"}',
            "no database: dial tcp: refused",
        ),
        (
            'level=fatal msg="no database" err="dial tcp: refused"',
            "no database: dial tcp: refused",
        ),
        ("level=error err=EOF", "EOF"),
        ("F0915 09:21:44.018000       1 main.go:33] no leader", "no leader"),
        ('{"level":"fatal"}', '{"level":"fatal"}'),
    ],
)
def test_of_a_structured_line_its_sentences_are_quoted(line: str, quote: str) -> None:
    found = last_words(log(line))
    assert found is not None
    assert found.quote(120) == quote


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        pytest.param(
            "httpd: unrecognized option '--index'\nBusyBox v1.36.1 multi-call binary.\n\nUsage: httpd [-ifv[v]]\n\n"
            + "".join(f"\t-{letter}\tDo what {letter} says\n" for letter in "abcdefgh")
            + "  -d STRING  URL decode STRING",
            "httpd: unrecognized option '--index'",
            id="getopt, above its usage",
        ),
        pytest.param(
            "flag provided but not defined: -listen\nUsage of /server:\n" + "  -port int\n" * 12,
            "flag provided but not defined: -listen",
            id="Go's flag",
        ),
        pytest.param(
            "[error] [config] section 'outputt' is not valid\n[error] configuration file contains errors, aborting.",
            "[error] [config] section 'outputt' is not valid",
            id="that there are errors is not what they are",
        ),
        pytest.param(
            "git@git.example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\n"
            "Please make sure you have the correct access rights\nand the repository exists.",
            "git@git.example.com: Permission denied (publickey).",
            id="git",
        ),
        pytest.param(
            "[ALERT] config : parsing [/etc/haproxy.cfg:23] : 'bind' : missing port number: '*'\n"
            "[ALERT] config : Error(s) found in configuration file : /etc/haproxy.cfg\n"
            "[ALERT] config : Fatal errors found in configuration.",
            "[ALERT] config : parsing [/etc/haproxy.cfg:23] : 'bind' : missing port number: '*'",
            id="HAProxy",
        ),
        pytest.param(
            "[ERROR][o.e.b.Bootstrap] [es-0] node validation exception\n"
            "[1] bootstrap checks failed. You must address the points described in the following [1] lines before.\n"
            "bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low\n"
            "ERROR: Elasticsearch did not exit normally - check the logs at /usr/share/elasticsearch/logs/es.log\n"
            "ERROR: Elasticsearch died while starting up, with exit code 78",
            "bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low",
            id="Elasticsearch",
        ),
        pytest.param(
            "Redis is starting\nBad file format reading the append only file a.aof: make a backup of your AOF file",
            "Bad file format reading the append only file a.aof: make a backup of your AOF file",
            id="Redis",
        ),
        pytest.param(
            "loading keys\nlisten: tls: private key does not match public key\n",
            "listen: tls: private key does not match public key",
            id="what does not match",
        ),
    ],
)
def test_what_comes_after_the_cause_does_not_hide_it(text: str, telling: str) -> None:
    found = last_words(log(text))
    assert found is not None
    assert found.line == telling
    assert found.weight != "last"


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        pytest.param(
            '{"level":"fatal","msg":"cannot reach ledger","error":"Get \\"https://ledger.bank.example.com/v1/ping\\": '
            "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time "
            '2026-11-26T15:40:02Z is after 2026-11-20T00:00:00Z"}',
            "…x509: certificate has expired or is not yet valid: current time 2026-11-26T15:40:02Z is after "
            "2026-11-20T00:00:00Z",
            id="the end of a chain of errors",
        ),
        pytest.param(
            "Unhandled exception. System.InvalidOperationException: The ConnectionString property of the connection "
            "has not been initialized.",
            "InvalidOperationException: The ConnectionString property of the connection has not been initialized.",
            id="the words that only announce",
        ),
        pytest.param(
            "2026-11-26 15:40:03.120 UTC [1] FATAL:  lock file exists",
            "FATAL: lock file exists",
            id="PostgreSQL's prefix",
        ),
        pytest.param(
            '{"level":"error","msg":"open \\"a b\\" failed"}', 'open "a b" failed', id="quotation marks of a field"
        ),
        pytest.param("Error: " + "no words of a topic, " * 20, None, id="the beginning, where nothing is known"),
    ],
)
def test_a_quote_has_the_words_that_tell(line: str, quote: str | None) -> None:
    found = last_words(log(line))
    assert found is not None
    said = found.quote(120)
    assert len(said) <= 120
    assert said == quote if quote is not None else (said.startswith("Error: no words") and said.endswith("…"))


QUERY_LOG = 'level=error msg="Error opening query log file" err="open /data/queries.active: permission denied"'


def test_the_error_right_above_says_why_what_could_not_be_done_could_not() -> None:
    found = last_words(log(f"{QUERY_LOG}\npanic: Unable to create mmap-ed active query log\n\ngoroutine 1 [running]:"))
    assert found is not None
    assert found.quote(120) == "Error opening query log file: open /data/queries.active: permission denied"


@pytest.mark.parametrize(
    ("above", "end"),
    [
        pytest.param(QUERY_LOG, "panic: runtime error: index out of range [3]", id="a reason of its own"),
        pytest.param(QUERY_LOG, "FATAL could not load /etc/x.yaml: bad indentation", id="why it could not"),
        pytest.param('level=warn msg="open /x: permission denied"', "panic: unable to create it", id="a warning"),
        pytest.param(f"{QUERY_LOG}\nINFO going on", "panic: unable to create it", id="another line between"),
    ],
)
def test_else_the_line_itself_tells(above: str, end: str) -> None:
    found = last_words(log(f"{above}\n{end}"))
    assert found is not None
    assert found.line == end


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        pytest.param(
            """
PrismaClientInitializationError:
Invalid `prisma.user.findFirst()` invocation:


Can't reach database server at `pg-main`:`5432`

Please make sure your database server is running at `pg-main`:`5432`.
    at handleRequestError (/app/node_modules/@prisma/client/runtime/library.js:122:7154) {
  clientVersion: '5.9.1'
}
""",
            "Can't reach database server at `pg-main`:`5432`",
            id="Prisma",
        ),
        pytest.param(
            """
*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***
Reading the configuration file, at line 4
>>> 'maxmemory-polcy allkeys-lru'
Bad directive or wrong number of arguments
""",
            "Bad directive or wrong number of arguments",
            id="Redis",
        ),
        pytest.param(
            '{"log.level":"ERROR","message":"Failed to start consumer","error.message":"SASL authentication failed"}',
            "Failed to start consumer: SASL authentication failed",
            id="Elastic Common Schema",
        ),
        pytest.param(
            """
Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    settings = Settings()
pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings
database_url
  Field required [type=missing, input_value={}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.5/v/missing
redis_url
  Field required [type=missing, input_value={}, input_type=dict]
""",
            "2 validation errors for Settings: database_url: Field required",
            id="pydantic",
        ),
        pytest.param(
            """
Traceback (most recent call last):
ValueError: 2 validation errors for Settings
""",
            "ValueError: 2 validation errors for Settings",
            id="no field below",
        ),
        pytest.param("ValueError:\nstack written", "stack written", id="the only words below"),
        pytest.param("TimeoutError:", "TimeoutError:", id="nothing below"),
    ],
)
def test_what_only_announces_is_passed_over(text: str, quote: str) -> None:
    found = last_words(log(text))
    assert found is not None
    assert found.quote(120) == quote
