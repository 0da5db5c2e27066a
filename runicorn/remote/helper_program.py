"""What runs on the server while a mirror goes on; it is sent each time and leaves nothing there.

It is read by any Python from 3.4 on, and only reads. A line of JSON asks, frames answer: one letter, the length
(uint32, big-endian), then JSON (``J``) or bytes of a file (``D``).
"""

from __future__ import annotations

import base64
import zlib

__all__ = ["GREETING", "PROGRAM", "start_command"]

GREETING = b"runicorn-mirror-1\n"
"""What it says first; whatever a login shell prints before that is passed over."""

PROGRAM = r"""
import hashlib, io, json, os, stat, struct, sys, time
ask = sys.stdin.buffer
PIECE, RACY_NS = 1 << 18, 50000000
BATCH, TOGETHER = 2000, 1 << 16
# Files are read into this again and again: new memory for each piece would cost more than the reading.
piece = memoryview(bytearray(PIECE))
held, held_bytes = [], 0

# Small answers go out together: each write would become a packet of its own.
def send(kind, content):
    global held_bytes
    held.append(kind + struct.pack(">I", len(content)))
    if len(content) >= TOGETHER:
        flush(content)
        return
    held.append(bytes(content))
    held_bytes += len(content)
    if held_bytes >= 2 * TOGETHER:
        flush()

def flush(data=b""):
    global held_bytes
    parts = [memoryview(part) for part in (b"".join(held), data) if part]
    del held[:]
    held_bytes = 0
    while parts:
        count = os.writev(1, parts)
        while parts and count >= len(parts[0]):
            count -= len(parts.pop(0))
        if count:
            parts[0] = parts[0][count:]

def say(answer):
    send(b"J", json.dumps(answer).encode("ascii"))

def why(error):
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else type(error).__name__

def passed_over(name):
    return (name in (".recycle", ".deleted") or name.endswith(".lock")
            or (name.startswith(".") and name.endswith(".tmp")))

class Looker:
    def __init__(self, root, most, depth):
        self.root, self.most, self.depth, self.before = root, most, depth, {}

    def look(self):
        now_ns = int(time.time() * 1e9)
        self.now, self.changed, self.odd, self.said = {}, [], [], time.time()
        waiting = [("", 0)]
        while waiting:
            below, depth = waiting.pop()
            try:
                names = os.listdir(os.path.join(self.root, below))
            except OSError as error:
                if not below:
                    say({"error": why(error)})
                    return
                self.odd.append([below, "cannot be looked into (%s)" % why(error)])
                continue
            for name in names:
                if passed_over(name):
                    continue
                path = below + "/" + name if below else name
                try:
                    found = os.lstat(os.path.join(self.root, path))
                except OSError:
                    continue
                if stat.S_ISDIR(found.st_mode):
                    if depth < self.depth:
                        waiting.append((path, depth + 1))
                    else:
                        self.odd.append([path, "lies too deep"])
                elif stat.S_ISREG(found.st_mode):
                    self.note(path, found, now_ns)
                else:
                    self.odd.append([path, "is a link" if stat.S_ISLNK(found.st_mode) else "is no file"])
            if len(self.now) + len(self.odd) > self.most:
                say({"error": "more than %d files" % self.most})
                return
            self.flush(False)
        self.flush(True)
        gone = [path for path in self.before if path not in self.now]
        self.before = self.now
        say({"gone": gone, "odd": self.odd[:BATCH], "end": True})

    def note(self, path, found, now_ns):
        mtime_ns = found.st_mtime_ns
        entry = (found.st_size, mtime_ns, found.st_ino, abs(now_ns - mtime_ns) < RACY_NS)
        self.now[path] = entry
        last = self.before.get(path)
        if last != entry or last[3]:
            self.changed.append((path,) + entry)

    def flush(self, last):
        if len(self.changed) >= BATCH or last or time.time() - self.said > 1:
            say({"changed": self.changed})
            flush()
            self.changed, self.said = [], time.time()

def read(index, path, offset, check):
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        return say({"index": index, "problem": why(error)})
    try:
        begin = os.fstat(handle)
        if not stat.S_ISREG(begin.st_mode):
            return say({"index": index, "problem": "is no file"})
        start = offset - len(check)
        os.lseek(handle, start, os.SEEK_SET)
        if check and os.read(handle, len(check)) != check:
            return say({"index": index, "differs": True})
        say({"index": index, "size": begin.st_size, "mtime_ns": begin.st_mtime_ns, "inode": begin.st_ino})
        left = begin.st_size - offset
        file = io.FileIO(handle, closefd=False) if left > TOGETHER else None
        while left > 0:
            data = piece[:file.readinto(piece[:left])] if file else os.read(handle, left)
            if not data:
                break
            send(b"D", data)
            left -= len(data)
        end = os.fstat(handle)
        changed = (begin.st_size, begin.st_mtime_ns) != (end.st_size, end.st_mtime_ns)
        say({"index": index, "problem": "", "changed": changed or left > 0})
    except OSError as error:
        say({"index": index, "problem": why(error)})
    finally:
        os.close(handle)

def digest(path, size):
    summed = hashlib.sha256()
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        said = time.time()
        while size > 0:
            data = os.read(handle, min(1 << 20, size))
            if not data:
                return None
            summed.update(data)
            size -= len(data)
            if time.time() - said > 1:
                say({"wait": True})
                flush()
                said = time.time()
        return summed.hexdigest()
    except OSError:
        return None
    finally:
        os.close(handle)

def resolve(path):
    path = os.path.realpath(os.path.expanduser(path or "~") if path[:1] in ("~", "") else path)
    if os.path.isdir(path):
        return say({"path": path})
    folder = os.path.dirname(path)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    try:
        there = sorted(os.listdir(folder), key=lambda name: (name.startswith("."), name))
    except OSError:
        there = []
    say({"missing": path, "is_file": os.path.exists(path), "folder": folder, "there": there[:20]})

def list_folder(folder, most):
    items = []
    try:
        for name in os.listdir(folder)[:most]:
            path = os.path.join(folder, name)
            try:
                found = os.lstat(path)
            except OSError:
                continue
            mode = found.st_mode
            kind = "file" if stat.S_ISREG(mode) else "link" if stat.S_ISLNK(mode) else "other"
            items.append([name, "dir" if os.path.isdir(path) else kind, found.st_size, found.st_mtime])
    except OSError as error:
        return say({"error": why(error)})
    say({"items": items})

flush(b"runicorn-mirror-1\n")
lookers = {}
for line in iter(ask.readline, b""):
    question = json.loads(line.decode("ascii"))
    do = question["do"]
    if do == "look":
        root = question["root"]
        if root not in lookers:
            lookers[root] = Looker(root, question["most"], question["depth"])
        lookers[root].look()
    elif do == "read":
        for index, (path, offset, check) in enumerate(question["files"]):
            read(index, os.path.join(question["root"], path), offset, bytes.fromhex(check))
    elif do == "digest":
        say({"digest": digest(os.path.join(question["root"], question["path"]), question["size"])})
    elif do == "list":
        list_folder(question["path"], question["most"])
    elif do == "resolve":
        resolve(question["path"])
    flush()
"""


def start_command() -> str:
    """Give the command that runs the program, whatever the login shell is; without a Python it ends at once.

    The program is part of it: a wrapper of Python that reads its input must not swallow it. It needs no more than
    the standard library; ``-S`` leaves out what an environment with many packages adds to Python's start.
    """
    return (
        "exec sh -c '"
        "for p in python3 python /usr/bin/python3 /usr/local/bin/python3 /opt/conda/bin/python; do "
        '"$p" -S -c "import sys; sys.exit(sys.version_info < (3, 4))" </dev/null >/dev/null 2>&1 && exec "$p" -S -u -c '
        '"import base64, sys, zlib; exec(zlib.decompress(base64.b64decode(sys.argv[1])))" '
        f"{base64.b64encode(zlib.compress(PROGRAM.encode('ascii'), 9)).decode('ascii')}; done'"
    )
