"""What runs on the node, and its command lines. Each setting that is not plain says why it is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.node.build import Programs
from tests.node.instance import (
    API_PORT,
    CLUSTER_DOMAIN,
    NODE_IP,
    POD_CIDR,
    SERVICE_CIDR,
    Instance,
)

CONTROLLER_MANAGER = "system:kube-controller-manager"
SCHEDULER = "system:kube-scheduler"
PROXY = "system:kube-proxy"


def commands(instance: Instance, programs: Programs) -> Iterator[tuple[str, list[str | Path]]]:
    """Name and command line of each component, in the order in which they are started."""
    pki, config = instance.pki, instance.config
    yield (
        "etcd",
        [
            programs["etcd"],
            "--data-dir=/var/lib/etcd",
            "--listen-client-urls=http://127.0.0.1:2379",
            "--advertise-client-urls=http://127.0.0.1:2379",
            "--listen-peer-urls=http://127.0.0.1:2380",
            "--unsafe-no-fsync",  # what it holds need not survive the machine
            "--log-level=warn",
        ],
    )
    yield (
        "kube-apiserver",
        [
            programs["kube-apiserver"],
            "--etcd-servers=http://127.0.0.1:2379",
            f"--advertise-address={NODE_IP}",
            f"--secure-port={API_PORT}",
            f"--service-cluster-ip-range={SERVICE_CIDR}",
            f"--tls-cert-file={pki / 'apiserver.crt'}",
            f"--tls-private-key-file={pki / 'apiserver.key'}",
            f"--client-ca-file={pki / 'ca.crt'}",
            f"--token-auth-file={config / 'tokens.csv'}",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            f"--service-account-issuer=https://kubernetes.default.svc.{CLUSTER_DOMAIN}",
            f"--service-account-key-file={pki / 'sa.pub'}",
            f"--service-account-signing-key-file={pki / 'sa.key'}",
            f"--kubelet-certificate-authority={pki / 'ca.crt'}",
            f"--kubelet-client-certificate={pki / 'apiserver-kubelet-client.crt'}",
            f"--kubelet-client-key={pki / 'apiserver-kubelet-client.key'}",
            "--kubelet-preferred-address-types=InternalIP",  # by host name, logs fail for want of DNS
            f"--requestheader-client-ca-file={pki / 'front-proxy-ca.crt'}",
            "--requestheader-allowed-names=front-proxy-client",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-username-headers=X-Remote-User",
            f"--proxy-client-cert-file={pki / 'front-proxy-client.crt'}",
            f"--proxy-client-key-file={pki / 'front-proxy-client.key'}",
            "--enable-aggregator-routing=true",
            "--allow-privileged=true",
        ],
    )
    yield "containerd", ["containerd", f"--config={config / 'containerd.toml'}"]
    yield (
        "kube-controller-manager",
        [
            programs["kube-controller-manager"],
            *_as(config, CONTROLLER_MANAGER),
            "--bind-address=127.0.0.1",
            "--leader-elect=false",
            # It starts some forty controllers, each with credentials of its own: 20 requests a second take it 5 s.
            "--kube-api-qps=200",
            "--kube-api-burst=400",
            "--use-service-account-credentials=true",
            f"--root-ca-file={pki / 'ca.crt'}",
            f"--service-account-private-key-file={pki / 'sa.key'}",
            f"--cluster-signing-cert-file={pki / 'ca.crt'}",
            f"--cluster-signing-key-file={pki / 'ca.key'}",
            f"--service-cluster-ip-range={SERVICE_CIDR}",
        ],
    )
    yield (
        "kube-scheduler",
        [programs["kube-scheduler"], *_as(config, SCHEDULER), "--bind-address=127.0.0.1", "--leader-elect=false"],
    )
    yield (
        "kubelet",
        [
            programs["kubelet"],
            f"--config={config / 'kubelet.yaml'}",
            f"--kubeconfig={kubeconfig_of(config, node_user(instance))}",
            f"--hostname-override={instance.name}",
            f"--node-ip={NODE_IP}",
        ],
    )
    yield (
        "kube-proxy",
        [
            programs["kube-proxy"],
            f"--kubeconfig={kubeconfig_of(config, PROXY)}",
            f"--hostname-override={instance.name}",
            f"--cluster-cidr={POD_CIDR}",
            "--proxy-mode=iptables",
            "--conntrack-max-per-core=0",  # else it sets a limit that belongs to the whole machine
        ],
    )


def kubeconfig_of(config: Path, user: str) -> Path:
    """The file with the credentials of a component or the node."""
    return config / f"{user.replace(':', '-')}.kubeconfig"


def node_user(instance: Instance) -> str:
    """The name by which the Node authorizer knows a kubelet."""
    return f"system:node:{instance.name}"


def _as(config: Path, user: str) -> list[str]:
    """Connect as this user, and let the API server say who may read the component's own endpoints."""
    kubeconfig = kubeconfig_of(config, user)
    return [
        f"--{flag}={kubeconfig}" for flag in ("kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig")
    ]
