#!/usr/bin/python3
"""The structure test: the rules of doc/architecture.md and doc/contributing.md that a machine can check.
Prints every violation and a one-line summary; ends with 1 if there is one.

  python3 t/structure/check_structure.py [root]
"""

import ast
import pathlib
import re
import sys

import cpp_source

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60

# Folder -> what its files may include, besides itself. The most specific folder counts.
BASE = ("common/base",)
NET = BASE + ("common/stats", "common/protocol", "common/net")
LAYERS = {
    "common/base": (),
    "common/stats": BASE,
    "common/protocol": BASE,
    "common/net": NET,
    "common/session": NET,
    "common/admin": BASE + ("common/stats", "common/net"),
    "server": ("common",),
    "proxy": ("common",),
}
# The one file that sees both roles.
COMPOSITION_ROOT = "server/main.cc"
PRODUCT = ("common", "server", "proxy")

# System header -> the only folders that may include it.
CONFINED = (
    (re.compile(r"^(event2/|event\.h$|evhttp\.h$|evutil\.h$)"), ("common/net",)),
    (re.compile(r"^openssl/evp\.h$"), ("common/net", "common/protocol", "common/session", "proxy/route")),
    (re.compile(r"^openssl/crypto\.h$"), ("common/net", "common/session", "proxy/route")),
    (re.compile(r"^openssl/md5\.h$"), ("common/net", "proxy/route")),
    (re.compile(r"^openssl/"), ("common/net",)),
)
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")


def is_under(path, folder):
    return path == folder or path.startswith(folder + "/")


def layer_of(path):
    return max((f for f in LAYERS if is_under(path, f)), key=len, default=None)


class Tree:
    """The files that the rules are about, read once."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.text = {}
        for folder in PRODUCT + ("t",):
            for path in sorted(self.root.glob(folder + "/**/*")):
                if path.suffix in (".h", ".cc", ".py", ".sh") or path.name == "CMakeLists.txt":
                    self.text[path.relative_to(self.root).as_posix()] = path.read_text()
        self.cpp = {p: t for p, t in self.text.items() if p.endswith((".h", ".cc"))}
        self.product = {p: t for p, t in self.cpp.items() if p.split("/")[0] in PRODUCT}

    def exists(self, path):
        return (self.root / path).is_file() or (self.root / (path + ".in")).is_file()


def check_layers(tree):
    for path, text in tree.product.items():
        layer = layer_of(path)
        if layer is None:
            yield f"{path}: no layer is declared for this folder"
            continue
        allowed = LAYERS[layer] + (layer,)
        if path == COMPOSITION_ROOT:
            allowed += ("proxy",)
        for include in cpp_source.includes(text):
            where = f"{path}:{include.line}"
            if include.system:
                for header, folders in CONFINED:
                    if header.match(include.path):
                        if not any(is_under(path, folder) for folder in folders):
                            yield f"{where}: <{include.path}> belongs to {' and '.join(folders)} alone"
                        break
            elif not tree.exists(include.path):
                yield f'{where}: "{include.path}" is no path from the root of the tree'
            elif not any(is_under(include.path, folder) for folder in allowed):
                yield f'{where}: {layer} may not include "{include.path}"'


def find_cycle(graph):
    """One cycle of the graph as a list of nodes, or None."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node) :] + [node]
        if node in done:
            return None
        path.append(node)
        for successor in sorted(graph.get(node, ())):
            cycle = visit(successor)
            if cycle:
                return cycle
        path.pop()
        done.add(node)
        return None

    for node in sorted(graph):
        cycle = visit(node)
        if cycle:
            return cycle
    return None


def folder_of(path):
    """The folder of a file; the composition root stands for itself, because it may see everything."""
    return path if path == COMPOSITION_ROOT else path.rpartition("/")[0]


