"""Reports say how content customers are, of how many one knows it, and how sure that is."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models import Rating, Resolution, Ticket
from portal.redaction import identifier
from portal.services import tickets
from portal.web import charts, reports
from portal.work import SYSTEM
from tests.factories import submission
from tests.pages import Page, Visitor
from tests.queries import counted
from tests.sites import Site

LENA, DANA = "lena@example.net", "dana@example.net"


@pytest.fixture
def lead(site: Site) -> Visitor:
    return site.person(LENA, staff_role="lead")


def solved(site: Site, scores: Sequence[int | None], comment: str = "", **changes: str) -> None:
    """Requests that were solved just now, with the scores that they got, or none."""
    with site.portal.works.write(SYSTEM) as work:
        for score in scores:
            asked = submission(site.portal.policy, **changes)
            ticket = tickets.open(work, asked).ticket
            known = Resolution(ticket_id=ticket.id, created_at=work.now)
            work.session.add(known)
            work.session.flush()
            if score is not None:
                work.session.add(
                    Rating(
                        resolution_id=known.id,
                        score=score,
                        comment=identifier(comment),
                        created_at=work.now + timedelta(minutes=90),
                        updated_at=work.now + timedelta(minutes=90),
                    )
                )


def row(page: Page, name: str) -> str:
    """The line of a table that begins so."""
    lines = [one.text for one in page.root.all("tr")]
    return next(line for line in lines if line.startswith(name))


# By hand, from Wilson's formula with z = 1.96: https://doi.org/10.1080/01621459.1927.10502953
@pytest.mark.parametrize(
    ("good", "rated", "low", "high"),
    [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (81, 263, 0.255, 0.366)],
)
def test_the_interval_is_that_of_the_tables(good: int, rated: int, low: float, high: float) -> None:
    assert reports.wilson(good, rated) == pytest.approx((low, high), abs=0.0005)


def slow_wilson(good: int, rated: int) -> tuple[float, float]:
    """The ends of what is not refused: all p from which the share is at most z deviations away."""

    def is_refused(p: float) -> bool:
        return (good / rated - p) ** 2 * rated > 1.959964**2 * p * (1 - p)

    def end(inside: float, outside: float) -> float:
        for _ in range(80):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if is_refused(middle) else (middle, outside)
        return inside

    share = good / rated
    low = 0.0 if good == 0 else end(share, 0.0)
    return low, 1.0 if good == rated else end(share, 1.0)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_what_a_test_of_every_share_would_not_refuse(pair: tuple[int, int]) -> None:
    low, high = reports.wilson(*pair)
    assert (low, high) == pytest.approx(slow_wilson(*pair), abs=1e-6)
    assert 0 <= low <= pair[0] / pair[1] <= high <= 1


def test_nothing_said_says_nothing() -> None:
    assert reports.wilson(0, 0) == (0.0, 1.0)


# Of 10 solved, 7 were rated: 4, 4, 5, 5, 3, 2, 1. Content are 4 of 7 = 57 %, and 7 of 10 said so.
SCORES = (4, 4, 5, 5, 3, 2, 1, None, None, None)


@pytest.mark.row("A30")
def test_the_figures_are_those_that_one_counts_by_hand(site: Site, lead: Visitor) -> None:
    solved(site, SCORES)
    page = lead.get("/desk/reports")
    figures = page.root.one("dl", class_="figures").text
    for part in ("57 %", "most likely 25 to 84 %", "7", "of 10 solved", "70 %"):
        assert part in figures
    assert "Only 7 answers" in page.text
    assert row(page, "5 · Very good").split()[-3:] == ["2", "29", "%"]
    assert row(page, "1 · Very poor").split()[-3:] == ["1", "14", "%"]


def test_a_rate_is_of_those_that_were_solved_in_the_time_and_no_others(
    site: Site, lead: Visitor
) -> None:
    solved(site, (1, 1, 1))
    site.clock.pass_by(days=28)
    lead = site.person(LENA, staff_role="lead")
    solved(site, (5, None))
    month = lead.get("/desk/reports?weeks=4")
    assert "of 2 solved" in month.text
    assert "100 %" in month.root.one("dl", class_="figures").text
    year = lead.get("/desk/reports?weeks=52")
    assert "of 5 solved" in year.text
    assert "25 %" in year.root.one("dl", class_="figures").text


def test_what_was_solved_twice_counts_once_by_its_last_solution(site: Site, lead: Visitor) -> None:
    solved(site, (1,))
    site.clock.pass_by(days=1)
    with site.portal.works.write(SYSTEM) as work:
        (first,) = work.session.query(Resolution).all()
        work.session.add(Resolution(ticket_id=first.ticket_id, created_at=work.now))
    lead = site.person(LENA, staff_role="lead")
    page = lead.get("/desk/reports")
    assert "of 1 solved" in page.text
    assert "each once, by its last solution" in page.text
    assert row(page, "1 · Very poor").split()[-2:] != ["1", "%"]
    assert page.root.one("dl", class_="figures").text.split()[3:4] == ["0"]


def test_each_table_counts_its_own(site: Site, lead: Visitor) -> None:
    solved(site, (5, 5, None), category="billing", impact="normal")
    solved(site, (1,), category="bug", impact="critical")
    page = lead.get("/desk/reports")
    policy = site.portal.policy
    billing = policy.categories["billing"].label
    technical = policy.categories["bug"].label
    name, other = (text if isinstance(text, str) else text["en"] for text in (billing, technical))
    assert "2 of 3 67 % 100 %" in row(page, name)
    assert "1 of 1 100 % 0 %" in row(page, other)


@pytest.mark.row("D34")
def test_the_figures_stand_by_kind_of_request_on_the_page_and_in_the_file(
    site: Site, lead: Visitor
) -> None:
    solved(site, (5, 1))
    with site.portal.works.write(SYSTEM) as work:
        work.session.query(Ticket).first().request_type = "system-pairing"  # type: ignore[union-attr]
    page = lead.get("/desk/reports")
    pairing = site.portal.policy.request_types["system-pairing"].label
    assert "1 of 1" in row(page, str(pairing))
    told = csv.DictReader(io.StringIO(lead.get("/desk/reports.csv").response.text.lstrip("\ufeff")))
    assert {one["request_type"] for one in told} == {"system-pairing", "support"}


def test_the_cost_does_not_grow_with_what_is_counted(site: Site, lead: Visitor) -> None:
    solved(site, (5,))
    lead.get("/desk/reports")
    with counted(site) as few:
        lead.get("/desk/reports")
    solved(site, (5, 4, 3, 2, 1, None) * 5, category="bug")
    with counted(site) as many:
        lead.get("/desk/reports")
    assert len(many) == len(few) <= 10


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "＝"])
def test_a_sentence_is_no_formula_for_a_spreadsheet(site: Site, lead: Visitor, start: str) -> None:
    solved(site, (2,), comment=f"{start}HYPERLINK(1)")
    answer = lead.get("/desk/reports.csv").response
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (line,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert line["comment"].startswith("'")
    assert (line["score"], line["minutes"], line["category"]) == ("2", "90", "billing")


@pytest.mark.parametrize("path", ["/desk/reports", "/desk/reports.csv"])
def test_reports_are_for_those_who_lead(site: Site, path: str) -> None:
    assert site.person(DANA, staff_role="agent").get(path).status == 404
    assert site.person().get(path).status == 404


def test_bars_are_as_long_as_what_they_count() -> None:
    drawn = charts.bars([("good", "8", 8), ("poor", "2", 2), ("none", "0", 0)])
    longest, short, none = (bar.width for bar in drawn.bars)
    assert (short * 4, none) == (longest, 0)


def test_a_part_without_answers_leaves_a_gap_and_more_stands_higher() -> None:
    drawn = charts.dots([("a", (0.5, 0.3, 0.7)), ("b", None), ("c", (1.0, 0.8, 1.0))])
    half, whole = drawn.dots
    assert half.top < half.y < half.bottom
    assert whole.y < half.y
    assert [label for _x, label in drawn.labels] == ["a", "b", "c"]
