"""Which files are read, how they merge, what is refused, and in which words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.cluster import ConnectionFailed, Identity
from kubectl_evidence.cluster.connection import Connection, resolve
from kubectl_evidence.cluster.flags import ConnectionFlags, parse_duration
from kubectl_evidence.cluster.kubeconfig import load

SECRET = "fake-" + "secret-that-must-not-be-shown"

TWO = """
apiVersion: v1
kind: Config
current-context: blue
contexts:
- {name: blue, context: {cluster: one, user: jane, namespace: payments}}
- {name: green, context: {cluster: two, user: joe}}
clusters:
- {name: one, cluster: {server: "https://one.example:6443/"}}
- {name: two, cluster: {server: "https://two.example/prefix/", tls-server-name: two.internal}}
users:
- {name: jane, user: {token: fake-jane}}
- {name: joe, user: {token: fake-joe}}
"""


@pytest.fixture
def config(home: Path) -> Path:
    file = home / ".kube" / "config"
    file.parent.mkdir()
    file.write_text(TWO)
    return file


def found(**flags: Any) -> Connection:
    return resolve(ConnectionFlags(**flags))


def refused(**flags: Any) -> ConnectionFailed:
    with pytest.raises(ConnectionFailed) as caught:
        resolve(ConnectionFlags(**flags))
    assert SECRET not in f"{caught.value.what}{caught.value.next_step}{caught.value!r}"
    assert caught.value.next_step
    return caught.value


@pytest.mark.usefixtures("config")
def test_the_current_context_says_where_as_whom_and_in_which_namespace() -> None:
    assert found().identity == Identity("blue", "jane", "payments", "https://one.example:6443")


@pytest.mark.parametrize(
    ("flags", "identity"),
    [
        ({"context": "green"}, Identity("green", "joe", "default", "https://two.example/prefix")),
        ({"namespace": "shop"}, Identity("blue", "jane", "shop", "https://one.example:6443")),
        ({"cluster": "two"}, Identity("blue", "jane", "payments", "https://two.example/prefix")),
        ({"user": "joe"}, Identity("blue", "joe", "payments", "https://one.example:6443")),
        ({"server": "https://[::1]:6443"}, Identity("blue", "jane", "payments", "https://[::1]:6443")),
        ({"as_user": "ann"}, Identity("blue", "ann (impersonated by jane)", "payments", "https://one.example:6443")),
    ],
)
@pytest.mark.usefixtures("config")
def test_flags_choose(flags: dict[str, str], identity: Identity) -> None:
    assert found(**flags).identity == identity


@pytest.mark.parametrize(
    ("flags", "user"),
    [
        ({"token": "fake"}, "the user of --token"),
        ({"token": "fake", "as_user": "ann"}, "ann (impersonated by the user of --token)"),
        ({"client_certificate": "c.pem", "client_key": "k.pem"}, "the user of --client-certificate"),
        ({"context": "red", "token": "fake"}, "jim"),
        ({"context": "none", "username": "joe", "password": "fake"}, "joe"),
    ],
)
def test_who_acts_by_flags_is_not_given_the_name_of_the_kubeconfigs_user(
    config: Path, flags: dict[str, str], user: str
) -> None:
    """Beside a certificate of the kubeconfig's, the API server does not look at a token."""
    config.write_text(
        TWO.replace("contexts:", "contexts:\n- {name: red, context: {cluster: one, user: jim}}")
        .replace("contexts:", "contexts:\n- {name: none, context: {cluster: one}}")
        .replace("users:", "users:\n- {name: jim, user: {client-certificate-data: YQ==, client-key-data: Yg==}}")
    )
    assert found(**flags).identity.user == user


def test_a_cluster_and_a_user_need_no_context(config: Path) -> None:
    config.write_text(TWO.replace("current-context: blue", ""))
    assert found(cluster="two", user="jane").identity == Identity("", "jane", "default", "https://two.example/prefix")


def test_a_server_flag_needs_no_kubeconfig() -> None:
    assert found(server="https://three.example").identity == Identity("", "", "default", "https://three.example")


@pytest.mark.usefixtures("config")
def test_a_server_flag_takes_the_tls_server_name_away_with_the_server() -> None:
    assert found(context="green").cluster.tls_server_name == "two.internal"
    assert found(context="green", server="https://three.example").cluster.tls_server_name == ""
    both = found(context="green", server="https://three.example", tls_server_name="three.internal")
    assert both.cluster.tls_server_name == "three.internal"


def test_an_authority_or_insecure_flag_replaces_what_the_kubeconfig_says_about_trust(config: Path) -> None:
    config.write_text(
        TWO.replace('"https://one.example:6443/"', '"https://one.example", certificate-authority-data: YQ==')
    )
    assert found().cluster.certificate_authority_data == b"a"
    given = found(certificate_authority="/ca.pem").cluster
    assert (given.certificate_authority, given.certificate_authority_data) == ("/ca.pem", b"")
    skipped = found(insecure_skip_tls_verify=True).cluster
    assert (skipped.insecure_skip_tls_verify, skipped.certificate_authority_data) == (True, b"")


