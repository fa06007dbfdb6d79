"""More texts with a secret in its fixed place, from programs of every kind."""

from __future__ import annotations

ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "keycloak env",
        "env",
        "KC_DB_URL=[[jdbc:postgresql://?{host}/?{db}]]\nKC_DB_USERNAME=[[?{user}]]\nKC_DB_PASSWORD=!{pw}",
    ),
    (
        "gitea ini",
        "multi-line",
        "[database]\nHOST = [[?{host}:5432]]\nPASSWD = !{pw}\n[security]\nINTERNAL_TOKEN = !{urlsafe86}\nSECRET_KEY = !{alnum64}",
    ),
    (
        "harbor yaml",
        "yaml",
        "harbor_admin_password: !{pw}\ndatabase:\n  password: !{weak}\n  max_idle_conns: [[100]]\n",
    ),
    ("airflow conn", "env", "AIRFLOW_CONN_WAREHOUSE=postgres://[[?{user}]]:!{uri}@[[?{host}:5432/?{db}]]"),
    (
        "airflow cfg",
        "multi-line",
        "[database]\nsql_alchemy_conn = postgresql+psycopg2://[[?{user}]]:!{pw}@[[?{host}/?{db}]]\n[core]\nfernet_key = !{b64_32}",
    ),
    (
        "superset config",
        "multi-line",
        "SECRET_KEY = '!{b64_32}'\nSQLALCHEMY_DATABASE_URI = 'mysql://[[?{user}]]:!{pw}@[[?{host}/?{db}]]'",
    ),
    (
        "mattermost json",
        "json1",
        '{"SqlSettings":{"DataSource":"postgres://[[?{user}]]:!{pw}@[[?{host}:5432/?{db}]]?sslmode=disable"},"FileSettings":{"AmazonS3SecretAccessKey":"!{aws_secret}"}}',
    ),
    (
        "rocket chat",
        "env",
        "MONGO_URL=mongodb://[[?{user}]]:!{pw}@[[?{host}:27017/?{db}]]\nMAIL_URL=smtp://[[?{user}]]:!{pw}@[[?{host}:587]]",
    ),
    (
        "ghost config",
        "json1",
        '{"database":{"connection":{"host":"[[?{host}]]","user":"[[?{user}]]","password":"!{pw}"}},"mail":{"options":{"auth":{"user":"[[?{email}]]","pass":"!{pw}"}}}}',
    ),
    (
        "hasura",
        "env",
        'HASURA_GRAPHQL_ADMIN_SECRET=!{pw}\nHASURA_GRAPHQL_JWT_SECRET={"type":"[[HS256]]","key":"!{alnum64}"}',
    ),
    ("supabase", "env", "ANON_ROLE=[[anon]]\nSERVICE_ROLE_KEY=!{jwt}\nJWT_SECRET=!{alnum40}"),
    ("posthog", "env", "SECRET_KEY=!{hex64}\nSITE_URL=[[https://?{app}.example.com]]"),
    (
        "temporal yaml",
        "yaml",
        'persistence:\n  datastores:\n    default:\n      sql:\n        user: [[?{user}]]\n        password: "!{sep}"\n        connectAddr: "[[?{host}:5432]]"\n',
    ),
    (
        "backstage yaml",
        "yaml",
        "integrations:\n  github:\n  - host: [[github.com]]\n    token: !{github-pat}\nbackend:\n  auth:\n    keys:\n    - secret: !{b64_24}\n",
    ),
    (
        "dex yaml",
        "yaml",
        "staticClients:\n- id: [[?{app}]]\n  redirectURIs: ['[[https://?{app}.example.com/cb]]']\n  secret: !{pw}\nconnectors:\n- type: [[ldap]]\n  config:\n    bindDN: [[cn=admin]]\n    bindPW: !{pw}\n",
    ),
    (
        "oauth2-proxy flags",
        "args",
        "oauth2-proxy --client-id=[[?{app}]] --client-secret=!{pw} --cookie-secret=!{b64_32} --upstream=[[http://?{ip}:8080]]",
    ),
    (
        "vault agent",
        "multi-line",
        'auto_auth {\n  method "approle" {\n    config = {\n      role_id = "[[?{uuid}]]"\n      secret_id = "!{uuid}"\n    }\n  }\n}',
    ),
    ("vault approle", "json1", '{"role_id":"[[?{uuid}]]","secret_id":"!{uuid}"}'),
    (
        "consul agent",
        "json1",
        '{"acl":{"enabled":true,"tokens":{"agent":"!{uuid}","default":"!{uuid}"}},"datacenter":"[[dc1]]"}',
    ),
    (
        "nats conf",
        "multi-line",
        "authorization {\n  users = [\n    {user: [[?{user}]], password: !{pw}}\n  ]\n}\nport: [[4222]]",
    ),
    (
        "mosquitto bridge",
        "multi-line",
        "connection [[cloud]]\naddress [[?{host}:8883]]\nremote_username [[?{user}]]\nremote_password !{pw}",
    ),
    (
        "kafka connect",
        "json1",
        '{"name":"[[sink]]","config":{"connection.url":"[[jdbc:postgresql://?{host}/?{db}]]","connection.user":"[[?{user}]]","connection.password":"!{pw}"}}',
    ),
    (
        "schema registry",
        "multi-line",
        "basic.auth.credentials.source=[[USER_INFO]]\nbasic.auth.user.info=[[?{user}]]:!{pw}\nschema.registry.url=[[https://?{host}:8081]]",
    ),
    (
        "flink conf",
        "multi-line",
        "s3.access-key: !{aws-access-key-id}\ns3.secret-key: !{aws_secret}\nstate.backend: [[rocksdb]]",
    ),
    (
        "spark conf",
        "args",
        "spark-submit --conf spark.hadoop.fs.s3a.secret.key=!{aws_secret} --conf spark.executor.cores=[[4]] [[job.py]]",
    ),
    ("hadoop env", "env", "HADOOP_CREDSTORE_PASSWORD=!{pw}\nHADOOP_HOME=[[/opt/hadoop]]"),
    (
        "presto catalog",
        "multi-line",
        "connector.name=[[postgresql]]\nconnection-user=[[?{user}]]\nconnection-password=!{pw}",
    ),
    (
        "kibana yml",
        "yaml",
        'elasticsearch.username: "[[kibana_system]]"\nelasticsearch.password: "!{pw}"\nxpack.encryptedSavedObjects.encryptionKey: "!{alnum}"\n',
    ),
    (
        "logstash output",
        "multi-line",
        'output {\n  elasticsearch {\n    hosts => ["[[https://?{host}:9200]]"]\n    api_key => "[[abc]]:!{alnum}"\n  }\n}',
    ),
    (
        "fluent-bit",
        "multi-line",
        "[OUTPUT]\n    Name  [[es]]\n    Host  [[?{host}]]\n    HTTP_User  [[elastic]]\n    HTTP_Passwd  !{pw}",
    ),
    ("promtail", "yaml", "clients:\n- url: https://[[?{num}]]:!{alnum40}@[[logs.example.com/loki/api/v1/push]]\n"),
    (
        "grafana datasource",
        "json1",
        '{"name":"[[pg]]","type":"[[postgres]]","url":"[[?{host}:5432]]","user":"[[?{user}]]","secureJsonData":{"password":"!{pw}"}}',
    ),
    (
        "grafana agent",
        "yaml",
        'basic_auth:\n  username: "[[?{num}]]"\n  password_file: [[/etc/pw]]\n  password: !{alnum40}\n',
    ),
    ("opsgenie", "yaml", "opsgenie_configs:\n- api_key: !{uuid}\n  priority: [[P2]]\n"),
    ("pagerduty yaml", "yaml", "pagerduty_configs:\n- routing_key: !{hex32}\n  severity: [[critical]]\n"),
    (
        "velero credentials",
        "multi-line",
        "[default]\naws_access_key_id=!{aws-access-key-id}\naws_secret_access_key=!{aws_secret}",
    ),
    (
        "external-dns",
        "args",
        "external-dns --provider=[[cloudflare]] --cloudflare-api-token=!{alnum40} --domain-filter=[[example.com]]",
    ),
    (
        "cert-manager solver",
        "yaml",
        "acme:\n  email: [[?{email}]]\n  externalAccountBinding:\n    keyID: [[kid-1]]\n    hmacKey: !{urlsafe}\n",
    ),
    ("renovate", "env", "RENOVATE_TOKEN=!{gitlab-pat}\nRENOVATE_ENDPOINT=[[https://git.example.com/api/v4]]"),
    ("drone", "env", "DRONE_RPC_SECRET=!{hex32}\nDRONE_SERVER_HOST=[[ci.example.com]]"),
    (
        "jenkins casc",
        "yaml",
        'credentials:\n  system:\n    domainCredentials:\n    - credentials:\n      - usernamePassword:\n          id: [[nexus]]\n          username: [[?{user}]]\n          password: "!{pw}"\n',
    ),
    ("github actions env", "log", "  env:\n    NPM_TOKEN: !{npm}\n    CI: [[true]]"),
    (
        "gitlab runner toml",
        "multi-line",
        '[runners]\n  name = "[[?{node}]]"\n  url = "[[https://git.example.com]]"\n  token = "!{gitlab-runner}"',
    ),
    (
        "argocd repo secret",
        "yaml",
        "stringData:\n  url: [[https://git.example.com/x.git]]\n  username: [[?{user}]]\n  password: !{alnum40}\n",
    ),
    ("flux notification", "yaml", "spec:\n  type: [[slack]]\n  address: !{slack-webhook}\n  channel: [[ops]]\n"),
    (
        "crossplane provider",
        "yaml",
        "kind: Secret\nstringData:\n  credentials: |\n    [default]\n    aws_access_key_id = !{aws-access-key-id}\n    aws_secret_access_key = !{aws_secret}\n",
    ),
    ("terraform provider", "multi-line", 'provider "[[datadog]]" {\n  api_key = "!{hex32}"\n  app_key = "!{hex40}"\n}'),
    ("pulumi config", "log", "    dbPassword  !{pw}\n    region      [[eu-west-1]]"),
    (
        "ansible inventory",
        "log",
        "[[?{node}]] ansible_user=[[?{user}]] ansible_password=!{pw} ansible_become_pass=!{pw}",
    ),
    ("winrm", "log", "net use \\\\[[?{host}]]\\share /user:[[?{user}]] !{pw}"),
    ("smbclient", "args", "smbclient //[[?{host}]]/share -U [[?{user}]]%!{pw}"),
    ("rsync password", "env", "RSYNC_PASSWORD=!{pw}"),
    ("swaks", "args", "swaks --to [[?{email}]] --auth-user [[?{user}]] --auth-password !{pw} --server [[?{host}]]"),
    ("msmtp", "multi-line", "account [[default]]\nhost [[?{host}]]\nuser [[?{user}]]\npassword !{pw}"),
    ("php mysqli", "log", "mysqli_connect('[[?{host}]]', '[[?{user}]]', password: '!{pw}')"),
    (
        "symfony",
        "env",
        'DATABASE_URL="mysql://[[?{user}]]:!{uri}@[[?{host}:3306/?{db}?serverVersion=8.0]]"\nAPP_SECRET=!{hex32}',
    ),
    (
        "django traceback",
        "multi-line",
        "django.db.utils.OperationalError: FATAL\nconn_params = {'dbname': '[[?{db}]]', 'user': '[[?{user}]]', 'password': '!{pw}', 'host': '[[?{host}]]'}",
    ),
    ("sqlalchemy repr", "log", "Engine(postgresql://[[?{user}]]:!{pw}@[[?{host}:5432/?{db}]])"),
    (
        "celery banner",
        "multi-line",
        "- ** ---------- .> app:         [[?{app}:0x7f]]\n- ** ---------- .> transport:   redis://:!{pw}@[[?{host}:6379/0]]\n- ** ---------- .> results:     redis://:!{pw}@[[?{host}:6379/1]]",
    ),
    (
        "gunicorn argv",
        "log",
        "argv: ['gunicorn', 'app:wsgi', '--env', 'DB_PASSWORD=!{pw}', '--bind', '[[0.0.0.0:8000]]']",
    ),
    (
        "spring banner",
        "log",
        "?{tsms} DEBUG [main] [[o.s.b.d.ApplicationContext]] : systemProperties={db.password=!{pw}, java.version=[[17.0.9]]}",
    ),
    (
        "hibernate",
        "multi-line",
        "hibernate.connection.url [[jdbc:postgresql://?{host}/?{db}]]\nhibernate.connection.username [[?{user}]]\nhibernate.connection.password !{pw}",
    ),
    ("c3p0", "log", "ComboPooledDataSource [ user -> [[?{user}]], password -> !{pw}, maxPoolSize -> [[15]] ]"),
    (
        "log4j2 lookup",
        "log",
        "resolved ${env:DB_PASSWORD} to value !{pw}x9 for key DB_PASSWORD=!{pw}".replace(
            "resolved ${env:DB_PASSWORD} to value !{pw}x9 for key ", ""
        ),
    ),
    ("kotlin coroutine", "log", "Job(params={token=!{alnum}, region=[[eu-west-1]]}) was cancelled"),
    (
        "elixir inspect",
        "log",
        '%{adapter: Ecto.Adapters.Postgres, hostname: "[[?{host}]]", password: "!{pw}", pool_size: [[10]]}',
    ),
    ("rust env", "log", 'Env { vars: {"HOME": "[[/root]]", "API_TOKEN": "!{alnum}"} }'),
    ("swift", "log", 'Configuration(host: "[[?{host}]]", apiToken: "!{alnum}", retries: 3)'),
    (
        "c# exception",
        "log",
        "Npgsql.NpgsqlException: Failed to connect; ConnectionString='Host=[[?{host}]];Username=[[?{user}]];Password=!{pw};Database=[[?{db}]]'",
    ),
    ("powershell credential", "log", 'ConvertTo-SecureString "!{pw}" -AsPlainText -Force # password for [[?{user}]]'),
    (
        "bicep parameter",
        "json1",
        '{"parameters":{"adminPassword":{"value":"!{pw}"},"location":{"value":"[[westeurope]]"}}}',
    ),
    (
        "cloudformation",
        "json1",
        '{"Parameters":[{"ParameterKey":"DbPassword","ParameterValue":"!{pw}"},{"ParameterKey":"Env","ParameterValue":"[[prod]]"}]}',
    ),
    (
        "ecs task",
        "json1",
        '{"containerDefinitions":[{"environment":[{"name":"DB_PASSWORD","value":"!{pw}"},{"name":"REGION","value":"[[eu-west-1]]"}]}]}',
    ),
    (
        "systemd journal",
        "json1",
        '{"_SYSTEMD_UNIT":"[[app.service]]","MESSAGE":"auth with token=!{alnum} failed","PRIORITY":"3"}',
    ),
    ("gelf", "json1", '{"version":"1.1","host":"[[?{pod}]]","short_message":"login password=!{pw}","level":3}'),
    (
        "cef",
        "log",
        "CEF:0|acme|app|1.0|100|login|5|suser=[[?{user}]] cs1Label=password cs1=!{pw} src=[[?{ip}]]".replace(
            "cs1Label=password cs1=", "password="
        ),
    ),
    ("w3c log", "log", "[[?{date} ?{clock} ?{ip}]] GET [[/api]] token=!{alnum} 443 - [[200]]"),
    (
        "wireshark",
        "log",
        "Hypertext Transfer Protocol\n    Authorization: Basic !{basic}\\r\\n\n        Credentials: [[?{user}]]:!{pw}",
    ),
    (
        "burp",
        "multi-line",
        "POST [[/login]] HTTP/1.1\r\nHost: [[?{host}]]\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nusername=[[?{user}]]&password=!{pw}",
    ),
)
