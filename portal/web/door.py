"""The web's door for words and files: reads a posted form, keeps what is refused, says why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO, TypeVar, cast
from uuid import UUID, uuid4

from flask import g, request, session

from portal import files, i18n
from portal.errors import Incomplete, RefusedFile
from portal.files import StoredFile
from portal.forms.base import PolicyForm
from portal.i18n import gettext as _
from portal.models import Attachment
from portal.policy import Policy
from portal.redaction import Rules
from portal.services import drafts, intake
from portal.services.intake import Submission, Typed
from portal.services.messages import KeptFiles, Removal
from portal.store import drafts as drafts_store
from portal.tokens import Signer
from portal.web import pace, previews
from portal.web.runtime import browser, network, read, runtime, write

T = TypeVar("T")
Prepare = Callable[[Policy, Signer, Rules, Typed], T]
DRAFT, CONNECT_DRAFT = "draft", "connect-draft"
_MOST_KEPT = 50
KEPT = "kept"
_MOST_DRAFTS = 4


@dataclass(slots=True)
class Entry:
    """One posted form: what was typed, the files that passed, and what is wrong so far."""

    form: PolicyForm
    submission_id: UUID
    files: tuple[StoredFile, ...] = ()
    kept: Sequence[Attachment] = ()
    removed: Sequence[Removal] = ()
    dropped: tuple[UUID, ...] = ()
    mistakes: dict[str, list[str]] = field(default_factory=dict)
    status: int = 422
    offered: bool = False

    @property
    def texts(self) -> dict[str, str]:
        """Every answer as it was typed, by field."""
        return {
            name: self.form.question(name).data
            for _heading, names in self.form.headings
            for name in names
            if self.form.question(name).kind != "files"
        }

    @property
    def keep(self) -> frozenset[str]:
        """What its writer marked as no secret in the preview: digests that only this page carries.

        They are keyed with this deployment's secret and stored nowhere, so that nobody who reads
        the store can try short values against them; `previews.kept` finds them again.
        """
        marked = request.form.getlist("keep")[:_MOST_KEPT]
        return previews.digests(marked, runtime().works.rules)

    def refuse(self, name: str, *messages: str) -> None:
        """Add what is wrong with a field."""
        self.mistakes.setdefault(name, []).extend(messages)

    @property
    def kept_along(self) -> KeptFiles:
        """The files of the draft that go along, and the draft that ends with it."""
        drafted = str(self.submission_id) in session.get(KEPT, ())
        ids = tuple(file.id for file in self.kept)
        return KeptFiles(self.submission_id if drafted else None, ids, self.removed)

    def typed(self, request_type: str, more: Mapping[str, str]) -> Typed:
        """The request in the form that the intake takes."""
        portal = runtime()
        zone = request.form.get("time_zone", "")
        return Typed(
            submission_id=self.submission_id,
            channel="web",
            request_type=request_type,
            answers={**self.texts, **more},
            language=i18n.language(),
            time_zone=zone if i18n.is_zone(zone) else portal.policy.hours.zone,
            browser=browser(),
            files=self.files,
            kept=self.kept_along,
            keep=self.keep,
        )


def enter(form_class: type[PolicyForm], *, files: bool = True) -> Entry:
    """Read the posted form, and store the files that may be kept, if `files` are wanted at all.

    Nothing of a form whose token does not hold is stored but the draft that its writer needs.
    """
    entry = Entry(form_class(request.form), _uuid(request.form.get("submission_id")) or uuid4())
    entry.dropped = tuple(filter(None, map(_uuid, request.form.getlist("drop_file"))))
    waiting, entry.removed = kept(entry.submission_id)
    entry.kept = [file for file in waiting if file.id not in entry.dropped]
    entry.files = _receive(entry) if files else ()
    if g.get("expired"):
        entry.mistakes.setdefault("", [])
    if request.form.get("website"):
        entry.refuse("name", _hidden_field())
    return entry


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def kept(submission_id: UUID | str) -> tuple[Sequence[Attachment], Sequence[Removal]]:
    """The files that wait with this browser's draft, and what was taken out of it."""
    if str(submission_id) not in session.get(KEPT, ()):
        return (), ()
    with read() as work:
        draft = drafts_store.of_browser(work.session, UUID(str(submission_id)), browser(), work.now)
        return (drafts_store.files(work.session, draft), draft.removed) if draft else ((), ())


def _receive(entry: Entry) -> tuple[StoredFile, ...]:
    portal = runtime()
    sent = [file for file in request.files.getlist("attachments") if file.filename]
    room = max(0, portal.policy.intake.max_files - len(entry.kept))
    received = []
    for place, file in enumerate(sent):
        name = file.filename or ""
        try:
            _require_room(name, full=place >= room)
            received.append(
                files.receive(
                    cast("BinaryIO", file.stream),
                    name,
                    limits=portal.file_limits,
                    store=portal.files,
                    rules=portal.works.rules,
                )
            )
        except RefusedFile as refused:
            entry.refuse("attachments", _told(refused))
    return tuple(received)


