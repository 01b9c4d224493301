"""Small rooms: a file over 400 lines becomes a folder, a function over 40 has a name hiding inside it."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("apps", "logistics", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
PAGES = sorted(
    [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static/css").glob("*.css"), *(ROOT / "static/js").glob("*.js")]
)


def test_no_file_is_over_400_lines():
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in [*SOURCES, *PAGES]}
    assert {name: number for name, number in lines.items() if number > 400} == {}
    assert len(lines) > 100


def test_no_function_is_over_40_lines():
    functions = [(path, node) for path in SOURCES for node in ast.walk(ast.parse(path.read_text()))
                 if isinstance(node, ast.FunctionDef)]  # fmt: skip
    lines = {f"{path.relative_to(ROOT)} {f.name}": f.end_lineno - f.lineno + 1 for path, f in functions}
    assert {name: number for name, number in lines.items() if number > 40} == {}
    assert len(lines) > 1000
