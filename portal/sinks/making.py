"""From the names in `PORTAL_SINKS` to sinks."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any, cast

from portal.config import Config
from portal.errors import ConfigurationError
from portal.sinks.base import Sink
from portal.sinks.console import Console
from portal.sinks.database import DatabaseQueue
from portal.sinks.email import Email
from portal.sinks.slack import Slack
from portal.sinks.transports import Transport
from portal.sinks.webhook import Webhook
from portal.work import Works


def make(settings: Config, works: Works, post: Transport) -> dict[str, Sink]:
    """The sinks of this deployment by their names.

    Raises:
        ConfigurationError: one needs an extra that is not installed.
    """
    return {name: _MAKERS[name](settings, works, post) for name in settings.sinks}


def broker(settings: Config) -> Any:
    """The sink `broker`, of the kind that the address names.

    Raises:
        ConfigurationError: the extra is not installed.
    """
    at_amazon = (settings.broker_url or "").startswith("sqs:")
    module, name, extra = ("sqs", "Sqs", "sqs") if at_amazon else ("broker", "Broker", "queue")
    try:
        # Kombu is an extra: whoever needs no broker need not have it.
        kind = getattr(importlib.import_module(f"portal.sinks.{module}"), name)
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            f"PORTAL_SINKS names broker, which needs the extra {extra} of support-portal"
        ) from missing
    return kind(settings.broker_url, settings.broker_queue)


def _gitlab(settings: Config, works: Works, _post: Transport) -> Sink:
    try:
        gitlab = importlib.import_module("portal.sinks.gitlab")
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            "PORTAL_SINKS names gitlab, which needs the extra gitlab of support-portal"
        ) from missing
    token = settings.gitlab_token.get_secret_value() if settings.gitlab_token else ""
    project = settings.gitlab_project
    connect = settings.gitlab_connect_project or project
    place = gitlab.Place(settings.gitlab_url, token, project, connect)
    made: Sink = gitlab.GitLab(place, works, settings.address)
    return made


def _webhook(settings: Config, works: Works, _post: Transport) -> Sink:
    key = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    return Webhook(settings.webhook_url or "", key, works.clock)


_MAKERS: Mapping[str, Callable[[Config, Works, Transport], Sink]] = {
    Console.name: lambda _settings, _works, _post: Console(),
    DatabaseQueue.name: lambda _settings, works, _post: DatabaseQueue(works),
    Email.name: lambda settings, works, post: Email(
        works, post, settings.address, answers=settings.mail_answers is not None
    ),
    Slack.name: lambda settings, works, _post: Slack(
        settings.slack_url or "", works.policy, settings.address
    ),
    Webhook.name: _webhook,
    "broker": lambda settings, _works, _post: cast("Sink", broker(settings)),
    "gitlab": _gitlab,
}
