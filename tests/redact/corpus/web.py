"""HTTP: headers in every form that is printed, cookies, bodies, signed addresses, webhooks; and clouds' credentials."""

from __future__ import annotations

_AUTH = (
    ("basic", "Basic !{basic}"),
    ("bearer opaque", "Bearer !{alnum40}"),
    ("bearer JWT", "Bearer !{sajwt}"),
    ("token", "token !{hex40}"),
    ("apikey scheme", "ApiKey !{b64_32}"),
    ("negotiate", "Negotiate !{negotiate}"),
    ("splunk", "Splunk !{uuid}"),
    ("bot", "Bot !{alnum64}"),
    ("digest response", 'Digest username="[[?{user}]]", realm="[[api]]", nonce="%{md5}", uri="/", response="!{hex32}"'),
    (
        "aws4",
        "AWS4-HMAC-SHA256 Credential=!{aws-access-key-id}/20260304/eu-west-1/s3/aws4_request, SignedHeaders=[[host;x-amz-date]], Signature=!{aws_signature}",
    ),
    ("hawk", 'Hawk id="[[?{app}]]", ts="%{epoch}", nonce="x", mac="!{b64_32}"'),
    ("raw", "!{alnum40}"),
)
_AUTH_FORMS = (
    ("log", "> Authorization: VALUE\r\n> Accept: [[*/*]]"),
    ("log", "authorization: VALUE"),
    ("log", "I?{klog}      12 round_trippers.go:443]     Authorization: VALUE"),
    ("log", "map[Accept:[[[application/json]]] Authorization:[VALUE] User-Agent:[[[kubectl/v1.31.0]]]]"),
    ("log", "headers: {'Accept': '[[*/*]]', 'Authorization': 'VALUE'}"),
    ("log", 'Header{"Authorization": "VALUE", "Host": "[[?{host}]]"}'),
    ("log", "[accept:[[application/json]], authorization:VALUE]"),
    ("log", "Proxy-Authorization: VALUE"),
    ("args", "curl -H 'Authorization: VALUE' [[https://?{host}/v1]]"),
    ("args", '["curl","-H","Authorization: VALUE","[[https://?{host}/v1]]"]'),
    ("env", "OTEL_EXPORTER_OTLP_HEADERS=Authorization=VALUE"),
    ("yaml", "headers:\n  Authorization: VALUE\n  Accept: [[application/json]]\n"),
)
_AUTH_JSON = (
    ("json1", '{"headers":{"Authorization":["VALUE"],"Accept":["[[application/json]]"]}}'),
    (
        "json1",
        '{"request":{"headers":[{"name":"Authorization","value":"VALUE"},{"name":"Host","value":"[[?{host}]]"}]}}',
    ),
    ("json1", '{"rawHeaders":["Host","[[?{host}]]","Authorization","VALUE"]}'),
    ("json2", '{"log":"{\\"authorization\\":\\"VALUE\\",\\"path\\":\\"[[/v1/?{num}]]\\"}"}'),
)


def _authorization() -> list[tuple[str, str, str]]:
    rows = []
    for n, (kind, value) in enumerate(_AUTH):
        plain = '"' not in value
        forms = (
            [*_AUTH_FORMS, *_AUTH_JSON] if plain else [_AUTH_FORMS[0], _AUTH_FORMS[1], _AUTH_FORMS[2], _AUTH_FORMS[7]]
        )
        if kind in ("aws4", "raw"):  # a colon, comma or blank within; or nothing that says where it ends
            forms = [form for form in forms if form[0] not in ("env", "yaml")]
        if kind == "aws4":
            forms = [form for form in forms if "[accept" not in form[1]]
        for m, (context, form) in enumerate(forms):
            if (n + m) % 2 == 0 or len(forms) < 6 or n < 4:
                rows.append((f"authorization {kind}", context, form.replace("VALUE", value)))
    return rows


