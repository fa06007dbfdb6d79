"""Objects in which nothing is a secret, though much looks like one."""

from __future__ import annotations

from typing import Any


def _env(**values: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


def _pod(**container: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": "?{pod}",
            "namespace": "?{ns}",
            "uid": "?{uuid}",
            "resourceVersion": "?{rv}",
            "generateName": "?{rs}-",
            "labels": {"pod-template-hash": "?{hash10}", "controller-revision-hash": "?{app}-?{hash10}"},
            "annotations": {
                "checksum/secret": "?{sha}",
                "checksum/config": "?{sha}",
                "cni.projectcalico.org/containerID": "?{sha}",
                "cni.projectcalico.org/podIP": "?{ip}/32",
                "kubectl.kubernetes.io/restartedAt": "?{ts}",
                "vault.hashicorp.com/agent-inject-secret-db": "database/creds/?{app}",
                "vault.hashicorp.com/role": "?{app}",
                "k8s.v1.cni.cncf.io/network-status": '[{"name":"default","interface":"eth0","ips":["?{ip}"],"mac":"?{mac}"}]',
            },
            "ownerReferences": [{"kind": "ReplicaSet", "name": "?{rs}", "uid": "?{uuid}"}],
        },
        "spec": {
            "containers": [{"name": "app", "image": "?{image}", **container}],
            "imagePullSecrets": [{"name": "regcred"}],
            "serviceAccountName": "?{app}-token-reader",
            "nodeName": "?{node}",
        },
        "status": {
            "podIP": "?{ip}",
            "hostIP": "?{ip}",
            "containerStatuses": [
                {"name": "app", "imageID": "registry.k8s.io/app@?{digest}", "containerID": "?{container}"}
            ],
        },
    }


