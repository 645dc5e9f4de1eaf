"""Each letter, shown to those who run the portal before anybody gets one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from portal.errors import NotFound
from portal.i18n import Lazy, lazy
from portal.letters import Letter
from portal.policy import Policy
from portal.web import scenes
from portal.web.stage import Play, Scene

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """When a letter goes out, how one comes about, and whether it does under a policy."""

    when: Lazy
    scene: Scene
    sent: Callable[[Policy], bool] = lambda _policy: True


SAMPLES: Mapping[str, Sample] = {
    "opened": Sample(lazy("A request has come in"), scenes.told("ticket.opened")),
    "held": Sample(lazy("A request waits until its sender confirms the address"), scenes.held),
    "incomplete": Sample(
        lazy("A letter says too little to be a request"),
        lambda stage: stage.letter("ticket.incomplete"),
    ),
    "taken": Sample(
        lazy("Not all of a letter could be kept"), lambda stage: stage.letter("letter.taken")
    ),
    "replied": Sample(lazy("Somebody wrote on a request"), scenes.replied),
    "moved": Sample(lazy("A request has a new status"), scenes.moved),
    "reminder": Sample(
        lazy("A request waits for the customer's answer"),
        scenes.reminder,
    ),
    "due_changed": Sample(
        lazy("A promised time has changed"), scenes.told("ticket.due_changed", reason="sorted")
    ),
    "escalated": Sample(lazy("An escalation was asked for or answered"), scenes.escalated),
    "still_here": Sample(
        lazy("The customer has not heard from support for a while"),
        scenes.told("ticket.update_due"),
        lambda policy: policy.alarms.still_here is not None,
    ),
    "merged": Sample(
        lazy("Two requests go on as one"), scenes.told("ticket.merged", merged="REQ-2345-6789")
    ),
    "connect_decided": Sample(
        lazy("What may go on at a hub was decided"),
        scenes.decided,
        lambda policy: policy.connect is not None,
    ),
    "known_issue_solved": Sample(
        lazy("Something that somebody had, too, works again"), scenes.known_issue_solved
    ),
    "links": Sample(lazy("Somebody has lost the links to their requests"), scenes.links),
    "sign_in": Sample(lazy("Somebody wants to sign in by a link"), scenes.sign_in),
    "account_changed": Sample(lazy("How somebody signs in has changed"), scenes.account_changed),
    "invited": Sample(lazy("An organisation invites somebody"), scenes.invited),
    "answered": Sample(lazy("Something changed because of feedback"), scenes.answered),
    "staff_alarm": Sample(lazy("An alarm rings, for people of support"), scenes.alarm),
    "status_asked": Sample(lazy("Somebody subscribes to the status"), scenes.asked),
    "status_posted": Sample(lazy("Something was sent to subscribers of the status"), scenes.posted),
    "status_maintenance": Sample(lazy("Planned work has a new standing"), scenes.planned),
}
"""Every letter, by the name of its template."""


def names(policy: Policy) -> Sequence[str]:
    """The letters that go out under this policy."""
    return [name for name, sample in SAMPLES.items() if sample.sent(policy)]


def show(play: Play, name: str, language: str) -> Letter:
    """A letter as its reader would get it.

    Raises:
        NotFound: there is no such letter, or the policy does not have this language.
    """
    if name not in names(play.policy) or language not in play.policy.organisation.languages:
        raise NotFound
    return play.letter(SAMPLES[name].scene, language)
