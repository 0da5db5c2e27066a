"""What `import runicorn` and the write path load: the standard library and msgspec, nothing else."""

import json
import sys

from run_on_disk import python

LOADED = "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
OURS = {"runicorn", "msgspec", "typing_extensions"}
HEAVY = {"numpy", "IPython", "tornado", "paramiko", "pandas", "ipywidgets", "anywidget", "traitlets", "psutil",
         "asyncio", "logging", "subprocess", "email", "ssl", "http"}  # fmt: skip


def loaded_by(code, *args):
    result = python(f"{code}\n{LOADED}", *args)
    assert result.returncode == 0, result.stderr
    return set(json.loads(result.stdout.splitlines()[-1]))


def test_import_runicorn_loads_only_the_standard_library_and_msgspec():
    before = loaded_by("pass")
    with_json_library = loaded_by("import msgspec")

    added = loaded_by("import runicorn") - before

    assert {name for name in added if name not in sys.stdlib_module_names} <= OURS
    assert not (added - with_json_library) & HEAVY


def test_a_whole_run_loads_only_the_standard_library_and_msgspec(tmp_path):
    code = (
        "import runicorn as rn\n"
        f"with rn.init(storage={str(tmp_path)!r}, config={{'a': 1}}) as run:\n"
        "    run.set_primary_metric('loss', 'min')\n"
        "    for i in range(10): rn.log(loss=i, bad=float('nan'))\n"
        "    rn.log_text('x'); rn.summary(a=1)\n"
    )

    added = loaded_by(code) - loaded_by("pass")

    assert {name for name in added if name not in sys.stdlib_module_names} <= OURS


def test_the_public_names_are_these_and_all_of_them_exist():
    import runicorn

    missing = [name for name in runicorn.__all__ if not hasattr(runicorn, name)]

    assert missing == []
    assert sorted(runicorn.__all__) == runicorn.__all__
