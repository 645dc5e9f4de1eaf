"""What happens on the stage, so that each letter comes about."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from portal import tokens
from portal.events import KnownIssueSolved, MaintenanceChanged, StatusPosted, SubscriptionAsked
from portal.i18n import gettext as _
from portal.models import (
    Connection,
    Escalation,
    EscalationStep,
    Feedback,
    Incident,
    Invitation,
    KnownIssue,
    MailProof,
    MeToo,
    Organisation,
    Subscriber,
)
from portal.policy.alarms import BREACHED
from portal.redaction import identifier
from portal.services import incidents, maintenance, posts, tickets
from portal.services.maintenance import Slot
from portal.sinks import Email, Envelope, Subscribers
from portal.store import known_issues, subscribers
from portal.web.stage import ADA, DANA, Scene, Stage

_DAY = timedelta(days=1)


def told(event: str, **more: object) -> Scene:
    """An event about a request of which nothing else needs to be known."""

    def scene(stage: Stage) -> Envelope:
        return stage.about(stage.ticket(), event, **more)

    return scene


def held(stage: Stage) -> Envelope:
    """Nobody has confirmed it yet."""
    return stage.about(stage.ticket(held=True), "ticket.held")


def replied(stage: Stage) -> Envelope:
    """Support has answered."""
    ticket = stage.ticket()
    said = stage.words(
        _("Thank you for telling us. Could you try once more, and send us what the page says then?")
    )
    message = tickets.reply(stage.work, ticket, said, side="staff")
    stage.work.session.flush()
    return stage.about(ticket, "ticket.replied", message=message.id)


def moved(stage: Stage) -> Envelope:
    """It waits for the customer now."""
    ticket = stage.ticket("customer")
    before = stage.policy.initial_status
    return stage.about(ticket, "ticket.status_changed", **{"from": before, "to": ticket.status})


def reminder(stage: Stage) -> Envelope:
    """The customer is reminded."""
    ticket = stage.ticket("customer")
    ticket.reminded_at = stage.work.now
    return stage.about(ticket, "ticket.reminder_due")


def decided(stage: Stage) -> Envelope:
    """What was decided."""
    ticket, now = stage.ticket(), stage.work.now
    said = {"kind": ticket.request_type, "decision": "online", "decided_at": now}
    stage.work.session.add(Connection(ticket_id=ticket.id, **said))
    stage.work.session.flush()
    return stage.about(ticket, "connect.decided", decision="online", known=True)


def escalated(stage: Stage) -> Envelope:
    """Somebody higher up has said yes."""
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


def links(stage: Stage) -> Envelope:
    """Somebody with one request."""
    stage.ticket()
    return stage.to("links.requested", email=ADA)


def sign_in(stage: Stage) -> Envelope:
    """A link that still works."""
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


def account_changed(stage: Stage) -> Envelope:
    """A device that is new."""
    account = stage.account(ADA)
    at = stage.work.now.isoformat()
    return stage.to("account.changed", account=account.id, kind="new-device", time=at)


def invited(stage: Stage) -> Envelope:
    """By a colleague."""
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


def answered(stage: Stage) -> Envelope:
    """To somebody who left their address."""
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


def alarm(stage: Stage) -> Envelope:
    """The first answer is late."""
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


def asked(stage: Stage) -> Envelope:
    """Somebody who did not confirm yet."""
    return _to_subscriber(stage, SubscriptionAsked.name, None)


def posted(stage: Stage) -> Envelope:
    """An incident of today."""
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


def planned(stage: Stage) -> Envelope:
    """Work in two days."""
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


def known_issue_solved(stage: Stage) -> Envelope:
    """Somebody had said that they have it, too."""
    work = stage.work
    issue = KnownIssue(
        tag="1234-empty-report",
        title=stage.words(_("The report stays empty in the morning")).body,
        body=stage.words(_("Rows come only after nine o'clock.")).body,
        opened_at=work.now,
        updated_at=work.now,
        outcome=stage.words(_("The report has its rows again, at any time.")).body,
    )
    work.session.add(issue)
    work.session.flush()
    waits = MeToo(
        known_issue_id=issue.id,
        browser=tokens.nonce(),
        address=known_issues.sealed(work.signer, ADA),
        language=stage.language,
        time_zone=stage.zone,
        at=work.now,
    )
    work.session.add(waits)
    work.session.flush()
    return stage.to(KnownIssueSolved.name, me_too=waits.id)
