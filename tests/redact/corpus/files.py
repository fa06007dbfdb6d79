"""Files and the output of commands, as they are printed from inside of a container; and private keys everywhere."""

from __future__ import annotations

_KEY_KINDS = ("pem", "pem_ec", "pem_pkcs8", "pem_ssh", "pem_encrypted", "pem_pgp")
_KEY_PLACES = (
    ("multi-line", "[[loading key]] from /tls/tls.key\n!{KEY}\n[[done in ?{dur}]]"),
    ("multi-line", "!{KEY}"),
    ("multi-line", "?{cert}\n!{KEY}"),
    ("yaml", "tls:\n  crt: [[/tls/tls.crt]]\n"),
    ("env", "TLS_KEY=!{KEY}\nPORT=[[8443]]"),
)


def _keys() -> list[tuple[str, str, str]]:
    rows = []
    for kind in _KEY_KINDS:
        for context, template in _KEY_PLACES:
            if "KEY}" in template:
                rows.append((f"private key {kind}", context, template.replace("KEY", kind)))
    return rows


ROWS: tuple[tuple[str, str, str], ...] = (
    *_keys(),
    ("private key with CRLF", "multi-line", "loading\r\n!{pem_crlf}\r\n[[done in ?{dur}]]"),
    ("private key after a prefix", "multi-line", "!{pem_prefixed}\n[[listening on ?{ip}:8443]]"),
    ("private key in YAML", "yaml", "tls:\n  key: |\n    !{pem_indented}\n  mode: [[strict]]\n"),
    ("private key in a Java string", "log", 'key = "!{pem_line}"; [[kid=?{short}]]'),
    ("colour within the name", "ansi", "DB_PASS\x1b[1mWORD\x1b[0m=!{pw} [[host=?{host}]]"),
    ("private key escaped", "env", 'PRIVATE_KEY="!{pem_line}"'),
    ("private key escaped", "log", "loaded key !{pem_line} [[kid=?{short}]]"),
    ("private key escaped in json", "json1", '{"key":"!{pem_line}","kid":"[[?{short}]]"}'),
    (
        "private key of ssh in json",
        "json1",
        '{"client_email":"[[?{app}@acme.iam.gserviceaccount.com]]","private_key":"!{pem_line}"}',
    ),
    (
        "gcp service account",
        "json1",
        '{"type":"[[service_account]]","project_id":"[[acme-prod]]","private_key_id":"%{commit}","private_key":"!{pem_line}\\n","client_email":"[[?{app}@acme-prod.iam.gserviceaccount.com]]","client_id":"[[?{account}]]","token_uri":"[[https://oauth2.googleapis.com/token]]"}',
    ),
    (
        "gcp authorized user",
        "json1",
        '{"type":"[[authorized_user]]","client_id":"[[?{account}.apps.googleusercontent.com]]","client_secret":"!{google-oauth-secret}","refresh_token":"!{google-refresh}"}',
    ),
    ("private key base64", "env", "TLS_KEY_B64=!{pem_b64}"),
    ("private key base64", "log", "decoded !{pem_b64} [[ok]]"),
    ("private key base64 in yaml", "yaml", "data:\n  tls.crt: [[?{cert_b64}]]\n  tls.key: !{pem_b64}\n"),
    (
        "kubeconfig",
        "yaml",
        "apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    certificate-authority-data: [[?{cert_b64}]]\n    server: [[https://?{ip}:6443]]\n  name: [[prod]]\nusers:\n- name: [[admin]]\n  user:\n    client-certificate-data: [[?{cert_b64}]]\n    client-key-data: !{pem_b64}\n",
    ),
    ("kubeconfig token", "yaml", "users:\n- name: [[ci]]\n  user:\n    token: !{sajwt}\n"),
    ("kubeconfig opaque token", "yaml", "users:\n- name: [[ci]]\n  user:\n    token: !{alnum40}\n"),
    (
        "kubeconfig password",
        "yaml",
        "users:\n- name: [[admin]]\n  user:\n    username: [[admin]]\n    password: !{pw}\n",
    ),
    (
        "kubeconfig auth provider",
        "yaml",
        "user:\n  auth-provider:\n    name: [[oidc]]\n    config:\n      client-id: [[kube]]\n      client-secret: !{pw}\n      id-token: !{jwt}\n      refresh-token: !{urlsafe}\n",
    ),
    ("kubeconfig json", "json1", '{"users":[{"name":"[[ci]]","user":{"client-key-data":"!{pem_b64}"}}]}'),
    (
        "kubeconfig exec env",
        "yaml",
        "user:\n  exec:\n    command: [[aws]]\n    env:\n    - name: AWS_SECRET_ACCESS_KEY\n      value: !{aws_secret}\n",
    ),
    (
        "secret yaml data",
        "yaml",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: [[?{app}-db]]\ndata:\n  password: !{b64_24}\n  username: !{b64_24}\n",
    ),
    (
        "secret json data",
        "json1",
        '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"[[?{app}-db]]"},"data":{"anything":"!{b64_24}"}}',
    ),
    (
        "dockerconfigjson",
        "json1",
        '{"auths":{"[[registry.example.com]]":{"username":"[[?{user}]]","password":"!{pw}","auth":"!{basic}"}}}',
    ),
    ("dockerconfigjson auth only", "json1", '{"auths":{"[[ghcr.io]]":{"auth":"!{basic}"}}}'),
    ("docker identity token", "json1", '{"auths":{"[[acme.azurecr.io]]":{"identitytoken":"!{jwt}"}}}'),
    ("pgpass", "multi-line", "[[?{host}:5432:?{db}:?{user}]]:!{pw}"),
    ("pgpass wildcards", "multi-line", "# [[hostname:port:database:username:password]]\n*:5432:*:[[?{user}]]:!{pw}"),
    ("netrc", "multi-line", "machine [[git.example.com]]\nlogin [[?{user}]]\npassword !{pw}"),
    ("netrc one line", "log", "machine [[api.example.com]] login [[?{user}]] password !{pw}"),
    (
        "npmrc",
        "multi-line",
        "registry=[[https://npm.example.com/]]\n//npm.example.com/:_authToken=!{alnum40}\nalways-auth=[[true]]",
    ),
    ("npmrc auth", "multi-line", "//npm.example.com/:_auth=!{basic}\n//npm.example.com/:email=[[?{email}]]"),
    ("npmrc password", "multi-line", "//npm.example.com/:username=[[?{user}]]\n//npm.example.com/:_password=!{b64_24}"),
    (
        "yarnrc",
        "yaml",
        "npmScopes:\n  acme:\n    npmRegistryServer: [[https://npm.example.com]]\n    npmAuthToken: !{alnum40}\n",
    ),
    ("git-credentials", "multi-line", "https://[[?{user}]]:!{alnum40}@[[git.example.com]]"),
    (
        "aws credentials",
        "multi-line",
        "[[[default]]]\naws_access_key_id = !{aws-access-key-id}\naws_secret_access_key = !{aws_secret}\naws_session_token = !{aws_session}\nregion = [[eu-west-1]]",
    ),
    (
        "s3cfg",
        "multi-line",
        "[default]\naccess_key = !{aws-access-key-id}\nsecret_key = !{aws_secret}\nhost_base = [[s3.amazonaws.com]]",
    ),
    ("my.cnf", "multi-line", "[client]\nuser=[[?{user}]]\npassword=!{pw}\nhost=[[?{host}]]"),
    ("my.cnf quoted", "multi-line", '[mysqldump]\nuser = [[?{user}]]\npassword = "!{sep}"\nport = [[3306]]'),
    (
        "odbc.ini",
        "multi-line",
        "[[[ledger]]]\nDriver = [[PostgreSQL]]\nServername = [[?{host}]]\nUID = [[?{user}]]\nPWD = !{pw}",
    ),
    (
        "pypirc",
        "multi-line",
        "[pypi]\nrepository = [[https://pypi.example.com]]\nusername = [[__token__]]\npassword = !{pypi}",
    ),
    ("pip.conf", "multi-line", "[global]\nindex-url = https://[[?{user}]]:!{pw}@[[pypi.example.com/simple]]"),
    ("gradle properties", "multi-line", "org.gradle.jvmargs=[[-Xmx2g]]\nnexusUser=[[?{user}]]\nnexusPassword=!{pw}"),
    (
        "maven settings",
        "multi-line",
        "<server>\n  <id>[[nexus]]</id>\n  <username>[[?{user}]]</username>\n  <password>!{pw}</password>\n</server>",
    ),
    ("cargo credentials", "multi-line", '[registry]\ntoken = "!{crates-io}"'),
    ("gem credentials", "yaml", "---\n:rubygems_api_key: !{rubygems}\n"),
    ("terraformrc", "multi-line", 'credentials "[[app.terraform.io]]" {\n  token = "!{terraform-cloud}"\n}'),
    (
        "tfstate",
        "json1",
        '{"resources":[{"type":"[[random_password]]","instances":[{"attributes":{"length":20,"result":"!{pw}","password":"!{pw}"}}]}]}',
    ),
    ("databrickscfg", "multi-line", "[DEFAULT]\nhost = [[https://adb-1.azuredatabricks.net]]\ntoken = !{databricks}"),
    ("boto", "multi-line", "[Credentials]\ngs_oauth2_refresh_token = !{google-refresh}"),
    (
        "rclone.conf",
        "multi-line",
        "[s3]\ntype = [[s3]]\naccess_key_id = !{aws-access-key-id}\nsecret_access_key = !{aws_secret}",
    ),
    (
        "wg0.conf",
        "multi-line",
        "[Interface]\nAddress = [[?{ip}/24]]\nPrivateKey = !{wireguard}\n[Peer]\nPublicKey = ?{wg_public}\nPresharedKey = !{wireguard}\nEndpoint = [[?{ip}:51820]]",
    ),
    ("age identity", "multi-line", "# created: [[?{date}]]\n# public key: [[age1?{hash10}]]\n!{age}"),
    ("wpa", "multi-line", 'network={\n  ssid="[[office]]"\n  psk="!{pw}"\n}'),
    ("ipsec.secrets", "log", '[[?{ip} ?{ip}]] : PSK "!{pw}"'),
    ("grafana.ini", "multi-line", "[security]\nadmin_user = [[admin]]\nadmin_password = !{pw}\nsecret_key = !{alnum}"),
    (
        "alertmanager",
        "yaml",
        "global:\n  smtp_smarthost: [[?{host}:587]]\n  smtp_auth_username: [[?{user}]]\n  smtp_auth_password: !{pw}\nreceivers:\n- name: [[ops]]\n  slack_configs:\n  - api_url: !{slack-webhook}\n",
    ),
    (
        "prometheus scrape",
        "yaml",
        "scrape_configs:\n- job_name: [[?{app}]]\n  basic_auth:\n    username: [[?{user}]]\n    password: !{pw}\n",
    ),
    (
        "prometheus bearer",
        "yaml",
        "remote_write:\n- url: [[https://?{host}/api/v1/push]]\n  authorization:\n    credentials: !{alnum40}\n",
    ),
    (
        "loki s3",
        "yaml",
        "storage_config:\n  aws:\n    s3: s3://!{aws-access-key-id}:!{aws_secret}@[[eu-west-1/loki]]\n",
    ),
    ("fluentd", "multi-line", "<match **>\n  host [[?{host}]]\n  user [[elastic]]\n  password !{pw}\n</match>"),
    (
        "logstash",
        "multi-line",
        'output { elasticsearch { hosts => ["[[?{host}:9200]]"] user => "[[?{user}]]" password => "!{pw}" } }',
    ),
    (
        "filebeat",
        "yaml",
        'output.elasticsearch:\n  hosts: ["[[https://?{host}:9200]]"]\n  username: "[[elastic]]"\n  password: "!{pw}"\n',
    ),
    ("vector", "multi-line", '[sinks.es.auth]\nstrategy = "[[basic]]"\nuser = "[[?{user}]]"\npassword = "!{pw}"'),
    (
        "telegraf",
        "multi-line",
        '[[[outputs.influxdb_v2]]]\n  urls = ["[[http://?{host}:8086]]"]\n  token = "!{urlsafe86}=="'.replace(
            "[[[outputs.influxdb_v2]]]", "[outputs.influxdb_v2]"
        ),
    ),
    (
        "wordpress config",
        "multi-line",
        "define( 'DB_USER', '[[?{user}]]' );\ndefine( 'DB_PASSWORD', '!{pw}' );\ndefine( 'AUTH_KEY', '!{sym}' );",
    ),
    (
        "django settings",
        "multi-line",
        "SECRET_KEY = 'django-insecure-!{alnum40}'\nDATABASES = {'default': {'USER': '[[?{user}]]', 'PASSWORD': '!{pw}', 'HOST': '[[?{host}]]'}}",
    ),
    ("laravel", "env", "APP_NAME=[[?{app}]]\nAPP_KEY=base64:!{b64_32}\nDB_PASSWORD=!{pw}"),
    (
        "rails database",
        "yaml",
        "production:\n  adapter: [[postgresql]]\n  username: [[?{user}]]\n  password: !{pw}\n  host: [[?{host}]]\n",
    ),
    ("rails secrets", "yaml", "production:\n  secret_key_base: !{hex64}!{hex64}\n"),
    (
        "spring application",
        "yaml",
        "spring:\n  datasource:\n    url: [[jdbc:postgresql://?{host}/?{db}]]\n    username: [[?{user}]]\n    password: !{pw}\n  redis:\n    password: !{weak}\n",
    ),
    (
        "spring env actuator",
        "json1",
        '{"name":"systemEnvironment","properties":{"DB_PASSWORD":{"value":"!{pw}","origin":"[[System Environment Property]]"},"PORT":{"value":"[[8080]]"}}}',
    ),
    ("quarkus", "multi-line", "quarkus.datasource.username=[[?{user}]]\nquarkus.datasource.password=!{pw}"),
    (
        "hikari",
        "multi-line",
        "HikariPool-1 - configuration:\njdbcUrl.........................[[jdbc:postgresql://?{host}/?{db}]]\npassword........................!{pw}\nusername........................[[?{user}]]",
    ),
    (
        "kafka config dump",
        "multi-line",
        'INFO ProducerConfig values:\n\tacks = [[-1]]\n\tssl.keystore.password = !{pw}\n\tssl.truststore.location = [[/tls/ts.jks]]\n\tsasl.jaas.config = x required password="!{pw}";',
    ),
    (
        "kafka client properties",
        "multi-line",
        "security.protocol=[[SASL_SSL]]\nssl.truststore.password=!{pw}\nssl.key.password=!{weak}",
    ),
    ("tomcat", "multi-line", '<user username="[[?{user}]]" password="!{pw}" roles="[[manager-gui]]"/>'),
    (
        "tomcat resource",
        "multi-line",
        '<Resource name="[[jdbc/app]]" username="[[?{user}]]" password="!{pw}" url="[[jdbc:mysql://?{host}/?{db}]]"/>',
    ),
    (
        "web.config",
        "multi-line",
        '<add name="[[Main]]" connectionString="Server=[[?{host}]];User Id=[[?{user}]];Password=!{pw};" />',
    ),
    (
        "web.config appSettings",
        "multi-line",
        '<add key="ApiSecret" value="!{pw}" />\n<add key="Region" value="[[eu-west-1]]" />',
    ),
    (
        "nginx secret link",
        "multi-line",
        "location [[/s/]] {\n  auth_jwt_key_request [[/jwks]];\n  proxy_set_header X-Api-Key !{alnum};\n}",
    ),
    ("mosquitto conf", "multi-line", "remote_username [[?{user}]]\nremote_password !{pw}"),
    ("ldap conf", "multi-line", "uri [[ldap://?{host}]]\nbinddn [[cn=app,dc=example,dc=com]]\nbindpw !{pw}"),
    ("sssd", "multi-line", "ldap_default_bind_dn = [[cn=app]]\nldap_default_authtok = !{pw}"),
    ("krb5 kinit", "log", "Password for [[?{user}@EXAMPLE.COM]]: !{pw}"),
    ("cifs credentials", "multi-line", "username=[[?{user}]]\npassword=!{pw}\ndomain=[[CORP]]"),
    ("autofs", "multi-line", "[[data]] -fstype=cifs,username=[[?{user}]],password=!{pw} [[://?{host}/share]]"),
    ("rsyncd.secrets", "multi-line", "+ cat /etc/rsyncd.secrets\nrsync_password=!{pw}"),
    (
        "cloud-init",
        "yaml",
        "#cloud-config\nhostname: [[?{node}]]\nchpasswd:\n  list: |\n    root:!{pw}\nssh_pwauth: true\npassword: !{pw}\n",
    ),
    ("k3s config", "yaml", "server: [[https://?{ip}:6443]]\ntoken: !{alnum}\nnode-name: [[?{node}]]\n"),
    ("k3s node token", "log", "K10!{hex64}::server:!{hex32}"),
    ("rke2", "yaml", "token: K10!{hex64}::server:!{hex32}\ntls-san: [[[?{host}]]]\n"),
    (
        "encryption config",
        "yaml",
        "kind: EncryptionConfiguration\nresources:\n- resources: [[[secrets]]]\n  providers:\n  - aescbc:\n      keys:\n      - name: [[key1]]\n        secret: !{b64_32}\n",
    ),
    (
        "kubeadm init",
        "multi-line",
        "Then you can join any number of worker nodes:\n\nkubeadm join [[?{ip}:6443]] --token !{kube-bootstrap} \\\n\t--discovery-token-ca-cert-hash [[?{digest}]]",
    ),
    (
        "kubeadm token list",
        "multi-line",
        "TOKEN                     TTL         EXPIRES                USAGES\n!{kube-bootstrap}   [[23h]]         [[2026-12-01T00:00:00Z]]   authentication,signing",
    ),
    (
        "kubeadm config",
        "yaml",
        "kind: InitConfiguration\nbootstrapTokens:\n- token: !{kube-bootstrap}\n  ttl: [[24h0m0s]]\ncertificateKey: !{hex64}\n",
    ),
    ("argocd initial password", "log", "[[argocd]] initial admin password: !{alnum12}"),
    ("gitlab initial root password", "log", "Password: !{b64_32}"),
    (
        "jenkins initial password",
        "multi-line",
        "Please use the following password to proceed to installation:\n\n!{hex32}\n\nThis may also be found at: [[/var/jenkins_home/secrets/initialAdminPassword]]",
    ),
    (
        "mysql temporary password",
        "log",
        "[Note] [[[Server]]] A temporary password is generated for root@localhost: !{sym}",
    ),
    ("mysql generated root password", "log", "[Note] [Entrypoint]: GENERATED ROOT PASSWORD: !{b64_24}"),
    (
        "elastic generated password",
        "multi-line",
        "Password for the [[elastic]] user (reset with `bin/elasticsearch-reset-password -u elastic`):\n  !{alnum12}",
    ),
    ("spring generated password", "log", "Using generated security password: !{uuid}"),
    ("keycloak admin", "log", "Added user '[[admin]]' to realm '[[master]]' with password '!{pw}'"),
    ("jupyter token", "log", "[[http://?{ip}:8888/lab]]?token=!{hex40}"),
    ("rancher bootstrap", "log", "[INFO] Bootstrap Password: !{alnum}"),
    ("minio root", "log", "RootUser: [[?{user}]]\nRootPass: !{pw}"),
    ("consul gossip", "json1", '{"datacenter":"[[dc1]]","encrypt":"!{b64_32}"}'),
    (
        "consul acl bootstrap",
        "multi-line",
        "AccessorID:       [[?{uuid}]]\nSecretID:         !{uuid}\nDescription:      [[Bootstrap Token]]",
    ),
    (
        "nomad acl bootstrap",
        "multi-line",
        "Accessor ID  = [[?{uuid}]]\nSecret ID    = !{uuid}\nType         = [[management]]",
    ),
    ("etcdctl user", "args", "etcdctl --endpoints=[[https://?{ip}:2379]] --user=root:!{pw} get [[/registry]]"),
    ("rabbitmqctl", "args", "rabbitmqctl add_user [[?{user}]] !{pw}"),
    (
        "rabbitmq definitions",
        "json1",
        '{"users":[{"name":"[[?{user}]]","password":"!{pw}","tags":"[[administrator]]"}]}',
    ),
    ("erlang cookie", "args", "erl -name [[?{app}@?{host}]] -setcookie !{pw}"),
    (
        "consumer flags",
        "args",
        "kafka-console-consumer --bootstrap-server [[?{host}:9093]] --consumer-property ssl.key.password=!{pw}",
    ),
    (
        "ps aux",
        "multi-line",
        "USER  PID %CPU %MEM COMMAND\n[[?{user}]]   1  0.3  1.2 /app/server --db-password=!{pw} --port=[[8080]]\nroot  17  0.0  0.1 ps aux",
    ),
    (
        "ps -ef",
        "multi-line",
        "UID   PID  PPID  C STIME TTY   TIME CMD\nroot  1  0  0 10:11 ?  00:00:02 java -Ddb.password=!{pw} -jar [[/app.jar]]\nroot [[?{pid}]]  1  0 10:11 ?  00:00:00 mysqld --user=[[mysql]]",
    ),
    ("top", "multi-line", "  PID USER  COMMAND\n [[?{pid}]] root  redis-server --requirepass !{pw} --port [[6379]]"),
    (
        "env of pid 1",
        "env",
        "KUBERNETES_PORT=[[tcp://?{ip}:443]]\0DB_HOST=[[?{host}]]\0DB_PASSWORD=!{pw}\0API_TOKEN=!{alnum40}\0HOME=/root\0",
    ),
    (
        "env of pid 1 without name",
        "env",
        "PATH=/bin\0UPSTREAM=https://[[?{user}]]:!{pw}@[[?{host}]]\0HOSTNAME=[[?{pod}]]\0",
    ),
    (
        "env sorted",
        "env",
        "DB_HOST=[[?{host}]]\nDB_PASSWORD=!{weak}\nDB_PORT=5432\nDB_USER=[[?{user}]]\nHOSTNAME=[[?{pod}]]\nPWD=/app\nSHLVL=1",
    ),
    ("compgen", "env", 'declare -x DB_HOST="[[?{host}]]"\ndeclare -x DB_PASSWORD="!{sep}"'),
    ("printenv", "log", "+ printenv DB_PASSWORD=!{pw}"),
    (
        "bash history",
        "multi-line",
        "  101  kubectl get pods -n [[?{ns}]]\n  102  export VAULT_TOKEN=!{alnum}\n  103  mysql -uroot -p!{pw} -h [[?{host}]]",
    ),
    ("zsh history", "log", ": 1760000000:0;psql postgresql://[[?{user}]]:!{pw}@[[?{host}/?{db}]]"),
    ("set -x curl", "log", "+ curl -fsSL -u '[[?{user}]]:!{pw}' [[https://?{host}/artifact.tgz]] -o /tmp/a"),
    ("set -x assignment", "log", "++ DB_PASS=!{pw}\n++ [[./migrate.sh]]"),
    (
        "describe pod env",
        "multi-line",
        "    Environment:\n      DB_HOST:      [[?{host}]]\n      DB_PASSWORD:  !{pw}\n      API_KEY:      <set to the key '[[key]]' in secret '[[?{app}-keys]]'>  Optional: false",
    ),
    (
        "describe pod args",
        "multi-line",
        "    Args:\n      --listen=[[:8080]]\n      --db-password=!{pw}\n      --token\n      !{alnum40}\n    State:  [[Running]]",
    ),
    (
        "describe secret value",
        "multi-line",
        "Data\n====\nca.crt:     [[1107 bytes]]\nnamespace:  [[7 bytes]]\ntoken:      !{sajwt}",
    ),
    (
        "inspect docker",
        "json1",
        '[{"Config":{"Env":["PATH=/bin","DB_PASSWORD=!{pw}","PORT=[[8080]]"],"Cmd":["run","--token","!{alnum}"]}}]',
    ),
    (
        "crictl inspect",
        "json1",
        '{"info":{"config":{"envs":[{"key":"DB_PASSWORD","value":"!{pw}"},{"key":"PORT","value":"[[8080]]"}]}}}',
    ),
    ("docker history", "log", "[[?{short}]]  2 days ago  /bin/sh -c #(nop)  ENV DB_PASSWORD=!{pw}"),
    ("strace", "log", 'execve("/app/run", ["run", "--password", "!{pw}", "[[--once]]"], 0x7ffd) = [[0]]'),
    ("gdb env", "log", 'environ[3] = "DB_PASSWORD=!{pw}"'),
    (
        "systemctl cat",
        "multi-line",
        "[Service]\nEnvironment=DB_USER=[[?{user}]]\nEnvironment=DB_PASSWORD=!{pw}\nExecStart=[[/usr/bin/app]]",
    ),
    ("htop cmdline", "log", "[[?{pid}]] postgres: postgres -c password=!{pw}"),
    (
        "last-applied in a text",
        "log",
        'kubectl.kubernetes.io/last-applied-configuration: {"apiVersion":"v1","kind":"Secret","stringData":{"db":"!{pw}"},"metadata":{"name":"[[?{app}]]"}}',
    ),
    (
        "helm get values",
        "yaml",
        'USER-SUPPLIED VALUES:\nauth:\n  postgresPassword: !{pw}\n  existingSecret: ""\nreplicaCount: [[3]]\n',
    ),
    ("helm notes", "log", "Login with username [[admin]] and password !{pw}"),
    (
        "argo diff",
        "multi-line",
        "===== apps/Deployment [[?{ns}/?{app}]] ======\n-          value: !{pw}\n-        - name: DB_PASSWORD".replace(
            "-          value: !{pw}\n-        - name: DB_PASSWORD",
            "-        - name: DB_PASSWORD\n-          value: !{pw}",
        ),
    ),
    (
        "terraform plan",
        "multi-line",
        '  ~ resource "[[aws_db_instance]]" "[[main]]" {\n      ~ password = "!{pw}" -> "!{pw}"\n        engine = "[[postgres]]"',
    ),
    (
        "ansible invocation",
        "json1",
        '{"invocation":{"module_args":{"login_host":"[[?{host}]]","login_password":"!{pw}","name":"[[?{db}]]"}}}',
    ),
    (
        "python traceback locals",
        "multi-line",
        "Traceback (most recent call last):\n  File \"/app/db.py\", line [[12]], in connect\n    host = '[[?{host}]]'\n    password = '!{pw}'\npsycopg2.OperationalError: [[connection refused]]",
    ),
    (
        "java stack trace",
        "multi-line",
        "java.sql.SQLException: Access denied for jdbc:mysql://[[?{host}/?{db}]]?user=[[?{user}]]&password=!{pw}\n\tat [[com.mysql.cj.jdbc.ConnectionImpl.connectOneTryOnly(ConnectionImpl.java:956)]]",
    ),
    (
        "go panic",
        "multi-line",
        "panic: dial postgres://[[?{user}]]:!{pw}@[[?{host}:5432/?{db}]]: EOF\n\ngoroutine 1 [running]:\nmain.main()\n\t[[/src/main.go:42 +0x1d]]",
    ),
    (
        "key cut at the head",
        "multi-line",
        "!{keytail}\n-----END RSA PRIVATE KEY-----\n[[server started on ?{ip}:8443]]",
    ),
    ("key cut at the tail", "multi-line", "[[starting ?{app}]]\n-----BEGIN RSA PRIVATE KEY-----\n!{keyhead}"),
    ("ssh config key", "multi-line", "IdentityFile [[~/.ssh/id_ed25519]]\n!{pem_ssh}"),
    ("two keys", "multi-line", "!{pem_ec}\n[[next]]\n!{pem_pkcs8}"),
    ("licence", "env", "LICENSE_KEY=!{b64_64}\nEDITION=[[enterprise]]"),
)
