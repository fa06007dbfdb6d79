"""Tokens of code hosts, build servers, registries, package indexes and tools that deploy."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.shapes import ALNUM, GITLEAKS, HEX, KINGFISHER, UUID, UUID_EXAMPLE, WORD, vendor

RULES: tuple[Rule, ...] = (
    # code hosts
    vendor("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", rf"{ALNUM}{{20,255}}", "{alnum:36}"),
    vendor("github-token", "github_pat_", r"\w{22,255}", "{alnum:22}_{alnum:59}"),
    vendor(
        "gitlab-token",
        "glpat- gldt- glrt- glrtr- glcbt- glptt- glsoat- glagent- gloas- glft- glffct- glimt- glwt-",
        r"[\w.-]{16,320}",
        "{alnum:20}",
    ),
    vendor("gitlab-token", "GR1348941", r"[\w-]{18,60}", "{alnum:20}"),
    vendor("bitbucket-token", "ATBB", rf"{ALNUM}{{28,60}}", "{alnum:32}"),
    vendor("atlassian-token", "ATATT3 ATCTT3", r"[\w=-]{40,400}", "{alnum:180}", source=KINGFISHER),
    vendor("sourcegraph-token", "sgp_ sgs_ sgd_", r"(?:[0-9a-f]{16}_|local_)?[0-9a-fA-F]{40,64}", "{hex:40}"),
    # build servers
    vendor("circleci-token", "CCIPAT_ CCIPRJ_", r"\w{30,100}", "{alnum:22}_{hex:40}"),
    vendor("buildkite-token", "bkua_ bkaa_ bkaj_ bkar_ bkct_ bkpt_ bkpat_ bkps_", rf"{WORD}{{36,340}}", "{alnum:54}"),
    vendor("sonar-token", "squ_ sqp_ sqa_ sqb_", r"[0-9a-z]{36,44}", "{hex:40}"),
    vendor("snyk-token", "snyk_uat. snyk_pat. snyk_sat.", r"[\w.-]{20,200}", "{alnum:40}", source=KINGFISHER),
    vendor("codecov-token", "CCDB1_", rf"{ALNUM}{{22}}_{ALNUM}{{40}}", "{alnum:22}_{alnum:40}"),
    vendor("mergify-key", "mergify_application_key_", rf"{WORD}{{40,200}}", "{alnum:60}"),
    vendor("aikido-key", "AIK_CI_ AIK_SECRET_ AIK_CLIENT_", rf"{ALNUM}{{20,64}}", "{alnum:44}"),
    Rule(
        id="octopus-key",
        words=("octopus",),
        expression=late(r"(?<![A-Za-z0-9-])(?P<secret>API-[A-Z0-9]{25,36})(?![A-Za-z0-9_-])"),
        masks=("octopus API-{upper:26}",),
        keeps=("octopus API-GATEWAY1",),
        source=GITLEAKS,
    ),
    vendor(
        "harness-token", "pat. sat.", rf"{WORD}{{22}}\.[0-9a-f]{{24}}\.{ALNUM}{{20}}", "{alnum:22}.{hex:24}.{alnum:20}"
    ),
    # registries and package indexes
    vendor("docker-token", "dckr_pat_ dckr_oat_", rf"{WORD}{{20,100}}", "{alnum:27}"),
    vendor("docker-swarm-token", "SWMTKN-1- SWMKEY-1-", r"[A-Za-z0-9+/-]{40,120}", "{alnum:50}"),
    vendor("npm-token", "npm_", rf"{ALNUM}{{30,64}}", "{alnum:36}"),
    vendor("pypi-token", "pypi-AgE", rf"{WORD}{{20,1000}}", "{alnum:80}"),
    vendor("rubygems-token", "rubygems_", "[a-f0-9]{32,64}", "{hex:48}"),
    vendor("crates-token", "cio", rf"{ALNUM}{{32}}(?![A-Za-z0-9])", "{alnum:32}", keeps=("precious", "cio")),
    vendor("nuget-key", "oy2", "[a-z0-9]{43}(?![A-Za-z0-9])", "{hex:43}", keeps=("oy2",), source=KINGFISHER),
    vendor("clojars-token", "CLOJARS_", "[a-z0-9]{60}", "{hex:60}"),
    vendor("artifactory-key", "AKCp", rf"{ALNUM}{{60,80}}", "{alnum:69}"),
    vendor("artifactory-token", "cmVmd cmVmdGtuO", rf"{ALNUM}{{50,70}}(?![A-Za-z0-9])", "{alnum:59}", keeps=("cmVmd",)),
    vendor("cloudsmith-key", "csa_", rf"{ALNUM}{{36}}", "{alnum:36}"),
    # infrastructure
    vendor("vault-token", "hvs. hvb. hvr.", rf"{WORD}{{20,320}}", "{alnum:90}"),
    Rule(
        id="vault-token",
        words=("vault",),
        expression=late(r"(?<![\w.-])(?P<secret>[sbr]\.[A-Za-z0-9]{24})(?![\w.-])"),
        masks=("vault s.{alnum:24}",),
        keeps=("vault s.vault.svc.cluster.local",),
        source="HashiCorp Vault documentation, token prefixes before 1.10",
    ),
    Rule(
        id="terraform-token",
        words=(".atlasv1.",),
        expression=late(r"(?P<secret>(?<![A-Za-z0-9])[A-Za-z0-9]{8,20}\.atlasv1\.[\w=-]{40,80})"),
        masks=("terraform {alnum:14}.atlasv1.{alnum:67}",),
        keeps=("x.atlasv1.y",),
        source="HCP Terraform documentation, API tokens",
    ),
    vendor("pulumi-token", "pul-", "[a-f0-9]{40}", "{hex:40}"),
    vendor("doppler-token", "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", r"[\w.-]{30,90}", "{alnum:43}"),
    vendor("1password-token", "ops_eyJ", r"[A-Za-z0-9+/=_-]{40,2000}", "{alnum:250}"),
    vendor(
        "1password-key",
        "A3-",
        "[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
        "{upper:6}-{upper:11}-{upper:5}-{upper:5}-{upper:5}2",
    ),
    vendor(
        "tailscale-key",
        "tskey-auth- tskey-api- tskey-client- tskey-scim- tskey-webhook-",
        rf"{WORD}{{16,100}}",
        "{alnum:30}",
    ),
    vendor("defined-networking-key", "dnkey-", rf"{WORD}{{50,100}}", "{alnum:26}-{alnum:52}"),
    vendor(
        "rancher-token", "token- kubeconfig-u- kubeconfig-user-", "[a-z0-9]{5,12}:[a-z0-9]{40,64}", "a2b4c:{hex:54}"
    ),
    vendor(
        "k3s-token",
        "K10",
        rf"{HEX}{{64}}::[\w.-]{{1,64}}:[^\s\"'`<>\\,;]{{8,128}}",
        "{hex:64}::server:{hex:32}",
        source="K3s documentation, token",
    ),
    vendor("planetscale-token", "pscale_tkn_ pscale_pw_ pscale_oauth_", r"[\w=.-]{32,64}", "{alnum:43}"),
    vendor(
        "databricks-token",
        "dapi dkea dose dsapi",
        r"[a-f0-9]{32}(?:-[0-9])?(?![A-Za-z0-9])",
        "{hex:32}",
        keeps=("dapi",),
    ),
    vendor("digitalocean-token", "dop_v1_ doo_v1_ dor_v1_", "[a-f0-9]{32,64}", "{hex:64}"),
    vendor("heroku-key", "HRKU-", rf"(?:{UUID}|[\w-]{{40,70}})", UUID_EXAMPLE),
    vendor(
        "fly-token",
        "FlyV1",
        r"[ ](?:fm[12][ar]?_[A-Za-z0-9+/=,_-]{40,2000}|[A-Za-z0-9+/=,_-]{100,2000})",
        " fm2_{alnum:120}",
        keeps=("FlyV1 is a scheme",),
    ),
    vendor("fly-token", "fo1_ fm1a_ fm1r_ fm2_", r"[A-Za-z0-9+/=,_-]{40,2000}", "{alnum:120}"),
    vendor("scaleway-key", "SCW", "[A-Z0-9]{17}(?![A-Za-z0-9])", "{upper:16}2", source=KINGFISHER),
    vendor("exoscale-key", "EXO", "[a-f0-9]{24,30}(?![A-Za-z0-9])", "{hex:26}"),
    vendor("supabase-key", "sbp_ sb_secret_ sbs_", rf"{WORD}{{31,60}}", "{hex:40}"),
    vendor("neon-key", "napi_", rf"{ALNUM}{{40,70}}", "{alnum:64}"),
    vendor("mongodb-atlas-key", "mdb_sa_sk_", rf"{WORD}{{30,60}}", "{alnum:40}"),
    vendor("cockroach-key", "CCDB1_", rf"{ALNUM}{{20,24}}_{ALNUM}{{36,44}}", "{alnum:22}_{alnum:40}"),
    vendor("elastic-key", "essu_", r"[\w-]{40,200}={0,2}", "{alnum:70}"),
    vendor("render-key", "rnd_", rf"{ALNUM}{{24,40}}(?![A-Za-z0-9])", "{alnum:28}"),
    vendor("vercel-token", "vcp_ vci_ vca_ vcr_ vck_", rf"{WORD}{{24,80}}", "{alnum:56}", source=KINGFISHER),
    vendor("netlify-token", "nfp_ nfo_ nfc_ nfb_", rf"{WORD}{{36,60}}", "{alnum:40}", source=KINGFISHER),
    vendor("cloudflare-key", "v1.0- cfut_ cfat_ cfk_", r"[0-9A-Za-z-]{40,200}", "{hex:24}-{hex:146}"),
    vendor("yandex-key", "AQVN YCA YCM", rf"{WORD}{{35,40}}(?![\w-])", "{alnum:37}", keeps=("AQVN",)),
    vendor("yandex-token", "t1.", r"[\w-]{20,200}={0,2}\.[\w-]{80,90}={0,2}", "{alnum:60}.{alnum:86}"),
    vendor(
        "tencent-key-id", "AKID", rf"{ALNUM}{{32}}(?![A-Za-z0-9])", "{alnum:32}", keeps=("AKID",), source=KINGFISHER
    ),
    vendor("volcengine-key-id", "AKLT", r"[\w-]{40,60}", "{alnum:44}", keeps=("AKLT",), source=KINGFISHER),
    Rule(
        id="vendor-token",
        words=(
            "_live_",
            "_prod_",
            "_production_",
            "_sandbox_",
            "_pat_",
            "_secret_",
            "_apikey_",
            "_api_",
            "_sk_",
            "_token_",
        ),
        expression=late(
            r"(?<![A-Za-z0-9_-])(?P<secret>[a-z][a-z0-9]{1,15}(?:_[a-z]{2,10}){0,1}_(?:live|prod|production|sandbox|pat|secret|apikey|api|sk|token)_"
            r"(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9]{20,128}(?![A-Za-z0-9_.-]))"
        ),
        masks=("got acme_live_{alnum:32}", "acme_api_{hex:40}", "acme_pat_{alnum:24}"),
        keeps=("acme_live_configuration_of_checkout", "http_api_requests_total", "my_api_v2", "kube_secret_9fceb02d"),
        source="the convention that GitHub, Stripe and others follow",
        accept=lambda match: len(re.findall("[0-9]", match["secret"].rpartition("_")[2])) >= 2,
    ),
)
