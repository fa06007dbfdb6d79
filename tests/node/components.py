"""What runs on the node and with which settings. Each setting that is not plain says why it is there."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.node.build import Programs
from tests.node.images import PAUSE
from tests.node.instance import (
    API_PORT,
    CLUSTER_DOMAIN,
    DNS_SERVICE_IP,
    NODE_IP,
    POD_CIDR,
    SERVICE_CIDR,
    Instance,
)

CONTAINERD_SOCKET = "/run/containerd/containerd.sock"
INTERNAL_SERVER = f"https://{NODE_IP}:{API_PORT}"
ADMIN = "admin"
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
            f"--kubeconfig={kubeconfig_of(config, _node_user(instance))}",
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


def write_configuration(instance: Instance, server: str, cni_plugins: Path, snapshotter: str) -> None:
    """Write every file that the commands name, and the administrator's kubeconfig for the outside address."""
    config = instance.config
    identities = {
        ADMIN: "system:masters",
        _node_user(instance): "system:nodes",
        CONTROLLER_MANAGER: "",
        SCHEDULER: "",
        PROXY: "",
    }
    tokens = {user: secrets.token_hex(16) for user in identities}
    rows = [f'{tokens[user]},{user},{user},"{group}"\n' for user, group in identities.items()]
    _write(config / "tokens.csv", "".join(rows))
    for user, token in tokens.items():
        kubeconfig = make_kubeconfig(INTERNAL_SERVER, instance.pki / "ca.crt", user, token)
        _write(kubeconfig_of(config, user), yaml.safe_dump(kubeconfig))
    outside = make_kubeconfig(server, instance.pki / "ca.crt", ADMIN, tokens[ADMIN], name=instance.name)
    _write(instance.kubeconfig, yaml.safe_dump(outside))
    _write(config / "kubelet.yaml", yaml.safe_dump(_kubelet(instance)))
    _write(config / "containerd.toml", _containerd(instance, cni_plugins, snapshotter))
    cni = config / "cni"
    cni.mkdir(exist_ok=True)
    _write(cni / "10-bridge.conflist", json.dumps(_network()))


def make_kubeconfig(server: str, authority: Path, user: str, token: str, name: str = "node") -> dict[str, Any]:
    """A kubeconfig of one context; the authority is the path of its certificate."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": server, "certificate-authority": str(authority)}}],
        "users": [{"name": user, "user": {"token": token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": user}}],
        "current-context": name,
    }


def kubeconfig_of(config: Path, user: str) -> Path:
    """The file with the credentials of a component or the node."""
    return config / f"{user.replace(':', '-')}.kubeconfig"


def _node_user(instance: Instance) -> str:
    """The name by which the Node authorizer knows a kubelet."""
    return f"system:node:{instance.name}"


def _as(config: Path, user: str) -> list[str]:
    """Connect as this user, and let the API server say who may read the component's own endpoints."""
    kubeconfig = kubeconfig_of(config, user)
    return [
        f"--{flag}={kubeconfig}" for flag in ("kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig")
    ]


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


def _kubelet(instance: Instance) -> dict[str, Any]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(instance.pki / "ca.crt")},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": str(instance.pki / "kubelet.crt"),
        "tlsPrivateKeyFile": str(instance.pki / "kubelet.key"),
        "containerRuntimeEndpoint": f"unix://{CONTAINERD_SOCKET}",
        "clusterDNS": [DNS_SERVICE_IP],
        "clusterDomain": CLUSTER_DOMAIN,
        "resolvConf": str(instance.config / "resolv.conf"),
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{instance.cgroup}",
        "failCgroupV1": False,
        "failSwapOn": False,
        # The machine belongs to others: pods are neither limited to a share of it nor evicted for what others use.
        "enforceNodeAllocatable": [],
        "evictionHard": {},
        "imageGCHighThresholdPercent": 100,
        # So that a crash loop is a matter of seconds.
        "featureGates": {"KubeletCrashLoopBackOffMax": True},
        "crashLoopBackOff": {"maxContainerRestartPeriod": "10s"},
        "serializeImagePulls": False,
        "volumePluginDir": "/var/lib/kubelet/volume-plugins",  # the default is made under /usr
        "shutdownGracePeriod": "0s",
    }


def _containerd(instance: Instance, cni_plugins: Path, snapshotter: str) -> str:
    return f"""\
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
# What no pod needs; `opt` would make /opt/containerd on the machine.
disabled_plugins = [
  "io.containerd.internal.v1.opt", "io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
]

[grpc]
address = "{CONTAINERD_SOCKET}"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{PAUSE}"
# Without CAP_SYS_RESOURCE runc fails otherwise: "can't get final child's PID from pipe: EOF".
restrict_oom_score_adj = true
# AppArmor profiles are loaded into the kernel, for the whole machine and for good.
disable_apparmor = true

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "{snapshotter}"
default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{cni_plugins}"
conf_dir = "{instance.config / "cni"}"
"""


def _network() -> dict[str, Any]:
    return {
        "cniVersion": "1.0.0",
        "name": "pods",
        "plugins": [
            {
                "type": "bridge",
                "bridge": "pods0",
                "isGateway": True,
                "hairpinMode": True,  # a pod may reach itself through its Service
                "ipam": {
                    "type": "host-local",
                    "ranges": [[{"subnet": POD_CIDR}]],
                    "routes": [{"dst": "0.0.0.0/0"}],
                },
            }
        ],
    }
