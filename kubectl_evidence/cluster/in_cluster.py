"""What a pod is given to reach its own cluster (k8s.io/client-go rest/config.go, tools/clientcmd/client_config.go)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kubectl_evidence.cluster.entries import ClusterEntry, UserEntry

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def in_cluster(environ: Mapping[str, str], folder: Path) -> tuple[ClusterEntry, UserEntry] | None:
    """Give the cluster and the service account of the pod that this is, or None elsewhere (InClusterConfig)."""
    host, port = environ.get("KUBERNETES_SERVICE_HOST", ""), environ.get("KUBERNETES_SERVICE_PORT", "")
    token, authority = folder / "token", folder / "ca.crt"
    if not (host and port and token.is_file()):
        return None
    address = f"[{host}]" if ":" in host else host
    cluster = ClusterEntry(
        server=f"https://{address}:{port}",
        certificate_authority=str(authority) if authority.is_file() else "",
    )
    return cluster, UserEntry(token_file=str(token))


def own_namespace(environ: Mapping[str, str], folder: Path) -> str:
    """Give the namespace of the pod that this is, or ""."""
    try:
        return environ.get("POD_NAMESPACE", "") or (folder / "namespace").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
