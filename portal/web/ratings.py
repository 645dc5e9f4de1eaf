"""What a customer thinks of a resolution: the page that a signed link opens, and its answers."""

from typing import Any

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import access, i18n
from portal.errors import Incomplete, NotAllowed
from portal.forms.base import PolicyForm
from portal.forms.ratings import rating_form
from portal.models import Link, Rating, Resolution, Ticket
from portal.services import ratings
from portal.services.ratings import Given
from portal.store import resolutions as store
from portal.web import asking, door, taken
from portal.web.runtime import read, runtime
from portal.work import Work


def opened(work: Work, token: str) -> tuple[Resolution, Ticket]:
    """The resolution that the link is for, with its ticket.

    Raises:
        NotFound: nobody but us makes such links, and this one is not ours.
        NotAllowed: support does not rate its own work.
    """
    found = store.opened_by(work.session, work.signer, token)
    if work.actor.kind == "staff":
        raise NotAllowed
    return found


def ask(token: str) -> ResponseReturnValue:
    """The question, with what was said before; `?score=` only chooses beforehand."""
    asking.act()
    with read() as work:
        solved, ticket = opened(work, token)
        if not ratings.may_rate(work, solved, ticket):
            return late()
        form = rating_form(runtime().policy)
        known = store.rating(work.session, solved)
        form["score"].data = _chosen(known)
        form["comment"].data = known.comment if known else ""
        return _page(work, solved, ticket, form)


def _chosen(known: Rating | None) -> str:
    asked = request.args.get("score", "")
    if asked in ratings.SCORES:
        return asked
    return str(known.score) if known else ""


def given(form: PolicyForm) -> Given:
    """What was typed, clean.

    Raises:
        Incomplete: something is missing, the page is too old, or many came from here lately.
    """
    said = ratings.prepare(runtime().works.rules, form["score"].data, form["comment"].data)
    refused = door.refused("", "rating")
    if refused:
        g.rating_status = refused[1]
        raise Incomplete({"comment": [refused[0]]})
    return said


def again(token: str, form: PolicyForm, wrong: Incomplete) -> ResponseReturnValue:
    """The page once more with everything that was typed, and what is missing."""
    form.refuse(wrong.fields)
    asking.act()
    with read() as work:
        solved, ticket = opened(work, token)
        return _page(work, solved, ticket, form), g.get("rating_status", 422)


def _page(work: Work, solved: Resolution, ticket: Ticket, form: PolicyForm) -> str:
    with i18n.using(i18n.language(), ticket.time_zone):
        return render_template("feedback/rate.html", form=form, **_told(work, solved, ticket))


def _told(work: Work, solved: Resolution, ticket: Ticket) -> dict[str, Any]:
    """What the page may tell to whoever holds the link: the number and times, and no words."""
    until = ratings.open_until(work, solved)
    return {
        "reference": ticket.reference,
        "solved_at": i18n.datetime(solved.created_at),
        "known": store.rating(work.session, solved),
        "until": i18n.datetime(until),
        "changeable": work.now <= until,
        "way": f"/feedback/{store.mark(work.signer, solved)}",
    }


def thanks(token: str) -> ResponseReturnValue:
    """Thank them, and say how it goes on where they are not content (D26, D30)."""
    asking.act()
    with read() as work:
        solved, ticket = opened(work, token)
        known = store.rating(work.session, solved)
        if known is None:
            return redirect(f"/feedback/{token}", 303)
        hours = work.policy.hours
        back = None if hours.is_open(work.now) else hours.next_opening(work.now)
        with i18n.using(i18n.language(), ticket.time_zone):
            return render_template(
                "feedback/rated.html",
                back=back,
                closed=work.policy.statuses[ticket.status].locked,
                **_told(work, solved, ticket),
                low=known.score <= work.policy.feedback.low,
                ladder=bool(work.policy.ladder),
                request_url=_request_url(work, ticket),
                taken=taken.told(),
            )


def _request_url(work: Work, ticket: Ticket) -> str:
    """Where the holder goes on; the link of a rating is no key to the request, so guests have theirs."""
    mine = work.actor.email == ticket.requester_email
    return f"/tickets/{ticket.reference}" if mine else ""


def late(status: int = 200) -> ResponseReturnValue:
    """It is too late for this one, and not too late to tell us."""
    return render_template("feedback/late.html"), status


def offered(work: Work, ticket: Ticket, viewer: Link | None) -> dict[str, Any] | None:
    """What the ticket's page says about rating: for the one who asked, once it is solved (E18)."""
    if ticket.resolved_at is None or not access.may_decide(viewer):
        return None
    solved = store.latest(work.session, ticket)
    if solved is None:
        return None
    known = store.rating(work.session, solved)
    return {
        "url": f"/feedback/{store.mark(work.signer, solved)}",
        "open": ratings.may_rate(work, solved, ticket),
        "known": known,
    }