def test_certificate_flags_replace_the_kubeconfigs_certificate(config: Path) -> None:
    data = "client-certificate-data: YQ==, client-key-data: Yg=="
    config.write_text(TWO.replace("token: fake-jane", data))
    user = found(client_certificate="c.pem", client_key="k.pem").user
    assert (user.client_certificate, user.client_certificate_data) == ("c.pem", b"")
    assert (user.client_key, user.client_key_data) == ("k.pem", b"")


def test_a_token_flag_wins_over_a_token_file_too(config: Path) -> None:
    config.write_text(TWO.replace("token: fake-jane", "tokenFile: /somewhere"))
    user = found(token="fake-flag").user
    assert (user.token, user.token_file) == ("fake-flag", "")


def test_impersonation_flags_replace_the_kubeconfigs_and_extra_fields_merge_by_key(config: Path) -> None:
    fields = "as: ann, as-uid: u1, as-groups: [devs], as-user-extra: {scopes: [view], reason: [test]}"
    config.write_text(TWO.replace("token: fake-jane", f"token: fake-jane, {fields}"))
    user = found(as_groups=("ops", "sre"), as_user_extra=("scopes=a=b", "scopes=c", "other=d")).user
    assert (user.as_user, user.as_uid, user.as_groups) == ("ann", "u1", ("ops", "sre"))
    assert dict(user.as_user_extra) == {"scopes": ("a=b", "c"), "reason": ("test",), "other": ("d",)}


