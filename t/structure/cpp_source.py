"""What the structure test needs to know about a C++ file: its text without comments and literals, its
includes, its functions and its namespace-scope variables. Not a compiler: it follows braces and reads
the words in front of them, which is enough for code in the project's format."""

import re
from dataclasses import dataclass

_RAW_STRING = re.compile(r'(?:u8|[uUL])?R"([^()\\ ]{0,16})\(')
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


@dataclass(frozen=True)
class Include:
    path: str
    system: bool
    line: int


@dataclass(frozen=True)
class Function:
    name: str
    first_line: int
    lines: int


@dataclass(frozen=True)
class Variable:
    text: str
    line: int


def _blanked(text):
    return "".join(c if c == "\n" else " " for c in text)


def _literal_end(text, start):
    """The position after the string or character literal that begins at `start`."""
    quote, i = text[start], start + 1
    while i < len(text) and text[i] != quote and text[i] != "\n":
        i += 2 if text[i] == "\\" else 1
    return min(i + 1, len(text))


def _number_end(text, start):
    i = start
    while i < len(text) and (text[i].isalnum() or text[i] in "._'"):
        i += 1
    return i


def _next_piece(text, i):
    """(end, kept text) of what begins at `i`; literals and comments are kept as blanks."""
    c = text[i]
    if text.startswith("//", i):
        end = text.find("\n", i)
        end = len(text) if end < 0 else end
        return end, _blanked(text[i:end])
    if text.startswith("/*", i):
        end = text.find("*/", i + 2)
        end = len(text) if end < 0 else end + 2
        return end, _blanked(text[i:end])
    if c == '"' or c == "'":
        end = _literal_end(text, i)
        return end, c + _blanked(text[i + 1 : end - 1]) + c
    if c.isdigit():
        end = _number_end(text, i)
        return end, text[i:end].replace("'", "0")
    if c.isalpha() or c == "_":
        raw = _RAW_STRING.match(text, i)
        if raw:
            close = text.find(")" + raw.group(1) + '"', raw.end())
            end = len(text) if close < 0 else close + len(raw.group(1)) + 2
            return end, '"' + _blanked(text[i + 1 : end - 1]) + '"'
        end = i
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        return end, text[i:end]
    return i + 1, c


def strip(text):
    """The text with comments, literals and preprocessor lines blanked; every line keeps its number."""
    pieces, i = [], 0
    while i < len(text):
        end, kept = _next_piece(text, i)
        pieces.append(kept)
        i = end
    lines, in_directive = [], False
    for line in "".join(pieces).split("\n"):
        if in_directive or line.lstrip().startswith("#"):
            in_directive = line.rstrip().endswith("\\")
            line = ""
        lines.append(line)
    return "\n".join(lines)


def includes(text):
    return [
        Include(m.group(2), m.group(1) == "<", text.count("\n", 0, m.start()) + 1)
        for m in _INCLUDE.finditer(text)
    ]


# --- scopes ---------------------------------------------------------------------------------------

_OPERATOR = re.compile(r"\boperator\s*(\(\s*\)|\[\s*\]|[-<>=!+*/&|^%~,]+)")
_ATTRIBUTE = re.compile(r"\[\[.*?\]\]", re.S)
_ACCESS = re.compile(r"^\s*(public|private|protected|default|case [^:]*)\s*:(?!:)")
_TYPE = re.compile(r"^(typedef\s+|export\s+)?(class|struct|union|enum)\b")
_NAMESPACE = re.compile(r'^(inline\s+)?namespace\b|^extern\s*"')
_NAME = re.compile(r"([~\w:]+)\s*\($")


def _opens_template(head, i):
    """`<` after a name without a blank, or after `template`: everything else is a comparison."""
    return bool(re.search(r"(\w|\btemplate\s*)$", head[:i])) and not head.startswith("<<", i)


def _without_templates(head):
    """The head without what stands between matched angle brackets, and without `template <...>`."""
    out, depth = [], 0
    for i, c in enumerate(head):
        if c == "<" and _opens_template(head, i):
            depth += 1
        elif c == ">" and depth and head[i - 1] != "-":
            depth -= 1
        elif not depth:
            out.append(c)
    return re.sub(r"\btemplate\b", " ", "".join(out))


def _top_level(head):
    """The head with everything inside parentheses removed: `f(int a) : b(a)` -> `f() : b()`."""
    out, depth = [], 0
    for c in head:
        if c == ")":
            depth -= 1
        if not depth:
            out.append(c)
        if c == "(":
            depth += 1
    return "".join(out)


