"""The structure test notices what it is there for: each rule is broken once in a small tree."""

import pathlib
import subprocess
import sys
import textwrap

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))

import check_structure  # noqa: E402
import cpp_source  # noqa: E402

HEADER = "// A header.\n#pragma once\n"
CLEAN = {
    "common/base/bytes.h": HEADER + "namespace moxi {\nconstexpr int kSize = 1;\n}  // namespace moxi\n",
    "common/net/timer.h": HEADER + "#include <event2/event.h>\n#include \"common/base/bytes.h\"\n",
    "proxy/route/ketama.h": HEADER + "#include <openssl/evp.h>\n#include \"common/net/timer.h\"\n",
    "server/cache/cache.h": HEADER + "#include <vector>\n#include \"common/base/bytes.h\"\n",
    "server/main.cc": "// The program.\n#include \"proxy/route/ketama.h\"\n#include \"server/cache/cache.h\"\n",
    "t/unit/bytes_test.cc": "// Tests of bytes.\n",
    "t/unit/cache_test.cc": "// Tests of cache.\n",
    "t/unit/ketama_test.cc": "// Tests of ketama.\n",
    "t/structure/untested.txt": "# comment\ncommon/net/timer: nothing of its own\nserver/main: a list of calls\n",
}

PLANTED = [
    ("base includes net", {"common/base/up.h": HEADER + '#include "common/net/timer.h"\n'}, "common/base may not include"),
    ("session includes server", {"common/session/up.h": HEADER + '#include "server/cache/cache.h"\n'}, "common/session may not include"),
    ("protocol includes stats", {"common/stats/s.h": HEADER, "common/protocol/p.h": HEADER + '#include "common/stats/s.h"\n'}, "common/protocol may not include"),
    ("proxy includes server", {"proxy/up.h": HEADER + '#include "server/cache/cache.h"\n'}, "proxy may not include"),
    ("server includes proxy", {"server/options.cc": '// Options.\n#include "proxy/route/ketama.h"\n'}, "server may not include"),
    ("product includes tests", {"server/tested.h": HEADER + '#include "t/support/fake.h"\n', "t/support/fake.h": HEADER}, "server may not include"),
    ("a folder without a layer", {"common/extra/x.h": HEADER}, "no layer is declared"),
    ("a relative include", {"server/cache/near.h": HEADER + '#include "cache.h"\n'}, "no path from the root"),
    ("a file cycle", {"common/base/a.h": HEADER + '#include "common/base/b.h"\n', "common/base/b.h": HEADER + '#include "common/base/a.h"\n'}, "file cycle common/base/a.h -> common/base/b.h"),
    ("a folder cycle", {"proxy/a.h": HEADER + '#include "proxy/config/b.h"\n', "proxy/c.h": HEADER, "proxy/config/b.h": HEADER + '#include "proxy/c.h"\n'}, "folder cycle proxy -> proxy/config -> proxy"),
    ("libevent outside net", {"common/session/e.h": HEADER + "#include <event2/buffer.h>\n"}, "<event2/buffer.h> belongs to common/net alone"),
    ("TLS outside net", {"proxy/route/t.h": HEADER + "#include <openssl/ssl.h>\n"}, "<openssl/ssl.h> belongs to common/net alone"),
    ("MD5 outside route", {"server/cache/m.h": HEADER + "#include <openssl/md5.h>\n"}, "belongs to common/net and proxy/route"),
    ("a long file", {"server/cache/long.h": HEADER + "\n" * 500}, "server/cache/long.h: 502 lines"),
    ("a long test", {"t/unit/long_test.cc": "// Long.\n" + "\n" * 500}, "t/unit/long_test.cc: 501 lines"),
    ("a long function", {"server/cache/f.cc": "// F.\nint f() {\n" + "  g();\n" * 59 + "}\n"}, "server/cache/f.cc:2: f has 61 lines"),
    ("a long Python function", {"t/system/x.py": "def f():\n" + "    pass\n" * 60}, "t/system/x.py:1: f has 61 lines"),
    ("a mutable global", {"server/cache/g.cc": "// G.\nnamespace moxi {\nint counter = 0;\n}\n"}, "server/cache/g.cc:3: mutable global `int counter`"),
    ("a static local", {"server/cache/l.cc": "// L.\nint f() {\n  static int calls = 0;\n  return ++calls;\n}\n"}, "l.cc:3: mutable global `static int calls ="),
    ("a static member", {"server/cache/s.cc": "// S.\nstruct S {\n  static inline int calls = 0;\n};\n"}, "s.cc:3: mutable global"),
    ("no head of file", {"server/cache/h.h": "#pragma once\n"}, "does not begin with a paragraph"),
    ("no pragma once", {"server/cache/h.h": "// A header.\n"}, "no #pragma once"),
    ("an unfinished line", {"server/cache/h.h": HEADER + "// TO" "DO: all of it\n"}, "unfinished"),
    ("no test", {"common/base/lonely.h": HEADER}, "common/base/lonely: neither t/unit/lonely_test.cc nor a reason"),
    ("a name taken twice", {"server/cache/bytes.h": HEADER}, "the name bytes is taken by common/base/bytes"),
    ("a reason without a file", {"t/structure/untested.txt": CLEAN["t/structure/untested.txt"] + "common/net/gone: old\n"}, "common/net/gone does not exist"),
    ("a reason in spite of a test", {"t/structure/untested.txt": CLEAN["t/structure/untested.txt"] + "common/base/bytes: why\n"}, "common/base/bytes has a test"),
    ("an empty reason", {"t/structure/untested.txt": "common/net/timer:\nserver/main: calls\n"}, "common/net/timer: neither"),
]


