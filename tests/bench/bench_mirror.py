"""What a mirror costs and how late it is, against a real OpenSSH server on loopback, and over a line of 50 ms.

    python tests/bench/bench_mirror.py [--runs N] [--bytes N] [--pairs N] [--parts copy,sftp,curve,live]

The line is a proxy that holds each byte for 25 ms each way; `tc netem` needs rights that most machines do not give.
"""

from __future__ import annotations

import argparse
import json
import mmap
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "tests" / "remote"), str(CHECKOUT)]

from ssh_server import SshServer, ssh_server, wait_until  # noqa: E402
from trees import event, make_run  # noqa: E402

from runicorn.remote import (  # noqa: E402
    Connection,
    HostKeys,
    Login,
    Mirror,
    following,
    resolve,
)
from runicorn.remote.shell_carrier import ShellCarrier  # noqa: E402

ONE_WAY_S = 0.025
LIVE_RUNS = 10
RECORDS_A_SECOND = 10
LIVE_S = 15


def row(what: str, figure: float, unit: str, target: float, *, at_least: bool = False) -> None:
    """Print one line of the table."""
    good = figure >= target if at_least else figure <= target
    sign = "≥" if at_least else "≤"
    print(
        f"{what:<60} {figure:>8.2f} {unit:<4} {sign} {target:>6.2f}  {'ok' if good else 'MISSED'}", flush=True
    )


def connection(server: SshServer, port: int) -> Connection:
    """Connect by another port than the server's own, where there is a line before it."""
    login = Login(key_path=str(server.key_path), use_agent=False)
    return Connection(resolve("127.0.0.1", server.user, port), login, HostKeys(confirmed=server.host_key))


