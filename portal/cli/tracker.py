"""What `portal doctor` sees of GitLab: whether it knows the token and the projects."""

from urllib.parse import quote

from portal import calls
from portal.cli.looking import Line
from portal.config import Config
from portal.i18n import gettext as _
from portal.outbound import Unreachable

_PATIENCE = 5.0  # seconds


def gitlab(settings: Config) -> Line:
    """Whether GitLab knows the token and the projects, and what people do there comes back."""
    name = _("GitLab")
    if settings.gitlab_url is None or "gitlab" not in settings.sinks:
        return Line("ok", name, _("not used"))
    projects = {settings.gitlab_project, settings.gitlab_connect_project} - {None}
    for project in sorted(map(str, projects)):
        status = _asked(settings, project)
        if status != 200:  # noqa: PLR2004 - HTTP's own
            seen = f"{settings.gitlab_url} {project}"
            return Line("problem", name, seen, _advice(status))
    seen = f"{settings.gitlab_url} {', '.join(sorted(map(str, projects)))}"
    if settings.gitlab_hook_secret is None:
        deaf = _("What people do there does not come back; set PORTAL_GITLAB_HOOK_SECRET.")
        return Line("warning", name, seen, deaf)
    return Line("ok", name, seen)


def _asked(settings: Config, project: str) -> int:
    token = settings.gitlab_token.get_secret_value() if settings.gitlab_token else ""
    base = (settings.gitlab_url or "").rstrip("/")
    url = f"{base}/api/v4/projects/{quote(project, safe='')}"
    try:
        return calls.call("GET", url, None, {"PRIVATE-TOKEN": token}, _PATIENCE).status
    except Unreachable:
        return 0


def _advice(status: int) -> str:
    if status == 0:
        return _("It does not answer; what happens is told there once it does.")
    if status in {401, 403}:
        return _("It does not take the token; renew PORTAL_GITLAB_TOKEN, with the scope api.")
    if status == 404:  # noqa: PLR2004 - HTTP's own
        return _("It has no such project for this token; see PORTAL_GITLAB_PROJECT.")
    return _("It answered %(status)d.", status=status)
