"""Tokens with a prefix of their own: vendor, prefix, format, source, advice."""

from portal.redaction.rules import Row

_GITHUB = (
    "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github",
    "Revoke it at github.com/settings/tokens",
)
_GITLAB = (
    "https://docs.gitlab.com/security/tokens/#token-prefixes",
    "Revoke it in GitLab under Access tokens",
)
_SLACK = ("https://docs.slack.dev/authentication/tokens", "Revoke it at api.slack.com/apps")
_STRIPE = (
    "https://docs.stripe.com/keys",
    "Roll it at dashboard.stripe.com/apikeys",
)
_OPENAI = (
    "https://platform.openai.com/docs/api-reference/authentication",
    "Revoke it at platform.openai.com/api-keys",
)
_SHOPIFY = (
    "https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens",
    "Rotate it in the Shopify admin under Apps",
)
_AWS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    "Deactivate the access key in the IAM console",
)
_VAULT = (
    "https://developer.hashicorp.com/vault/docs/concepts/tokens",
    "Revoke it with `vault token revoke`",
)
_GOOGLE = (
    "https://cloud.google.com/docs/authentication/api-keys",
    "Rotate it at console.cloud.google.com/apis/credentials",
)

VENDORS: tuple[Row, ...] = (
    *(
        Row("GitHub", f"gh{kind}_", rf"gh{kind}_[A-Za-z0-9_]{{16,255}}", *_GITHUB)
        for kind in "pousr"
    ),
    Row("GitHub", "github_pat_", r"github_pat_[A-Za-z0-9_]{20,255}", *_GITHUB),
    *(
        Row("GitLab", prefix, prefix + r"[\w.-]{16,300}", *_GITLAB)
        for prefix in (
            *("glpat-", "gldt-", "glrt-", "glptt-", "glft-", "glsoat-", "glcbt-", "glimt-"),
            *("glagent-", "gloas-", "glffct-", "glrtr-", "glwt-"),
        )
    ),
    Row("GitLab", "gr1348941", r"GR1348941[\w-]{16,60}", *_GITLAB),
    *(
        Row("Slack", f"xox{kind}-", rf"xox{kind}-[A-Za-z0-9-]{{10,255}}", *_SLACK)
        for kind in "abeoprs"
    ),
    Row("Slack", "xoxe.", r"xoxe\.xox[bp]-[A-Za-z0-9-]{20,255}", *_SLACK),
    Row("Slack", "xapp-", r"xapp-\d-[A-Za-z0-9-]{16,255}", *_SLACK),
    *(
        Row("Stripe", f"{kind}_{mode}_", rf"{kind}_{mode}_[A-Za-z0-9]{{10,255}}", *_STRIPE)
        for kind in ("sk", "rk")
        for mode in ("live", "test", "prod")
    ),
    Row("Stripe", "whsec_", r"whsec_[A-Za-z0-9+/=]{16,255}", *_STRIPE),
    Row(
        "Anthropic",
        "sk-ant-",
        r"sk-ant-[\w-]{16,255}",
        "https://docs.anthropic.com/en/api/overview",
        "Delete it at console.anthropic.com/settings/keys",
    ),
    Row("OpenAI", "sk-", r"sk-[\w-]{20,255}", *_OPENAI),
    Row("Amazon Web Services", "akia", r"AKIA[A-Z0-9]{12,20}", *_AWS),
    Row("Amazon Web Services", "asia", r"ASIA[A-Z0-9]{12,20}", *_AWS),
    Row("Google", "aiza", r"AIza[\w-]{30,45}", *_GOOGLE),
    Row("Google", "ya29.", r"ya29\.[\w-]{20,2048}", *_GOOGLE),
    Row("Google", "gocspx-", r"GOCSPX-[\w-]{20,40}", *_GOOGLE),
    *(
        Row("Shopify", f"shp{kind}_", rf"shp{kind}_[A-Fa-f0-9]{{16,64}}", *_SHOPIFY)
        for kind in ("at", "ca", "pa", "ss", "tka", "ua")
    ),
    *(
        Row("HashiCorp Vault", f"hv{kind}.", rf"hv{kind}\.[\w-]{{16,300}}", *_VAULT)
        for kind in "sbr"
    ),
    Row(
        "SendGrid",
        "sg.",
        r"SG\.[\w-]{12,40}\.[\w-]{20,60}",
        "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
        "Delete it at app.sendgrid.com/settings/api_keys",
    ),
    Row(
        "npm",
        "npm_",
        r"npm_[A-Za-z0-9]{20,64}",
        "https://docs.npmjs.com/about-access-tokens",
        "Delete it under Access Tokens of the npm account",
    ),
    Row(
        "Hugging Face",
        "hf_",
        r"hf_[A-Za-z0-9]{20,64}",
        "https://huggingface.co/docs/hub/security-tokens",
        "Delete it at huggingface.co/settings/tokens",
    ),
)
