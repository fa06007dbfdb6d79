"""Tokens of Kubernetes and of its neighbours: JSON web tokens, bootstrap tokens, OpenShift's."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.decode import from_base64
from kubectl_evidence.redact.rule import Rule


def _is_jwt(match: re.Match[str]) -> bool:
    token = match["secret"]
    if token.count(".") >= 1:
        return True
    header = from_base64(token) or ""
    return '"alg"' in header or '"typ"' in header


def _is_bootstrap_token(match: re.Match[str]) -> bool:
    """Not a word, nor the name of an event (webapp.17f2a9c8b7d6e5f4)."""
    secret = match["secret"][7:]
    digits = sum(c.isdigit() for c in secret)
    told = (
        re.search("(?i:bootstrap|token|kubeadm)", match.string[max(0, match.start() - 200) : match.start()]) is not None
    )
    return digits > 0 if told else digits > 1 and not secret.isdigit() and re.fullmatch("[0-9a-f]*", secret) is None


RULES: tuple[Rule, ...] = (
    Rule(
        id="jwt",
        words=("eyj",),
        expression=late(r"(?P<secret>eyJ[A-Za-z0-9_-]{8,}(?:(?:\.|%2[eE])[A-Za-z0-9_-]*){0,4}(?:={1,2})?)"),
        masks=(
            "Authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.{alnum:43}",
            "cut eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3M",
            "eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9",
        ),
        keeps=("eyJust.a", "eyJ"),
        source="RFC 7519",
        accept=_is_jwt,
    ),
    Rule(
        id="bootstrap-token",
        words=(".",),
        shape="(?:(?m:^)|[^a-z0-9_.-])[a-z0-9]{6}[.][a-z0-9]{16}",
        expression=late(r"(?<![\w.-])(?P<secret>[a-z0-9]{6}\.[a-z0-9]{16})(?![\w.-]*[\w-])"),
        masks=("kubeadm join 10.0.0.1:6443 --token abc123.{digits:16}", "bootstrap token a1b2c3.{hex:16}"),
        keeps=("kubeadm config.k8s.io", "token v1beta.kubeadmconfigtem.x"),
        source="Kubernetes documentation, bootstrap tokens",
        accept=_is_bootstrap_token,
    ),
    Rule(
        id="openshift-token",
        words=("sha256~",),
        expression=late(r"(?P<secret>sha256~[\w-]{20,})"),
        masks=("oc login --server=https://api:6443 sha256~{alnum:43}",),
        keeps=("image@sha256:5f0c3a91d1f7b6a45f0c3a91d1f7b6a45f0c3a91d1f7b6a45f0c3a91d1f7b6a4",),
        source="OpenShift documentation, OAuth access tokens",
    ),
)
