"""The places in Kubernetes objects at which secrets leak, as fragments with blanks."""

from __future__ import annotations

from typing import Any

Fragment = dict[str, Any]

# What a variable with a harmless name may hold.
VALUES: tuple[tuple[str, str], ...] = (
    ("DSN", "postgres://[[?{user}]]:!{uri}@[[?{host}:5432/?{db}]]"),
    ("redis", "redis://:!{pw}@[[?{host}:6379/0]]"),
    ("amqp", "amqp://[[?{user}]]:!{weak}@[[?{host}:5672/]]"),
    ("jdbc", "jdbc:mysql://[[?{host}/?{db}]]?user=[[?{user}]]&password=!{pw}"),
    ("ADO.NET", "Server=[[?{host}]];User Id=[[?{user}]];Password=!{sym};Encrypt=true"),
    ("JWT", "!{sajwt}"),
    ("PEM", "!{pem}"),
    ("PEM base64", "!{pem_b64}"),
    ("PEM escaped", "!{pem_line}"),
    (
        "service account",
        '{"type":"[[service_account]]","private_key":"!{pem_line}","client_email":"[[x@acme.iam.gserviceaccount.com]]"}',
    ),
    ("docker config", '{"auths":{"[[ghcr.io]]":{"auth":"!{basic}"}}}'),
    ("opaque", "!{alnum40}"),
    ("opaque 32", "!{alnum}"),
    ("opaque base64", "!{b64_32}"),
    ("opaque URL-safe", "!{urlsafe86}"),
    ("json with a password", '{"host":"[[?{host}]]","password":"!{pw}"}'),
    ("options", "-Xmx1g -Djavax.net.ssl.keyStorePassword=!{pw} -Dserver.port=[[8080]]"),
    ("list of pairs", "user=[[?{user}]],password=!{pw},timeout=[[30s]]"),
    ("basic header", "Authorization=Basic !{basic}"),
    ("webhook", "!{slack-webhook}"),
    ("azure storage", "DefaultEndpointsProtocol=https;AccountName=[[acme]];AccountKey=!{azure_key}"),
    ("go mysql", "[[?{user}]]:!{pw}@tcp([[?{host}:3306)/?{db}]]"),
    ("oracle", "jdbc:oracle:thin:[[?{user}]]/!{pw}@[[?{host}:1521:ORCL]]"),
    ("github", "!{github-pat}"),
    ("stripe", "!{stripe-secret}"),
    ("aws id", "!{aws-access-key-id}"),
    ("vault", "!{vault-service}"),
    ("sas", "https://[[acme.blob.core.windows.net/c]]?sv=2022-11-02&sig=!{sas}"),
    ("base64 of a pair", "!{basic}"),
)