OBJECTS: tuple[Any, ...] = (
    _pod(env=_env(LOG_LEVEL="debug", DB_HOST="?{host}", DB_USER="?{user}", GIT_COMMIT="?{commit}", IMAGE="?{digest}")),
    _pod(
        env=_env(
            TOKEN_TTL="3600",
            MAX_TOKENS="4096",
            PASSWORD_FILE="/run/secrets/db",
            AUTH_URL="https://sso.example.com/auth",
        )
    ),
    _pod(
        env=_env(
            CLIENT_ID="?{uuid}",
            AWS_ROLE_ARN="?{arn}",
            BUCKET="?{app}-?{hash10}",
            CLUSTER_ID="?{uuid}",
            BUILD="?{short}",
        )
    ),
    _pod(env=_env(DB_URL="postgres://$(DB_USER):$(DB_PASSWORD)@?{host}:5432/?{db}", DB_PASSWORD="$(SECRET_PASSWORD)")),
    _pod(
        env=_env(
            JAVA_OPTS="-Xms512m -Xmx1g -XX:+UseG1GC -Djava.security.egd=file:/dev/./urandom",
            SPRING_PROFILES_ACTIVE="prod,kubernetes",
        )
    ),
    _pod(
        env=_env(
            CONFIG_CHECKSUM="?{sha}",
            TRACE="?{trace}",
            KUBERNETES_SERVICE_HOST="?{ip}",
            NODE_OPTIONS="--max-old-space-size=2048",
        )
    ),
    _pod(env=_env(OTEL_RESOURCE_ATTRIBUTES="k8s.pod.uid=?{uuid},k8s.node.name=?{node},service.version=?{semver}")),
    _pod(env=_env(FEATURES="new-password-flow=on,token-refresh=off,secret-rotation=on")),
    _pod(env=_env(NO_PROXY="10.0.0.0/8,.svc,.cluster.local,?{ip}", HTTP_PROXY="http://?{ip}:3128")),
    _pod(env=_env(PUBLIC_KEY="?{pubkey}", CA_BUNDLE="?{cert}")),
    _pod(
        env=_env(
            MODEL="meta-llama/Llama-3.1-8B-Instruct-Q4_K_M",
            WORKFLOW="build-and-deploy-?{app}-production-2026",
            TZ="Europe/Berlin",
        )
    ),
    _pod(env=[{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "?{app}-db", "key": "password"}}}]),
    _pod(
        envFrom=[
            {"secretRef": {"name": "?{app}-secrets"}},
            {"configMapRef": {"name": "?{app}-config"}, "prefix": "SECRET_"},
        ]
    ),
    _pod(args=["--tls-private-key-file=/tls/tls.key", "--token-auth-file=", "--secret-name=?{app}-tls", "--v=2"]),
    _pod(args=["--password", "$(DB_PASSWORD)", "--token=$(API_TOKEN)", "--listen", "0.0.0.0:8443"]),
    _pod(
        args=[
            "--leader-elect",
            "--enable-secret-rotation=true",
            "--rotation-poll-interval",
            "2m",
            "--kubeconfig",
            "/etc/kc",
        ]
    ),
    _pod(command=["/bin/sh", "-c", "export PASSWORD=$(cat /run/secrets/pw); exec app --user ?{user} --host ?{host}"]),
    _pod(command=["mysqladmin", "ping", "-h", "?{host}", "-u", "?{user}", "-p$MYSQL_ROOT_PASSWORD"]),
    _pod(
        livenessProbe={
            "httpGet": {
                "path": "/healthz?verbose=1",
                "httpHeaders": [{"name": "Host", "value": "?{host}"}, {"name": "Accept", "value": "application/json"}],
            }
        }
    ),
    _pod(readinessProbe={"exec": {"command": ["sh", "-c", "redis-cli -a $REDIS_PASSWORD ping"]}}),
    _pod(
        volumeMounts=[
            {
                "name": "kube-api-access-?{hash5}",
                "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
                "readOnly": True,
            }
        ]
    ),
    _pod(
        volumeMounts=[{"name": "credentials", "mountPath": "/etc/credentials", "subPath": "password.txt"}],
        securityContext={"runAsUser": 1000},
    ),
    {
        "kind": "Pod",
        "spec": {
            "volumes": [
                {
                    "name": "t",
                    "projected": {
                        "sources": [
                            {"serviceAccountToken": {"path": "token", "audience": "vault", "expirationSeconds": 3607}}
                        ]
                    },
                },
                {"name": "s", "secret": {"secretName": "?{app}-tls", "items": [{"key": "tls.key", "path": "tls.key"}]}},
            ]
        },
    },
    {
        "kind": "Pod",
        "spec": {
            "volumes": [
                {
                    "name": "c",
                    "csi": {
                        "driver": "secrets-store.csi.k8s.io",
                        "volumeAttributes": {"secretProviderClass": "?{app}-vault", "tenantId": "?{uuid}"},
                        "nodePublishSecretRef": {"name": "?{app}-csi"},
                    },
                }
            ]
        },
    },
    {
        "kind": "ServiceAccount",
        "metadata": {"name": "?{app}"},
        "secrets": [{"name": "?{app}-token-?{hash5}"}],
        "imagePullSecrets": [{"name": "?{app}-dockercfg-?{hash5}"}],
    },
    {
        "kind": "ConfigMap",
        "metadata": {"name": "?{app}-?{hash10}"},
        "data": {
            "app.properties": "server.port=8080\ntoken.ttl=3600\npassword.min-length=12\nsecret.name=?{app}-tls\n",
            "ca.crt": "?{cert}",
        },
    },
    {"kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"}, "data": {"ca.crt": "?{cert}"}},
    {
        "kind": "ConfigMap",
        "metadata": {"name": "x"},
        "data": {
            "nginx.conf": "ssl_certificate_key /tls/tls.key;\nproxy_set_header Authorization $http_authorization;\n"
        },
    },
    {
        "kind": "ValidatingWebhookConfiguration",
        "webhooks": [
            {
                "name": "secrets.example.com",
                "clientConfig": {
                    "caBundle": "?{cert_b64}",
                    "service": {"name": "?{app}", "namespace": "?{ns}", "path": "/validate-secret"},
                },
                "rules": [{"resources": ["secrets"]}],
            }
        ],
    },
    {
        "kind": "Ingress",
        "metadata": {
            "name": "?{app}",
            "annotations": {
                "nginx.ingress.kubernetes.io/auth-secret": "?{ns}/basic-auth",
                "nginx.ingress.kubernetes.io/auth-url": "https://sso.example.com/oauth2/auth",
                "cert-manager.io/cluster-issuer": "letsencrypt",
            },
        },
        "spec": {"tls": [{"secretName": "?{app}-tls", "hosts": ["?{app}.example.com"]}]},
    },
    {
        "kind": "Service",
        "metadata": {
            "name": "?{app}",
            "annotations": {
                "service.beta.kubernetes.io/aws-load-balancer-ssl-cert": "arn:aws:acm:eu-west-1:?{account}:certificate/?{uuid}"
            },
        },
        "spec": {"clusterIP": "?{ip}", "sessionAffinity": "None"},
    },
    {
        "kind": "EndpointSlice",
        "metadata": {"name": "?{app}-?{hash5}"},
        "endpoints": [
            {
                "addresses": ["?{ip}"],
                "nodeName": "?{node}",
                "targetRef": {"kind": "Pod", "name": "?{pod}", "uid": "?{uuid}"},
            }
        ],
    },
    {
        "kind": "Event",
        "metadata": {"name": "?{pod}.17f2a9c0b1d3e4f5"},
        "involvedObject": {
            "kind": "Pod",
            "name": "?{pod}",
            "uid": "?{uuid}",
            "resourceVersion": "?{rv}",
            "fieldPath": "spec.containers{app}",
        },
        "reason": "Failed",
        "message": 'Error: secret "?{app}-db" not found',
    },
    {
        "kind": "Event",
        "involvedObject": {"kind": "Pod", "name": "?{pod}"},
        "reason": "FailedMount",
        "message": 'MountVolume.SetUp failed for volume "tls" : references non-existent secret key: tls.key',
        "source": {"component": "kubelet", "host": "?{node}"},
    },
    {
        "kind": "Event",
        "regarding": {"kind": "Pod", "name": "?{pod}"},
        "note": 'Failed to pull image "?{image}": failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized',
        "reason": "Failed",
    },
    {
        "kind": "Event",
        "involvedObject": {"kind": "Node", "name": "?{node}"},
        "reason": "Rebooted",
        "message": "Node ?{node} has been rebooted, boot id: ?{uuid}",
    },
    {
        "kind": "Node",
        "metadata": {"name": "?{node}"},
        "status": {
            "nodeInfo": {
                "machineID": "?{trace}",
                "systemUUID": "?{uuid}",
                "bootID": "?{uuid}",
                "kubeletVersion": "v1.31.2",
            },
            "images": [{"names": ["registry.k8s.io/pause@?{digest}"]}],
        },
    },
    {
        "kind": "CertificateSigningRequest",
        "metadata": {"name": "csr-?{hash5}"},
        "spec": {"signerName": "kubernetes.io/kubelet-serving", "usages": ["digital signature", "server auth"]},
    },
    {
        "kind": "Certificate",
        "metadata": {"name": "?{app}-tls"},
        "spec": {
            "secretName": "?{app}-tls",
            "privateKey": {"algorithm": "RSA", "size": 2048, "rotationPolicy": "Always"},
            "issuerRef": {"name": "letsencrypt"},
        },
    },
    {
        "kind": "ExternalSecret",
        "spec": {
            "secretStoreRef": {"name": "vault", "kind": "ClusterSecretStore"},
            "target": {"name": "?{app}-db"},
            "data": [{"secretKey": "password", "remoteRef": {"key": "?{app}/db", "property": "password"}}],
        },
    },
    {
        "kind": "Role",
        "rules": [
            {
                "apiGroups": [""],
                "resources": ["secrets", "serviceaccounts/token"],
                "resourceNames": ["?{app}-credentials"],
                "verbs": ["get"],
            }
        ],
    },
    {
        "kind": "CustomResourceDefinition",
        "spec": {
            "versions": [
                {
                    "schema": {
                        "openAPIV3Schema": {
                            "properties": {
                                "password": {"type": "string", "description": "The password of the ?{app} user"},
                                "tokenSecretRef": {"type": "object"},
                            }
                        }
                    }
                }
            ]
        },
    },
    {
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "?{app}"},
        "spec": {"metrics": [{"type": "Pods", "pods": {"metric": {"name": "tokens_per_second"}}}]},
    },
    {
        "kind": "Deployment",
        "metadata": {
            "annotations": {
                "deployment.kubernetes.io/revision": "?{num}",
                "meta.helm.sh/release-name": "?{app}",
                "kubernetes.io/change-cause": "image updated to ?{ver}",
                "kubectl.kubernetes.io/last-applied-configuration": '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"?{app}"},"spec":{"template":{"spec":{"containers":[{"env":[{"name":"DB_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"?{app}-db"}}}],"image":"?{image}"}]}}}}',
            }
        },
    },
    {
        "kind": "Job",
        "metadata": {"labels": {"batch.kubernetes.io/controller-uid": "?{uuid}", "job-name": "rotate-secret-?{num}"}},
        "status": {"conditions": [{"type": "Failed", "message": "Job has reached the specified backoff limit"}]},
    },
    {
        "kind": "ReplicaSet",
        "metadata": {"name": "?{rs}", "labels": {"pod-template-hash": "?{hash10}"}},
        "status": {
            "conditions": [
                {
                    "type": "ReplicaFailure",
                    "message": 'pods "?{pod}" is forbidden: error looking up service account ?{ns}/?{app}: serviceaccount "?{app}" not found',
                }
            ]
        },
    },
    {
        "kind": "PersistentVolume",
        "metadata": {"name": "pvc-?{uuid}"},
        "spec": {
            "csi": {
                "driver": "ebs.csi.aws.com",
                "volumeHandle": "vol-0?{span}",
                "nodeStageSecretRef": {"name": "?{app}-stage", "namespace": "?{ns}"},
            }
        },
    },
    {
        "level": "info",
        "msg": "issued",
        "expires_in": 3600,
        "tokens": 12,
        "password_set": True,
        "secret_count": 3,
        "id": "?{uuid}",
    },
    {"usage": {"prompt_tokens": 12, "completion_tokens": 33, "total_tokens": 45}, "id": "?{uuid}", "model": "gpt-4o"},
)
