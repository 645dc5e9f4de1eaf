"""The configuration is parsed once and refuses nonsense by the name of the variable."""

import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path
from threading import Barrier

import pytest

from portal import config
from portal.errors import ConfigurationError

Load = Callable[..., config.Config]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def load(instance: Path) -> Load:
    def with_variables(**variables: str) -> config.Config:
        named = {f"PORTAL_{name.upper()}": value for name, value in variables.items()}
        return config.load({"PORTAL_INSTANCE": str(instance), "HOME": "/nowhere"} | named)

    return with_variables


def refusal(load: Load, **variables: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        load(**variables)
    line = str(refused.value)
    assert "\n" not in line
    return line


def test_with_nothing_set_it_is_one_machine_and_sqlite(load: Load, instance: Path) -> None:
    found = load()
    assert found.database_url == f"sqlite:///{instance}/portal.sqlite3"
    assert (found.host, found.port, found.sinks) == ("127.0.0.1", 8000, ("database", "email"))
    assert found.mail_from == "support@localhost"
    assert not found.public
    assert not found.secure
    assert found.trusted_proxies == ()


def test_no_pattern_of_a_setting_counts_the_letters_of_all_alphabets() -> None:
    # The regex engine keeps each place that may be any letter apart: 200 of them took 18 MB.
    for name, schema in config.Config.model_json_schema()["properties"].items():
        assert not re.search(r"\\w[^]]*\]\{", repr(schema)), name


def test_a_queue_has_a_name_of_at_most_200_letters(load: Load) -> None:
    assert load(broker_queue="q" * 200).broker_queue == "q" * 200
    for name in ("q" * 201, "two words"):
        assert refusal(load, broker_queue=name) == "PORTAL_BROKER_QUEUE must be the name of a queue"


def test_the_instance_is_made_for_its_owner_only(load: Load, instance: Path) -> None:
    load()
    assert instance.stat().st_mode & 0o777 == 0o700


def test_a_development_key_is_made_once_and_kept_with_mode_600(load: Load, instance: Path) -> None:
    first, second = load(), load()
    assert first.secret_key == second.secret_key
    assert len(first.secret_key.get_secret_value()) >= 32
    assert (instance / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in instance.iterdir()] == ["secret.key"]


def test_processes_that_start_together_agree_on_the_key(load: Load) -> None:
    together = Barrier(8)

    def start(_: int) -> config.Config:
        together.wait()
        return load()

    with ThreadPoolExecutor(8) as starts:
        assert len({found.secret_key for found in starts.map(start, range(8))}) == 1


def test_a_public_portal_needs_a_key_of_its_own(load: Load) -> None:
    line = refusal(load, base_url="https://support.example.com")
    assert line.startswith("PORTAL_SECRET_KEY is needed")
    assert "python3 -c" in line
    found = load(base_url="https://support.example.com", secret_key=secrets.token_urlsafe(40))
    assert found.public
    assert found.secure


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "portal.localhost"])
def test_a_base_url_on_this_machine_is_not_public(load: Load, host: str) -> None:
    assert not load(base_url=f"http://{host}/").public


@pytest.mark.parametrize("host", ["10.0.0.5", "support.example.com", "[2001:db8::1]"])
def test_any_other_base_url_is_public(load: Load, host: str) -> None:
    assert load(base_url=f"http://{host}", secret_key=secrets.token_urlsafe(40)).public


def test_a_value_may_stand_in_a_file(load: Load, tmp_path: Path) -> None:
    key = secrets.token_urlsafe(40)
    (tmp_path / "key").write_text(f"{key}\n")
    assert load(secret_key_file=str(tmp_path / "key")).secret_key.get_secret_value() == key


def test_portal_toml_is_read_and_the_environment_wins(load: Load, instance: Path) -> None:
    instance.mkdir()
    settings = 'port = 9000\nhost = "10.0.0.1"\nsinks = ["database"]\n'
    (instance / "portal.toml").write_text(settings)
    found = load(port="9100")
    assert (found.port, found.host, found.sinks) == (9100, "10.0.0.1", ("database",))


def test_a_list_may_be_written_as_one_text_in_the_file_too(load: Load, instance: Path) -> None:
    instance.mkdir()
    settings = 'sinks = "database, console"\ntrusted_proxies = "127.0.0.1,10.0.0.0/8"\n'
    (instance / "portal.toml").write_text(settings)
    found = load()
    assert found.sinks == ("database", "console")
    assert list(map(str, found.trusted_proxies)) == ["127.0.0.1/32", "10.0.0.0/8"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("port", "99999"),
        ("port", "http"),
        ("sinks", "database,pigeon"),
        ("sinks", ","),
        ("base_url", "support.example.com"),
        ("base_url", "https://"),
        ("base_url", "https://example.com/path"),
        ("base_url", "https://example.com:99999"),
        ("base_url", "ftp://example.com"),
        ("database_url", "mysql://somewhere/portal"),
        ("database_url", "portal.sqlite3"),
        ("database_url", "sqlite://"),
        ("files", "attachments"),
        ("files", "s3://"),
        ("files", "ftp://host/files"),
        ("s3_endpoint", "minio:9000"),
        ("s3_region", "the moon"),
        ("redis_url", "localhost:6379"),
        ("smtp_url", "mail.example.com"),
        ("clamd_url", "unix:"),
        ("host", "not a host"),
        ("trusted_proxies", "110.0.0.1/99"),
        ("mail_from", "nobody"),
        ("mail_from", "a@example.com\nBcc: b@example.com"),
        ("secret_key", "short"),
        ("secret_key", f"{'x' * 30}CHANGE-ME"),
        ("status_export", "public/now"),
        ("webhook_secret", "whsec_AAAAAAAAAAAA"),
        ("gitlab_hook_secret", "whsec_AAAAAAAAAAAA"),
        ("gitlab_hook_secret", "short"),
    ],
)
def test_an_impossible_value_is_refused_by_name(load: Load, variable: str, value: str) -> None:
    line = refusal(load, **{variable: value})
    assert line.startswith(f"PORTAL_{variable.upper()} must be ")
    assert value.strip() not in line.removeprefix(f"PORTAL_{variable.upper()}").split()


