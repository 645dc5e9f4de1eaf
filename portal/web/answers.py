"""What may answer somebody who writes a request: known issues, and pages that helped others (B61)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import url_for

from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Ticket
from portal.policy import Policy
from portal.services import documentation, known_issues, proposals
from portal.store import documentation as documentation_store
from portal.web import help as help_topics
from portal.web import words
from portal.web.queue import DESK, label
from portal.web.runtime import runtime
from portal.work import Work

LONGEST = 2000
"""Characters in which words are looked for."""
_MOST_ISSUES, _MOST_PAGES, _MOST_TOPICS = 3, 2, 1
_MOST_KNOWN, _MOST_EXAMPLES = 10, 5
_OFTEN = 2
_TELLING = 5  # letters


def issues(typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The public known issues that fit what was typed, best first."""
    text, category = said(typed), typed.get("category") or None
    ranked = (
        (known_issues.fits(one.title, one.category, category, text), one)
        for one in runtime().helpful.issues
    )
    found = sorted((pair for pair in ranked if pair[0]), key=lambda pair: -pair[0])
    return [
        {
            "tag": one.tag,
            "title": one.title,
            "workaround": one.workaround,
            "documentation": one.documentation,
            "fits": rank,
        }
        for rank, one in found[:_MOST_ISSUES]
    ]


def pages(typed: Mapping[str, str]) -> list[dict[str, str]]:
    """Pages that solved such requests before, those of the policy, and topics of the help."""
    text, category = said(typed), typed.get("category") or None
    ranks = _ranked(text, category)
    best = sorted(ranks, key=lambda url: ranks[url], reverse=True)[:_MOST_PAGES]
    offered = [
        {"url": url, "title": title(runtime().policy, url), "host": host(url)} for url in best
    ]
    return offered + _topics(text)


def at_desk(work: Work, ticket: Ticket) -> dict[str, Any]:
    """What support may link to in its answer, and whether a page has to be written (B03, B26, B61)."""
    policy, category = work.policy, ticket.category
    used = documentation_store.used(work.session, work.actor, category, _MOST_KNOWN)
    mine = [p.url for p in policy.documentation.values() if category in p.categories]
    others = [p.url for p in policy.documentation.values()]
    topics = [
        (url_for("help.lead", topic=key, _external=True), name)
        for key, name in help_topics.titles(policy)
    ]
    found = documentation.lacking(work, category)
    return {
        "known": [(url, title(policy, url)) for url in dict.fromkeys([*used, *mine, *others])]
        + topics,
        "lacking": len(found.get(category, ())),
        "about": label(policy.categories, category),
        "tags": [
            (pick(tag.label), pick(tag.hint) if tag.hint else "")
            for tag in policy.tags.values()
            if tag.about_documentation
        ],
    }


def lacking(work: Work) -> list[dict[str, Any]]:
    """What was answered too often without a page, the most frequent first, with examples (B03)."""
    found = documentation.lacking(work)
    return [
        {
            "about": label(work.policy.categories, category) or _("not said"),
            "count": len(tickets),
            "examples": [
                {
                    "reference": ticket.reference,
                    "subject": words.subject(ticket.subject),
                    "url": f"{DESK}/tickets/{ticket.reference}",
                }
                for ticket in tickets[:_MOST_EXAMPLES]
            ],
        }
        for category, tickets in sorted(found.items(), key=lambda pair: -len(pair[1]))
    ]


def said(typed: Mapping[str, str]) -> str:
    """The words of a request."""
    return f"{typed.get('subject', '')} {typed.get('description', '')}"[:LONGEST]


def _ranked(text: str, category: str | None) -> dict[str, tuple[int, int]]:
    """By address: how often a page solved what is like this, and what is about the same."""
    stems = proposals.stems(text)
    like, about = Counter[str](), Counter[str]()
    for page in runtime().helpful.pages:
        if category and page.category and page.category != category:
            continue
        like[page.url] += len(stems & page.stems) >= proposals.ALIKE
        about[page.url] += bool(category)
    for named in runtime().policy.documentation.values():
        if category is None or not named.categories or category in named.categories:
            like[named.url] += proposals.alike(pick(named.label), text)
            about[named.url] += _OFTEN * (category in named.categories)
    # What solved one request of the same kind may be about anything.
    known = {*+like, *(url for url, count in about.items() if count >= _OFTEN)}
    return {url: (like[url], about[url]) for url in known}


def title(policy: Policy, url: str) -> str:
    """What a page is called: as the policy says, else as its address does."""
    named = (pick(one.label) for one in policy.documentation.values() if one.url == url)
    return next(named, "") or documentation.title(url)


def host(url: str) -> str:
    """Where a page is, to be told beside its name."""
    return urlsplit(url).hostname or ""


def _topics(text: str) -> list[dict[str, str]]:
    """Topics of the help whose title speaks of it."""
    mine = _telling(text)
    fitting = [
        {"url": url_for("help.show", _anchor=key), "title": name, "host": ""}
        for key, name in help_topics.titles(runtime().policy)
        if len(mine & _telling(name)) >= proposals.ALIKE
    ]
    return fitting[:_MOST_TOPICS]


def _telling(text: str) -> set[str]:
    # Titles are short: “what”, “your” and “when” say nothing there.
    return {stem for stem in proposals.stems(text) if len(stem) >= _TELLING}
