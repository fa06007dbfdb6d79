"""A Secret that comes with pauses between its lines: its data are hidden until it ends, and nothing after it."""

from __future__ import annotations

import base64

from kubectl_evidence.redact.documents import Form
from kubectl_evidence.redact.explain import Explainer
from kubectl_evidence.redact.filter import Filter
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.policy import Policy
from kubectl_evidence.redact.redactor import KeyedRedactor

# In base64 of a few words, which looks like nothing by itself.
DATA = base64.b64encode(b"a few words").decode()


def paused(*parts: str, form: Form = "auto") -> str:
    """What comes out when a long pause follows each part; the explanation counts every placeholder."""
    redactor = KeyedRedactor(b"key")
    watcher = Explainer(redactor, b"key", Policy(), explain=True)
    made = Filter(redactor, form, watcher)
    out = "".join(made.feed(part) + made.flush() + made.give_up() for part in parts) + made.close()
    assert made.withheld == []
    assert watcher.counts.total() == len(PLACEHOLDER.findall(out))
    return PLACEHOLDER.sub("*", out)


def test_data_that_come_after_a_pause_are_hidden_until_the_document_ends() -> None:
    head = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n"
    for form in ("auto", "text"):
        for end in ("---\n", "a line of a log\n", "...\n"):
            out = paused(
                head, "data:\n", f"  a: {DATA}\n  b: |\n    {DATA}\n", f"    {DATA}\n  n: null\n", end, "  a: plain\n",
                form=form,
            )  # fmt: skip
            assert out == f"{head}data:\n  a: *\n  b: |\n    *\n    *\n  n: null\n{end}  a: plain\n"
    out = paused(head, "stringData:\n  z: 'x'\n", "type: Opaque\n", f"data:\n  c: {DATA}\n", "kind: Pod\n", "  d: e\n")
    assert out == f"{head}stringData:\n  z: '*'\ntype: Opaque\ndata:\n  c: *\nkind: Pod\n  d: e\n"


def test_the_same_for_json_and_for_the_items_of_a_list() -> None:
    head = '{\n  "apiVersion": "v1",\n  "kind": "Secret",\n'
    out = paused(head, '  "data": {\n', f'    "a": "{DATA}",\n', f'    "b": "{DATA}"\n  }}\n}}\n', '"a": "b"\n')
    assert out == f'{head}  "data": {{\n    "a": "*",\n    "b": "*"\n  }}\n}}\n"a": "b"\n'
    out = paused("apiVersion: v1\nkind: Secret\n", f"data: {{a: {DATA}, 'b': \"{DATA}\"}}\n", "metadata: {name: db}\n")
    assert out == "apiVersion: v1\nkind: Secret\ndata: {a: *, 'b': \"*\"}\nmetadata: {name: db}\n"
    out = paused("apiVersion: v1\nkind: Secret\n", "data: &d\n", f"  a: {DATA}\n")
    assert DATA not in out
    item = "- apiVersion: v1\n  kind: Secret\n"
    out = paused(f"apiVersion: v1\nitems:\n{item}", f"  data:\n    a: {DATA}\n", item, f"  data:\n    a: {DATA}\n")
    assert DATA not in out


def test_data_whose_kind_has_yet_to_come_are_held_back_however_long_that_takes() -> None:
    out = paused("apiVersion: v1\ndata:\n", f"  a: {DATA}\n", "kind: Secret\n")
    assert out == "apiVersion: v1\ndata:\n  a: '*'\nkind: Secret\n"
    made = Filter(KeyedRedactor(b"key"), "auto")
    assert made.feed("apiVersion: v1\ndata:\n  a: b\nkind: ConfigMap\n") + made.give_up() != ""
