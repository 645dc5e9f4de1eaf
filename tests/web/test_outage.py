"""While the database is away a page keeps what was typed, but no password."""

from sqlalchemy.exc import OperationalError

from tests.markup import read
from tests.sites import Site

GONE = OperationalError("SELECT 1", None, ConnectionError("refused"))


def test_a_password_that_was_typed_twice_comes_back_in_no_page(site: Site) -> None:
    typed = {"name": "Alice", "password": "1", "new_password": "2", "again": "2"}
    with site.app.test_request_context("/account/password", method="POST", data=typed):
        answer = site.app.make_response(site.app.handle_user_exception(GONE))
    root, _doctype = read(answer.get_data(as_text=True))
    kept = {one.get("name") for one in root.one("main").all("input")}
    assert answer.status_code == 503
    assert "name" in kept
    assert not kept & {"password", "new_password", "again"}