CONTAINERS: tuple[tuple[str, Fragment], ...] = (
    ("env value", {"env": [{"name": "DB_PASSWORD", "value": "!{pw}"}, {"name": "DB_USER", "value": "[[?{user}]]"}]}),
    ("args pair", {"args": ["--user", "[[?{user}]]", "--password", "!{weak}", "--port", "[[5432]]"]}),
    ("args script", {"command": ["sh", "-c", "export TOKEN=!{pw}; exec app --region [[eu-west-1]]"]}),
    ("args -p", {"command": ["mysql", "-u[[?{user}]]", "-p!{pw}", "[[?{db}]]"]}),
    ("probe header", {"livenessProbe": {"httpGet": {"path": "[[/healthz]]", "port": 8080, "httpHeaders": [{"name": "[[Authorization]]", "value": "Bearer !{alnum40}"}]}}}),
    ("probe header key", {"readinessProbe": {"httpGet": {"path": "[[/ready]]", "httpHeaders": [{"name": "[[X-Api-Key]]", "value": "!{pw}"}, {"name": "Host", "value": "[[?{host}]]"}]}}}),
    ("probe cookie", {"startupProbe": {"httpGet": {"path": "[[/s]]", "httpHeaders": [{"name": "[[Cookie]]", "value": "session=!{session}"}]}}}),
    ("probe path", {"livenessProbe": {"httpGet": {"path": "[[/healthz]]?token=!{pw}", "port": 8080}}}),
    ("probe basic header", {"livenessProbe": {"httpGet": {"httpHeaders": [{"name": "Authorization", "value": "Basic !{basic}"}], "port": "[[http-admin]]"}}}),
    ("probe exec", {"livenessProbe": {"exec": {"command": ["redis-cli", "-a", "!{pw}", "[[ping]]"]}}}),
    ("probe exec env", {"readinessProbe": {"exec": {"command": ["sh", "-c", "PGPASSWORD=!{pw} pg_isready -h [[?{host}]]"]}}}),
    ("probe exec curl", {"readinessProbe": {"exec": {"command": ["curl", "-u", "[[?{user}]]:!{pw}", "[[http://localhost:8080/health]]"]}}}),
    ("probe exec mongo", {"livenessProbe": {"exec": {"command": ["mongosh", "-u", "[[root]]", "-p", "!{pw}", "--eval", "[[db.adminCommand('ping')]]"]}}}),
    ("postStart", {"lifecycle": {"postStart": {"exec": {"command": ["/bin/sh", "-c", "app register --token !{alnum} --name [[?{app}]]"]}}}}),
    ("preStop", {"lifecycle": {"preStop": {"exec": {"command": ["curl", "-H", "Authorization: Bearer !{alnum40}", "[[http://?{host}/drain]]"]}}}}),
    ("preStop header", {"lifecycle": {"preStop": {"httpGet": {"path": "[[/stop]]", "httpHeaders": [{"name": "[[X-Auth-Token]]", "value": "!{alnum}"}]}}}}),
    ("args DSN", {"args": ["-database", "postgres://[[?{user}]]:!{uri}@[[?{host}/?{db}]]", "[[up]]"]}),
    ("args reference beside", {"args": ["--user=[[$(DB_USER)]]", "--password=!{pw}", "--other-password=[[$(DB_PASSWORD)]]"]}),
    ("args yaml", {"args": ["--config", "auth:\n  password: !{pw}\n  user: [[?{user}]]\n"]}),
    ("args json", {"args": ["--config", '{"password":"!{pw}","user":"[[?{user}]]"}']}),
    ("args java", {"command": ["java", "-Dspring.datasource.password=!{pw}", "-jar", "[[/app.jar]]"]}),
    ("args header", {"args": ["--header", "Authorization: Basic !{basic}", "--url", "[[https://?{host}]]"]}),
    ("args single-dash", {"args": ["-token=!{alnum}", "-log.level=[[info]]"]}),
    ("args equals quoted", {"args": ['--password="!{pw}"', "--mode=[[fast]]"]}),
    ("args name=value", {"args": ["DB_PASSWORD=!{pw}", "MODE=[[fast]]"]}),
    ("args set", {"args": ["upgrade", "--set", "auth.password=!{pw}", "--namespace", "[[?{ns}]]"]}),
    ("env indirect", {"env": [{"name": "JAVA_OPTS", "value": "-Xmx512m -Ddb.password=!{pw} -Dx.y=[[z-1]]"}]}),
    ("env beside reference", {"env": [{"name": "API_TOKEN", "valueFrom": {"secretKeyRef": {"name": "[[?{app}-secret-token]]", "key": "[[api-token]]"}}}, {"name": "SESSION_SECRET", "value": "!{alnum}"}]}),
    ("env dollar reference", {"env": [{"name": "URL", "value": "https://[[$(USER)]]:[[$(PASS)]]@[[?{host}]]"}, {"name": "SMTP_PASSWORD", "value": "!{sep}"}]}),
)  # fmt: skip

