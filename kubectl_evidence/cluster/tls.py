"""How the API server proves that it is the right one, and the client certificate that proves us.

What is accepted is what kubectl accepts: TLS 1.2 and later; any certificate of the given authority
is trusted, even one that is not self-signed; names are looked for in the subjectAltName only; the
stricter profile that newer Pythons turn on by themselves, which many clusters' certificates do not
meet, is off. A certificate is verified unless the user says otherwise in so many words.
"""

from __future__ import annotations

import contextlib
import os
import re
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.entries import ClusterEntry
from kubectl_evidence.late import late

# A PEM block and its kind (RFC 7468); what lies between blocks says nothing.
_BLOCK = late(rb"-----BEGIN ([A-Z0-9 ]+)-----\s((?:(?!-----).)*)-----END \1-----", re.DOTALL)


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
            with _as_file(_pair(certificate, key)) as path:
                tls.load_cert_chain(path, password=_no_password)
        except (ssl.SSLError, ValueError, OSError):
            msg = f"the client certificate and key of {where} cannot be used together: not PEM, or not a pair"
            raise ConnectionFailed(msg, "log in again, or correct client-certificate and client-key") from None
    return tls


def _pair(certificate: bytes, key: bytes) -> bytes:
    """Take all certificates of the one and the first key of the other, as Go does (crypto/tls, X509KeyPair)."""
    certificates = [block[0] for block in _BLOCK.finditer(certificate) if block[1] == b"CERTIFICATE"]
    keys = [
        block[0] for block in _BLOCK.finditer(key) if block[1] == b"PRIVATE KEY" or block[1].endswith(b" PRIVATE KEY")
    ]
    return b"\n".join([*certificates, *keys[:1], b""])


def _trusting(authority: bytes | None, where: str) -> ssl.SSLContext:
    """Trust every certificate that can be read among what is given (crypto/x509, AppendCertsFromPEM)."""
    if authority is None:
        return ssl.create_default_context()
    tls: ssl.SSLContext | None = None
    for block in _BLOCK.finditer(authority):
        if block[1] != b"CERTIFICATE" or b":" in block[2]:
            continue
        with contextlib.suppress(ssl.SSLError, ValueError):
            text = block[0].decode("ascii")
            if tls is None:
                tls = ssl.create_default_context(cadata=text)
            else:
                tls.load_verify_locations(cadata=text)
    if tls is not None:
        return tls
    msg = f"the certificate-authority of {where} holds no usable certificate (PEM)"
    raise ConnectionFailed(msg, "correct certificate-authority in the kubeconfig")


def _authority(cluster: ClusterEntry, where: str) -> bytes | None:
    """Give the authority's PEM text, or None where the system's authorities are meant."""
    if not cluster.certificate_authority:
        return cluster.certificate_authority_data or None
    try:
        return Path(cluster.certificate_authority).read_bytes()
    except OSError as error:
        msg = f"the certificate-authority {cluster.certificate_authority} of {where} cannot be read: {error.strerror}"
        raise ConnectionFailed(msg, "check the path and its permissions") from None


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
