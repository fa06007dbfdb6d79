"""Names are evidence: what names an object, a node, an image or a host is never hidden because a secret equals it."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.cluster.capture import load
from kubectl_evidence.outcome import Collected
from kubectl_evidence.record import record
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.redact.values import is_strong
from kubectl_evidence.render import to_json, to_markdown
from tests.builders import AT
from tests.canaries.boundary import collected, packet_of, questions
from tests.capture.build import read

KEY = b"k" * 32
# Such as people and controllers give, and strong enough that as a secret each would be looked for everywhere.
NAMES = st.from_regex(r"[a-z][a-z0-9]{3,8}-[a-z0-9]{6,12}[0-9][a-z]{2}", fullmatch=True).filter(is_strong)
HOSTS = NAMES.map(lambda name: f"{name}.example.com")


@settings(max_examples=8, deadline=None)
@given(st.lists(NAMES, min_size=6, max_size=6, unique=True), HOSTS, st.booleans())
def test_a_name_that_equals_a_secret_is_not_hidden(names: list[str], host: str, own: bool) -> None:
    container, service, piece, node, event, account = names
    image = f"{host}/{service}:1.0"
    documents, secrets = renamed(container, service, piece, node, event, account, image)
    redactor = KeyedRedactor(KEY)
    if own:
        # Even the identity's: those are sought harder.
        for secret in secrets:
            redactor.hide("password", secret)
    packet = json.loads(to_json.render(packet_of(redactor, documents)))
    evidence = packet["evidence"]
    assert container in evidence["pod"]["data"]["containers"]
    assert service in evidence["services"]["data"]["items"]
    assert evidence["pod"]["data"]["nodeName"] == node
    assert event in evidence["events"]["data"]["parts"]["pod"]["items"]
    if not own:
        # These are texts: a label, an account, an image.
        assert piece in evidence["endpointSlices"]["data"]["items"]
        assert evidence["pod"]["data"]["serviceAccount"] == account
        assert evidence["pod"]["data"]["containers"][container]["image"] == image
        assert service in to_markdown.render(packet_of(redactor, documents), 10**9)


@settings(max_examples=3, deadline=None)
@given(st.lists(NAMES, min_size=6, max_size=6, unique=True), HOSTS)
def test_a_recording_keeps_the_names_by_which_it_is_asked(names: list[str], host: str) -> None:
    documents, _ = renamed(*[*names, f"{host}/x:1.0"])
    answered = [(one.ask, collected(documents[one.ask])) for one in questions()]
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "capture"
        record(capture, answered, redactor=KeyedRedactor(KEY), server_version="", captured_at=AT)
        [services] = [one.ask for one in questions() if one.of("services")]
        replayed = read(load(capture), services)
        assert isinstance(replayed, Collected)
        assert names[1] in {item["metadata"]["name"] for item in replayed.data.parse()["items"]}


def renamed(
    container: str, service: str, piece: str, node: str, event: str, account: str, image: str
) -> tuple[dict[Any, Any], list[str]]:
    """The samples with these names, each of which is a password as well, and repeated in prose."""
    documents = {one.ask: copy.deepcopy(one.sample) for one in questions()}
    by_id = {(kind.id, key): documents[one.ask] for one in questions() for kind, key in one.wanted}
    pod = by_id["pod", ""]
    secrets = [container, service, piece, node, event, account, image]
    environment = [{"name": f"DB{n}_PASSWORD", "value": secret} for n, secret in enumerate(secrets)]
    pod["spec"]["containers"][0] |= {"name": container, "image": image, "env": environment}
    pod["status"]["containerStatuses"][0] |= {"name": container, "image": image}
    pod["spec"] |= {"nodeName": node, "serviceAccountName": account}
    pod["status"]["message"] = f"node {node} runs {container} of {service}"
    for item in by_id["services", ""]["items"][:1]:
        item["metadata"]["name"] = service
    metadata = by_id["endpoint_slices", ""]["items"][0]["metadata"]
    metadata["name"], metadata["labels"]["kubernetes.io/service-name"] = piece, service
    by_id["events", "pod"]["items"][0]["metadata"]["name"] = event
    by_id["events", "pod"]["items"][0]["message"] = f"pulled {image} on {node}"
    return documents, secrets
