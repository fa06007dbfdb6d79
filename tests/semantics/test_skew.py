"""How far the versions of a kubelet and of the API server may be apart."""

from __future__ import annotations

import pytest

from kubectl_evidence.semantics.skew import Skew, skew


@pytest.mark.parametrize(
    ("kubelet", "server", "expected"),
    [
        ("v1.36.3", "v1.36.0", Skew(0, "supported")),
        ("v1.33.9-eks-1234567", "v1.36.3", Skew(3, "supported")),
        ("v1.32.1+k3s1", "v1.36.3", Skew(4, "too old")),
        ("v1.37.0-rc.1", "v1.36.3", Skew(-1, "newer than the API server")),
        # Three versions are allowed since 1.28 only.
        ("v1.24.0", "v1.27.0", Skew(3, "too old")),
        ("v1.25.0", "v1.27.0", Skew(2, "supported")),
        ("v1.36.3", "unknown", None),
        ("v1.36.3", "v2.0.0", None),
    ],
)
def test_a_kubelet_may_be_three_minor_versions_older_and_never_newer(
    kubelet: str, server: str, expected: Skew | None
) -> None:
    assert skew(kubelet, server) == expected