SPECS: tuple[tuple[str, Fragment], ...] = (
    ("flexVolume options", {"volumes": [{"name": "[[data]]", "flexVolume": {"driver": "[[example.com/cifs]]", "options": {"username": "[[?{user}]]", "password": "!{pw}", "server": "[[?{host}]]"}}}]}),
    ("csi volumeAttributes", {"volumes": [{"name": "[[data]]", "csi": {"driver": "[[smb.csi.k8s.io]]", "volumeAttributes": {"source": "[[//?{host}/share]]", "mountOptions": "username=[[?{user}]],password=!{pw}"}}}]}),
    ("csi key", {"volumes": [{"name": "v", "csi": {"driver": "[[s3.csi]]", "volumeAttributes": {"bucket": "[[?{app}]]", "secretAccessKey": "!{aws_secret}"}}}]}),
    ("csi token", {"volumes": [{"name": "v", "csi": {"driver": "d", "volumeAttributes": {"csi.storage.k8s.io/serviceAccount.tokens": '{"[[vault]]":{"token":"!{sajwt}","expirationTimestamp":"[[2026-12-01T00:00:00Z]]"}}'}}}]}),
    ("gitRepo", {"volumes": [{"name": "src", "gitRepo": {"repository": "https://[[?{user}]]:!{pw}@[[git.example.com/?{app}.git]]", "revision": "[[?{commit}]]"}}]}),
    ("gitRepo token", {"volumes": [{"name": "src", "gitRepo": {"repository": "https://!{github-pat}@[[github.com/acme/?{app}.git]]"}}]}),
    ("cephfs", {"volumes": [{"name": "c", "cephfs": {"user": "[[admin]]", "secretFile": "[[/etc/ceph/admin.secret]]", "monitors": ["[[?{ip}:6789]]"]}, "flexVolume": {"options": {"secret": "!{b64_24}"}}}]}),
    ("iscsi chap", {"volumes": [{"name": "i", "flexVolume": {"driver": "d", "options": {"chapAuthPassword": "!{pw}", "targetPortal": "[[?{ip}:3260]]"}}}]}),
    ("mount options", {"volumes": [{"name": "m", "flexVolume": {"driver": "d", "options": {"mountOptions": "vers=3.0,username=[[?{user}]],password=!{pw}"}}}]}),
)  # fmt: skip

ANNOTATIONS: tuple[tuple[str, str, str], ...] = (
    ("change-cause", "kubernetes.io/change-cause", "kubectl set env deployment/[[?{app}]] DB_PASSWORD=!{pw} --record=true"),
    ("change-cause flag", "kubernetes.io/change-cause", "helm upgrade [[?{app}]] . --set db.password=!{pw} --wait"),
    ("change-cause DSN", "kubernetes.io/change-cause", "kubectl set env deploy/[[?{app}]] URL=postgres://[[?{user}]]:!{uri}@[[?{host}/?{db}]]"),
    ("token secret", "openshift.io/token-secret.value", "!{sajwt}"),
    ("token secret opaque", "openshift.io/token-secret.value", "!{alnum64}"),
    ("datadog instances", "ad.datadoghq.com/app.instances", '[{"host":"[[%%host%%]]","port":"5432","username":"[[datadog]]","password":"!{pw}"}]'),
    ("datadog checks", "ad.datadoghq.com/redis.checks", '{"redisdb":{"instances":[{"host":"[[%%host%%]]","password":"!{weak}"}]}}'),
    ("datadog init_configs", "ad.datadoghq.com/app.init_configs", '[{"api_key":"!{hex32}","region":"[[eu]]"}]'),
    ("datadog logs", "ad.datadoghq.com/app.logs", '[{"source":"[[java]]","service":"[[?{app}]]","token":"!{alnum}"}]'),
    ("nginx configuration snippet", "nginx.ingress.kubernetes.io/configuration-snippet", 'proxy_set_header Authorization "Basic !{basic}";\nproxy_set_header X-Env [[prod]];'),
    ("nginx server snippet", "nginx.ingress.kubernetes.io/server-snippet", 'location [[/in]] { proxy_set_header X-Api-Key "!{alnum}"; }'),
    ("nginx auth snippet", "nginx.ingress.kubernetes.io/auth-snippet", "proxy_set_header X-Auth-Token !{alnum40};"),
    ("vault template", "vault.hashicorp.com/agent-inject-template-db", '{{ with secret "[[database/creds/app]]" }}postgres://[[app]]:!{pw}@[[?{host}/?{db}]]{{ end }}'),
    ("ambassador", "getambassador.io/config", "---\napiVersion: getambassador.io/v2\nkind: [[Mapping]]\nadd_request_headers:\n  x-api-key: !{alnum}\nservice: [[?{app}:80]]\n"),
    ("cloud-init", "cloudinit.example.com/user-data", "#cloud-config\npassword: !{pw}\nhostname: [[?{node}]]\n"),
    ("env in an annotation", "example.com/bootstrap-env", "DB_HOST=[[?{host}]]\nDB_PASSWORD=!{pw}"),
    ("annotation by its key", "example.com/api-token", "!{alnum40}"),
    ("annotation by its key, weak", "example.com/db-password", "!{weak}"),
    ("annotation with a webhook", "notifications.example.com/target", "!{slack-webhook}"),
    ("traefik headers", "traefik.ingress.kubernetes.io/custom-request-headers", "X-Env:[[prod]]||Authorization:Basic !{basic}"),
    ("prometheus probe", "prometheus.io/probe-path", "[[/metrics]]?token=!{alnum}"),
    ("github in an annotation", "argocd-image-updater.argoproj.io/write-back", "git:https://!{github-pat}@[[github.com/acme/?{app}]]"),
    ("kustomize command", "config.kubernetes.io/command", "app --password '!{sep}' --mode [[fast]]"),
    ("pem in an annotation", "example.com/tls", "!{pem}"),
    ("json in an annotation", "example.com/config", '{"db":{"user":"[[?{user}]]","password":"!{pw}"},"replicas":3}'),
)  # fmt: skip

