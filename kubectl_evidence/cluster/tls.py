"""How the API server proves that it is the right one, and the client certificate that proves us.

What is accepted is what kubectl accepts: TLS 1.2 and later; any certificate of the given authority
is trusted, even one that is not self-signed; names are looked for in the subjectAltName only; the
stricter profile that newer Pythons turn on by themselves, which many clusters' certificates do not
meet, is off. A certificate is verified unless the user says otherwise in so many words.
"""

from __future__ import annotations

import contextlib
import os
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.entries import ClusterEntry


def context(cluster: ClusterEntry, certificate: bytes, key: bytes, where: str) -> ssl.SSLContext:
    """Make the context that every connection to the cluster shares; certificates are PEM.

    Raises:
        ConnectionFailed: a certificate, key or authority that cannot be used.
    """
    tls = _trusting(_authority(cluster, where), where)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.hostname_checks_common_name = False
    tls.verify_flags &= ~ssl.VERIFY_X509_STRICT
    tls.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    tls.set_alpn_protocols(["http/1.1"])
    if cluster.insecure_skip_tls_verify:
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
    if certificate:
        try:
            with _as_file(certificate + b"\n" + key) as path:
                tls.load_cert_chain(path, password=_no_password)
        except (ssl.SSLError, ValueError, OSError):
            msg = f"the client certificate and key of {where} cannot be used together: not PEM, or not a pair"
            raise ConnectionFailed(msg, "log in again, or correct client-certificate and client-key") from None
    return tls


def _trusting(authority: str | None, where: str) -> ssl.SSLContext:
    # An empty text would stand for the system's authorities.
    if authority != "":
        with contextlib.suppress(ssl.SSLError, ValueError):
            return ssl.create_default_context(cadata=authority)
    msg = f"the certificate-authority of {where} holds no usable certificate (PEM)"
    raise ConnectionFailed(msg, "correct certificate-authority in the kubeconfig")


def _authority(cluster: ClusterEntry, where: str) -> str | None:
    """Give the authority's PEM text, or None where the system's authorities are meant."""
    data = cluster.certificate_authority_data
    if cluster.certificate_authority:
        try:
            data = Path(cluster.certificate_authority).read_bytes()
        except OSError as error:
            msg = (
                f"the certificate-authority {cluster.certificate_authority} of {where} cannot be read: {error.strerror}"
            )
            raise ConnectionFailed(msg, "check the path and its permissions") from None
    elif not data:
        return None
    # Between certificates there may be words in any language; ssl takes ASCII only.
    return data.decode("ascii", "ignore")


@contextlib.contextmanager
def _as_file(content: bytes) -> Iterator[str]:
    """Lend the bytes as a file for as long as OpenSSL reads it: in memory where the system can, else mode 0600."""
    if hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir():
        descriptor = os.memfd_create("client-certificate", os.MFD_CLOEXEC)
        try:
            os.write(descriptor, content)
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        descriptor, path = tempfile.mkstemp()
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            yield path
        finally:
            Path(path).unlink()


def _no_password() -> str:
    """Refuse an encrypted key, as kubectl does, where OpenSSL would ask at the terminal."""
    msg = "the key is encrypted"
    raise ValueError(msg)
