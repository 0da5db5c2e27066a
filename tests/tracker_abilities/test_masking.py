"""Secrets are hidden, settings are not."""

from __future__ import annotations

import pytest

from runicorn.tracker.masking import mask_arguments, mask_source, mask_url

GITHUB_KEY = "ghp_" + "a1B2" * 9


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--token", "abc", "--lr", "0.1"], ["--token", "***", "--lr", "0.1"]),
        (["--api-key=abc"], ["--api-key=***"]),
        (["--hf_token=abc", "-password", "x"], ["--hf_token=***", "-password", "***"]),
        (["model.accessKey=abc", "DB_PASSWORD=x=y"], ["model.accessKey=***", "DB_PASSWORD=***"]),
        (["--use-auth-token", "--lr", "3"], ["--use-auth-token", "--lr", "3"]),
        (["--db", "postgres://me:pw@host/db"], ["--db", "postgres://***@host/db"]),
        (["push", GITHUB_KEY], ["push", "***"]),
        (["--tokenizer", "bert", "--max-tokens=5"], ["--tokenizer", "bert", "--max-tokens=5"]),
        (["--author", "me", "--keyboard", "de"], ["--author", "me", "--keyboard", "de"]),
        (["train.py", "data=x.csv", "a b"], ["train.py", "data=x.csv", "a b"]),
        (["--token"], ["--token"]),
        ([], []),
    ],
)
def test_values_of_arguments_that_name_a_secret_are_hidden(arguments: list[str], expected: list[str]) -> None:
    assert mask_arguments(arguments) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('api_key = "abc"', 'api_key = "***"'),
        ("login(token='abc', name='me')", "login(token='***', name='me')"),
        ('os.environ["HF_TOKEN"] = "abc"', 'os.environ["HF_TOKEN"] = "***"'),
        ('{"password": "abc", "user": "me"}', '{"password": "***", "user": "me"}'),
        ('secret: str = """two\nlines"""', 'secret: str = """***"""'),
        ('tokenizer = "bert"\nlr = 0.1', 'tokenizer = "bert"\nlr = 0.1'),
        ("token = read_token()", "token = read_token()"),
        (f"!git clone https://{GITHUB_KEY}@github.com/a/b", "!git clone https://***@github.com/a/b"),
    ],
)
def test_literals_that_are_given_to_a_secret_are_hidden(source: str, expected: str) -> None:
    assert mask_source(source) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://me:pw@host.org/a/b.git", "https://host.org/a/b.git"),
        ("https://token@host.org/a?private_token=1#x", "https://host.org/a"),
        ("ssh://git@host.org:22/a/b", "ssh://host.org:22/a/b"),
        ("git@host.org:a/b.git", "git@host.org:a/b.git"),
        ("/srv/git/a@b.git", "/srv/git/a@b.git"),
        ("https://host.org/@scope/b", "https://host.org/@scope/b"),
    ],
)
def test_a_url_keeps_host_and_path_only(url: str, expected: str) -> None:
    assert mask_url(url) == expected