def test_files_are_taken_from_the_flag_or_the_variable_or_the_home_folder(
    home: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("flag", "first", "second"):
        (home / name).write_text(TWO.replace("one.example", f"{name}.example"))
    assert load("", os.environ).looked_in == (str(config),)
    monkeypatch.setenv("KUBECONFIG", f":{home}/first:{home}/missing:{home}/second:{home}/first:")
    assert load("", os.environ).files == (f"{home}/first", f"{home}/second")
    assert found().identity.server == "https://first.example:6443"
    assert found(kubeconfig=f"{home}/flag").identity.server == "https://flag.example:6443"


def test_the_first_file_wins_by_whole_entries_and_by_current_context(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "a").write_text("{users: [{name: jane, user: {username: jane, password: fake}}]}")
    (home / "b").write_text(TWO)
    (home / "c").write_text(TWO.replace("current-context: blue", "current-context: green").replace("one.", "c."))
    monkeypatch.setenv("KUBECONFIG", f"{home}/a:{home}/b:{home}/c")
    connection = found()
    assert connection.identity.context == "blue"
    assert connection.cluster.server == "https://one.example:6443"
    assert (connection.user.username, connection.user.token) == ("jane", "")


def test_paths_are_relative_to_the_file_that_holds_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "elsewhere"
    folder.mkdir()
    (folder / "config").write_text("""
        current-context: x
        contexts: [{name: x, context: {cluster: x, user: x}}]
        clusters: [{name: x, cluster: {server: "https://x", certificate-authority: ../ca.pem}}]
        users:
        - name: x
          user:
            client-certificate: c.pem
            client-key: /abs/k.pem
            exec: {command: bin/plugin, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}
    """)
    monkeypatch.setenv("KUBECONFIG", "elsewhere/config")
    connection = found()
    assert connection.cluster.certificate_authority == f"{home}/ca.pem"
    assert connection.user.client_certificate == f"{folder}/c.pem"
    assert connection.user.client_key == "/abs/k.pem"
    assert connection.user.exec is not None
    assert connection.user.exec.command == f"{folder}/bin/plugin"


def test_an_unquoted_date_is_text_as_kubectl_reads_it(config: Path) -> None:
    config.write_text(TWO.replace("namespace: payments", "namespace: 2024-01-01"))
    assert found().identity.namespace == "2024-01-01"


def test_a_missing_kubeconfig_says_where_it_was_looked_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = refused()
    assert error.what == f"there is no kubeconfig (looked for {home}/.kube/config) and this is not a pod of a cluster"
    monkeypatch.setenv("KUBECONFIG", "/no/a:/no/b")
    assert "/no/a, /no/b" in refused().what
    assert refused(kubeconfig="/no/c").what == "there is no kubeconfig /no/c"


def test_a_wrong_context_is_answered_with_those_that_exist(config: Path) -> None:
    error = refused(context="blu")
    assert error.what == f"there is no context 'blu' (--context) in {config}; its contexts are blue, green"
    config.write_text(TWO.replace("current-context: blue", "current-context: red"))
    assert "'red' (its current-context)" in refused().what


def test_no_context_is_answered_with_those_that_exist(config: Path) -> None:
    config.write_text(TWO.replace("current-context: blue", ""))
    error = refused()
    assert error.what == f"no context is chosen: {config} sets no current-context; its contexts are blue, green"
    assert "--context" in error.next_step


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        ({"cluster": "three"}, "there is no cluster 'three' (--cluster) in the kubeconfig; its clusters are one, two"),
        ({"user": "ann"}, "there is no user 'ann' (--user) in the kubeconfig; its users are jane, joe"),
        ({"as_groups": ("devs",)}, "without a user to impersonate"),
        ({"as_user": "ann", "as_user_extra": ("scopes",)}, "--as-user-extra 'scopes'"),
        ({"server": "ftp://one.example"}, "is no http or https URL"),
        ({"server": "https://"}, "is no http or https URL"),
        ({"server": "https://one.example:port"}, "is no http or https URL"),
        ({"server": f"https://jane:{SECRET}@one.example"}, "holds a user name"),
        ({"server": "http://one.example"}, "is plain http"),
        ({"server": "one.example:8080"}, "is plain http"),
        ({"username": "jane", "password": SECRET}, "both a token and a user name"),
        ({"client_certificate": "c.pem"}, "without its key"),
        ({"insecure_skip_tls_verify": True, "certificate_authority": "ca.pem"}, "skips the verification"),
    ],
)
@pytest.mark.usefixtures("config")
def test_flags_that_do_not_fit_are_refused(flags: dict[str, Any], complaint: str) -> None:
    assert complaint in refused(**flags).what


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: [\n]]", "is not valid YAML or JSON, line 2"),
        ("users: [{name: x, user: {token: 0B1}}]", "is not valid YAML or JSON"),
        (f'{{"a": "{SECRET}"', "is not valid YAML or JSON"),
        (f"users:\n- name: x\n  user: {{token: '{SECRET}}}", "is not valid YAML or JSON"),
        ("\xff", "is not valid YAML or JSON"),
        ("- a", "holds no mapping"),
        ("kind: Pod\napiVersion: v1", "is not a kubeconfig"),
        ("apiVersion: v2\nkind: Config", "is not a kubeconfig"),
        ("contexts: {}", "contexts is not a list"),
        ("contexts: [x]", "contexts is not a list of mappings"),
        ("current-context: 1", "current-context is not text"),
        (f"users: [{{name: x, user: {{token: [{SECRET}]}}}}]", "users[x]: token is not text"),
        ("users: [{name: x, user: {token: 1234}}]", "users[x]: token is not text (quote it)"),
        (f"users: [{{name: x, user: {{client-key-data: '{SECRET}!'}}}}]", "users[x]: client-key-data is not base64"),
        ("users: [{name: x, user: {as-groups: [1]}}]", "as-groups is not a list of texts"),
        ("users: [{name: x, user: {exec: {command: x, args: [1]}}}]", "args is not a list of texts"),
        ("clusters: [{name: x, cluster: {insecure-skip-tls-verify: 'no'}}]", "is not true or false"),
        ("clusters: [{name: x}, {name: x}]", "clusters holds 'x' twice"),
    ],
)
def test_a_file_that_is_none_is_named_and_not_quoted(config: Path, text: str, complaint: str) -> None:
    config.write_bytes(text.encode("latin-1"))
    error = refused()
    assert str(config) in error.what
    assert complaint in error.what


def test_a_file_that_cannot_be_read_is_named(home: Path) -> None:
    assert refused(kubeconfig=str(home)).what == f"kubeconfig {home} cannot be read: Is a directory"


def test_an_empty_file_is_a_kubeconfig_without_entries(config: Path) -> None:
    config.write_text("")
    assert "names no cluster" in refused().what


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("cluster: one", "cluster: three", "there is no cluster 'three' (named by context 'blue' of"),
        ("user: jane", "user: ann", "there is no user 'ann' (named by context 'blue' of"),
        ('{server: "https://one.example:6443/"}', "{}", "no server is set for cluster 'one'"),
        ("token: fake-jane", "username: a, token: b", "both a token and a user name"),
        ("token: fake-jane", "client-certificate: a, client-certificate-data: YQ==, client-key: b", "both client-cert"),
        ("token: fake-jane", "client-certificate: a, client-key: a, client-key-data: YQ==", "both client-key"),
        ("token: fake-jane", "client-certificate: a", "without its key"),
        ("token: fake-jane", "auth-provider: {name: gcp}", "auth-provider 'gcp'"),
        ("https://one.example:6443/", "http://one.example", "is plain http"),
    ],
)
def test_a_context_that_leads_nowhere_is_refused(config: Path, before: str, after: str, complaint: str) -> None:
    assert before in TWO
    config.write_text(TWO.replace(before, after, 1))
    assert complaint in refused().what


