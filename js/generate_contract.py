"""Write ``js/src/contract/generated.ts`` from ``runicorn/api/contract.py``.

``python js/generate_contract.py`` writes the file; with ``--check`` it writes nothing and exits with 1 when
the file is stale. The types come from the imported module, their docs and order from its source.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
import types
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from runicorn.api import contract  # noqa: E402 (the line above makes this checkout importable)

TARGET = ROOT / "js" / "src" / "contract" / "generated.ts"
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", Any: "unknown", type(None): "null"}
CONSTANT = "CONTRACT_VERSION"


def render() -> str:
    """Give the whole text of ``generated.ts``."""
    source = inspect.getsource(contract)
    pieces = [
        "// Written by js/generate_contract.py from runicorn/api/contract.py: change that, run it again.",
        f"export const {CONSTANT} = {contract.CONTRACT_VERSION};",
    ]
    body = ast.parse(source).body
    for position, node in enumerate(body):
        if isinstance(node, ast.ClassDef) and node.name != "Message":
            pieces.append(_interface(getattr(contract, node.name), node))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name != CONSTANT:
                pieces.append(
                    _comment(_doc_after(body, position), "") + _named(name, getattr(contract, name))
                )
    pieces.append(_table("Methods", contract.METHODS))
    pieces.append(_table("Actions", contract.ACTIONS))
    pieces.append(_view_state_defaults())
    return "\n\n".join(pieces) + "\n"


def _named(name: str, value: Any) -> str:
    if isinstance(value, int):
        return f"export const {name} = {value};"
    if isinstance(value, str):
        return f"export const {name} = {_literal(value)};"
    return f"export type {name} = {_type(value, known_as=name)};"


def _interface(message: type, node: ast.ClassDef) -> str:
    """Give one message as an interface; in requests a field with a default may be left out."""
    hints = get_type_hints(message)
    docs = _field_docs(node)
    optional = "?" if message.__name__.endswith("Params") else ""
    lines = []
    config = message.__struct_config__  # type: ignore[attr-defined]
    if config.tag is not None:
        lines.append(f"  {config.tag_field}: {_literal(config.tag)};")
    required = set(message.__struct_fields__) - set(_defaults(message))  # type: ignore[attr-defined]
    for name in message.__struct_fields__:  # type: ignore[attr-defined]
        mark = "" if name in required else optional
        lines.append(_comment(docs.get(name, ""), "  ") + f"  {name}{mark}: {_type(hints[name])};")
    head = _comment(inspect.getdoc(message) or "", "") + f"export interface {message.__name__} {{"
    return "\n".join([head, *lines, "}"])


def _defaults(message: type) -> dict[str, Any]:
    """Give the fields that have a default, with a fresh value of it."""
    fields = msgspec.structs.fields(message)
    found = {}
    for field in fields:
        if field.default is not msgspec.NODEFAULT:
            found[field.name] = field.default
        elif field.default_factory is not msgspec.NODEFAULT:
            found[field.name] = field.default_factory()
    return found


def _type(hint: Any, known_as: str = "") -> str:
    """Give the TypeScript type of an annotation, by its alias where contract.py names it."""
    for name in (
        "XAxis",
        "Smoothing",
        "Band",
        "LogLayout",
        "ExportKind",
        "OnConflict",
        "Part",
        "Column",
        "FileKind",
        "StoreRule",
        "LiveEvent",
    ):
        if name != known_as and hint == getattr(contract, name):
            return name
    if hint in PLAIN:
        return PLAIN[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " | ".join(_literal(value) for value in arguments)
    if origin in (Union, types.UnionType):
        return " | ".join(_type(part) for part in arguments)
    if origin is list:
        inner = _type(arguments[0])
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if origin is dict:
        return f"Record<string, {_type(arguments[1])}>"
    return str(hint.__name__)


def _table(name: str, rows: dict[str, tuple[type, type]]) -> str:
    lines = [
        f"  {method}: {{ params: {params.__name__}; result: {result.__name__} }};"
        for method, (params, result) in rows.items()
    ]
    return "\n".join([f"export interface {name} {{", *lines, "}"])


def _view_state_defaults() -> str:
    lines = [f"  {name}: {json.dumps(value)}," for name, value in _defaults(contract.ViewState).items()]
    text = "\n".join(["export const DEFAULT_VIEW_STATE: Readonly<ViewState> = {", *lines, "};"])
    return text.replace('"', "'")


def _literal(value: str) -> str:
    return "'" + value + "'"


def _field_docs(node: ast.ClassDef) -> dict[str, str]:
    """Give the string that follows a field in the source."""
    found = {}
    for position, item in enumerate(node.body):
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            found[item.target.id] = _doc_after(node.body, position)
    return found


def _doc_after(body: list[ast.stmt], position: int) -> str:
    following = body[position + 1] if position + 1 < len(body) else None
    if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
        return inspect.cleandoc(str(following.value.value))
    return ""


def _comment(doc: str, indent: str) -> str:
    if not doc:
        return ""
    lines = doc.splitlines()
    if len(lines) == 1:
        return f"{indent}/** {doc} */\n"
    inner = "\n".join(f"{indent} * {line}".rstrip() for line in lines)
    return f"{indent}/**\n{inner}\n{indent} */\n"


def main() -> int:
    """Write or check the file; the exit status is 1 when ``--check`` finds it stale."""
    text = render()
    if "--check" in sys.argv[1:]:
        fresh = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text
        print("contract is current" if fresh else f"{TARGET} is stale: run python js/generate_contract.py")
        return 0 if fresh else 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