@contextmanager
def delayed(port: int) -> Iterator[int]:
    """Give the port of a line of 50 ms to another port."""
    words = [sys.executable, str(Path(__file__).with_name("delay_line.py")), str(port), str(ONE_WAY_S)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def make_store(root: Path, runs: int, size: int) -> int:
    """Make a store of so many runs and bytes; gives its exact size."""
    each = size // runs
    lines = [event(step) for step in range(each * 8 // 10 // len(event(1)))]
    for number in range(runs):
        run = make_run(root, f"demo/exp{number % 10}/runs/r{number:04}", lines=0)
        (run / "events.jsonl").write_text("".join(lines))
        (run / "media" / "2_ab_cat.png").write_bytes(bytes(each // 10) + number.to_bytes(4, "big"))
        (run / "logs.txt").write_text(f"10:00:00 | line of run {number}\n" * (each // 10 // 28))
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def mirrored(server: SshServer, port: int, there: Path, here: Path, *, is_open: bool = False) -> float:
    """Mirror once; gives the seconds from before the connection, or from when it is open."""
    link = connection(server, port)
    if is_open:
        link.open()
    started = time.monotonic()
    Mirror(link, str(there), here, once=True, owns_connection=True).wait(1200)
    return time.monotonic() - started


def raw_channel(server: SshServer, port: int, there: Path) -> float:
    """Seconds that paramiko needs for the same bytes out of one channel of a connection like the mirror's."""
    link = connection(server, port)
    link.open()
    took = drained(link.channel(), there)
    link.close()
    return took


def stock_channel(server: SshServer, there: Path) -> float:
    """Seconds that paramiko needs with the ciphers, the window and the packets that it takes by itself."""
    import paramiko

    sock = socket.create_connection(("127.0.0.1", server.port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transport = paramiko.Transport(sock)
    transport.connect(username=server.user, pkey=paramiko.PKey.from_path(server.key_path))
    took = drained(transport.open_session(), there)
    transport.close()
    return took


def drained(channel: Any, there: Path) -> float:
    """Seconds until all files have come out of a channel, into nothing."""
    started = time.monotonic()
    channel.exec_command(f"find {there} -type f -exec cat {{}} +")
    while channel.recv(1 << 20):
        pass
    return time.monotonic() - started


def rsynced(server: SshServer, port: int, there: Path, here: Path) -> float:
    """Seconds of `rsync -e ssh`."""
    ssh = f"ssh -p {port} -i {server.key_path} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -q"
    started = time.monotonic()
    subprocess.run(["rsync", "-a", "-e", ssh, f"{server.user}@127.0.0.1:{there}/", str(here)], check=True)
    return time.monotonic() - started


def touch_memory(size: int) -> None:
    """Use so much memory once, and let it go.

    The host of a virtual machine gives it each page when it is first used, which takes several times as long as
    writing a file there, and takes it back some seconds after it was let go; the copy would measure that.
    """
    import psutil

    size = min(size, psutil.virtual_memory().available * 8 // 10)
    step = bytes(1 << 21)
    with mmap.mmap(-1, size) as memory:
        for at in range(0, size - len(step), len(step)):
            memory[at : at + len(step)] = step


def bench_copy(server: SshServer, line: int, folder: Path, there: Path, size: int, pairs: int) -> None:
    """First copies and second passes, by either line."""
    mib = size / (1 << 20)
    stock, raw, ours = ([0.0] * pairs for _ in range(3))
    for pair in range(pairs):
        stock[pair] = stock_channel(server, there)
        raw[pair] = raw_channel(server, server.port, there)
        touch_memory(3 * size)
        ours[pair] = mirrored(server, server.port, there, folder / f"near{pair or ''}", is_open=True)
    measured = {"mirror": ours, "raw channel": raw, "as paramiko opens one": stock}
    rates = [f"{name} {mib / statistics.median(took):.0f} MiB/s" for name, took in measured.items()]
    print("first copy on loopback: " + ", ".join(rates))
    print(f"first copy on loopback, of a raw channel that is tuned as ours: {median_ratio(raw, ours):.2f} x")
    what = "first copy on loopback, of paramiko's raw channel"
    row(what, median_ratio(stock, ours), "x", 0.8, at_least=True)
    row(
        "second pass with connecting, loopback",
        mirrored(server, server.port, there, folder / "near"),
        "s",
        3.0,
    )
    bench_unchanged("pass over unchanged runs, loopback", server, server.port, there, folder / "near", 1.0)
    theirs = rsynced(server, line, there, folder / "rsync")
    shutil.rmtree(folder / "rsync")
    ours = mirrored(server, line, there, folder / "far")
    print(f"first copy at 50 ms: {mib / ours:.0f} MiB/s, rsync {mib / theirs:.0f} MiB/s")
    row("first copy at 50 ms, of rsync -e ssh", theirs / ours, "x", 0.8, at_least=True)
    bench_unchanged("pass over unchanged runs, 50 ms", server, line, there, folder / "far", 10.0)


def median_ratio(theirs: list[float], ours: list[float]) -> float:
    """Give the median of how many times as fast we are."""
    return statistics.median(their / our for their, our in zip(theirs, ours, strict=True))


def bench_sftp(folder: Path, there: Path, size: int) -> None:
    """The same of a server that gives no shell, with as many files, by either line."""
    with ssh_server("ForceCommand internal-sftp") as server, delayed(server.port) as line:
        for name, port, target in (("loopback", server.port, 1.0), ("50 ms", line, 10.0)):
            here = folder / f"sftp {name}"
            took = mirrored(server, port, there, here)
            print(f"first copy by SFTP alone, {name}: {took:.1f} s, {size / took / (1 << 20):.0f} MiB/s")
            took = mirrored(server, port, there, here)
            print(f"second pass with connecting by SFTP alone, {name}: {took:.1f} s")
            bench_unchanged(
                f"pass over unchanged runs by SFTP alone, {name}", server, port, there, here, target
            )


def bench_unchanged(what: str, server: SshServer, port: int, there: Path, here: Path, target: float) -> None:
    """A pass in which nothing changed, within a mirror that goes on."""
    following._FILES_A_SECOND = sys.maxsize
    with Mirror(connection(server, port), str(there), here, interval_s=0.05, owns_connection=True) as mirror:
        mirror.wait(120, until=["live"])
        time.sleep(1)
        scans, started = mirror.status().scans, time.monotonic()
        wait_until(lambda: mirror.status().scans >= scans + 10, 120)
        row(what, (time.monotonic() - started) / (mirror.status().scans - scans), "s", target)


def bench_first_curve(what: str, server: SshServer, port: int, there: Path, here: Path) -> None:
    """From before the connection until the metrics of the newest run can be read here."""
    newest = make_run(there, "demo/exp0/runs/newest", lines=5000)
    copy = here / newest.relative_to(there) / "events.jsonl"
    started = time.monotonic()
    with Mirror(connection(server, port), str(there), here, owns_connection=True):
        wait_until(lambda: copy.exists() and copy.stat().st_size > 0, 60)
        row(what, time.monotonic() - started, "s", 2.0)


def bench_live(server: SshServer, there: Path, here: Path) -> None:
    """Live runs: how late a record is here, and what the server read for it."""
    runs = [make_run(there, f"live/exp/runs/l{number}", lines=0) for number in range(LIVE_RUNS)]
    written: list[dict[int, float]] = [{} for _ in runs]
    ends = threading.Event()
    with Mirror(
        connection(server, server.port), str(there), here, interval_s=0.5, owns_connection=True
    ) as mirror:
        mirror.wait(600, until=["live"])
        writer = threading.Thread(target=write_live, args=(runs, written, ends))
        asked = questions_weighed()
        before = read_by_helper(server)
        writer.start()
        late = watch_live([here / run.relative_to(there) / "events.jsonl" for run in runs], written, LIVE_S)
        ends.set()
        writer.join()
        time.sleep(1)
        new = sum((run / "events.jsonl").stat().st_size for run in runs)
        row("live lag at interval 0.5 s, median", statistics.median(late), "s", 1.0)
        print(f"live lag, 99 of 100: {statistics.quantiles(late, n=100)[98]:.2f} s")
        from_files = read_by_helper(server) - before - sum(asked)
        row("read from files there while following, of the new bytes", from_files / new, "x", 1.3)


def write_live(runs: list[Path], written: list[dict[int, float]], ends: threading.Event) -> None:
    """Append records to all runs until told to end."""
    files = [(run / "events.jsonl").open("a") for run in runs]
    step = 0
    while not ends.wait(1 / RECORDS_A_SECOND):
        for file, times in zip(files, written, strict=True):
            file.write(event(step))
            file.flush()
            times[step] = time.monotonic()
        step += 1


def watch_live(copies: list[Path], written: list[dict[int, float]], seconds: float) -> list[float]:
    """Seconds between writing and seeing, of each record."""
    late: list[float] = []
    seen = [0] * len(copies)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for index, copy in enumerate(copies):
            lines = copy.read_bytes().count(b"\n") if copy.exists() else 0
            now = time.monotonic()
            late += [now - written[index].get(step, now) for step in range(seen[index], lines)]
            seen[index] = lines
        time.sleep(0.01)
    return late


def questions_weighed() -> list[int]:
    """Give a list that grows by the bytes of each question from now on: the program reads these, too."""
    asked: list[int] = []
    ask = ShellCarrier._ask

    def weigh(carrier: ShellCarrier, question: dict[str, Any]) -> None:
        asked.append(len(json.dumps(question)) + 1)
        ask(carrier, question)

    ShellCarrier._ask = weigh  # type: ignore[method-assign]
    return asked


def read_by_helper(server: SshServer) -> int:
    """Bytes that the program on the server has read so far, its questions included."""
    import psutil

    assert server.process is not None
    total = 0
    for process in psutil.Process(server.process.pid).children(recursive=True):
        if "python" in process.name():
            text = Path(f"/proc/{process.pid}/io").read_text()
            total += int(text.split()[1])
    return total


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--bytes", type=int, default=1_000_000_000)
    parser.add_argument("--pairs", type=int, default=3, help="copies that are compared with raw channels")
    parser.add_argument("--parts", default="copy,sftp,curve,live")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ssh_server() as server, delayed(server.port) as line:
        folder = Path(name)
        size = make_store(folder / "there", chosen.runs, chosen.bytes)
        print(f"{chosen.runs} runs of {size / 1e6:.0f} MB in all")
        if "copy" in chosen.parts:
            bench_copy(server, line, folder, folder / "there", size, chosen.pairs)
        if "sftp" in chosen.parts:
            bench_sftp(folder, folder / "there", size)
        if "curve" in chosen.parts:
            bench_first_curve(
                "first curve, loopback", server, server.port, folder / "there", folder / "curve"
            )
            bench_first_curve_again(server, line, folder)
        if "live" in chosen.parts:
            bench_live(server, folder / "there", folder / "near")


def bench_first_curve_again(server: SshServer, line: int, folder: Path) -> None:
    """The same over the long line, into another store."""
    shutil.rmtree(folder / "there/demo/exp0/runs/newest")
    bench_first_curve("first curve, 50 ms", server, line, folder / "there", folder / "curve-far")


if __name__ == "__main__":
    main()