def _told(refused: RefusedFile) -> str:
    """Why a file is not here; one that may come later is not sent again by itself."""
    told = _("%(file)s: %(reason)s", file=refused.name, reason=refused.reason)
    if not refused.for_now:
        return told
    return told + " " + _("Please choose the file once more then: it was not kept.")


def _require_room(name: str, *, full: bool) -> None:
    limits, most = runtime().policy.intake, runtime().policy.intake.max_files
    if full:
        reason = _("Only %(most)s files fit on one request.", most=most)
    elif _used(limits.per_hour * most, limits.per_day * most, f"files {network()}") >= 1:
        # Refused forms keep their files for days, so they count as well.
        reason = _("Many files came from here lately. Please try it later.")
    else:
        return
    raise RefusedFile(files.names.clean(name, runtime().works.rules)[0], reason)


def submission(
    entry: Entry, request_type: str, more: Mapping[str, str] = MappingProxyType({})
) -> Submission | None:
    """The clean request, or None with the mistakes noted; then call `keep` and show them.

    `more` are answers that the form does not ask.
    """
    return checked(entry, entry.typed(request_type, more), intake.prepare, "description")


def checked(entry: Entry, typed: Typed, prepare: Prepare[T], words: str) -> T | None:
    """What `prepare` makes of what was typed, or None with the mistakes noted.

    `words` is the field at which is told that nobody writes that fast.
    """
    portal = runtime()
    try:
        prepared = prepare(portal.policy, portal.works.signer, portal.works.rules, typed)
    except Incomplete as incomplete:
        for name, messages in incomplete.fields.items():
            entry.refuse(name, *messages)
        return None
    if not entry.mistakes and pace.too_fast():
        entry.refuse(words, _("That was very quick. Please look it over and send it again."))
    return None if entry.mistakes else prepared


def pressure(email: str, purpose: str = "ask", times: int = 1) -> float:
    """Count one request of this network and address; how much of the limits is used (1 is all).

    Each purpose counts for itself, so that nobody is kept from asking by others who look for their
    links; and those who give no address share none. `times` the limits are for what costs little.
    """
    limits, keys = runtime().policy.intake, [network()]
    if email.strip():
        keys.append(runtime().works.signer.pseudonym("address", email.strip().lower()))
    most = limits.per_hour * times, limits.per_day * times
    return _used(*most, *(f"{purpose} {key}" for key in keys))


def _used(per_hour: int, per_day: int, *keys: str) -> float:
    found = runtime().limits.hit(per_hour, per_day, *keys)
    g.retry_after = found.retry_after
    return found.used


def must_confirm(used: float) -> bool:
    """Whether a guest confirms by mail first: when the limits are near, and letters do go out."""
    portal = runtime()
    return portal.sends_letters and used >= portal.policy.intake.near


def too_many(entry: Entry) -> None:
    """Note that the limit is reached; everything typed stays."""
    entry.status = 429
    entry.refuse("email", _busy())


def _busy() -> str:
    return i18n.ngettext(
        "Many requests came from here lately. Please send it again in %(num)s minute.",
        "Many requests came from here lately. Please send it again in %(num)s minutes.",
        max(1, round(g.retry_after / 60)),
    )


def _hidden_field() -> str:
    return _("One hidden field must stay empty. Please send the form once more.")


def keep(entry: Entry) -> None:
    """Keep a refused form as a draft, clean, and show its writer exactly what is kept."""
    texts, removed = intake.clean(entry.texts, runtime().works.rules, entry.keep)
    entry.form.show(texts)
    entry.form.refuse({name: found for name, found in entry.mistakes.items() if name})
    with write() as work:
        draft = drafts.keep(
            work, entry.submission_id, browser(), texts, entry.files, entry.dropped, removed
        )
        if draft is None:
            return
        entry.kept = drafts_store.files(work.session, draft)
    remember(entry.submission_id)


def remember(draft_id: UUID) -> None:
    """Let this browser find the files of this draft again."""
    known = [key for key in session.get(KEPT, []) if key != str(draft_id)]
    session[KEPT] = [*known[-_MOST_DRAFTS:], str(draft_id)]


def keep_request(entry: Entry, form: str = DRAFT) -> None:
    """Keep a refused request, and remember to offer it when its form is opened again."""
    keep(entry)
    session[form] = str(entry.submission_id)


def forget_draft(form: str = DRAFT) -> None:
    """The draft was sent or thrown away: this browser need not look for it."""
    session.pop(form, None)


def restored(form: str = DRAFT) -> tuple[UUID, Mapping[str, str]] | None:
    """The draft of this browser, to go on with."""
    known = _uuid(session.get(form))
    if known is None:
        return None
    with read() as work:
        draft = drafts_store.of_browser(work.session, known, browser(), work.now)
    return (known, draft.answers) if draft else None


def refused(email: str, purpose: str, times: int = 1) -> tuple[str, int] | None:
    """Why a short form cannot be accepted now, and the status; None when it can, which counts."""
    if g.get("expired"):
        return _("This page was open for a long time. Please send it once more."), 422
    if request.form.get("website"):
        return _hidden_field(), 422
    return (_busy(), 429) if pressure(email, purpose, times) >= 1 else None
