"""Nothing enters a packet that a redactor has not read."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from kubectl_evidence.collect import collect
from kubectl_evidence.evidence import Evidence, Part, all_kinds
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Pointer, Proven, cite
from kubectl_evidence.outcome import Collected, Unavailable
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.redact.door import redact
from kubectl_evidence.render import to_json, to_markdown, to_terminal, to_yaml
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, join, say
from tests.builders import AT, ScriptedCluster, healthy, pod, service

PACKAGE = Path(__file__).parent.parent / "kubectl_evidence"
# Who may take a word of this program's own vocabulary for redacted.
OWN_WORDS = {
    "checks", "cli", "conclude.py", "course.py", "evidence", "gaps.py", "graph", "headline.py", "port_chain", "rank.py",
    "redact/audit.py", "resolve", "rollback.py", "semantics", "summary.py", "timeline",
}  # fmt: skip
TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")
LEAVES = [str, bytes, Any, object, dict, tuple[str, ...] | None, dict[Text, str]]


@pytest.mark.parametrize("leaf", LEAVES, ids=str)
def test_evidence_cannot_declare_what_no_redactor_reads(leaf: object) -> None:
    with pytest.raises(TypeError, match=r"\.note may not hold .*; evidence holds Text"):
        type("Leaky", (Evidence,), {"__annotations__": {"note": leaf}, "__module__": __name__})


def test_evidence_cannot_be_read_without_a_redactor() -> None:
    with pytest.raises(ValidationError, match="text that no redactor has read"):
        Pod.model_validate(pod())


def test_pydantic_has_no_side_door(redactor: KeyedRedactor) -> None:
    with pytest.raises(TypeError, match="with a redactor"):
        Pod.model_construct(phase="raw")
    with pytest.raises(TypeError, match="with a redactor"):
        Pod.model_validate(pod(), context=redactor).model_copy(update={"phase": "raw"})


def test_only_evidence_takes_the_place_of_evidence(redactor: KeyedRedactor) -> None:
    services = Services.model_validate({"items": [service("a", {"app": "a"})]}, context=redactor)
    with pytest.raises(TypeError, match="only evidence may take the place"):
        services.with_parts("items", {"a": "raw"})  # type: ignore[dict-item]


def test_a_refused_text_is_not_quoted_in_the_error() -> None:
    with pytest.raises(ValidationError) as refused:
        Pod.model_validate(pod() | {"status": {"phase": "DB_PASSWORD=fake-pass"}})
    assert "fake-pass" not in str(refused.value)


def test_a_sentence_cannot_be_made_of_raw_words(redactor: KeyedRedactor) -> None:
    with pytest.raises(TypeError, match="only redacted words, not str"):
        say("container {}", "raw")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="only redacted words, not str"):
        join(", ", [Text("read", redactor), "raw"])  # type: ignore[list-item]


def test_a_word_that_is_no_object_name_is_refused_as_one(redactor: KeyedRedactor) -> None:
    with pytest.raises(ValueError, match="not a Kubernetes object name"):
        Name("DB_PASSWORD=fake-pass", redactor)


def test_a_raw_answer_does_not_print_itself() -> None:
    assert repr(Raw(b"DB_PASSWORD=fake-pass")) == "Raw(21 bytes)"
    assert "fake-pass" not in f"{Collected(AT, Raw(b'DB_PASSWORD=fake-pass'))}"


def test_a_proof_without_a_citation_is_no_proof() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        Proven(subject=say("Pod/x"), severity="error", says=say("x"), cites=())


def test_a_citation_must_lead_somewhere(redactor: KeyedRedactor) -> None:
    read = Pod.model_validate(pod(), context=redactor)
    label = Text("app", redactor)
    assert str(cite(read, "labels", label)) == "/evidence/pod/data/labels/app"
    with pytest.raises(LookupError):
        cite(read, "labels", Text("tier", redactor))
    with pytest.raises(LookupError):
        cite(read, "deleted")
    with pytest.raises(TypeError, match="a key of the cluster's is a Text"):
        cite(read, "labels", "app")


def test_a_slash_in_a_label_is_escaped_in_the_pointer(redactor: KeyedRedactor) -> None:
    labelled = pod()
    labelled["metadata"]["labels"]["app.kubernetes.io/name"] = "checkout"
    read = Pod.model_validate(labelled, context=redactor)
    pointer = cite(read, "labels", Text("app.kubernetes.io/name", redactor))
    assert str(pointer) == "/evidence/pod/data/labels/app.kubernetes.io~1name"


def test_a_redactor_that_raises_costs_that_evidence_and_nothing_else() -> None:
    class Broken(KeyedRedactor):
        def redact(self, raw: str, /) -> str:
            if "ready to serve" in raw:
                raise RuntimeError(raw)
            return super().redact(raw)

    bundle = redact(TARGET, AT, collect(all_kinds(), TARGET, ScriptedCluster(healthy()), 5), Broken(b"k"))
    by_id = {kind.id: bundle[kind] for kind in all_kinds()}
    assert by_id["logs"] == Unavailable(why="redaction-failed")
    assert isinstance(by_id["pod"], Collected)


@pytest.mark.parametrize("body", ['["a list"]', "<html>log in</html>", '{"metadata": {}}', "[" * 100_000], ids=len)
def test_an_answer_that_is_not_what_was_asked_for_is_a_gap(body: str, redactor: KeyedRedactor) -> None:
    cluster = ScriptedCluster(healthy(**{TARGET.name: body}))
    bundle = redact(TARGET, AT, collect(all_kinds(), TARGET, cluster, 5), redactor)
    assert bundle[Pod] == Unavailable(why="unreadable")


def test_control_characters_reach_no_form_of_the_packet(redactor: KeyedRedactor) -> None:
    log = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \u202egpj.exe \u200bzero \x9b2J"
    packet = investigate(Inquiry(TARGET, "pod/x", "-"), ScriptedCluster(healthy(log=log)), redactor).packet
    forms = [to_json.render(packet), to_yaml.render(packet), to_markdown.render(packet)]
    forms += [to_terminal.render(packet, colour=False, width=100)]
    for form in forms:
        assert not set(form) & set("\x1b\x07\x9b\u202e\u200b")
    assert "red" in json.loads(forms[0])["evidence"]["logs"]["data"]["parts"]["api/current"]["lines"]["1"]


def test_pass_through_redactors_are_made_in_one_module_only() -> None:
    """`own`, `say`, `join` and `asked` are the only ways round a redactor.

    `own` takes words of ours alone, `asked` the namespace that is asked about.
    """
    callers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == "redact" and path.parent.name != "redact"
        # The command of that name is no method.
        if [one.arg for one in (*node.args.posonlyargs, *node.args.args)][:1] == ["self"]
        # The dots of a protocol redact nothing.
        if ast.dump(node.body[-1]) != ast.dump(ast.parse("...").body[0])
    }
    assert callers == {"text.py"}
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "own"
    }
    assert not {user for user in users if not {user, user.partition("/")[0]} & OWN_WORDS}


def test_every_part_of_evidence_is_frozen() -> None:
    def parts(of: type[Part]) -> Iterator[type[Part]]:
        for sub in of.__subclasses__():
            yield sub
            yield from parts(sub)

    assert len(list(all_kinds())) >= 10
    assert all(part.model_config.get("frozen") for part in parts(Part))


def test_a_pointer_is_written_as_rfc_6901() -> None:
    assert str(Pointer(kind="endpoint_slices", path=("items", "a~b/c", 0))) == (
        "/evidence/endpointSlices/data/items/a~0b~1c/0"
    )