def check_cycles(tree):
    files, folders, witness = {}, {}, {}
    for path, text in tree.product.items():
        for include in cpp_source.includes(text):
            if include.system or include.path not in tree.product:
                continue
            files.setdefault(path, set()).add(include.path)
            edge = (folder_of(path), folder_of(include.path))
            if edge[0] != edge[1]:
                folders.setdefault(edge[0], set()).add(edge[1])
                witness.setdefault(edge, f"{path} includes {include.path}")
    cycle = find_cycle(files)
    if cycle:
        yield f"{cycle[0]}: file cycle {' -> '.join(cycle)}"
    cycle = find_cycle(folders)
    if cycle:
        why = "; ".join(witness[edge] for edge in zip(cycle, cycle[1:]))
        yield f"{cycle[0]}: folder cycle {' -> '.join(cycle)} ({why})"


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield cpp_source.Function(node.name, node.lineno, node.end_lineno - node.lineno + 1)


def check_lengths(tree):
    for path, text in tree.text.items():
        lines = text.count("\n")
        if lines > MAX_FILE_LINES:
            yield f"{path}: {lines} lines, more than {MAX_FILE_LINES}"
        if path in tree.cpp:
            functions = cpp_source.functions(cpp_source.strip(text))
        elif path.endswith(".py"):
            functions = python_functions(text)
        else:
            continue
        for function in functions:
            if function.lines > MAX_FUNCTION_LINES:
                yield (
                    f"{path}:{function.first_line}: {function.name} has {function.lines} lines, "
                    f"more than {MAX_FUNCTION_LINES}"
                )


def check_globals(tree):
    for path, text in tree.product.items():
        for variable in cpp_source.mutable_variables(cpp_source.strip(text)):
            yield f"{path}:{variable.line}: mutable global `{variable.text}`"


def check_form(tree):
    for path, text in tree.cpp.items():
        named_for_its_subject = path.endswith("_test.cc") or (
            path.endswith(".cc") and path[:-2] + "h" in tree.cpp
        )
        if not text.startswith("//") and not named_for_its_subject:
            yield f"{path}:1: does not begin with a paragraph that says what it is"
        if path.endswith(".h") and "#pragma once" not in text:
            yield f"{path}:1: no #pragma once"
    for path, text in tree.text.items():
        for number, line in enumerate(text.split("\n"), 1):
            if UNFINISHED.search(line):
                yield f"{path}:{number}: unfinished: {line.strip()}"


def read_reasons(tree):
    """path without extension -> reason, from t/structure/untested.txt."""
    file = tree.root / "t/structure/untested.txt"
    reasons = {}
    for line in file.read_text().splitlines() if file.exists() else ():
        if line.strip() and not line.startswith("#"):
            path, _, reason = line.partition(":")
            reasons[path.strip()] = reason.strip()
    return reasons


def check_tests(tree):
    reasons = read_reasons(tree)
    units = {path.rpartition(".")[0] for path in tree.product}
    names = {}
    for unit in sorted(units):
        name = unit.rpartition("/")[2]
        if name in names:
            yield f"{unit}: the name {name} is taken by {names[name]}"
        names[name] = unit
        tested = f"t/unit/{name}_test.cc" in tree.cpp
        if not tested and not reasons.get(unit):
            yield f"{unit}: neither t/unit/{name}_test.cc nor a reason in t/structure/untested.txt"
        if tested and unit in reasons:
            yield f"t/structure/untested.txt: {unit} has a test"
    for unit in sorted(set(reasons) - units):
        yield f"t/structure/untested.txt: {unit} does not exist"


RULES = (check_layers, check_cycles, check_lengths, check_globals, check_form, check_tests)


def violations(root):
    tree = Tree(root)
    return tree, [violation for rule in RULES for violation in rule(tree)]


def main(argv):
    root = argv[1] if len(argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    tree, found = violations(root)
    for violation in found:
        print(violation)
    sizes = sorted(text.count("\n") for text in tree.product.values())
    median = sizes[len(sizes) // 2] if sizes else 0
    print(
        f"structure: {len(found)} violations; {len(sizes)} product files, median {median} lines, "
        f"longest {sizes[-1] if sizes else 0}"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
