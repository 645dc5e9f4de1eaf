"""Nothing with which one could sign in stands in the database, a log or a letter to others."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyotp import TOTP

from tests.factories import ALICE
from tests.signing import LINK, SMTP, ask_link, by_password, code, link
from tests.sites import Site

PASSWORD = "a canary " + "that sings"
MISTYPED = "a canary " + "that coughs"


def on_disk(folder: Path) -> bytes:
    """Every byte that the deployment wrote, the log of the database included."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


@pytest.mark.asvs("16.2.5", "14.2.1")
def test_what_opens_an_account_is_written_nowhere(
    new_site: Callable[..., Site],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = new_site(**SMTP)
    alice = site.visitor()
    ask_link(alice)
    path = link(site)
    alice.submit(alice.get(path).form(path), name="Alice Ash")
    form = alice.get("/account/password").form("/account/password")
    alice.submit(form, new_password=PASSWORD, again=PASSWORD)
    page = alice.get("/account/second-factor")
    app = TOTP(page.root.one("code").text.replace(" ", ""))
    shown = alice.submit(page.form("/second-factor"), code=code(site, app))
    recovery = [one.text for one in shown.root.all("code")]
    by_password(site.visitor(), MISTYPED)
    with alice.client.session_transaction() as cookie:
        session = str(cookie["_user_id"])
    site.deliver()
    letters = "".join(letter.get_content() for letter in site.post.to(ALICE))
    printed = capsys.readouterr()
    said = (on_disk(site.folder).decode(errors="ignore"), printed.out, printed.err, caplog.text)
    for secret in (PASSWORD, MISTYPED, path.removeprefix(LINK), app.secret, session, *recovery):
        assert not any(secret in text for text in said), secret[:4]
    for secret in (PASSWORD, app.secret, session, *recovery):
        assert secret not in letters
