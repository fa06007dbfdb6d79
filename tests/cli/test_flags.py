"""The flags are kubectl's where kubectl has them, and each is read by whoever needs it."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Iterator

import click
import pytest

from kubectl_evidence.cli.command import command
from kubectl_evidence.cli.connecting import connection_flags
from kubectl_evidence.cli.flags import BY_NAME, CREDENTIALS, FLAGS
from kubectl_evidence.cluster.flags import ConnectionFlags
from tests.cluster_access.beside import find_kubectl

LEFT_OUT = {
    "--cache-dir": "nothing is cached",
    "--kuberc": "preferences are for kubectl's own commands",
    "--log-flush-frequency": "nothing is logged but with -v, and that at once",
    "--match-server-version": "a packet says which version answered",
    "--profile": "kubectl's own profiling",
    "--profile-output": "kubectl's own profiling",
    "--vmodule": "there are no Go files to filter by",
    "--warnings-as-errors": "reads bring no warnings that matter to a packet",
}
OTHER_WORDS = {
    "--namespace": "the target's, not that of a request",
    "--request-timeout": "--timeout has to be told apart from it",
    "--v": "what each level tells",
}
KUBECTLS = [path for path in dict.fromkeys((find_kubectl(), shutil.which("kubectl"))) if path]


def global_flags(kubectl: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The names, default and help of each flag that `kubectl options` lists."""
    listed = subprocess.run([kubectl, "options"], capture_output=True, text=True, check=True, timeout=60).stdout
    for names, default, text in re.findall(r"^ +(-[^=]+)=(.*):\n\t(.*)$", listed, re.MULTILINE):
        yield tuple(names.split(", ")), default, text


@pytest.mark.skipif(not KUBECTLS, reason="there is no kubectl to compare with")
@pytest.mark.parametrize("kubectl", KUBECTLS)
def test_every_global_flag_of_kubectl_is_ours_or_left_out_for_a_reason(kubectl: str) -> None:
    listed = list(global_flags(kubectl))
    assert len(listed) > 20
    for names, default, text in listed:
        long = names[-1]
        if long in LEFT_OUT:
            assert long not in BY_NAME
            continue
        flag = BY_NAME[long]
        assert flag.names == names
        assert flag.takes_value == (default not in ("true", "false"))
        assert flag.repeatable == (default == "[]")
        if long not in OTHER_WORDS:
            assert flag.help == f"{text.removesuffix('.')}."


def test_every_field_of_a_connection_has_its_flag() -> None:
    assert {flag.attribute for flag in FLAGS if flag.connection} == {
        f.name for f in dataclasses.fields(ConnectionFlags)
    }


def test_a_connection_takes_what_was_given_and_leaves_the_rest_as_it_is() -> None:
    assert connection_flags({}) == ConnectionFlags()
    given = {"namespace": "n", "as_groups": ("a", "b"), "insecure_skip_tls_verify": True, "request_timeout": ""}
    assert connection_flags(given) == ConnectionFlags(
        namespace="n", as_groups=("a", "b"), insecure_skip_tls_verify=True, request_timeout="0"
    )


def test_what_the_connection_keeps_out_of_its_repr_is_a_credential_to_the_command_line_too() -> None:
    hidden = {field.name for field in dataclasses.fields(ConnectionFlags) if not field.repr}
    assert set(CREDENTIALS) == hidden


def test_click_has_the_flags_of_the_table_and_no_others() -> None:
    with click.Context(command, **command.context_settings) as context:
        options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    assert [(tuple(option.opts), option.help) for option in options] == [(flag.names, flag.help) for flag in FLAGS]