def test_a_refused_secret_is_never_told(load: Load) -> None:
    password = secrets.token_hex(8)
    with pytest.raises(ConfigurationError) as refused:
        load(database_url=f"oracle://portal:{password}@db/portal")
    assert password not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_configuration_shows_no_secret_when_printed(load: Load) -> None:
    password = secrets.token_hex(8)
    found = load(
        database_url=f"postgresql://portal:{password}@db/portal",
        redis_url=f"redis://:{password}@cache",
        smtp_url=f"smtp://portal:{password}@mail",
        secret_key=password * 3,
    )
    assert password not in repr(found)
    assert password not in str(found)


def test_a_misspelt_name_is_refused_with_what_was_meant(load: Load) -> None:
    line = refusal(load, databse_url="sqlite:///x")
    assert line == (
        "PORTAL_DATABSE_URL is not a setting of Portal; did you mean PORTAL_DATABASE_URL?"
    )
    assert refusal(load, elephants="1") == "PORTAL_ELEPHANTS is not a setting of Portal"


def test_the_name_for_tests_and_empty_values_are_let_be(load: Load) -> None:
    assert load(test_require="browser", redis_url=" ").redis_url is None


def test_a_value_and_its_file_cannot_both_be_set(load: Load) -> None:
    line = refusal(load, port="8000", port_file="/nowhere")
    assert line == "PORTAL_PORT_FILE and PORTAL_PORT are both set; keep one of them"


def test_an_unreadable_or_empty_file_is_refused_by_name(load: Load, tmp_path: Path) -> None:
    line = refusal(load, secret_key_file=str(tmp_path / "missing"))
    assert line == "PORTAL_SECRET_KEY_FILE names a file that cannot be read"
    (tmp_path / "empty").touch()
    line = refusal(load, secret_key_file=str(tmp_path / "empty"))
    assert line == "PORTAL_SECRET_KEY_FILE names a file that is empty"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("port = ", "is not valid TOML"),
        ("prot = 1", "did you mean port?"),
        ("port = 0", "must be a number from 1 to 65535"),
        ("host = 7", "must be an address or a host name"),
        ("instance = '/x'", "use PORTAL_INSTANCE"),
        ("hub_url = 'ftp://hub'", "must be http://host or https://host"),
        ("hub_timeout = 0", "must be seconds, 60 at most"),
        ("gitlab_url = 'ftp://hub'", "must be http://host or https://host"),
        ("gitlab_hook_secret = 'short'", "must be at least 16 characters long"),
        ("[portal]\nport = 1", "portal in "),
    ],
)
def test_a_mistake_in_portal_toml_is_refused_by_name(
    load: Load, instance: Path, settings: str, told: str
) -> None:
    instance.mkdir()
    (instance / "portal.toml").write_text(settings)
    line = refusal(load)
    assert told in line
    assert "portal.toml" in line


def test_a_settings_file_that_cannot_be_decoded_is_refused(load: Load, instance: Path) -> None:
    instance.mkdir()
    (instance / "portal.toml").write_bytes(b"\xff\xfe")
    assert refusal(load).endswith("portal.toml cannot be read")


def test_an_instance_that_cannot_be_made_is_refused(load: Load, instance: Path) -> None:
    instance.touch()
    assert refusal(load).startswith("PORTAL_INSTANCE must be a directory")


def test_a_damaged_development_key_is_refused(load: Load, instance: Path) -> None:
    instance.mkdir()
    (instance / "secret.key").touch()
    assert refusal(load).endswith("secret.key must be at least 32 characters long, and your own")


def test_proxies_are_addresses_or_networks(load: Load) -> None:
    found = load(trusted_proxies="10.0.0.7, 192.168.1.1/16 ,::1")
    expected = ("10.0.0.7/32", "192.168.0.0/16", "::1/128")
    assert found.trusted_proxies == tuple(map(ip_network, expected))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_always_spoken_to_by_psycopg(load: Load, scheme: str) -> None:
    found = load(database_url=f"{scheme}://portal@db/portal")
    assert found.database_url == "postgresql+psycopg://portal@db/portal"


def test_letters_come_from_the_host_of_the_base_url(load: Load) -> None:
    key = secrets.token_urlsafe(40)
    found = load(base_url="https://help.example.com:8443/", secret_key=key)
    assert (found.base_url, found.mail_from) == (
        "https://help.example.com:8443",
        "support@help.example.com",
    )
    assert load(mail_from="Help <help@example.com>").mail_from == "Help <help@example.com>"


def test_a_configuration_cannot_be_changed(load: Load) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().port = 1  # type: ignore[misc]
