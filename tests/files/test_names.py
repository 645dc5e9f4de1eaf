"""A file's name is never a path, and stands rightly in every header."""

import pytest

from portal.files import disposition, names


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("screen.png", "screen.png"),
        ("../../etc/passwd.txt", "passwd.txt"),
        (r"C:\Users\Alice\screen.PNG", "screen.png"),
        ("/abs/olute.log", "olute.log"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("evil\u202egnp.txt", "evilgnp.txt"),
        ("  two   words .txt", "two words.txt"),
        ("...txt", "txt"),
        (".txt", "txt"),
        ("", "file"),
        ("/", "file"),
        ("größe – 日本.txt", "größe – 日本.txt"),
        ("u\u0308ber.txt", "über.txt"),
    ],
)
def test_a_name_is_what_a_person_sees_of_it(given: str, kept: str) -> None:
    assert names.clean(given)[0] == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = names.clean("a word " * 300 + ".jpeg")[0]
    assert len(name) == names.LONGEST
    assert name.endswith(".jpeg")


@pytest.mark.asvs("5.4.2")
@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"),
        ('a"b\\c;.txt', "attachment; filename=\"a_b_c_.txt\"; filename*=UTF-8''a%22b%5Cc%3B.txt"),
        ("größe.txt", "attachment; filename=\"groe.txt\"; filename*=UTF-8''gr%C3%B6%C3%9Fe.txt"),
        ("日本", "attachment; filename=\"file\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC"),
        ("a\r\nb", "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab"),
    ],
)
def test_a_header_names_the_file_for_old_and_new_readers(name: str, header: str) -> None:
    assert disposition(name) == header
