"""Every flag, as data: the commands, the completion and the connection are made from this one table.

Imported to complete a word, so nothing but what every Python start imports anyway. The connection's flags have
kubectl's names and meaning, and kubectl's own words as their help where those are true here as well
(k8s.io/cli-runtime pkg/genericclioptions/config_flags.go).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# `kubectl evidence TYPE/NAME`, and the commands that are told by their first word.
EVIDENCE, REDACT, CHECKS, EXPLAIN = "evidence", "redact", "checks", "explain"
COMMANDS: Mapping[str, str] = {
    REDACT: "Mask what looks like a secret in files or standard input",
    CHECKS: "List the checks",
    EXPLAIN: "Show the page of a check",
}

FORMATS = ("terminal", "markdown", "json", "yaml")
INPUTS = ("auto", "text", "json", "yaml")

# What the values of a flag are, where something can be said about that: it is what completion offers.
FILES, NAMESPACES, CONTEXTS, CLUSTERS, USERS = "files", "namespaces", "contexts", "clusters", "users"


class Flag:
    """One flag.

    `attribute` is the name of its value in what the command line has given. Without a `metavar` and `choices` it takes
    no value. `values` is one of the constants above, or empty. `commands` are those that have it.
    """

    __slots__ = (
        "attribute", "choices", "commands", "connection", "default", "help", "metavar", "names", "repeatable", "values",
    )  # fmt: skip

    def __init__(
        self,
        names: str,
        attribute: str,
        metavar: str,
        help: str,  # noqa: A002 - that is what it is
        *,
        choices: Sequence[str] = (),
        default: str = "",
        values: str = "",
        repeatable: bool = False,
        connection: bool = False,
        commands: Sequence[str] = (EVIDENCE,),
    ) -> None:
        self.names = tuple(names.split())
        self.attribute = attribute
        self.metavar = metavar
        self.help = help
        self.choices = choices
        self.default = default
        self.values = values
        self.repeatable = repeatable
        self.connection = connection
        self.commands = commands

    @property
    def takes_value(self) -> bool:
        """Whether a value follows."""
        return bool(self.metavar or self.choices)


TABLE = (
    Flag(
        "-n --namespace",
        "namespace",
        "NAME",
        "Namespace of the target (default: the context's).",
        values=NAMESPACES,
        connection=True,
    ),
    Flag("-l --selector", "selector", "SELECTOR", "The workloads whose pods have these labels, instead of names."),
    Flag("-o --output", "output", "", "Format (default: terminal, or markdown in a pipe).", choices=FORMATS),
    Flag("--output-file", "output_file", "FILE", "Write the packet to a file (mode 0600), not stdout.", values=FILES),
    Flag("--output-dir", "output_dir", "DIR", "Write a file per target (mode 0600) to a folder.", values=FILES),
    Flag("--control-plane", "control_plane", "", "Also read the health of the API server itself (/readyz, /livez, …)."),
    Flag("--timeout", "timeout", "DURATION", "Bound on everything together.", default="10s"),
    Flag("--max-tokens", "max_tokens", "N", "Size of the packet.", default="8000"),
    Flag("--exact", "exact", "", "The name is a pod's whole name; do not look for pods that begin with it."),
    Flag("--dry-run", "dry_run", "", "List the reads and the permissions they need; contact nothing."),
    Flag("--exit-code", "exit_code", "", "Exit with 5 when there is a finding of severity error."),
    Flag("--from", "replay", "PATH", "Read a recorded cluster (folder or file), not a live one.", values=FILES),
    Flag("--record", "record", "DIR", "Also write what was read, redacted, as a capture for --from.", values=FILES),
    Flag("--debug", "debug", "", "Add an ephemeral container that looks at DNS, ports and processes."),
    Flag("--debug-image", "debug_image", "IMAGE", "Image of the ephemeral container.", default="busybox:1.36"),
    Flag("-y --yes", "yes", "", "Answer the question of --debug with yes."),
    Flag(
        "--input",
        "input",
        "",
        "What the input is. auto tells JSON, lines of JSON, Kubernetes objects in YAML, and text apart, document by"
        " document; with json and yaml, anything else is an error.",
        choices=INPUTS,
        default="auto",
        commands=(REDACT,),
    ),
    Flag(
        "--check",
        "check",
        "",
        "Write nothing but, on stderr, how much would be masked by which rule; exit with 1 when anything would.",
        commands=(REDACT,),
    ),
    Flag(
        "--explain",
        "explain",
        "",
        "Write, instead of the input, a line for everything that is masked: where, by which rule and why. The values"
        " stay hidden.",
        commands=(REDACT,),
    ),
    Flag(
        "--redact-rules",
        "redact_rules",
        "FILE",
        "Also mask what your own rules say: a YAML file, or a folder of them; see docs/redaction.md. May be repeated.",
        values=FILES,
        repeatable=True,
        commands=(EVIDENCE, REDACT),
    ),
    Flag(
        "--redact-pii",
        "redact_pii",
        "",
        "Also mask e-mail addresses, telephone and card numbers.",
        commands=(EVIDENCE, REDACT),
    ),
    Flag(
        "--redact-ips",
        "redact_ips",
        "",
        "Also mask IP addresses; equal ones stay equal, and ports stay.",
        commands=(EVIDENCE, REDACT),
    ),
    Flag(
        "-v --v",
        "verbosity",
        "LEVEL",
        "Tell on stderr how the cluster is reached: from 1 the kubeconfig, server, identity and proxy, and what was"
        " masked where; from 6 each request, from 7 its headers, from 8 the answer's. No level tells a credential or"
        " a body.",
        default="0",
    ),
    Flag(
        "--kubeconfig",
        "kubeconfig",
        "FILE",
        "Path to the kubeconfig file to use for CLI requests.",
        values=FILES,
        connection=True,
    ),
    Flag(
        "--context",
        "context",
        "NAME",
        "The name of the kubeconfig context to use.",
        values=CONTEXTS,
        connection=True,
    ),
    Flag(
        "--cluster",
        "cluster",
        "NAME",
        "The name of the kubeconfig cluster to use.",
        values=CLUSTERS,
        connection=True,
    ),
    Flag("--user", "user", "NAME", "The name of the kubeconfig user to use.", values=USERS, connection=True),
    Flag("-s --server", "server", "URL", "The address and port of the Kubernetes API server.", connection=True),
    Flag("--token", "token", "TOKEN", "Bearer token for authentication to the API server.", connection=True),
    Flag("--username", "username", "NAME", "Username for basic authentication to the API server.", connection=True),
    Flag("--password", "password", "PASSWORD", "Password for basic authentication to the API server.", connection=True),
    Flag(
        "--as",
        "as_user",
        "NAME",
        "Username to impersonate for the operation. User could be a regular user or a service account in a namespace.",
        connection=True,
    ),
    Flag(
        "--as-group",
        "as_groups",
        "GROUP",
        "Group to impersonate for the operation, this flag can be repeated to specify multiple groups.",
        repeatable=True,
        connection=True,
    ),
    Flag("--as-uid", "as_uid", "UID", "UID to impersonate for the operation.", connection=True),
    Flag(
        "--as-user-extra",
        "as_user_extra",
        "KEY=VALUE",
        "User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the"
        " same key.",
        repeatable=True,
        connection=True,
    ),
    Flag(
        "--certificate-authority",
        "certificate_authority",
        "FILE",
        "Path to a cert file for the certificate authority.",
        values=FILES,
        connection=True,
    ),
    Flag(
        "--client-certificate",
        "client_certificate",
        "FILE",
        "Path to a client certificate file for TLS.",
        values=FILES,
        connection=True,
    ),
    Flag("--client-key", "client_key", "FILE", "Path to a client key file for TLS.", values=FILES, connection=True),
    Flag(
        "--tls-server-name",
        "tls_server_name",
        "NAME",
        "Server name to use for server certificate validation. If it is not provided, the hostname used to contact"
        " the server is used.",
        connection=True,
    ),
    Flag(
        "--insecure-skip-tls-verify",
        "insecure_skip_tls_verify",
        "",
        "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections"
        " insecure.",
        connection=True,
    ),
    Flag(
        "--request-timeout",
        "request_timeout",
        "DURATION",
        "The length of time to wait before giving up on a single server request (1s, 2m, 3h). A value of zero"
        " means don't timeout requests; --timeout bounds all of them.",
        connection=True,
    ),
    Flag(
        "--disable-compression",
        "disable_compression",
        "",
        "If true, opt-out of response compression for all requests to the server.",
        connection=True,
    ),
    Flag("--version", "version", "", "Show the version and exit."),
    Flag("-h --help", "help", "", "Show this message and exit.", commands=(EVIDENCE, *COMMANDS)),
)

FLAGS = tuple(flag for flag in TABLE if EVIDENCE in flag.commands)
REDACT_FLAGS = tuple(flag for flag in TABLE if REDACT in flag.commands)
# Those of the commands that need no others.
HELP_FLAGS = tuple(flag for flag in TABLE if CHECKS in flag.commands)

BY_NAME: Mapping[str, Flag] = {name: flag for flag in FLAGS for name in flag.names}
HELP_BY_NAME: Mapping[str, Flag] = {name: flag for flag in HELP_FLAGS for name in flag.names}
REDACT_BY_NAME: Mapping[str, Flag] = {name: flag for flag in REDACT_FLAGS for name in flag.names}

# The command line that a packet tells is without the values of these.
CREDENTIALS = ("token", "password")