ROWS: tuple[tuple[str, str, str], ...] = (
    *_authorization(),
    ("cookie", "log", "> Cookie: JSESSIONID=!{session}; [[lang=en]]"),
    ("cookie of several", "log", "Cookie: sessionid=!{session}; csrftoken=!{alnum}; [[theme=dark]]"),
    ("cookie connect.sid", "log", "cookie: connect.sid=s%3A!{session}.!{sas}"),
    ("cookie dict", "log", "{'Cookie': 'session=!{urlsafe86}', 'Host': '[[?{host}]]'}"),
    ("cookie go map", "log", "map[Accept:[*/*] Cookie:[session=!{session}] Host:[[[?{host}]]]]"),
    ("cookie PHP", "log", "Cookie: PHPSESSID=!{session}"),
    ("cookie argocd", "log", "Cookie: argocd.token=!{jwt}"),
    ("set-cookie", "log", "< Set-Cookie: SESSION=!{session}; [[Path=/; HttpOnly; SameSite=Lax]]"),
    ("set-cookie json", "json1", '{"headers":{"set-cookie":["sid=!{session}; [[Path=/; Secure]]"]}}'),
    (
        "set-cookie oauth2-proxy",
        "log",
        "Set-Cookie: _oauth2_proxy=!{urlsafe86}|1760000000|!{urlsafe}; [[Path=/; Domain=example.com]]",
    ),
    ("set-cookie remember", "log", "set-cookie: remember_me=!{alnum40}; [[Max-Age=1209600]]"),
    ("header x-api-key", "log", "> X-Api-Key: !{alnum}"),
    ("header x-auth-token", "log", "X-Auth-Token: !{urlsafe}"),
    ("header private-token", "log", "PRIVATE-TOKEN: !{alnum12}"),
    ("header job-token", "log", "JOB-TOKEN: !{alnum}"),
    ("header apim", "log", "Ocp-Apim-Subscription-Key: !{hex32}"),
    ("header vault", "log", "X-Vault-Token: !{alnum}"),
    ("header consul", "log", "X-Consul-Token: !{uuid}"),
    ("header amz token", "log", "X-Amz-Security-Token: !{aws_session}"),
    ("header goog key", "log", "x-goog-api-key: !{alnum40}"),
    ("header functions key", "log", "x-functions-key: !{urlsafe}=="),
    ("header sendgrid", "log", "X-Mailgun-Api-Key: !{alnum}"),
    ("header gitlab", "log", "X-Gitlab-Token: !{pw}"),
    ("header hub", "log", "X-Hub-Secret: !{pw}"),
    ("header rapid", "log", "X-RapidAPI-Key: !{alnum40}"),
    ("header dd", "log", "DD-API-KEY: !{hex32}"),
    ("header authentication", "log", "X-Authentication: !{alnum40}"),
    ("header api-key", "log", "api-key: !{hex32}"),
    ("header insert key", "log", "X-Insert-Key: !{alnum}"),
    ("header cf access", "log", "CF-Access-Client-Secret: !{hex64}"),
    ("header shopify", "log", "X-Shopify-Access-Token: !{hex32}"),
    ("header figma", "log", "X-Figma-Token: !{alnum40}"),
    ("header forwarded token", "log", "X-Forwarded-Access-Token: !{jwt}"),
    ("header xsrf", "log", "X-Session-Token: !{alnum40}"),
    ("header klog", "log", "I?{klog}    8 request.go:1123] Request Headers: X-Auth-Token: !{alnum}"),
    ("header envoy", "log", "'x-api-key', '!{alnum}'\n':path', '[[/v1/?{num}]]'"),
    ("oauth form", "log", "grant_type=[[client_credentials]]&client_id=[[?{app}]]&client_secret=!{pw}"),
    ("oauth password grant", "log", "grant_type=[[password]]&username=[[?{user}]]&password=!{pw}&scope=[[openid]]"),
    ("oauth refresh", "log", "grant_type=[[refresh_token]]&refresh_token=!{urlsafe86}&client_id=[[web]]"),
    ("oauth code", "log", "GET [[/oauth2/callback]]?code=!{urlsafe}&state=%{short} [[302]]"),
    (
        "oauth code body",
        "log",
        "grant_type=[[authorization_code]]&code=!{urlsafe}&redirect_uri=[[https://?{app}.example.com/cb]]",
    ),
    (
        "oauth answer",
        "json1",
        '{"access_token":"!{urlsafe86}","token_type":"[[Bearer]]","expires_in":[[3600]],"refresh_token":"!{urlsafe}","scope":"[[openid profile]]"}',
    ),
    ("oauth answer id_token", "json1", '{"id_token":"!{jwt}","token_type":"[[Bearer]]","expires_in":3600}'),
    (
        "oauth implicit",
        "url",
        "https://[[?{app}.example.com/cb]]#access_token=!{urlsafe}&token_type=[[bearer]]&expires_in=3600",
    ),
    ("oauth id_token_hint", "url", "https://[[sso.example.com/logout]]?id_token_hint=!{jwt}"),
    ("oauth assertion", "log", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=!{sajwt}"),
    ("oauth client assertion", "log", "client_assertion_type=[[urn:ietf:params]]&client_assertion=!{jwt}"),
    (
        "oauth device",
        "json1",
        '{"device_code":"!{urlsafe}","user_code":"WDJB-MJHT","verification_uri":"[[https://example.com/device]]"}',
    ),
    ("oauth verifier", "log", "code_verifier=!{urlsafe}&grant_type=[[authorization_code]]"),
    ("saml", "log", "SAMLResponse=!{b64_64}%3D&RelayState=[[/home]]"),
    ("password reset", "url", "https://[[?{app}.example.com/reset]]?token=!{urlsafe}"),
    ("magic link", "url", "GET [[/login/verify]]?auth_token=!{alnum40} HTTP/1.1"),
    ("query api_key", "url", "GET [[/v1/geocode?q=berlin]]&api_key=!{hex32} 200"),
    ("query key", "url", "https://[[maps.googleapis.com/maps/api/js]]?key=!{google-api}&v=3"),
    ("query apikey", "url", "http://[[?{host}:9200/_search]]?apikey=!{alnum}"),
    ("query access_token", "url", "wss://[[?{host}/ws]]?access_token=!{jwt}"),
    ("query password", "url", "http://[[?{ip}:8080/login]]?user=[[?{user}]]&password=!{weak}"),
    (
        "query signature",
        "url",
        "https://[[cdn.example.com/a/b.mp4]]?Expires=%{epoch}&Signature=!{urlsafe86}&Key-Pair-Id=[[K2JCJMDEHXQW5F]]",
    ),
    ("query sig", "url", "https://[[hooks.example.com/x]]?sig=!{sas}"),
    ("query hmac", "url", "https://[[?{app}.example.com/cb?shop=a]]&hmac=!{hex64}"),
    ("query secret", "url", "POST [[/webhooks/stripe]]?secret=!{pw} [[200]]"),
    ("query in a map", "log", "query: map[page:[[[2]]] token:[!{alnum}]]"),
    (
        "s3 presigned",
        "url",
        "https://[[b.s3.eu-west-1.amazonaws.com/k.tgz?X-Amz-Algorithm=AWS4-HMAC-SHA256]]&X-Amz-Credential=!{aws-access-key-id}%2F20260304%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260304T050607Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=!{aws_signature}",
    ),
    (
        "s3 presigned token",
        "url",
        "https://[[b.s3.amazonaws.com/k]]?X-Amz-Security-Token=!{sas}&X-Amz-Signature=!{aws_signature}",
    ),
    (
        "s3 presigned v2",
        "url",
        "https://[[b.s3.amazonaws.com/k]]?AWSAccessKeyId=!{aws-access-key-id}&Expires=%{epoch}&Signature=!{sas}",
    ),
    (
        "gcs signed",
        "url",
        "https://[[storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256]]&X-Goog-Date=20260304T050607Z&X-Goog-Signature=!{hex64}!{hex64}",
    ),
    (
        "azure sas",
        "url",
        "https://[[acme.blob.core.windows.net/c/b]]?sv=[[2022-11-02]]&sp=r&se=[[2026-12-01T00%3A00%3A00Z]]&sr=b&sig=!{sas}",
    ),
    ("azure sas bare", "env", "SAS=?sv=2022-11-02&ss=b&srt=co&sp=rl&sig=!{sas}"),
    (
        "azure sas token header",
        "log",
        "Authorization: SharedAccessSignature sr=[[acme.servicebus.windows.net]]&sig=!{sas}&se=%{epoch}&skn=[[Root]]",
    ),
    (
        "ecr pull presigned",
        "event",
        "failed to copy: httpReadSeeker: failed open: unexpected status code https://[[prod-eu.s3.amazonaws.com/?{uuid}]]?X-Amz-Signature=!{aws_signature}&X-Amz-Expires=3600: [[403]] Forbidden",
    ),
    ("slack webhook", "log", "notify: POST !{slack-webhook} -> [[404]]"),
    ("discord webhook", "env", "ALERT_URL=!{discord-webhook}"),
    ("teams webhook", "json1", '{"channel":"[[ops]]","url":"!{teams-webhook}"}'),
    ("telegram url", "url", "POST https://api.telegram.org/bot!{telegram}/[[sendMessage]]: 401"),
    ("pagerduty", "json1", '{"routing_key":"!{hex32}","event_action":"[[trigger]]"}'),
    (
        "google chat webhook",
        "url",
        "https://[[chat.googleapis.com/v1/spaces/AAAA/messages]]?key=!{google-api}&token=!{urlsafe}",
    ),
    (
        "logic app",
        "url",
        "https://[[prod-1.westeurope.logic.azure.com:443/workflows/x/triggers/manual/paths/invoke]]?sp=%2Ftriggers&sv=1.0&sig=!{urlsafe}",
    ),
    ("otpauth", "url", "otpauth://totp/[[Acme:?{email}]]?secret=!{totp}&issuer=[[Acme]]"),
    ("ingest url", "url", "https://[[in.example.com/bulk]]/?token=!{uuid}"),
    ("websocket subprotocol", "log", "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.!{urlsafe86}"),
    (
        "curl -v",
        "multi-line",
        "* Connected to [[?{host}]] ([[?{ip}]]) port 443\n> GET [[/v1/me]] HTTP/2\n> Host: [[?{host}]]\n> authorization: Bearer !{alnum40}\n> user-agent: [[curl/8.5.0]]\n>\n< HTTP/2 [[?{status}]]\n< set-cookie: sid=!{session}; Path=/",
    ),
    (
        "curl -v basic",
        "multi-line",
        "* Server auth using Basic with user '[[?{user}]]'\n> GET / HTTP/1.1\n> Authorization: Basic !{basic}\n> User-Agent: [[curl/7.88.1]]",
    ),
    (
        "tcpdump",
        "multi-line",
        "[[?{clock}]].123456 IP [[?{ip}]].53412 > [[?{ip}]].80: Flags [P.], length 210: HTTP: GET / HTTP/1.1\nE.....@.@...GET / HTTP/1.1\r\nHost: [[?{host}]]\r\nAuthorization: Basic !{basic}\r\nX-Api-Key: !{alnum}\r\n",
    ),
    (
        "node error",
        "multi-line",
        "AxiosError: Request failed with status code [[401]]\n  config: {\n    url: '[[https://?{host}/v1]]',\n    headers: {\n      Accept: 'application/json',\n      Authorization: 'Bearer !{alnum40}'\n    },\n    auth: { username: '[[?{user}]]', password: '!{pw}' }\n  }",
    ),
    (
        "python requests debug",
        "multi-line",
        "send: b'POST [[/v1/items]] HTTP/1.1\\r\\nHost: [[?{host}]]\\r\\nAuthorization: Bearer !{alnum40}\\r\\n\\r\\n'\nreply: 'HTTP/1.1 [[401]] Unauthorized\\r\\n'",
    ),
    (
        "go dump",
        "log",
        '"POST [[/v1]] HTTP/1.1\\r\\nHost: [[?{host}]]\\r\\nAuthorization: Bearer !{alnum40}\\r\\nAccept-Encoding: gzip\\r\\n\\r\\n"',
    ),
    (
        "okhttp",
        "multi-line",
        "--> POST [[https://?{host}/v1]] http/1.1\nContent-Type: application/json\nAuthorization: Bearer !{alnum40}\n--> END POST",
    ),
    ("java feign", "log", "[[ItemClient#get]] ---> Authorization: Basic !{basic}"),
    (
        "aws credentials json",
        "json1",
        '{"AccessKeyId":"!{aws-temporary-key-id}","SecretAccessKey":"!{aws_secret}","Token":"!{aws_session}","Expiration":"[[2026-12-01T00:00:00Z]]"}',
    ),
    (
        "aws xml",
        "multi-line",
        "<Credentials>\n  <AccessKeyId>!{aws-temporary-key-id}</AccessKeyId>\n  <SecretAccessKey>!{aws_secret}</SecretAccessKey>\n  <SessionToken>!{aws_session}</SessionToken>\n</Credentials>",
    ),
    (
        "aws env",
        "env",
        "AWS_ACCESS_KEY_ID=!{aws-access-key-id}\nAWS_SECRET_ACCESS_KEY=!{aws_secret}\nAWS_REGION=[[eu-west-1]]",
    ),
    ("aws session env", "env", "AWS_SESSION_TOKEN=!{aws_session}\nAWS_ROLE_ARN=[[?{arn}]]"),
    (
        "aws go",
        "log",
        "{!{aws-access-key-id} !{aws_secret}  [[StaticProvider]]}".replace(
            "{!{aws-access", "creds: &{AccessKeyID:!{aws-access"
        ).replace("} !{aws_s", "} SecretAccessKey:!{aws_s"),
    ),
    (
        "aws boto debug",
        "log",
        "Found credentials: access_key='!{aws-access-key-id}', secret_key='!{aws_secret}', region [[eu-west-1]]",
    ),
    ("minio keys", "env", "MINIO_REGION=[[eu-west-1]]\nMINIO_SECRET_KEY=!{alnum}"),
    ("alibaba secret", "env", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=!{alnum}"),
    (
        "azure client secret",
        "env",
        "AZURE_CLIENT_ID=[[?{uuid}]]\nAZURE_CLIENT_SECRET=!{azure_secret}\nAZURE_TENANT_ID=[[?{uuid}]]",
    ),
    (
        "azure json",
        "json1",
        '{"appId":"[[?{uuid}]]","displayName":"[[?{app}]]","password":"!{azure_secret}","tenant":"[[?{uuid}]]"}',
    ),
    (
        "azure cloud config",
        "json1",
        '{"cloud":"[[AzurePublicCloud]]","tenantId":"[[?{uuid}]]","aadClientId":"[[?{uuid}]]","aadClientSecret":"!{azure_secret}"}',
    ),
    ("openstack", "env", "OS_AUTH_URL=[[https://?{host}:5000/v3]]\nOS_USERNAME=[[?{user}]]\nOS_PASSWORD=!{pw}"),
    (
        "openstack cloud.conf",
        "multi-line",
        "[Global]\nauth-url=[[https://?{host}:5000]]\nusername=[[?{user}]]\npassword=!{pw}",
    ),
    ("vsphere conf", "multi-line", '[VirtualCenter "[[?{ip}]]"]\nuser = "[[?{user}]]"\npassword = "!{sym}"'),
    ("datadog agent", "yaml", "api_key: !{hex32}\nsite: [[datadoghq.eu]]\n"),
    (
        "datadog log",
        "log",
        "API Key invalid, dropping transaction for [[https://app.datadoghq.com]]/api/v1/series?api_key=!{hex32}",
    ),
    ("twilio", "env", "TWILIO_ACCOUNT_SID=[[AC%{md5}]]\nTWILIO_AUTH_TOKEN=!{hex32}"),
    ("mapbox", "env", "MAPBOX_SECRET_TOKEN=sk.!{alnum64}.!{alnum12}"),
    ("cloudflare", "env", "CF_API_TOKEN=!{alnum40}\nCF_ZONE=[[?{md5}]]"),
    ("ansible vault", "env", "ANSIBLE_VAULT_PASSWORD=!{pw}"),
    (
        "vault unseal",
        "multi-line",
        "Unseal Key 1: !{b64_32}\nUnseal Key 2: !{b64_32}\n\nInitial Root Token: !{vault-service}\n\nVault initialized with [[5 key shares]]",
    ),
    (
        "vault token lookup",
        "multi-line",
        "Key                  Value\n---                  -----\ntoken                !{vault-service}\ntoken_accessor       %{hash10}%{hash10}\ntoken_duration       [[768h]]",
    ),
    ("vault error", "json1", '{"request":{"client_token":"!{vault-service}","path":"[[auth/kubernetes/login]]"}}'),
    ("vault k8s login", "json1", '{"role":"[[?{app}]]","jwt":"!{sajwt}"}'),
    (
        "token review",
        "json1",
        '{"kind":"[[TokenReview]]","apiVersion":"authentication.k8s.io/v1","spec":{"token":"!{sajwt}"}}',
    ),
    (
        "token review error",
        "log",
        'Unable to authenticate the request err="[invalid bearer token, token lookup failed: !{sajwt}]" [[audience=https://kubernetes.default.svc]]',
    ),
    (
        "token request",
        "json1",
        '{"kind":"[[TokenRequest]]","status":{"token":"!{sajwt}","expirationTimestamp":"[[2026-12-01T00:00:00Z]]"}}',
    ),
    (
        "exec credential",
        "json1",
        '{"kind":"[[ExecCredential]]","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"k8s-aws-v1.!{urlsafe86}","expirationTimestamp":"[[2026-12-01T00:00:00Z]]"}}',
    ),
    ("jwt claims", "log", "invalid token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.[[eyJzdWIiOiJhbGljZSJ9]].!{urlsafe}"),
    ("jwk private", "json1", '{"kty":"[[EC]]","crv":"[[P-256]]","x":"[[?{sri}]]","d":"!{urlsafe}","use":"sig"}'),
    (
        "jwk rsa",
        "json1",
        '{"keys":[{"kty":"[[RSA]]","n":"?{sri}","e":"[[AQAB]]","d":"!{urlsafe86}","p":"!{urlsafe}","q":"!{urlsafe}"}]}',
    ),
    ("jwk oct", "json1", '{"kty":"[[oct]]","k":"!{urlsafe}","alg":"[[HS256]]"}'),
    ("graphql", "json1", '{"query":"mutation { login(user: \\"[[?{user}]]\\", password: \\"!{pw}\\") { id } }"}'),
    (
        "graphql variables",
        "json1",
        '{"operationName":"[[Login]]","variables":{"input":{"email":"[[?{email}]]","password":"!{pw}"}}}',
    ),
    ("grpc proto text", "log", 'user: "[[?{user}]]" password: "!{pw}" ttl: [[30]]'),
    (
        "csi secrets",
        "log",
        'GRPC request: {"secrets":{"userID":"[[?{user}]]","userKey":"!{b64_24}"},"volume_id":"[[?{uuid}]]"}',
    ),
    ("csi token", "log", '{"csi.storage.k8s.io/serviceAccount.tokens":"{\\"[[aud]]\\":{\\"token\\":\\"!{sajwt}\\"}}"}'),
)
