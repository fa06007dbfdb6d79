"""The keys and certificates of one node, made new at each start with ``openssl``.

Two authorities, as kubeadm makes them: one for the cluster, one for the aggregation layer's front proxy, which may say
who a user is and must therefore not sign anything else.
https://kubernetes.io/docs/setup/best-practices/certificates/
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.node.instance import API_SERVICE_IP, CLUSTER_DOMAIN, NODE_IP, NodeFailed

DAYS = "30"
EC_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")

API_SERVER_NAMES = (
    "IP:127.0.0.1",
    f"IP:{NODE_IP}",
    f"IP:{API_SERVICE_IP}",
    "DNS:localhost",
    "DNS:kubernetes",
    "DNS:kubernetes.default",
    "DNS:kubernetes.default.svc",
    f"DNS:kubernetes.default.svc.{CLUSTER_DOMAIN}",
)


def make(directory: Path, node_name: str) -> None:
    """Write ca, front-proxy-ca, apiserver, apiserver-kubelet-client, front-proxy-client, kubelet (each .crt and .key),
    and for service account tokens sa.key and sa.pub.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    _authority(directory, "ca", "kubernetes-ca")
    _authority(directory, "front-proxy-ca", "front-proxy-ca")
    _signed(directory, "apiserver", "ca", "/CN=kube-apiserver", "serverAuth", API_SERVER_NAMES)
    _signed(
        directory, "apiserver-kubelet-client", "ca", "/O=system:masters/CN=kube-apiserver-kubelet-client", "clientAuth"
    )
    _signed(directory, "front-proxy-client", "front-proxy-ca", "/CN=front-proxy-client", "clientAuth")
    kubelet_names = (f"IP:{NODE_IP}", f"DNS:{node_name}")
    _signed(
        directory,
        "kubelet",
        "ca",
        f"/O=system:nodes/CN=system:node:{node_name}",
        "serverAuth,clientAuth",
        kubelet_names,
    )
    # What service account tokens are signed and checked with.
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", directory / "sa.key")
    _openssl("pkey", "-in", directory / "sa.key", "-pubout", "-out", directory / "sa.pub")


def _authority(directory: Path, name: str, common_name: str) -> None:
    extensions = ("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    files = ("-keyout", directory / f"{name}.key", "-out", directory / f"{name}.crt")
    _openssl("req", "-x509", *EC_KEY, *files, "-days", DAYS, "-subj", f"/CN={common_name}", *extensions)


def _signed(
    directory: Path, name: str, authority: str, subject: str, usage: str, alternative_names: tuple[str, ...] = ()
) -> None:
    # With the authority's key identifier: Python 3.13 and newer refuse a chain without one.
    extensions = ["basicConstraints=critical,CA:FALSE", f"extendedKeyUsage={usage}", "authorityKeyIdentifier=keyid"]
    if alternative_names:
        extensions.append(f"subjectAltName={','.join(alternative_names)}")
    request, to_add = directory / f"{name}.csr", directory / f"{name}.extensions"
    to_add.write_text("\n".join(extensions))
    _openssl("req", "-new", *EC_KEY, "-keyout", directory / f"{name}.key", "-out", request, "-subj", subject)
    by = ("-CA", directory / f"{authority}.crt", "-CAkey", directory / f"{authority}.key", "-CAcreateserial")
    _openssl("x509", "-req", "-in", request, *by, "-extfile", to_add, "-days", DAYS, "-out", directory / f"{name}.crt")
    request.unlink()
    to_add.unlink()


def _openssl(*arguments: str | Path) -> None:
    done = subprocess.run(
        ["openssl", *arguments],
        env=os.environ | {"OPENSSL_CONF": "/dev/null"},  # nothing of the machine's configuration
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        umask=0o077,
    )
    if done.returncode:
        message = f"openssl {arguments[0]} failed: {done.stderr.strip()}"
        raise NodeFailed(message)