EMBEDDED = (
    "kubectl.kubernetes.io/last-applied-configuration",
    "hypershift.openshift.io/last-applied-configuration",
    "kapp.k14s.io/original",
    "kopf.zalando.org/last-handled-configuration",
    "banzaicloud.com/last-applied",
)

SECRET: Fragment = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "[[?{app}-creds]]", "namespace": "[[?{ns}]]"},
    "data": {"anything": "!{b64_24}", "tls.key": "!{pem_b64}"},
    "stringData": {"greeting": "!{pw}"},
    "type": "[[Opaque]]",
}


def _event(message: str, **more: Any) -> Fragment:
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "[[?{pod#e}.17f2a9c0b1d3e4f5]]", "namespace": "[[?{ns#e}]]", "uid": "[[?{uuid}]]"},
        "involvedObject": {"kind": "Pod", "name": "[[?{pod#e}]]", "uid": "[[?{uuid}]]"},
        "reason": "[[Unhealthy]]",
        "message": message,
        "source": {"component": "[[kubelet]]", "host": "[[?{node}]]"},
        "lastTimestamp": "[[2026-03-04T05:06:07Z]]",
        "count": 7,
        **more,
    }


def _note(note: str) -> Fragment:
    return {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": "[[?{pod#n}.17f2]]", "annotations": {"example.com/hint": "see password=!{pw}"}},
        "regarding": {"kind": "Pod", "name": "[[?{pod#n}]]"},
        "reason": "[[BackOff]]",
        "note": note,
        "series": {"count": 12, "lastObservedTime": "[[2026-03-04T05:06:07.000000Z]]"},
    }


def _status(**status: Any) -> Fragment:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "[[?{pod}]]", "uid": "[[?{uuid}]]"},
        "status": {"podIP": "[[?{ip}]]", "phase": "[[Failed]]", **status},
    }


def _terminated(message: str, field: str = "containerStatuses", state: str = "lastState") -> Fragment:
    container = {
        "name": "app",
        "containerID": "[[?{container}]]",
        "imageID": "[[registry.example.com/app@?{digest}]]",
        state: {"terminated": {"exitCode": 1, "reason": "[[Error]]", "message": message}},
    }
    return _status(**{field: [container]})


def _custom(spec: Fragment, kind: str = "Postgres") -> Fragment:
    return {"apiVersion": "db.example.com/v1", "kind": kind, "metadata": {"name": "[[?{app}]]"}, "spec": spec}


OTHERS: tuple[tuple[str, Fragment], ...] = (
    ("terminated message", _terminated("FATAL: password=!{pw} rejected by [[?{host}]]")),
    ("terminated message JSON", _terminated('{"level":"fatal","dsn":"postgres://[[?{user}]]:!{uri}@[[?{host}/?{db}]]"}')),
    ("terminated message of init", _terminated("clone https://[[?{user}]]:!{pw}@[[git.example.com/x]]: 403", "initContainerStatuses", "state")),
    ("terminated message of ephemeral", _terminated("DB_PASSWORD=!{weak}\nHOME=/root", "ephemeralContainerStatuses", "state")),
    ("terminated message with a key", _terminated("[[loading]]\n!{pem}\n[[done]]")),
    ("waiting message", _status(containerStatuses=[{"name": "app", "state": {"waiting": {"reason": "[[CreateContainerError]]", "message": 'exec: "--password=!{pw}": executable file not found in $PATH'}}}])),
    ("status message", _status(message="admission webhook denied: Authorization: Bearer !{alnum40} is not accepted by [[?{host}]]")),
    ("condition message", _status(conditions=[{"type": "[[Ready]]", "status": "[[False]]", "message": "Get https://[[?{user}]]:!{pw}@[[?{host}/ready]]: EOF"}])),
    ("event probe", _event('Readiness probe failed: Get "http://[[?{ip}:8080/ready]]?token=!{pw}": dial tcp: connection refused')),
    ("event exec", _event('Error: failed to start container "[[app]]": exec: "--password=!{pw}": executable file not found in $PATH: unknown')),
    ("event hook", _event('PostStartHook failed: Exec lifecycle hook ([/bin/sh -c curl -H "X-Api-Key: !{alnum}" [[http://?{host}/register]]]) failed - error: command exited with 7, message: "curl: (7)"')),
    ("event hook output", _event("PreStopHookError: command 'app drain --token !{alnum}' exited with 1: 'token=!{pw} is not valid for [[?{host}]]'")),
    ("event mount", _event('MountVolume.SetUp failed for volume "[[data]]": mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t cifs -o username=[[?{user}]],password=!{pw} [[//?{host}/share]] /var/lib/kubelet/x\nOutput: mount error(13): Permission denied')),
    ("event pull userinfo", _event('Failed to pull image "https://[[?{user}]]:!{pw}@[[registry.example.com/?{app}:1.2]]": rpc error')),
    ("event pull presigned", _event("failed to pull: unexpected status from GET request to https://[[b.s3.amazonaws.com/?{sha}]]?X-Amz-Signature=!{aws_signature}&X-Amz-Expires=900: 403 Forbidden")),
    ("event liveness exec", _event('Liveness probe failed: mysqladmin: connect failed; cmd: "mysqladmin -u[[?{user}]] -p!{pw} ping"')),
    ("event note", _note('Back-off: "https://[[?{host}/cb]]?access_token=!{alnum}" returned [[503]]')),
    ("event annotations", _event("[[Back-off restarting failed container]]", metadata={"name": "[[?{pod}.1]]", "annotations": {"example.com/last-error": "AUTH failed for redis://:!{pw}@[[?{host}:6379]]"}})),
    ("ConfigMap properties", {"kind": "ConfigMap", "metadata": {"name": "[[?{app}]]"}, "data": {"application.properties": "db.url=[[jdbc:postgresql://?{host}/?{db}]]\ndb.password=!{pw}\ndb.pool=[[10]]\n"}}),
    ("ConfigMap key", {"kind": "ConfigMap", "metadata": {"name": "[[?{app}]]"}, "data": {"DB_PASSWORD": "!{weak}", "DB_HOST": "[[?{host}]]"}}),
    ("ConfigMap yaml", {"kind": "ConfigMap", "metadata": {"name": "[[?{app}]]"}, "data": {"config.yaml": "redis:\n  host: [[?{host}]]\n  password: !{weak}\n"}}),
    ("ConfigMap ini", {"kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"app.ini": "[mail]\nuser = [[?{user}]]\npassword = !{pw}\n"}}),
    ("ConfigMap npmrc", {"kind": "ConfigMap", "metadata": {"name": "x"}, "data": {".npmrc": "//npm.example.com/:_authToken=!{alnum40}\nregistry=[[https://npm.example.com]]"}}),
    ("ConfigMap json", {"kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"app.json": '{"db":{"host":"[[?{host}]]","password":"!{sep}"}}'}}),
    ("ConfigMap kubeconfig", {"kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"kubeconfig": "users:\n- name: [[ci]]\n  user:\n    client-key-data: !{pem_b64}\n"}}),
    ("ConfigMap init sql", {"kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"init.sql": "CREATE USER [[?{user}]] WITH PASSWORD '!{pw}';\nGRANT ALL ON DATABASE [[?{db}]] TO app;"}}),
    ("ConfigMap script", {"kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"run.sh": "#!/bin/sh\nexport DB_PASSWORD='!{sep}'\nexec [[/app/run]]\n"}}),
    ("ConfigMap key file", {"kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"tls.key": "!{pem_pkcs8}", "tls.crt": "[[?{cert}]]"}}),
    ("ConfigMap binaryData", {"kind": "ConfigMap", "metadata": {"name": "x"}, "binaryData": {"key": "!{pem_b64}"}, "data": {"mode": "[[blue]]"}}),
    ("Secret", SECRET),
    ("Secret list", {"kind": "List", "items": [SECRET]}),
    ("Secret docker", {"kind": "Secret", "metadata": {"name": "[[regcred]]"}, "type": "[[kubernetes.io/dockerconfigjson]]", "data": {".dockerconfigjson": "!{b64_64}"}}),
    ("Secret token", {"kind": "Secret", "metadata": {"name": "[[?{app}-token-?{hash5}]]", "annotations": {"kubernetes.io/service-account.name": "[[?{app}]]"}}, "type": "[[kubernetes.io/service-account-token]]", "data": {"token": "!{b64_64}", "namespace": "!{b64_24}"}}),
    ("custom resource", _custom({"adminPassword": "!{pw}", "version": "[[?{semver}]]", "storage": {"size": "[[10Gi]]"}})),
    ("custom resource weak", _custom({"users": [{"name": "[[?{user}]]", "password": "!{weak}"}], "replicas": 3})),
    ("custom resource number", _custom({"auth": {"password": "!{digits}", "port": 5432}, "host": "[[?{host}]]"})),
    ("custom resource URL", _custom({"url": "https://[[?{user}]]:!{pw}@[[?{host}/api]]", "interval": "[[5m]]"}, "Receiver")),
    ("custom resource header", _custom({"headers": [{"name": "[[X-Api-Key]]", "value": "!{pw}"}], "target": "[[?{host}]]"}, "Check")),
    ("custom resource map", _custom({"config": {"sasl.password": "!{pw}", "bootstrap.servers": "[[?{host}:9092]]"}}, "Connector")),
    ("argo workflow", _custom({"arguments": {"parameters": [{"name": "db-password", "value": "!{pw}"}, {"name": "region", "value": "[[eu-west-1]]"}]}}, "Workflow")),
    ("tekton task", _custom({"params": [{"name": "GIT_TOKEN", "value": "!{github-pat}"}, {"name": "REVISION", "value": "[[?{commit}]]"}]}, "TaskRun")),
    ("helm release values", _custom({"values": {"postgresql": {"auth": {"password": "!{weak}", "database": "[[?{db}]]"}}}, "chart": {"spec": {"version": "[[?{semver}]]"}}}, "HelmRelease")),
    ("webhook configuration", {"kind": "ValidatingWebhookConfiguration", "metadata": {"name": "[[v.example.com]]"}, "webhooks": [{"name": "[[v.example.com]]", "clientConfig": {"url": "https://[[?{user}]]:!{pw}@[[?{host}/validate]]", "caBundle": "[[?{cert_b64}]]"}}]}),
    ("Ingress annotations", {"kind": "Ingress", "metadata": {"name": "[[?{app}]]", "annotations": {"nginx.ingress.kubernetes.io/auth-secret": "[[?{ns}/basic-auth]]", "nginx.ingress.kubernetes.io/configuration-snippet": 'proxy_set_header Authorization "Bearer !{alnum40}";'}}, "spec": {"rules": [{"host": "[[?{app}.example.com]]"}]}}),
    ("Service annotations", {"kind": "Service", "metadata": {"name": "[[?{app}]]", "annotations": {"example.com/upstream": "https://[[?{user}]]:!{pw}@[[?{host}]]"}}, "spec": {"clusterIP": "[[?{ip}]]", "ports": [{"port": 443}]}}),
    ("kubeconfig object", {"kind": "Config", "users": [{"name": "[[admin]]", "user": {"token": "!{alnum40}", "client-key-data": "!{pem_b64}", "client-certificate-data": "[[?{cert_b64}]]"}}], "clusters": [{"cluster": {"server": "[[https://?{ip}:6443]]"}}]}),
    ("TokenRequest", {"kind": "TokenRequest", "status": {"token": "!{sajwt}", "expirationTimestamp": "[[2026-12-01T00:00:00Z]]"}}),
    ("PersistentVolume", {"kind": "PersistentVolume", "metadata": {"name": "[[pvc-?{uuid}]]"}, "spec": {"mountOptions": ["username=[[?{user}]]", "password=!{pw}"], "csi": {"driver": "[[smb.csi.k8s.io]]", "volumeHandle": "[[?{uuid}]]"}}}),
    ("StorageClass", {"kind": "StorageClass", "metadata": {"name": "[[fast]]"}, "parameters": {"resturl": "[[http://?{ip}:8080]]", "restuser": "[[admin]]", "restuserkey": "!{pw}"}}),
    ("managedFields values", {"kind": "Pod", "metadata": {"name": "[[?{pod}]]", "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {'v:"password=!{pw}"': {}}}}]}}),
)  # fmt: skip
