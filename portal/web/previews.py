"""What a request would look like once stored, with marks on what goes, and what is in doubt.

Where only the words around it gave something away, its writer may say that it is no secret. The
choice travels as a digest of the value, keyed with this deployment's secret: in the page, from
form to form, and in no table, no draft and no log. Whoever reads the store finds nothing against
which short values could be tried; and a text that was kept tells by itself what was chosen.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Attachment
from portal.policy import Policy
from portal.redaction import Finding, Rules, fingerprint, redact, segments
from portal.services import messages
from portal.web import words
from portal.web.runtime import runtime

_PLAIN = frozenset({"tier", "category", "impact", "shared"})


def of(policy: Policy, texts: Mapping[str, str], keep: frozenset[str]) -> dict[str, Any]:
    """Every answer in pieces, those marked that stand where a secret was, and what they were."""
    rules = runtime().works.rules
    shown, kinds, count = [], [], 0
    for key, typed in texts.items():
        text = messages.legible(typed)
        if key in _PLAIN or not text:
            continue
        stored = redact(text, rules, keep)
        pieces = segments(stored.text, stored.findings)
        shown.append({"label": _label(policy, key), "segments": pieces})
        count += len(stored.findings)
        kinds += [
            _found(policy, rules, key, finding) | _choice(text, finding, rules, keep)
            for finding in redact(text, rules).findings
        ]
    return {"preview": shown, "findings_count": count, "kinds": kinds}


def with_files(
    shown: dict[str, Any], policy: Policy, files: Sequence[Attachment]
) -> dict[str, Any]:
    """The same with what was taken out of the files that go along."""
    rules = runtime().works.rules
    removed = [item for file in files for item in file.removed]
    kinds = [*shown["kinds"], *(words.removal(policy, item, rules) for item in removed)]
    return {**shown, "kinds": kinds, "findings_count": shown["findings_count"] + len(removed)}


def _found(policy: Policy, rules: Rules, key: str, finding: Finding) -> dict[str, Any]:
    (item,) = messages.removals(key, [finding])
    return words.removal(policy, item, rules)


def _choice(text: str, finding: Finding, rules: Rules, keep: frozenset[str]) -> dict[str, Any]:
    """The digest under which a finding can be kept, and whether it is; nothing for a sure one."""
    if not finding.weak:
        return {}
    digest = fingerprint(text[finding.start : finding.end], rules)
    return {"digest": digest, "kept": digest in keep}


def digests(marked: Collection[str], rules: Rules) -> frozenset[str]:
    """The digests of what was marked; a browser that finds secrets itself tells the text, behind `=`.

    It cannot make a digest, for the key stays here; and the text comes along anyway, as what was
    marked is not taken out of it.
    """
    return frozenset(fingerprint(one[1:], rules) if one.startswith("=") else one for one in marked)


def kept(texts: Mapping[str, str], chosen: Collection[tuple[str, str]] | None = None) -> list[str]:
    """The digests of what stands in clean texts, because it was marked as no secret.

    `chosen` are pairs of field and kind, where it is recorded what was marked; a text that was
    cleaned a moment ago, as that of a draft, needs no record.
    """
    rules = runtime().works.rules
    return [
        digest
        for key, text in texts.items()
        for finding, digest in messages.weak(text, rules)
        if chosen is None or (key, finding.kind) in chosen
    ]


def sendable(texts: Mapping[str, str]) -> dict[str, str]:
    """The answers for the form that sends what was previewed: without anything that is sure.

    What is in doubt goes back to the one who typed it, so that it can be kept without JavaScript;
    the page is stored by nobody.
    """
    rules, found = runtime().works.rules, {}
    for key, typed in texts.items():
        text = messages.legible(typed)
        doubtful = frozenset(digest for _finding, digest in messages.weak(text, rules))
        found[key] = str(redact(text, rules, doubtful).text)
    return found


def weak(rules: Rules, texts: Mapping[str, str]) -> list[dict[str, str]]:
    """What a program may send again under `keep`: field, kind and digest."""
    return [
        {"field": key, "kind": finding.kind, "digest": digest}
        for key, text in texts.items()
        for finding, digest in messages.weak(messages.legible(text), rules)
    ]


def _label(policy: Policy, key: str) -> str:
    if key in policy.fields:
        return pick(policy.fields[key].label)
    return {"name": _("Your name"), "email": _("Your email address")}.get(key, key)