def plant(root, files):
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def run(root):
    result = subprocess.run(
        [sys.executable, str(HERE / "check_structure.py"), str(root)], capture_output=True, text=True
    )
    return result.returncode, result.stdout


def test_a_clean_tree_passes(tmp_path):
    plant(tmp_path, CLEAN)
    status, output = run(tmp_path)
    assert status == 0, output
    assert output.startswith("structure: 0 violations; 5 product files")


@pytest.mark.parametrize("files, message", [case[1:] for case in PLANTED], ids=[case[0] for case in PLANTED])
def test_a_planted_violation_fails(tmp_path, files, message):
    plant(tmp_path, {**CLEAN, **files})
    status, output = run(tmp_path)
    assert status == 1
    assert message in output


def functions_of(text):
    code = cpp_source.strip(textwrap.dedent(text))
    return [(f.name, f.first_line, f.lines) for f in cpp_source.functions(code)]


def test_functions_are_found_in_spite_of_strings_and_comments():
    assert functions_of(
        r'''
        #define OPEN {
        const char* const kText = R"x(void no() { )x";
        // void commented() {
        /* { */ int big = 1'000'000;
        void f(char c = '{') {
          g("}\"}", '"');
        }
        '''
    ) == [("f", 6, 3)]


def test_functions_of_every_shape_are_found():
    text = """
        namespace moxi {
        template <typename T, size_t N>
        auto first(std::span<T, N> s) -> T {
          return s[0];
        }
        class Box final : public Base<int> {
         public:
          explicit Box(int a) : Base<int>(a), a_{a}, b_{std::move(a)}, timer_(make([this] { f(); })) {
          }
          bool operator<(const Box& other) const { return a_ < other.a_; }
          void operator()(int x) noexcept {}
         private:
          std::function<void(int)> f_ = [](int) {
          };
          int a_{0}, b_ = 2;
        };
        enum class Kind : uint8_t { kOne, kTwo };
        constexpr std::array<Kind, 2> kKinds = {{{Kind::kOne}, {Kind::kTwo}}};
        Box::~Box() = default;
        int run() {
          auto inner = [&](int x) {
            return x;
          };
          struct Local { void h() {} };
          return inner(1);
        }
        }  // namespace moxi
        """
    assert functions_of(text) == [
        ("first", 3, 4),
        ("Box", 9, 2),
        ("operator_", 11, 1),
        ("operator_", 12, 1),
        ("(lambda)", 14, 2),
        ("run", 21, 7),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "constexpr int kA = 1;",
        "const std::string kA = name();",
        "inline constexpr std::array<int, 2> kA{1, 2};",
        "const char* const kA = text;",
        "extern const int kA;",
        "using A = int;",
        "struct A;",
        "int f(int a, int b);",
        "std::vector<int> f() noexcept;",
        "template <class T> constexpr bool kA = true;",
        "static_assert(sizeof(int) == 4);",
        "int f() { static const int kA = 3; return static_cast<int>(kA); }",
        "struct A { int a = 0; std::atomic<int> b{1}; static constexpr int kC = 2; static int f(); };",
    ],
)
def test_constants_and_declarations_are_no_globals(line):
    assert list(cpp_source.mutable_variables(cpp_source.strip(line))) == []


@pytest.mark.parametrize(
    "line",
    [
        "int a = 0;",
        "static int a;",
        "std::atomic<uint64_t> a{0};",
        "thread_local std::vector<int> a;",
        "const char* a = text;",
        "std::map<int, int> a = {{1, 2}};",
        "void f() { static std::mutex m; }",
        "void f() { thread_local int t = 1; }",
    ],
)
def test_mutable_globals_are_found(line):
    assert len(list(cpp_source.mutable_variables(cpp_source.strip(line)))) == 1
