import pytest
from django.core.exceptions import ImproperlyConfigured

from fairville_site import env


@pytest.mark.parametrize(
    ("value", "flag"), [("1", True), ("Yes", True), ("0", False), ("off", False)]
)
def test_a_flag_is_read_from_plain_words(monkeypatch, value, flag):
    monkeypatch.setenv("SWITCH", value)

    assert env.flag("SWITCH", default=not flag) is flag


def test_what_is_not_set_is_the_default(monkeypatch):
    monkeypatch.delenv("SWITCH", raising=False)

    assert env.flag("SWITCH", default=True) is True
    assert env.whole("SWITCH", 25) == 25
    assert env.listed("SWITCH", "a, b,,") == ["a", "b"]
    assert env.secret("SWITCH", "known") == "known"


@pytest.mark.parametrize(
    ("read", "value", "words"),
    [
        (env.flag, "perhaps", "SWITCH must be 1 or 0, not “perhaps”."),
        (
            lambda name: env.whole(name, 1),
            "many",
            "SWITCH must be a whole number, not “many”.",
        ),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence(monkeypatch, read, value, words):
    monkeypatch.setenv("SWITCH", value)

    with pytest.raises(ImproperlyConfigured, match=words):
        read("SWITCH")


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("KEY", "from the environment")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))

    assert env.secret("KEY") == "from a file"


@pytest.mark.parametrize(
    "text", ["former, older", "former\nolder\n", "former,\nolder,"]
)
def test_former_secrets_may_come_from_a_file_too(monkeypatch, tmp_path, text):
    (tmp_path / "keys").write_text(text)
    monkeypatch.setenv("KEYS_FILE", str(tmp_path / "keys"))

    assert env.secrets("KEYS") == ["former", "older"]
    assert env.secrets("OTHERS") == []


def test_a_secret_file_that_is_not_there_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "nowhere"))

    with pytest.raises(ImproperlyConfigured, match="which cannot be read"):
        env.secret("KEY")


def test_a_required_setting_that_is_missing_is_named():
    with pytest.raises(ImproperlyConfigured, match="Set SECRET_KEY"):
        env.required("SECRET_KEY", "", "50 characters")
