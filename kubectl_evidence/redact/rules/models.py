"""Keys of services that run language models, and of what surrounds them."""

from __future__ import annotations

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.shapes import ALNUM, HEX, KINGFISHER, NOSEYPARKER, UUID_EXAMPLE, WORD, vendor

RULES: tuple[Rule, ...] = (
    vendor("anthropic-key", "sk-ant-", rf"{WORD}{{20,250}}", "api03-{alnum:93}AA"),
    Rule(
        id="openai-key",
        words=("sk-",),
        expression=late(
            r"(?P<secret>sk-(?<![A-Za-z0-9-]sk-)(?:(?:proj|svcacct|service|admin|or-v1|or|None|lf|kimi|litellm)-[\w-]{20,250}|[A-Za-z0-9]{32,64}))"
        ),
        masks=("sk-proj-{alnum:74}", "sk-{alnum:20}T3BlbkFJ{alnum:20}", f"sk-lf-{UUID_EXAMPLE}"),
        keeps=("disk-usage", "task-sk-runner"),
        source="gitleaks openai-api-key",
    ),
    vendor("huggingface-token", "hf_ api_org_", rf"{ALNUM}{{30,64}}", "{alnum:34}"),
    vendor("groq-key", "gsk_", rf"{ALNUM}{{40,64}}", "{alnum:52}"),
    vendor("perplexity-key", "pplx-", rf"{ALNUM}{{40,64}}", "{alnum:48}"),
    vendor("replicate-token", "r8_", rf"{ALNUM}{{30,64}}", "{alnum:37}"),
    vendor("xai-key", "xai-", rf"{ALNUM}{{60,100}}", "{alnum:80}"),
    vendor("nvidia-key", "nvapi-", rf"{WORD}{{40,100}}", "{alnum:64}", source=KINGFISHER),
    vendor("cerebras-key", "csk-", r"[a-z0-9]{40,60}", "{hex:48}", source=KINGFISHER),
    vendor("fireworks-key", "fw_", rf"{ALNUM}{{22,40}}(?![A-Za-z0-9_])", "{alnum:24}", source=KINGFISHER),
    vendor("together-key", "tgp_v1_", rf"{WORD}{{40,60}}", "{alnum:43}", source=KINGFISHER),
    vendor("elevenlabs-key", "sk_", rf"{HEX}{{48}}(?![0-9A-Za-z])", "{hex:48}", first="0123456789abcdef"),
    vendor("pinecone-key", "pcsk_", r"\w{40,100}", "{alnum:6}_{alnum:63}"),
    vendor("langsmith-key", "lsv2_pt_ lsv2_sk_", r"[0-9a-f]{32}(?:_[0-9a-f]{10})?", "{hex:32}_{hex:10}"),
    vendor("llama-cloud-key", "llx-", rf"{ALNUM}{{40,56}}", "{alnum:48}"),
    vendor("runpod-key", "rpa_", rf"{ALNUM}{{30,50}}", "{alnum:46}"),
    vendor("tavily-key", "tvly- tvly-dev- tvly-prod-", rf"{WORD}{{20,60}}", "{alnum:32}", source=KINGFISHER),
    vendor("mem0-key", "m0-", rf"{ALNUM}{{24,44}}(?![A-Za-z0-9_-])", "{alnum:40}"),
    vendor("apify-key", "apify_api_", rf"{ALNUM}{{30,40}}", "{alnum:36}"),
    vendor("wandb-key", "wandb_v1_", r"\w{40,120}", "{alnum:80}", source=KINGFISHER),
    vendor("cursor-key", "key_ crsr_", rf"{HEX}{{28,64}}(?![0-9A-Za-z])", "{hex:64}", first="0123456789abcdef"),
    vendor("jina-key", "jina_", rf"{WORD}{{40,70}}", "{alnum:60}", source=NOSEYPARKER),
    vendor(
        "firecrawl-key", "fc-", rf"{HEX}{{32}}(?![0-9A-Za-z])", "{hex:32}", first="0123456789abcdef", source=NOSEYPARKER
    ),
    vendor(
        "modal-token",
        "ak- as-",
        rf"{ALNUM}{{22}}(?![A-Za-z0-9_-])",
        "{alnum:22}",
        keeps=("ak-47",),
        source="Modal documentation",
    ),
    vendor("gemini-key", "AQ.Ab8RN6", rf"{WORD}{{30,60}}", "{alnum:44}"),
    vendor("brave-key", "BSA", rf"{WORD}{{24,40}}(?![\w-])", "{alnum:28}", keeps=("BSA",)),
    vendor(
        "helicone-key", "sk-helicone- pk-helicone-", rf"{WORD}{{16,60}}", "{alnum:32}", source="Helicone documentation"
    ),
    vendor("e2b-key", "e2b_ sk_e2b_", rf"{HEX}{{36,48}}", "{hex:40}", source="E2B documentation"),
    vendor("deepgram-key", "dg_", rf"{ALNUM}{{36,48}}(?![A-Za-z0-9])", "{alnum:40}", source=KINGFISHER),
    vendor("friendli-token", "flp_", rf"{ALNUM}{{40,60}}", "{alnum:46}", source=KINGFISHER),
    vendor("cohere-key", "co_", rf"{ALNUM}{{36,48}}(?![A-Za-z0-9_])", "{alnum:40}", source=KINGFISHER),
    vendor("vast-key", "rps_ vk_", rf"{ALNUM}{{36,64}}(?![A-Za-z0-9_])", "{alnum:40}", source=KINGFISHER),
    vendor("unify-key", "sk-or- sk-lm- sk-nv-", rf"{WORD}{{24,90}}", "{alnum:48}", source=KINGFISHER),
)
