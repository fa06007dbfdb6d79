"""What becomes of the things around a fault, by the checks that see it: the usual parts of a check's `EXPLAINS`.

A check lists what its finding causes wherever the chain may end; that what it causes causes more need not be repeated
only where the link between is always found too.
"""

from __future__ import annotations

from typing import Final

# A pod is not ready: what stands behind it, waits for it or counts it.
POD_NOT_READY: Final = (
    "cronjob-forbid-blocked",
    "daemonset-not-everywhere",
    "hpa-scaling-inactive",
    "only-terminating-endpoints",
    "pdb-blocks-eviction",
    "rollout-in-progress",
    "rollout-progress-deadline-exceeded",
    "service-external-local-partial-nodes",
    "service-no-endpoints",
    "statefulset-ordered-blocked",
)

# A pod is not there: it was never created, or is not placed on a node.
POD_MISSING: Final = (*POD_NOT_READY, "cronjob-missed")

# A container does not run, or not for long: it ends again and again, and so do probes and logs tell.
CONTAINER_DOWN: Final = (
    *POD_NOT_READY,
    "container-crashloop",
    "container-exits-zero-in-long-running",
    "container-failed",
    "exit-137-not-oom",
    "init-container-crashloop",
    "init-container-not-finished",
    "job-failed",
    "liveness-kills",
    "liveness-kills-before-start",
    "log-fatal-line",
    "metrics-missing-for-pod",
    "pod-failed",
    "pod-not-ready-because-of-sidecar",
    "readiness-failing",
    "readiness-failing-connection-refused",
    "readiness-failing-status",
    "startup-probe-blocks-readiness",
    "startup-probe-kills",
)

# A probe cannot pass, or nobody answers where it asks: what the kubelet then does, and what comes of that.
PROBE_FAILS: Final = (
    *POD_NOT_READY,
    "container-crashloop",
    "container-exits-zero-in-long-running",
    "exit-137-not-oom",
    "liveness-kills",
    "liveness-kills-before-start",
    "pod-not-ready-because-of-sidecar",
    "probe-timeout-one-second",
    "readiness-failing",
    "readiness-failing-connection-refused",
    "readiness-failing-status",
    "startup-probe-blocks-readiness",
    "startup-probe-kills",
)

# A container ends again and again: why it does is another check's.
LOOPING: Final = (
    *POD_NOT_READY,
    "job-failed",
    "metrics-missing-for-pod",
    "pod-not-ready-because-of-sidecar",
    "readiness-failing",
    "readiness-failing-connection-refused",
    "readiness-failing-status",
)

# A pod stays as an older revision made it: what that revision may be broken by, and what comes of it.
REVISION_BROKEN: Final = (
    *CONTAINER_DOWN,
    "config-key-missing",
    "config-object-missing",
    "container-config-error",
    "container-oomkilled",
    "container-runasnonroot-root-image",
    "container-start-error",
    "image-never-pull",
    "image-not-found",
    "image-pull-failed",
    "image-pull-secret-missing",
    "image-pull-unauthorized",
    "invalid-image-name",
    "nodeselector-matches-no-node",
    "pod-unschedulable",
    "registry-unreachable",
    "request-exceeds-largest-node",
    "volume-mount-failed",
)
