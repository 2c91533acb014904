# SPDX-License-Identifier: Apache-2.0
"""What the sources never do; each rule is shown to find a bad example."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from tests.architecture.sources import PACKAGE, sources

Rule = Callable[[ast.AST], bool]


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return ""


def _called(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and (_name(node.func) in names or _name(node.func).split(".")[-1] in names)


def starts_a_shell(node: ast.AST) -> bool:
    """`os.system`, or a process with shell=True."""
    if not isinstance(node, ast.Call):
        return False
    has_shell = any(
        word.arg == "shell" and not (isinstance(word.value, ast.Constant) and not word.value.value)
        for word in node.keywords
    )
    return has_shell or _name(node.func) in {"os.system", "os.popen", "subprocess.getoutput"}


def evaluates(node: ast.AST) -> bool:
    """eval, exec, pickle, marshal, shelve or YAML's object loader."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        names = [item.name for item in node.names] + [getattr(node, "module", None) or ""]
        return any(name.split(".")[0] in {"pickle", "marshal", "shelve", "dill", "yaml"} for name in names)
    return isinstance(node, ast.Call) and _name(node.func) in {"eval", "exec", "compile", "__import__"}


def makes_a_template(node: ast.AST) -> bool:
    """A template from a text that is no constant."""
    return _called(node, "Template", "from_string") and not (
        node.args and isinstance(node.args[0], ast.Constant)  # type: ignore[attr-defined]  # it is a call
    )


def weak_hash(node: ast.AST) -> bool:
    """MD5 or SHA-1."""
    return isinstance(node, ast.Call) and _name(node.func) in {"hashlib.md5", "hashlib.sha1", "md5", "sha1"}


def guessable(node: ast.AST) -> bool:
    """The module random, whose numbers can be foretold."""
    return isinstance(node, ast.Import) and any(item.name == "random" for item in node.names)


def pattern_of_words(node: ast.AST) -> bool:
    """A pattern put together from variables that are not escaped."""
    if not (isinstance(node, ast.Call) and _name(node.func) in {"re.compile", "re.search", "re.match", "re.fullmatch"}):
        return False
    first = node.args[0] if node.args else None
    if not isinstance(first, ast.JoinedStr):
        return False
    return any(
        isinstance(part, ast.FormattedValue) and "escape" not in ast.dump(part) and not _is_constant(part.value)
        for part in first.values
    )


def _is_constant(node: ast.AST) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute)) and _name(node).split(".")[-1].lstrip("_").isupper()


def formatted_before_translated(node: ast.AST) -> bool:
    """gettext(f"…") or gettext("…" % x)."""
    names = ("_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy", "ngettext")
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names
        and bool(node.args)
        and isinstance(node.args[0], (ast.JoinedStr, ast.BinOp))
    )


def _found(rule: Rule, *, without: tuple[str, ...] = ()) -> Iterator[str]:
    for source in sources():
        if source.name.endswith(without) if without else False:
            continue
        for node in ast.walk(source.tree):
            if rule(node):
                yield f"{source.name}:{getattr(node, 'lineno', 0)}"


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (starts_a_shell, "subprocess.run(x, shell=True)", "subprocess.run([x])"),
        (evaluates, "import pickle", "import json"),
        (makes_a_template, "Template(text)", "get_template('a.html')"),
        (weak_hash, "hashlib.md5(x)", "hashlib.sha256(x)"),
        (guessable, "import random", "import secrets"),
        (pattern_of_words, "re.compile(f'a{b}')", "re.compile(f'a{re.escape(b)}')"),
        (formatted_before_translated, "_(f'a{b}')", "_('a %(b)s') % {'b': b}"),
    ],
)
def test_each_rule_finds_the_bad_example_and_leaves_the_good_one(rule: Rule, bad: str, good: str) -> None:
    assert any(rule(node) for node in ast.walk(ast.parse(bad)))
    assert not any(rule(node) for node in ast.walk(ast.parse(good)))


def test_no_shell_is_ever_started() -> None:
    assert list(_found(starts_a_shell)) == []


def test_nothing_is_evaluated() -> None:
    assert list(_found(evaluates)) == []


def test_no_template_is_made_from_text() -> None:
    assert list(_found(makes_a_template)) == []


def test_only_sound_hashes_are_used() -> None:
    assert list(_found(weak_hash)) == []


def test_what_must_not_be_guessed_comes_from_secrets() -> None:
    # the demo's story and the drawing of samples are to be the same each time
    assert [place for place in _found(guessable) if "/demo/" not in place and "/isolation" not in place] == []


def test_no_pattern_is_made_from_what_people_type() -> None:
    assert list(_found(pattern_of_words)) == []


def test_no_message_is_formatted_before_it_is_translated() -> None:
    assert list(_found(formatted_before_translated)) == []


def test_passwords_are_hashed_by_argon2() -> None:
    text = (PACKAGE / "site" / "settings.py").read_text(encoding="utf-8")
    assert 'PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]' in text
    assert settings.AUTH_PASSWORD_VALIDATORS


def _scripts() -> list[tuple[str, str]]:
    found = [path for path in PACKAGE.glob("*/static/**/*.js") if "vendor" not in path.parts]
    assert len(found) > 3
    return [(path.name, path.read_text(encoding="utf-8")) for path in found]


def test_scripts_write_text_not_html() -> None:
    wrong = re.compile(r"\.(innerHTML|outerHTML)\s*\+?=|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert [(name, match.group()) for name, text in _scripts() for match in wrong.finditer(text)] == []


def test_scripts_listen_to_no_messages_of_other_windows() -> None:
    wrong = re.compile(r"postMessage|addEventListener\(\s*[\"']message[\"']\s*,\s*(?!.*EventSource)")
    assert [name for name, text in _scripts() if wrong.search(text) and "EventSource" not in text] == []


def test_scripts_keep_no_maps_in_plain_objects_from_outside() -> None:
    wrong = re.compile(r"Object\.assign\([^)]*JSON\.parse|\[\s*key\s*\]\s*\[|__proto__")
    assert [name for name, text in _scripts() if wrong.search(text)] == []
