from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

import runicorn as rn

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")


def test_every_dependency_has_its_line() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    package = json.loads((ROOT / "js" / "package.json").read_text("utf-8"))
    wanted = [*settings["build-system"]["requires"], *settings["project"]["dependencies"]]
    for extra in settings["project"]["optional-dependencies"].values():
        wanted += extra
    names = {re.match(r"[\w.-]+", line)[0] for line in wanted} - {"runicorn"}
    names |= {*package["dependencies"], *package["devDependencies"]}

    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")

    described = {line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")}
    assert described - {"package"} == names


@pytest.mark.parametrize(
    "page",
    [
        *READMES,
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/benchmarks.md",
        "docs/hosts.md",
        "docs/mirror.md",
        "docs/saved-notebooks.md",
        "docs/server.md",
        "docs/viewer.md",
    ],
)
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")

    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]

    broken = [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()]
    assert broken == []


def test_both_readmes_say_the_same() -> None:
    english, chinese = ((ROOT / page).read_text("utf-8") for page in READMES)

    def skeleton(text: str) -> list[str]:
        """Code, links, level of headings and number of table rows: what does not depend on the language."""
        code = re.findall(r"^```.*?^```", text, flags=re.M | re.S)
        without_comments = [re.sub(r"\s*#.*", "", block) for block in code]
        lines = [re.match(r"#+|\|", line)[0] for line in text.splitlines() if re.match(r"#+ |\|", line)]
        return without_comments + lines + sorted(re.findall(r"\]\((?!README)([^)]+)\)", text))

    assert skeleton(english) == skeleton(chinese)


def test_the_first_example_of_the_readme_writes_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNICORN_DIR", str(tmp_path))
    example = re.search(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), flags=re.M | re.S)

    exec(compile(example[1], "README.md", "exec"), {})

    (run,) = rn.runs(project="mnist", storage=tmp_path)
    assert run.status == "finished"
    assert len(run.series("train/loss").value) == 1000
    assert run.summary["best_metric_value"] == pytest.approx(0.95)
