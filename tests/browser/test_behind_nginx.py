"""The journeys once more, as they are in the end: by HTTPS, through nginx."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser import test_form, test_journeys
from tests.browser.conftest import Live, served
from tests.browsers import launched
from tests.nginx import in_front_of
from tests.servers import free_port

pytestmark = [pytest.mark.browser, pytest.mark.nginx]

test_the_whole_journey = test_journeys.test_from_the_door_to_the_answer_and_to_what_follows
test_several_problems = test_journeys.test_several_problems_become_several_requests
test_a_refused_file = test_form.test_a_refused_file_is_named_and_the_others_are_kept
test_a_double_click = test_form.test_a_double_click_raises_one_request


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser that minds no certificate that was made for a test."""
    browser = launched(playwright, "--ignore-certificate-errors")
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A portal that is reached through nginx only."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    with (
        in_front_of(port, folder / "front") as front,
        served(
            folder / "instance",
            port,
            front.url,
            base_url=front.url,
            trusted_proxies="127.0.0.1",
        ) as live,
    ):
        yield live
