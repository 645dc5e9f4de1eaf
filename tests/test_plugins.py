"""The house's own pytest plugins say what they should."""

import pytest

from tests import required, rows

pytest_plugins = ["pytester"]

SETTINGS = """
[pytest]
markers =
    row: x
    postgres: x
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A small project that uses the plugins."""
    pytester.makeini(SETTINGS)
    pytester.makeconftest("pytest_plugins = ['tests.required', 'tests.rows']")
    return pytester


def test_the_register_holds_every_row_of_each_source() -> None:
    counts = dict.fromkeys("ABCDE", 0)
    for name in rows.register():
        counts[name[0]] += 1
    assert counts == {"A": 30, "B": 61, "C": 13, "D": 53, "E": 32}


def test_the_matrix_shows_what_is_proven_first(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        @pytest.mark.row("B02", "E31")
        def test_yes(): pass
        @pytest.mark.row("E31")
        @pytest.mark.parametrize("n", [1, 2])
        def test_twice(n): pass
        @pytest.mark.row("A01")
        def test_no(): assert False
    """)
    result = project.runpytest_inprocess("--rows")
    result.stdout.fnmatch_lines(
        [
            "B02  C,I       1  passed *",
            "E31  P         3  passed *",
            "A02  C,P       0  no test *",
            "A01  C,P       1  failed *",
            "2 of 189 rows proven",
        ]
    )


def test_the_matrix_is_the_same_under_xdist(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        @pytest.mark.row("E31")
        def test_yes(): pass
    """)
    result = project.runpytest_subprocess("--rows", "-n1")
    result.stdout.fnmatch_lines(["E31  P         1  passed *", "1 of 189 rows proven"])


def test_an_unknown_row_fails_the_run(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        @pytest.mark.row("Z99")
        def test_yes(): pass
    """)
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*not in tests/rows.toml: Z99*"])


@pytest.mark.parametrize(("must", "outcome"), [("", {"skipped": 1}), ("postgres", {"errors": 1})])
def test_a_missing_service_skips_unless_it_is_required(
    project: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    must: str,
    outcome: dict[str, int],
) -> None:
    project.makepyfile("""
        import pytest
        @pytest.mark.postgres
        def test_data(): pass
    """)
    monkeypatch.setattr(required, "available", lambda _service: False)
    monkeypatch.setenv(required.VARIABLE, must)
    project.runpytest_inprocess().assert_outcomes(**outcome)


def test_a_misspelt_service_stops_the_run(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(required.VARIABLE, "postgress")
    result = project.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*names ?'postgress'?*"])


def test_a_closed_port_does_not_answer() -> None:
    assert not required.answers(1, b"", b"x")