def test_a_context_without_its_user_will_do_when_flags_say_who_asks(config: Path) -> None:
    config.write_text(TWO.replace("user: jane", "user: ann", 1))
    assert found(token="fake").user.token == "fake"


def test_plain_http_is_for_those_without_credentials(config: Path) -> None:
    config.write_text(TWO.replace("https://one", "http://one").replace("{token: fake-jane}", "{}"))
    assert found().identity.server == "http://one.example:6443"


@pytest.fixture
def service_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "serviceaccount"
    folder.mkdir()
    (folder / "token").write_text("fake-service-account\n")
    (folder / "ca.crt").write_text("fake")
    (folder / "namespace").write_text("tools\n")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "fd00::1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    return folder


def test_a_pod_uses_its_service_account(service_account: Path) -> None:
    connection = resolve(ConnectionFlags(), service_account=service_account)
    assert connection.identity == Identity("in-cluster", "service account", "tools", "https://[fd00::1]:443")
    assert connection.user.token_file == str(service_account / "token")
    assert connection.cluster.certificate_authority == str(service_account / "ca.crt")


def test_in_a_pod_flags_still_count(service_account: Path) -> None:
    flags = ConnectionFlags(token="fake-flag", namespace="shop", as_user="ann")
    connection = resolve(flags, service_account=service_account)
    assert (connection.user.token, connection.user.token_file) == ("fake-flag", "")
    assert connection.user.as_user == "ann"
    assert connection.identity.namespace == "shop"


def test_in_a_pod_a_certificate_by_flag_is_not_mixed_with_the_service_account(service_account: Path) -> None:
    flags = ConnectionFlags(client_certificate="c.pem", client_key="k.pem")
    user = resolve(flags, service_account=service_account).user
    assert (user.client_certificate, user.token_file) == ("c.pem", "")


@pytest.mark.parametrize("text", ["", "current-context: x\ncontexts: [{name: x, context: {namespace: shop}}]"])
def test_in_a_pod_a_kubeconfig_that_names_no_cluster_leaves_the_service_account(
    config: Path, service_account: Path, text: str
) -> None:
    config.write_text(text)
    connection = resolve(ConnectionFlags(), service_account=service_account)
    assert connection.identity == Identity(
        "x" if text else "in-cluster", "service account", "shop" if text else "tools", "https://[fd00::1]:443"
    )


def test_in_a_pod_a_server_by_flag_is_not_shown_the_service_account(service_account: Path) -> None:
    connection = resolve(ConnectionFlags(server="https://other.example"), service_account=service_account)
    assert not connection.has_credentials


@pytest.mark.parametrize(
    ("master", "server"), [("https://x.example", "https://x.example"), ("http://x.example", "https://[fd00::1]:443")]
)
def test_in_a_pod_another_master_counts_if_credentials_could_be_shown_to_it(
    service_account: Path, master: str, server: str
) -> None:
    environ = dict(os.environ) | {"KUBERNETES_MASTER": master}
    assert resolve(ConnectionFlags(), environ, service_account).identity.server == server


def test_in_a_pod_a_context_that_names_a_user_is_not_answered_with_the_service_account(
    config: Path, service_account: Path
) -> None:
    config.write_text("current-context: x\ncontexts: [{name: x, context: {user: jane}}]\nusers: [{name: jane}]")
    with pytest.raises(ConnectionFailed, match="no server is set"):
        resolve(ConnectionFlags(), service_account=service_account)


@pytest.mark.usefixtures("config")
def test_in_a_pod_a_kubeconfig_wins_and_the_pod_lends_it_its_namespace(service_account: Path) -> None:
    def namespace(context: str) -> str:
        return resolve(ConnectionFlags(context=context), service_account=service_account).identity.namespace

    assert resolve(ConnectionFlags(), service_account=service_account).identity.context == "blue"
    assert (namespace("blue"), namespace("green")) == ("payments", "tools")


def test_no_secret_is_in_any_repr(config: Path) -> None:
    plugin = f"{{command: x, args: [{SECRET}], env: [{{name: a, value: {SECRET}}}]}}"
    fields = f"token: {SECRET}, password: {SECRET}, exec: {plugin}"
    config.write_text(TWO.replace("token: fake-jane", fields))
    assert SECRET not in repr(load("", os.environ))
    assert SECRET not in repr(ConnectionFlags(token=SECRET, password=SECRET))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("10", 10),
        ("500ms", 0.5),
        ("1m30s", 90),
        ("1.5h", 5400),
        ("0s", 0),
        (".5s", 0.5),
        ("+2", 2),
        ("-5s", 0),
    ],
)
def test_durations_are_read_as_kubectl_reads_them(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "x", "-1", "-s", "\u0661s", "9" * 5000, "1 s", "1d", "10 seconds", "s", "1s2"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)
