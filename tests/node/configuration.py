"""The files that the node's components read: credentials, settings, the pods' network."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import yaml

from tests.node.components import CONTROLLER_MANAGER, PROXY, SCHEDULER, kubeconfig_of, node_user
from tests.node.images import PAUSE
from tests.node.instance import API_PORT, CLUSTER_DOMAIN, DNS_SERVICE_IP, NODE_IP, POD_CIDR, Instance

CONTAINERD_SOCKET = "/run/containerd/containerd.sock"
INTERNAL_SERVER = f"https://{NODE_IP}:{API_PORT}"
ADMIN = "admin"


def write(instance: Instance, server: str, cni_plugins: Path, snapshotter: str) -> None:
    """Write every file that the commands name, and the administrator's kubeconfig for the outside address."""
    config = instance.config
    identities = {
        ADMIN: "system:masters",
        node_user(instance): "system:nodes",
        CONTROLLER_MANAGER: "",
        SCHEDULER: "",
        PROXY: "",
    }
    tokens = {user: secrets.token_hex(16) for user in identities}
    rows = [f'{tokens[user]},{user},{user},"{group}"\n' for user, group in identities.items()]
    _write(config / "tokens.csv", "".join(rows))
    for user, token in tokens.items():
        kubeconfig = _kubeconfig(INTERNAL_SERVER, instance.pki / "ca.crt", user, token)
        _write(kubeconfig_of(config, user), yaml.safe_dump(kubeconfig))
    outside = _kubeconfig(server, instance.pki / "ca.crt", ADMIN, tokens[ADMIN], name=instance.name)
    _write(instance.kubeconfig, yaml.safe_dump(outside))
    _write(config / "kubelet.yaml", yaml.safe_dump(_kubelet(instance)))
    _write(config / "containerd.toml", _containerd(instance, cni_plugins, snapshotter))
    cni = config / "cni"
    cni.mkdir(exist_ok=True)
    _write(cni / "10-bridge.conflist", json.dumps(_network()))


def _kubeconfig(server: str, authority: Path, user: str, token: str, name: str = "node") -> dict[str, Any]:
    """A kubeconfig of one context; the authority is the path of its certificate."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": server, "certificate-authority": str(authority)}}],
        "users": [{"name": user, "user": {"token": token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": user}}],
        "current-context": name,
    }


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
        "containerLogMaxSize": "4Gi",  # so that a log of 1 GB stays one file: the benchmarks read one
        "serializeImagePulls": False,
        "maxPods": 250,  # incidents side by side, and the pods of those that are going away
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
