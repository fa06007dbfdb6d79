"""Which servers are trusted, and how a client certificate is shown."""

from __future__ import annotations

import base64
import os
import socket
import ssl
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from kubectl_evidence.outcome import Collected, Unavailable
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, connected, soon, tls_context
from tests.cluster_access.loopback import POD, answers

GET = ask.get("v1", "pods", "checkout-api", "payments")
TLS = Unavailable("tls")


def test_a_server_of_the_given_authority_is_trusted(serve: Serve, authority: Authority, server_pair: Pair) -> None:
    server = serve(answers(200, POD), tls=tls_context(server_pair))
    cluster = connected(server.url, certificate_authority=str(authority.pair.certificate))
    assert isinstance(cluster.read(GET, soon()), Collected)


def test_authority_data_is_used_and_no_other_authority_besides(
    serve: Serve, authority: Authority, server_pair: Pair, tmp_path: Path, write_kubeconfig: Any
) -> None:
    server = serve(answers(200, POD), tls=tls_context(server_pair))
    for trusted, expected in ((authority, "collected"), (Authority(tmp_path / "other"), "unavailable")):
        data = base64.b64encode(trusted.pair.certificate.read_bytes()).decode()
        write_kubeconfig(server.url, cluster={"certificate-authority-data": data})
        assert connect(ConnectionFlags()).read(GET, soon()).status == expected


def test_the_servers_own_certificate_is_trusted_when_it_is_given_as_authority(serve: Serve, server_pair: Pair) -> None:
    """As in kubectl: what is in the pool of roots is trusted, whoever signed it."""
    server = serve(answers(200, POD), tls=tls_context(server_pair))
    cluster = connected(server.url, certificate_authority=str(server_pair.certificate))
    assert isinstance(cluster.read(GET, soon()), Collected)


def test_an_unknown_authority_is_not_trusted(serve: Serve, server_pair: Pair) -> None:
    server = serve(answers(200, POD), tls=tls_context(server_pair))
    assert connected(server.url).read(GET, soon()) == TLS
    assert server.requests == []


def test_an_expired_certificate_is_not_trusted(serve: Serve, authority: Authority) -> None:
    server = serve(answers(200, POD), tls=tls_context(authority.server("expired", days=-1)))
    cluster = connected(server.url, certificate_authority=str(authority.pair.certificate))
    assert cluster.read(GET, soon()) == TLS


def test_a_certificate_for_another_name_is_not_trusted(serve: Serve, authority: Authority) -> None:
    server = serve(answers(200, POD), tls=tls_context(authority.server("elsewhere", "DNS:elsewhere.example")))
    cluster = connected(server.url, certificate_authority=str(authority.pair.certificate))
    assert cluster.read(GET, soon()) == TLS


def test_a_name_in_the_subject_alone_is_not_enough(serve: Serve, authority: Authority) -> None:
    server = serve(answers(200, POD), tls=tls_context(authority.server("localhost", "IP:10.9.9.9")))
    cluster = connected(
        server.url.replace("127.0.0.1", "localhost"), certificate_authority=str(authority.pair.certificate)
    )
    assert cluster.read(GET, soon()) == TLS


def test_the_tls_server_name_is_asked_for_and_verified(serve: Serve, authority: Authority) -> None:
    server = serve(answers(200, POD), tls=tls_context(authority.server("elsewhere", "DNS:elsewhere.example")))
    cluster = connected(
        server.url, certificate_authority=str(authority.pair.certificate), tls_server_name="elsewhere.example"
    )
    assert isinstance(cluster.read(GET, soon()), Collected)
    assert server.requests[0].server_name == "elsewhere.example"
    assert server.requests[0].one("Host") == f"127.0.0.1:{server.port}"


def test_verification_can_be_skipped_without_a_word(
    serve: Serve, authority: Authority, capfd: pytest.CaptureFixture[str]
) -> None:
    server = serve(answers(200, POD), tls=tls_context(authority.server("expired", "DNS:elsewhere.example", days=-1)))
    assert isinstance(connected(server.url, insecure_skip_tls_verify=True).read(GET, soon()), Collected)
    assert capfd.readouterr() == ("", "")


def test_a_server_without_tls_behind_an_https_address_is_not_trusted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak_plainly() -> None:
            client, _ = listener.accept()
            with client:
                client.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent plain bytes")
                client.recv(1)

        speaker = threading.Thread(target=speak_plainly)
        speaker.start()
        cluster = connected(f"https://127.0.0.1:{listener.getsockname()[1]}", insecure_skip_tls_verify=True)
        assert cluster.read(GET, soon()) == TLS
        speaker.join(timeout=30)


