"""What the doors cost when hostile files come: each file in a process of its own, under limits that kill.

``python -m tests.attachments.gauge`` prints a table; the test asserts on what it finds. Every child may use 300 MB more
than its parent has and five seconds of processor time.
"""

import io
import json
import os
import pickle
import resource
import sys
import tempfile
import time
from pathlib import Path

MEGA = 1024 * 1024
MORE, SECONDS = 300 * MEGA, 5


def doors():
    from django.core.exceptions import ValidationError
    from django.core.files.uploadedfile import SimpleUploadedFile

    from apps.core import workbooks
    from apps.core.attachments.gate import judged

    def says(act):
        try:
            act()
        except ValidationError as refused:
            return str(refused.messages[0])
        return "taken"

    return {
        "attachment": lambda name, data: says(lambda: judged(SimpleUploadedFile(name, data))),
        "import": lambda name, data: says(lambda: workbooks.read(io.BytesIO(data))),
    }


def measured(act):
    """Do it in a child: what it said, how many megabytes it took beyond ours, how many seconds."""
    reading, writing = os.pipe()
    began, before = time.perf_counter(), size_of(1)
    pid = os.fork()
    if pid == 0:
        space = size_of(0)
        resource.setrlimit(resource.RLIMIT_AS, (space + MORE,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        try:
            said = act()
        except BaseException as error:
            said = f"BROKEN {type(error).__name__}: {error}"
        os.write(writing, said.encode()[:4_000])
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as line:
        said = line.read().decode(errors="replace")
    _pid, status, used = os.wait4(pid, 0)
    return {
        "says": said if status == 0 else f"BROKEN killed by {status}",
        "megabytes": round(max(0, used.ru_maxrss * 1024 - before) / MEGA, 1),
        "seconds": round(used.ru_utime + used.ru_stime, 2),
        "waited": round(time.perf_counter() - began, 2),
    }


def built(kinds):
    """Made in a process of its own too: making a bomb leaves room behind in which another would go unseen."""
    with tempfile.TemporaryFile() as file:
        if (pid := os.fork()) == 0:
            pickle.dump({kind: build() for kind, build in kinds.items()}, file)
            file.flush()
            os._exit(0)
        os.waitpid(pid, 0)
        file.seek(0)
        return pickle.load(file)


def size_of(which):
    """Bytes of ours: 0 all that is reserved, 1 what is in memory."""
    return int(Path("/proc/self/statm").read_text().split()[which]) * resource.getpagesize()


def main():
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "logistics.settings")
    django.setup()
    from tests.attachments import hostile, made

    through = doors()
    through["attachment"]("x.jpg", made.picture("JPEG"))  # what is loaded once belongs to nobody
    through["import"]("x.xlsx", made.office("xlsx"))
    found = []
    for kind, (name, data) in built(hostile.KINDS).items():
        for door, act in through.items():
            found.append({"kind": kind, "door": door, **measured(lambda act=act, n=name, d=data: act(n, d))})
    if "--json" in sys.argv:
        print(json.dumps(found))
        return
    for one in found:
        print(f"{one['kind']:26} {one['door']:10} {one['megabytes']:7} MB {one['seconds']:6} s  {one['says'][:90]}")
    print(f"{len(hostile.KINDS)} kinds, {len(found)} tries; at most {max(f['megabytes'] for f in found)} MB "
          f"and {max(f['seconds'] for f in found)} s")  # fmt: skip


if __name__ == "__main__":
    main()
