"""Flags are read as kubectl reads them, and click is told the same."""

from __future__ import annotations

from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_evidence.cli.command import command
from kubectl_evidence.cli.flags import FLAGS
from kubectl_evidence.cli.words import as_click


@pytest.mark.parametrize(
    ("words", "click"),
    [
        ("pod/x -n payments", "pod/x --namespace=payments"),
        ("-n=payments pod/x", "--namespace=payments pod/x"),
        ("-npayments", "--namespace=payments"),
        ("--namespace=payments", "--namespace=payments"),
        ("-v=6", "--v=6"),
        ("-v6", "--v=6"),
        ("-yv 6", "--yes --v=6"),
        ("-yv=6", "--yes --v=6"),
        ("--debug=true", "--debug"),
        ("--debug=false", ""),
        ("--debug --debug=0", ""),
        ("--debug=F --debug=T", "--debug --debug"),
        ("-y=false", ""),
        ("--token --debug=true", "--token=--debug=true"),
        ("--token=", "--token="),
        ("--as-group a --as-group=b", "--as-group=a --as-group=b"),
        # What is wrong is left for click to say.
        ("--debug=perhaps", "--debug=perhaps"),
        ("--no-such-flag=x", "--no-such-flag=x"),
        ("-yx", "--yes -x"),
        ("pod/x -n", "pod/x -n"),
        ("-", "-"),
        ("-- -n payments", "-- -n payments"),
        ("-n -- --yes", "--namespace=-- --yes"),
    ],
)
def test_a_word_that_kubectl_knows_is_one_that_click_knows(words: str, click: str) -> None:
    assert as_click(words.split()) == click.split()


def parsed(words: list[str]) -> dict[str, Any] | str:
    """What click makes of words that have not been through `as_click`, or its complaint."""
    try:
        with click.Context(command, resilient_parsing=True, **command.context_settings) as context:
            click.Command.parse_args(command, context, list(words))
    except click.UsageError as error:
        return error.message
    return context.params


NAMES = st.sampled_from([name for flag in FLAGS for name in flag.names])
VALUES = st.sampled_from(["a", "", "-n", "--", "--yes", "6", "json", "-h"])
WORDS = st.lists(
    st.one_of(NAMES, VALUES, st.builds(lambda n, v: f"{n}={v}" if n.startswith("--") else f"{n}x{v}", NAMES, VALUES)),
    max_size=6,
)


@given(WORDS)
def test_what_click_understands_by_itself_means_the_same_to_it_afterwards(words: list[str]) -> None:
    alone = parsed(words)
    if isinstance(alone, dict):
        assert parsed(as_click(words)) == alone