def _tidy(head):
    head = _ATTRIBUTE.sub(" ", head)
    head = _OPERATOR.sub("operator_", head)
    while _ACCESS.match(head):
        head = _ACCESS.sub("", head, count=1)
    return _without_templates(head).strip()


_LAMBDA = re.compile(r"=[^=]*\[[^\]]*\]\s*(\(|$|mutable\b)")


def classify(head):
    """What a `{` opens, from the words since the last statement: namespace, type, function, braces
    of a constructor's member initialiser, or an initialiser (whose braces hold values)."""
    if head.count("(") > head.count(")"):  # an argument of a member initialiser
        return "initialiser"
    head = _tidy(head)
    if _NAMESPACE.match(head):
        return "namespace"
    if _TYPE.match(head):
        return "type"
    top = _top_level(head)
    if re.search(r"(?<![=!<>])=(?!=)", top):
        return "function" if _LAMBDA.search(top) else "initialiser"
    if "(" not in top:
        return "initialiser"
    if re.search(r"\)[^?]*(?<!:):(?!:)", top) and re.search(r"[\w>]$", top):
        return "initialiser"
    return "function"


def function_name(head):
    top = _top_level(_tidy(head))
    match = _NAME.search(top[: top.find("(") + 1])
    return match.group(1) if match else "(lambda)"


def _matching_brace(code, start):
    depth = 0
    for i in range(start, len(code)):
        if code[i] == "{":
            depth += 1
        elif code[i] == "}":
            depth -= 1
            if not depth:
                return i
    return len(code) - 1


@dataclass(frozen=True)
class Statement:
    """One declaration at namespace or class scope: its head, its scope, where it stands, and the
    bounds of its body if it is a function."""

    head: str
    scope: str
    start: int
    body: tuple | None = None


def statements(code):
    """Walks the namespace and class scopes of stripped code; bodies of functions are not entered."""
    scopes, i, start = ["namespace"], 0, 0
    while i < len(code):
        c = code[i]
        if c == "{":
            kind = classify(code[start:i])
            if kind in ("namespace", "type"):
                scopes.append(kind)
                start = i + 1
            else:
                end = _matching_brace(code, i)
                if kind == "function":
                    yield Statement(code[start:i], scopes[-1], start, (i, end))
                    start = end + 1
                i = end
        elif c == "}":
            if len(scopes) > 1:
                scopes.pop()
            start = i + 1
        elif c == ";":
            yield Statement(code[start:i], scopes[-1], start)
            start = i + 1
        i += 1


def _first_line(code, statement):
    lead = re.match(r"(\s|(public|private|protected)\s*:)*", statement.head).end()
    return code.count("\n", 0, statement.start + lead) + 1


def functions(code):
    """Every function of stripped code, from the first line of its declaration to its closing brace."""
    for statement in statements(code):
        if statement.body:
            first = _first_line(code, statement)
            last = code.count("\n", 0, statement.body[1]) + 1
            yield Function(function_name(statement.head), first, last - first + 1)


_NOT_A_VARIABLE = re.compile(
    r"^(using|typedef|class|struct|union|enum|namespace|static_assert|friend|template|concept|extern|"
    r"asm|public|private|protected)\b"
)
_CONSTANT = re.compile(r"\b(constexpr|consteval)\b|\bconst\b(?![^=({]*\*(?!\s*const))")
_LOCAL = re.compile(r"\b(static|thread_local)\b(?!\s*_assert)[^;{}()=]*[;{(=]")


def _declaration(head):
    """A declaration without its initialiser."""
    return re.split(r"(?<![=!<>])=(?!=)|\{", head, maxsplit=1)[0].strip()


def _is_variable(declaration):
    if _NOT_A_VARIABLE.match(declaration) or re.search(r"\bconcept\b", declaration):
        return False
    return "(" not in declaration and len(re.findall(r"[\w>&*\]]+", declaration)) >= 2


def _mutable_locals(code, body):
    for match in _LOCAL.finditer(code, body[0], body[1]):
        if not _CONSTANT.search(match.group(0)):
            yield Variable(" ".join(match.group(0).split()), code.count("\n", 0, match.start()) + 1)


def mutable_variables(code):
    """Namespace-scope variables, static members and static locals that are not constant."""
    for statement in statements(code):
        if statement.body:
            yield from _mutable_locals(code, statement.body)
            continue
        declaration = _declaration(_tidy(statement.head))
        if not _is_variable(declaration) or _CONSTANT.search(declaration):
            continue
        if statement.scope == "namespace" or re.search(r"\b(static|thread_local)\b", declaration):
            yield Variable(" ".join(declaration.split()), _first_line(code, statement))