def test_tls_before_1_2_is_refused(serve: Serve, server_pair: Pair) -> None:
    context = tls_context(server_pair)
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    server = serve(answers(200, POD), tls=context)
    assert connected(server.url, insecure_skip_tls_verify=True).read(GET, soon()) == TLS


@pytest.mark.parametrize("as_data", [True, False], ids=["data", "file"])
def test_a_client_certificate_is_shown(
    serve: Serve, authority: Authority, server_pair: Pair, client_pair: Pair, write_kubeconfig: Any, as_data: bool
) -> None:
    server = serve(answers(200, POD), tls=tls_context(server_pair, authority, required=True))
    fields = {"client-certificate": client_pair.certificate, "client-key": client_pair.key}
    user = {
        f"{name}-data" if as_data else name: base64.b64encode(file.read_bytes()).decode() if as_data else str(file)
        for name, file in fields.items()
    }
    write_kubeconfig(server.url, user, {"certificate-authority": str(authority.pair.certificate)})
    assert isinstance(connect(ConnectionFlags()).read(GET, soon()), Collected)
    assert server.requests[0].client_certificate == "jane"


def test_a_server_that_insists_on_a_client_certificate_is_a_tls_fault(
    serve: Serve, authority: Authority, server_pair: Pair
) -> None:
    server = serve(answers(200, POD), tls=tls_context(server_pair, authority, required=True))
    cluster = connected(server.url, certificate_authority=str(authority.pair.certificate))
    assert cluster.read(GET, soon()) == TLS


def with_certificate(pair: Pair) -> None:
    connected("https://cluster.invalid", client_certificate=str(pair.certificate), client_key=str(pair.key))


def test_a_key_never_lies_on_disk_where_memory_can_hold_it(monkeypatch: pytest.MonkeyPatch, client_pair: Pair) -> None:
    if not hasattr(os, "memfd_create"):
        pytest.skip("files in memory are Linux's")
    monkeypatch.setattr(tempfile, "mkstemp", lambda: pytest.fail("a file was made"))
    with_certificate(client_pair)


def test_elsewhere_the_key_lies_in_a_file_of_its_owner_that_is_removed(
    monkeypatch: pytest.MonkeyPatch, client_pair: Pair, tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    modes: list[int] = []
    genuine = tempfile.mkstemp

    def made() -> tuple[int, str]:
        descriptor, path = genuine()
        modes.append(os.fstat(descriptor).st_mode & 0o777)
        return descriptor, path

    monkeypatch.setattr(tempfile, "mkstemp", made)
    before = set(tmp_path.iterdir())
    umask = os.umask(0)
    try:
        with_certificate(client_pair)
    finally:
        os.umask(umask)
    assert modes == [0o600]
    assert set(tmp_path.iterdir()) == before


def test_an_encrypted_key_is_refused_and_no_password_is_asked_for(client_pair: Pair, tmp_path: Path) -> None:
    encrypted = tmp_path / "encrypted.key"
    Authority._run("pkey", "-in", client_pair.key, "-aes128", "-passout", "pass:fake", "-out", encrypted)
    with pytest.raises(ConnectionFailed, match="cannot be used together"):
        connected("https://cluster.invalid", client_certificate=str(client_pair.certificate), client_key=str(encrypted))


def test_a_key_of_another_certificate_is_refused(authority: Authority, client_pair: Pair) -> None:
    other = authority.client("mallory")
    with pytest.raises(ConnectionFailed, match="not a pair"):
        connected("https://cluster.invalid", client_certificate=str(client_pair.certificate), client_key=str(other.key))


@pytest.mark.parametrize(
    "content", ["", "not PEM", "ü", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_an_authority_that_is_none_is_refused_and_not_replaced_by_the_systems(tmp_path: Path, content: str) -> None:
    file = tmp_path / "authority.pem"
    file.write_text(content)
    with pytest.raises(ConnectionFailed, match="holds no usable certificate"):
        connected("https://cluster.invalid", certificate_authority=str(file))


def test_words_between_certificates_do_no_harm(
    serve: Serve, authority: Authority, server_pair: Pair, tmp_path: Path
) -> None:
    file = tmp_path / "authority.pem"
    file.write_text(f"# Behörde\n{authority.pair.certificate.read_text()}\n# Ende, für heute")
    server = serve(answers(200, POD), tls=tls_context(server_pair))
    assert isinstance(connected(server.url, certificate_authority=str(file)).read(GET, soon()), Collected)
