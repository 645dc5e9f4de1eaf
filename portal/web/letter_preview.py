"""Each letter, shown to those who run the portal before anybody gets one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from portal import tokens
from portal.errors import NotFound
from portal.events import MaintenanceChanged, StatusPosted, SubscriptionAsked
from portal.i18n import Lazy, lazy
from portal.i18n import gettext as _
from portal.letters import Letter
from portal.models import (
    Connection,
    Escalation,
    EscalationStep,
    Feedback,
    Incident,
    Invitation,
    MailProof,
    Organisation,
    Subscriber,
)
from portal.policy import Policy
from portal.policy.alarms import BREACHED
from portal.redaction import identifier
from portal.services import incidents, maintenance, posts, tickets
from portal.services.maintenance import Slot
from portal.sinks import Email, Envelope, Subscribers
from portal.store import subscribers
from portal.web.stage import ADA, DANA, Play, Scene, Stage

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """When a letter goes out, how one comes about, and whether it does under a policy."""

    when: Lazy
    scene: Scene
    sent: Callable[[Policy], bool] = lambda _policy: True


def _told(event: str, **more: object) -> Scene:
    """An event about a request of which nothing else needs to be known."""

    def scene(stage: Stage) -> Envelope:
        return stage.about(stage.ticket(), event, **more)

    return scene


def _held(stage: Stage) -> Envelope:
    return stage.about(stage.ticket(held=True), "ticket.held")


def _replied(stage: Stage) -> Envelope:
    ticket = stage.ticket()
    said = stage.words(
        _("Thank you for telling us. Could you try once more, and send us what the page says then?")
    )
    message = tickets.reply(stage.work, ticket, said, side="staff")
    stage.work.session.flush()
    return stage.about(ticket, "ticket.replied", message=message.id)


def _moved(stage: Stage) -> Envelope:
    ticket = stage.ticket("customer")
    before = stage.policy.initial_status
    return stage.about(ticket, "ticket.status_changed", **{"from": before, "to": ticket.status})


def _reminder(stage: Stage) -> Envelope:
    ticket = stage.ticket("customer")
    ticket.reminded_at = stage.work.now
    return stage.about(ticket, "ticket.reminder_due")


def _decided(stage: Stage) -> Envelope:
    ticket, now = stage.ticket(), stage.work.now
    said = {"kind": ticket.request_type, "decision": "online", "decided_at": now}
    stage.work.session.add(Connection(ticket_id=ticket.id, **said))
    stage.work.session.flush()
    return stage.about(ticket, "connect.decided", decision="online", known=True)


def _escalated(stage: Stage) -> Envelope:
    ticket = stage.ticket()
    level = next(iter(stage.policy.ladder), None)
    if level is None:
        return stage.about(ticket, "ticket.escalated", why="asked")
    now = stage.work.now
    ticket.escalation = level
    escalation = Escalation(
        ticket_id=ticket.id,
        level=level,
        state="accepted",
        why="customer",
        level_since=now,
        created_at=now,
    )
    stage.work.session.add(escalation)
    stage.work.session.flush()
    reason = stage.words(_("It stops all of your work, so two of us look at it from now on.")).body
    step = EscalationStep(
        escalation_id=escalation.id,
        kind="accepted",
        side="staff",
        level=level,
        reason=reason,
        at=now,
    )
    stage.work.session.add(step)
    stage.work.session.flush()
    return stage.about(ticket, "ticket.escalated", why="accepted", step=step.id, level=level)


def _links(stage: Stage) -> Envelope:
    stage.ticket()
    return stage.to("links.requested", email=ADA)


def _sign_in(stage: Stage) -> Envelope:
    now, nonce = stage.work.now, tokens.nonce()
    proof = MailProof(
        purpose="sign-in",
        email=identifier(ADA),
        nonce=nonce,
        token_digest=tokens.digest(nonce),
        created_at=now,
        expires_at=now + _DAY,
    )
    stage.work.session.add(proof)
    stage.work.session.flush()
    return stage.to("sign-in.requested", proof=proof.id, language=stage.language)


def _account_changed(stage: Stage) -> Envelope:
    account = stage.account(ADA)
    at = stage.work.now.isoformat()
    return stage.to("account.changed", account=account.id, kind="new-device", time=at)


def _invited(stage: Stage) -> Envelope:
    now = stage.work.now
    house = Organisation(name=identifier("Example Ltd"), created_at=now)
    stage.work.session.add(house)
    stage.work.session.flush()
    asked = Invitation(
        organisation_id=house.id,
        email=identifier(ADA),
        role="member",
        invited_by=stage.account(DANA).id,
        created_at=now,
        expires_at=now + 14 * _DAY,
    )
    stage.work.session.add(asked)
    stage.work.session.flush()
    return stage.to("organisation.invited", invitation=asked.id)


def _answered(stage: Stage) -> Envelope:
    stage.account(ADA)
    given = Feedback(
        score=3,
        comment=stage.words(_("I never know what the page waits for.")).body,
        email=identifier(ADA),
        created_at=stage.work.now,
        answer=stage.words(_("The page now says what it waits for, and how long.")).body,
    )
    stage.work.session.add(given)
    stage.work.session.flush()
    return stage.to("feedback.answered", feedback=given.id)


def _alarm(stage: Stage) -> Envelope:
    ticket = stage.ticket()
    ticket.response_due_at = stage.work.now
    told = {"staff": stage.account(DANA, "agent").id, "alarm": f"response{BREACHED}"}
    return Envelope(uuid4(), Email.name, "sla.breached", ticket.id, told)


def _to_subscriber(stage: Stage, event: str, incident: Incident | None, **more: object) -> Envelope:
    work, nonce = stage.work, tokens.nonce()
    reader = Subscriber(
        channel=subscribers.EMAIL,
        address=subscribers.sealed(work.signer, ADA),
        nonce=nonce,
        token_digest=tokens.digest(nonce),
        language=stage.language,
        time_zone=stage.zone,
        created_at=work.now,
    )
    work.session.add(reader)
    work.session.flush()
    data = {"incident": incident.public_id, **more} if incident else {}
    payload = {"type": event, "data": data, "subscriber": reader.id}
    return Envelope(uuid4(), Subscribers.name, event, None, payload)


def _asked(stage: Stage) -> Envelope:
    return _to_subscriber(stage, SubscriptionAsked.name, None)


def _posted(stage: Stage) -> Envelope:
    work = stage.work
    few = [component.key for component in stage.policy.components][:2]
    words = _("Pages open slowly. We have found why, and are putting it right.")
    states = dict.fromkeys(few, "degraded_performance")
    post = posts.prepare(stage.policy, work.rules, status="identified", body=words, states=states)
    incident = incidents.report(work, name=posts.title(_("Pages are slow"), work.rules), post=post)
    work.session.flush()
    update = incidents.say(work, incident, replace(post, states={}))
    work.session.flush()
    return _to_subscriber(stage, StatusPosted.name, incident, update=update.public_id)


def _planned(stage: Stage) -> Envelope:
    work = stage.work
    words = _("We renew our machines. Pages may be away for a few minutes.")
    post = posts.prepare(stage.policy, work.rules, status="scheduled", body=words)
    incident = maintenance.plan(
        work,
        name=posts.title(_("New machines"), work.rules),
        post=post,
        slot=Slot(work.now + 2 * _DAY, work.now + 2 * _DAY + timedelta(hours=1)),
        components=[component.key for component in stage.policy.components][:1],
    )
    return _to_subscriber(stage, MaintenanceChanged.name, incident, change="scheduled")


SAMPLES: Mapping[str, Sample] = {
    "opened": Sample(lazy("A request has come in"), _told("ticket.opened")),
    "held": Sample(lazy("A request waits until its sender confirms the address"), _held),
    "incomplete": Sample(
        lazy("A letter says too little to be a request"),
        lambda stage: stage.letter("ticket.incomplete"),
    ),
    "taken": Sample(
        lazy("Not all of a letter could be kept"), lambda stage: stage.letter("letter.taken")
    ),
    "replied": Sample(lazy("Somebody wrote on a request"), _replied),
    "moved": Sample(lazy("A request has a new status"), _moved),
    "reminder": Sample(
        lazy("A request waits for the customer's answer"),
        _reminder,
    ),
    "due_changed": Sample(
        lazy("A promised time has changed"), _told("ticket.due_changed", reason="sorted")
    ),
    "escalated": Sample(lazy("An escalation was asked for or answered"), _escalated),
    "still_here": Sample(
        lazy("The customer has not heard from support for a while"),
        _told("ticket.update_due"),
        lambda policy: policy.alarms.still_here is not None,
    ),
    "merged": Sample(
        lazy("Two requests go on as one"), _told("ticket.merged", merged="REQ-2345-6789")
    ),
    "connect_decided": Sample(
        lazy("What may go on at a hub was decided"),
        _decided,
        lambda policy: policy.connect is not None,
    ),
    "links": Sample(lazy("Somebody has lost the links to their requests"), _links),
    "sign_in": Sample(lazy("Somebody wants to sign in by a link"), _sign_in),
    "account_changed": Sample(lazy("How somebody signs in has changed"), _account_changed),
    "invited": Sample(lazy("An organisation invites somebody"), _invited),
    "answered": Sample(lazy("Something changed because of feedback"), _answered),
    "staff_alarm": Sample(lazy("An alarm rings, for people of support"), _alarm),
    "status_asked": Sample(lazy("Somebody subscribes to the status"), _asked),
    "status_posted": Sample(lazy("Something was sent to subscribers of the status"), _posted),
    "status_maintenance": Sample(lazy("Planned work has a new standing"), _planned),
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
