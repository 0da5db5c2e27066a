"""Records of logging reach the run's log, and nothing of it reaches the training."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

import runicorn as rn
from runicorn.tracker.log_handler import RunLogHandler


class Log:
    """As much of a run as a handler needs."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def log_text(self, text: str) -> None:
        self.texts.append(text)


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("training.part")
    logger.setLevel(logging.DEBUG)
    yield logger
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


def test_a_record_is_written_with_level_and_logger(logger: logging.Logger) -> None:
    log = Log()
    logger.addHandler(RunLogHandler(log, level="INFO"))

    logger.info("epoch %d", 3)
    logger.debug("below the level")

    assert log.texts == ["INFO training.part: epoch 3"]


def test_a_traceback_stays_with_its_record(logger: logging.Logger) -> None:
    log = Log()
    logger.addHandler(RunLogHandler(log))

    try:
        raise ValueError("no such batch")
    except ValueError:
        logger.exception("failed")

    first, *_, last = log.texts[0].split("\n")
    assert (first, last) == ("ERROR training.part: failed", "ValueError: no such batch")


def test_an_own_formatter_is_used(logger: logging.Logger) -> None:
    log, handler = Log(), None
    handler = RunLogHandler(log)
    handler.setFormatter(logging.Formatter("%(message)s!"))
    logger.addHandler(handler)

    logger.warning("hot")

    assert log.texts == ["hot!"]


def test_arguments_that_do_not_fit_neither_raise_nor_print(capsys: pytest.CaptureFixture[str]) -> None:
    log = Log()
    record = logging.LogRecord(
        "training.part", logging.WARNING, "train.py", 1, "%d pictures", ("many",), None
    )

    RunLogHandler(log).handle(record)

    assert log.texts == ["WARNING training.part: %d pictures"]
    assert capsys.readouterr() == ("", "")


def test_a_log_that_fails_neither_raises_nor_prints(
    logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def log_text(self, text: str) -> None:
            raise OSError("disk full")

    logger.addHandler(RunLogHandler(Broken()))

    logger.warning("lost")

    assert capsys.readouterr() == ("", "")


def test_a_log_that_itself_logs_does_not_go_round_in_circles(logger: logging.Logger) -> None:
    class Chatty(Log):
        def log_text(self, text: str) -> None:
            super().log_text(text)
            logger.warning("the disk is nearly full")

    log = Chatty()
    logger.addHandler(RunLogHandler(log))

    logger.info("hello")

    assert log.texts == ["INFO training.part: hello"]


def test_without_a_run_the_active_one_is_written_to(logger: logging.Logger, tmp_path: Path) -> None:
    logger.addHandler(RunLogHandler())

    logger.info("before any run")
    with rn.init(storage=tmp_path) as run:
        logger.info("one\ntwo")
    logger.info("after the run")

    lines = (Path(run.path) / "logs.txt").read_text().splitlines()
    assert [line.partition(" | ")[2] for line in lines] == ["INFO training.part: one", "two"]
