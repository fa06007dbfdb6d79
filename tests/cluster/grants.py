"""The roles of deploy/rbac on a cluster, bound to a ServiceAccount of a test's own, and taken apart rule by rule."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from kubectl_evidence import rbac
from kubectl_evidence.ask import Access, Ask, Verb
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from kubectl_evidence.rbac import Role, Rule
from tests.cluster.cluster import Namespace
from tests.cluster.identities import write_kubeconfig
from tests.cluster.waiting import SECONDS

_API = "apis/rbac.authorization.k8s.io/v1"
_GROUP = "rbac.authorization.k8s.io"
# Much less than a watch takes to tell of a role: there are many to wait for.
_BETWEEN = 0.005
# Bound in the target's namespace; the other ClusterRoles in the whole cluster.
_IN_NAMESPACE = (rbac.CORE, rbac.SECRETS, rbac.DEBUG)


@dataclass(frozen=True)
class Part:
    """A verb of a rule of a role of a file: the least that can be taken away."""

    file: str
    role: Role
    rule: Rule
    verb: Verb

    @property
    def id(self) -> str:
        """What a test calls it: `cluster-read.yaml in kube-system: list deployments.apps`."""
        place = f" in {self.role.namespace}" if self.role.namespace else ""
        group = f".{self.rule.group}" if self.rule.group else ""
        return f"{self.file}{place}: {self.verb} {self.rule.resource}{group}"

    @property
    def document(self) -> dict[str, list[str]]:
        """The rule that grants this and no more."""
        return replace(self.rule, verbs=(self.verb,)).document()

    @property
    def remaining(self) -> Role:
        """The role without it."""
        others = tuple(verb for verb in self.rule.verbs if verb != self.verb)
        rules = [one if one != self.rule else replace(one, verbs=others) for one in self.role.rules]
        return replace(self.role, rules=tuple(rule for rule in rules if rule.verbs))

    def is_of(self, access: Access) -> bool:
        """Whether an access is what this grants, wherever it is bound."""
        return Rule(self.rule.group, self.rule.resource, (self.verb,), ()).document() == access.rule()


def parts(files: Iterable[str]) -> Iterator[Part]:
    """Every verb of every rule of these files."""
    for file in files:
        for role in rbac.roles()[file]:
            for rule in role.rules:
                for verb in rule.verbs:
                    yield Part(file, role, rule, verb)


@contextlib.contextmanager
def granted(namespace: Namespace, account: str, files: Iterable[str]) -> Iterator[Grants]:
    """The roles of these files, bound to an account of the namespace for as long as this lasts."""
    grants = Grants(namespace, account, files)
    try:
        grants.bind()
        yield grants
    finally:
        grants.remove()


class Grants:
    """A ServiceAccount to which the roles of some files are bound as the files' headers say.

    What belongs to no namespace, and what is bound in others than the test's, is named after the test's namespace.
    """

    def __init__(self, namespace: Namespace, account: str, files: Iterable[str]) -> None:
        self._namespace = namespace
        self._account = account
        self._suffix = f"{namespace.name}-{account}"
        self._roles = {(file, role.namespace): role for file in files for role in rbac.roles()[file]}
        self._admin = connect(ConnectionFlags(kubeconfig=str(namespace.cluster.admin)), environ={})

    def bind(self) -> None:
        """Make the roles, bind them, and wait until they are in force."""
        self._namespace.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": self._account}})
        for (file, _), role in self._roles.items():
            self._call("POST", _path(role), self._document(role))
            self._call("POST", *self._binding(file, role))
        admin = replace(self._namespace.cluster.kubectl, namespace=self._namespace.name)
        self.kubeconfig = write_kubeconfig(self._account, admin, self._namespace.cluster.folder)
        self.cluster = connect(ConnectionFlags(kubeconfig=str(self.kubeconfig)), environ={})
        self._wait_for(parts({file for file, _ in self._roles}))

    def remove(self) -> None:
        """Take the roles away."""
        for (file, _), role in self._roles.items():
            of_role: list[tuple[str, dict[str, Any]]] = [(_path(role), self._document(role)), self._binding(file, role)]
            for path, document in of_role:
                self._call("DELETE", f"{path}/{document['metadata']['name']}", absent_is_well=True)

    @contextlib.contextmanager
    def without(self, part: Part) -> Iterator[None]:
        """One verb of one rule less, as long as this lasts."""
        try:
            self._replace(part.remaining)
            self._wait_for([part], without=part)
            yield
        finally:
            self._replace(part.role)
            self._wait_for([part])

    def allows(self, asked: Ask, without: Part | None = None) -> bool:
        """Whether an ask is granted (pkg: plugin/pkg/auth/authorizer/rbac, and requestinfo for a namespace itself)."""
        named = (asked.access.group, asked.access.resource) == ("", "namespaces")
        place = asked.name if named else asked.access.namespace
        return asked.access.non_resource_url in rbac.FOR_ALL or self._grants(asked.access, place, without)

    def _grants(self, access: Access, place: str, without: Part | None) -> bool:
        for (file, _), role in self._roles.items():
            where = role.namespace or (self._namespace.name if file in _IN_NAMESPACE else "")
            left = without.remaining if without is not None and role == without.role else role
            if where in ("", place) and any(
                replace(rule, verbs=(access.verb,)).document() == access.rule()
                for rule in left.rules
                if access.verb in rule.verbs
            ):
                return True
        return False

    def _wait_for(self, of: Iterable[Part], without: Part | None = None) -> None:
        """Wait until the API server decides as it should: it hears of roles by a watch, a moment after they change."""
        deadline = time.monotonic() + SECONDS
        for part in of:
            access = self._access(part)
            wanted = self._grants(access, access.namespace, without)
            while self._may(access) is not wanted:
                assert time.monotonic() < deadline, f"{self._account}: {part.id} is {'not ' * wanted}granted"
                time.sleep(_BETWEEN)

    def _access(self, part: Part) -> Access:
        """What a part grants, in the place where its role is bound."""
        rule = part.rule
        if rule.resource.startswith("/"):
            return Access("get", "", "", non_resource_url=rule.resource)
        resource, _, subresource = rule.resource.partition("/")
        place = part.role.namespace or (self._namespace.name if part.file in _IN_NAMESPACE else "")
        return Access(part.verb, rule.group, resource, place, subresource)

    def _may(self, access: Access) -> bool:
        namespace = self._namespace.name
        of_url = {"nonResourceAttributes": {"verb": access.verb, "path": access.non_resource_url}}
        of_resource = {
            "resourceAttributes": {
                "verb": access.verb,
                "group": access.group,
                "resource": access.resource,
                "subresource": access.subresource,
                "namespace": access.namespace,
            }
        }
        who = {
            "user": f"system:serviceaccount:{namespace}:{self._account}",
            "groups": ["system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"],
        }
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": who | (of_url if access.non_resource_url else of_resource),
        }
        answered = self._call("POST", "apis/authorization.k8s.io/v1/subjectaccessreviews", review)
        return bool(answered["status"]["allowed"])

    def _replace(self, role: Role) -> None:
        document = self._document(role)
        self._call("PUT", f"{_path(role)}/{document['metadata']['name']}", document)

    def _document(self, role: Role) -> dict[str, Any]:
        document = role.document()
        return {**document, "metadata": {**document["metadata"], "name": f"{role.name}-{self._suffix}"}}

    def _binding(self, file: str, role: Role) -> tuple[str, dict[str, Any]]:
        name = f"{role.name}-{self._suffix}"
        place = role.namespace or (self._namespace.name if file in _IN_NAMESPACE else "")
        account = {"kind": "ServiceAccount", "name": self._account, "namespace": self._namespace.name}
        document = {
            "apiVersion": f"{_GROUP}/v1",
            "kind": "RoleBinding" if place else "ClusterRoleBinding",
            "metadata": {"name": name} | ({"namespace": place} if place else {}),
            "subjects": [account],
            "roleRef": {"apiGroup": _GROUP, "kind": "Role" if role.namespace else "ClusterRole", "name": name},
        }
        return (f"{_API}/namespaces/{place}/rolebindings" if place else f"{_API}/clusterrolebindings"), document

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, absent_is_well: bool = False
    ) -> dict[str, Any]:
        headers = [("Accept", "application/json"), ("Content-Type", "application/json")]
        content = json.dumps(body).encode() if body is not None else None
        answer = self._admin.exchange(method, f"/{path}", headers, time.monotonic() + 30, 1 << 20, content)
        done = answer.status < 300 or (absent_is_well and answer.status == 404)
        assert done, f"{method} {path}: {answer.status} {answer.body.decode()}"
        found: dict[str, Any] = json.loads(answer.body)
        return found


def _path(role: Role) -> str:
    return f"{_API}/namespaces/{role.namespace}/roles" if role.namespace else f"{_API}/clusterroles"
