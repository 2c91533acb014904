# SPDX-License-Identifier: Apache-2.0
"""An example for every body and answer of the description, made from its own schema: it can't be forgotten or go stale.

Names people know come first (a title, a number, an address), then the schema's type; each fits its schema.
"""

from collections.abc import Mapping
from typing import Any

_ID = "01960d3e-7a30-7c3e-9d5a-5f0c2b1a9e01"
_AT = "2026-03-03T01:12:00Z"
_WORDS: Mapping[str, object] = {
    "title": "Creo 保存到工作区后 BOM 丢失 3 个零件",
    "body": "日志已附上，请查看。",
    "number": "KW-2318",
    "name": "华东制造集团",
    "name_en": "Huadong Manufacturing Group",
    "latin_name": "Chen",
    "code": "hd-zj",
    "email": "chen@example.com",
    "url": "https://mes.example.com/hook",
    "reason": "重复登记",
    "cause": "plm",
    "solution": "清理工作区缓存后重新检出。",
    "label": "MES",
    "zone": "Asia/Shanghai",
    "language": "zh-hans",
    "next": "",
    "detail": "The request contradicts a rule",
    "host": "sso.example.com",
    "event_type": "desk.ticket_opened",
    "q": "BOM",
}
_FORMATS: Mapping[str, object] = {
    "uuid": _ID,
    "date-time": _AT,
    "date": "2026-03-03",
    "email": "chen@example.com",
    "uri": "https://mes.example.com/hook",
    "binary": "…",
    "decimal": "12.50",
}
_DEEPEST = 5

Schema = Mapping[str, Any]


def add_examples(description: dict[str, Any]) -> None:
    """Give every body and every successful answer its example."""
    known = description.get("components", {}).get("schemas", {})
    for path in description["paths"].values():
        for operation in path.values():
            _add(operation.get("requestBody", {}), known)
            for status, answer in operation["responses"].items():
                if int(status) < 300:
                    _add(answer, known)


def _add(holder: dict[str, Any], known: Mapping[str, Schema]) -> None:
    for kind, content in holder.get("content", {}).items():
        if kind == "application/json" and "schema" in content:
            content["example"] = example_of(content["schema"], known)


def example_of(schema: Schema, known: Mapping[str, Schema], name: str = "", depth: int = 0) -> Any:  # noqa: PLR0911  # one line a kind
    """A value that the schema takes."""
    if "$ref" in schema:
        return example_of(known[schema["$ref"].rpartition("/")[2]], known, name, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            parts = [part for part in schema[word] if part.get("type") != "null"]
            return example_of(parts[0], known, name, depth) if parts and depth < _DEEPEST else None
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        inner = schema.get("properties", {})
        return {word: example_of(part, known, word, depth + 1) for word, part in inner.items()}
    if kind == "array":
        return _listed(schema, known, name, depth)
    return _plain(schema, kind, name)


def _listed(schema: Schema, known: Mapping[str, Schema], name: str, depth: int) -> list[Any]:
    if "items" not in schema or (depth >= _DEEPEST and not schema.get("minItems")):
        return []
    return [example_of(schema["items"], known, name.removesuffix("s"), depth + 1)]


def _plain(schema: Schema, kind: object, name: str) -> object:
    if kind == "boolean":
        return bool(schema.get("default", False))
    if kind == "integer":
        return max(int(schema.get("minimum", 0)), int(schema.get("default") or 1))
    if kind == "number":
        return schema.get("minimum", 1.5)
    if kind == "null":
        return None
    if "format" in schema and schema["format"] in _FORMATS:
        return _FORMATS[schema["format"]]
    return _text(schema, name) if kind == "string" else {}


def _text(schema: Schema, name: str) -> object:
    if isinstance(schema.get("default"), str) and schema["default"]:
        return schema["default"]
    if "pattern" in schema:
        return "12.50" if "\\d" in schema["pattern"] else "x"
    found = _WORDS.get(name) or next((text for word, text in _WORDS.items() if name.endswith("_" + word)), "…")
    most = schema.get("maxLength")
    text = str(found)[:most] if most else str(found)
    return text.ljust(int(schema.get("minLength", 0)), "x")
