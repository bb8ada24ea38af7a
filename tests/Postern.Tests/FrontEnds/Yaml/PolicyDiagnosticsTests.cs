using System.Reflection;
using System.Text;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Yaml;

/// <summary>Every finding of the reader and of the checks, with the very characters that it points at.</summary>
public sealed class PolicyDiagnosticsTests
{
    private static readonly Dictionary<string, (string Text, string Code, string Pointed)> Cases = Build();

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_finding_points_at_the_very_characters(string name)
    {
        var (text, code, pointed) = Cases[name];
        var compilation = Policies.Compile(text);
        var found = compilation.Diagnostics.Where(d => d.Code == code).ToList();
        found.ShouldNotBeEmpty($"found only: {string.Join('\n', compilation.Diagnostics)}");
        found.Select(d => Policies.Pointed(text, d)).ShouldContain(pointed);
        found.ShouldAllBe(d => d.Remedy != null || d.Why != null);
    }

    [Fact]
    public void Every_code_of_a_policy_has_a_case()
    {
        var folder = typeof(PolicyCompiler).Assembly.GetTypes()
            .Where(t => t.Name.EndsWith("Diagnostics", StringComparison.Ordinal) && t.Namespace is { } n && (n.Contains(".Yaml") || n.EndsWith(".Checks", StringComparison.Ordinal)))
            // Most of these need files beside the policy (SpaFindingTests), or a guard with people (SpaEntranceCheckerTests); those of rolling knocks are golden cases.
            .Where(t => t.Name is not ("SpaDiagnostics" or "LimitDiagnostics" or "SpaEntranceDiagnostics" or "RollingDiagnostics" or "RollingDoorDiagnostics"))
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(m => m.ReturnType == typeof(Diagnostic))
            .ToList();
        folder.Count.ShouldBeGreaterThan(50);
        var covered = Cases.Values.Select(c => c.Code).Concat(["PN1305", "PN1307", "PN3222"]).ToHashSet();
        covered.Count.ShouldBe(folder.Count);
    }

    [Fact]
    public void A_door_that_is_repeated_in_another_file_names_the_first()
    {
        var found = Policies.Find(Policies.Compile(Policies.OneDoor, "\n" + Policies.OneDoor), "PN1024").ShouldNotBeNull();
        found.Span.ToString().ShouldBe("p2.yaml:2:9");
        found.Message.ShouldContain("p1.yaml:1:9");
    }

    [Fact]
    public void A_single_value_of_the_gate_stands_in_one_file()
    {
        var found = Policies.Find(Policies.Compile("gate: {unlisted: drop}\n" + Policies.OneDoor, "gate: {unlisted: pass}\n"), "PN1021").ShouldNotBeNull();
        found.Span.ToString().ShouldBe("p2.yaml:1:8");
        found.Message.ShouldContain("p1.yaml:1:8");
    }

    [Fact]
    public void All_errors_are_said_at_once()
    {
        var codes = Policies.Compile("""
            gate: {public: tcp/0}
            doors:
              a: {opens: tcp/22-, knock: [tcp/65536, 7001:tcp], for: 30, strict: gat}
              b: {opens: tcp/23}
            trap: []
            """).Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.Code).ToList();
        codes.ShouldBe(["PN1060", "PN1061", "PN1060", "PN1063", "PN1040", "PN1045", "PN1023", "PN1020"]);
    }

    [Theory]
    [InlineData("stepp-timeout", "step-timeout")]
    [InlineData("step_timeout", "step-timeout")]
    [InlineData("open", "opens")]
    [InlineData("knok", "knock")]
    public void An_unknown_key_is_answered_with_the_one_that_was_meant(string typed, string meant)
    {
        var found = Policies.Find(Policies.Compile($"doors:\n  a:\n    {typed}: 5s\n"), "PN1020").ShouldNotBeNull();
        found.Remedy.ShouldNotBeNull().ShouldStartWith($"did you mean {meant}?");
    }

    [Theory]
    [InlineData("7001:tcp", "tcp/7001")]
    [InlineData("7001:UDP", "udp/7001")]
    [InlineData("7001", "tcp/7001")]
    [InlineData("tcp:7001", "tcp/7001")]
    [InlineData("7001/udp", "udp/7001")]
    [InlineData("TCP/7001", "tcp/7001")]
    [InlineData("tcp 7001", "tcp/7001")]
    public void Another_programs_notation_is_answered_with_ours(string typed, string ours) =>
        Policies.Find(Policies.Compile($"doors:\n  a:\n    opens: tcp/22\n    knock: [{typed}, udp/5, tcp/3]\n"), "PN1063").ShouldNotBeNull()
            .Remedy.ShouldBe($"write {ours}");

    private static Dictionary<string, (string Text, string Code, string Pointed)> Build()
    {
        var cases = new Dictionary<string, (string, string, string)>();

        // The file.
        Add("unclosed list", "doors: [a\n", "PN1001", "");
        Add("tab", "doors:\n  a:\n\topens: tcp/22\n", "PN1002", "\t");
        Add("too deep", "doors: " + new string('[', 40) + "\n", "PN1003", "[");
        Add("alias bomb", Bomb(), "PN1004", "*");
        Add("second document", Policies.OneDoor + "---\nx: 1\n", "PN1005", "---");
        Add("tag", "trusted: [!!binary aGk=]\n", "PN1006", "!!binary");
        Add("flags taken for a tag", "doors: {a: {knock: [tcp/1 flags=syn,!ack, tcp/2]}}\n", "PN1006", "!ack");
        Add("unknown alias", "doors: *nothing\n", "PN1007", "*nothing");
        Add("alias inside its own anchor", "doors: &a\n  b: *a\n", "PN1007", "*a");
        Add("a list for a map", "doors: [ssh]\n", "PN1008", "[ssh]");
        Add("a text for a map", "doors: ssh\n", "PN1008", "ssh");
        Add("a policy of one text", "hello\n", "PN1008", "hello");
        Add("a map for a list", "traps: {tcp/1: 1m}\n", "PN1009", "{tcp/1: 1m}");
        Add("a list for a text", "doors: {a: {for: [1m]}}\n", "PN1010", "[1m]");
        Add("a list for a step", "doors: {a: {knock: [[tcp/1]]}}\n", "PN1010", "[tcp/1]");
        Add("nothing", "doors: {a: {opens: tcp/22, knock: }}\n", "PN1011", "knock");
        Add("empty knock", "doors: {a: {opens: tcp/22, knock: []}}\n", "PN1011", "[]");
        Add("only comments", "# nothing\n", "PN1012", "");

        // Keys and names.
        Add("unknown key", "door: {}\n", "PN1020", "door");
        Add("a key of another map", "doors: {a: {ban: 1m}}\n", "PN1020", "ban");
        Add("repeated key", "doors: {a: {for: 1m, for: 2m}}\n", "PN1021", "for");
        Add("no opener", "doors: {a: {opens: tcp/22}}\n", "PN1023", "a");
        Add("no service", "doors: {a: {knock: [tcp/2, tcp/3, tcp/1]}}\n", "PN1023", "a");
        Add("no ban", "traps: [{ports: tcp/1}]\n", "PN1023", "{ports: tcp/1}");
        Add("door twice", "doors:\n  ssh: {}\n  ssh: {}\n", "PN1024", "ssh");
        Add("empty name", "doors: {\"\": {opens: tcp/22}}\n", "PN1025", "\"\"");
        Add("long name", $"doors: {{{new string('x', 129)}: {{opens: tcp/22}}}}\n", "PN1026", new string('x', 129));
        Add("control character", "doors: {\"a\\eb\": {opens: tcp/22}}\n", "PN1027", "\"a\\eb\"");
        Add("a list for a key", "doors: {? [a, b] : c}\n", "PN1028", "[a, b]");

        // Expressions and requests.
        Add("no closing slash", Step("udp/62000 /^open"), "PN1120", "/^open");
        Add("look-ahead", Step("udp/62000 /^(?=open)/"), "PN1121", "^(?=open)");
        Add("no expression at all", Step("udp/62000 /a(b/"), "PN1121", "a(b");
        Add("too large to run", Step("udp/62000 /(a{1000}){1000}/"), "PN1121", "(a{1000}){1000}");
        Add("empty expression", Step("udp/62000 //"), "PN1122", "/");
        Add("long expression", Step($"udp/62000 /{new string('x', 1025)}/"), "PN1123", new string('x', 1025));
        Add("no ASCII", Step("udp/62000 /öffne/"), "PN1124", "ö");
        Add("expression over TCP", Step("tcp/7001 /a+/"), "PN1088", "a+");
        Add("payload and expression", Step("udp/62000 \"a\" /a+/"), "PN1095", "/a+/");
        Add("something behind an expression", Step("udp/62000 /a+/x"), "PN1082", "/a+/x");
        Add("lower-case method", Step("http/get /letmein"), "PN1125", "get");
        Add("no method", Step("http:8080 /letmein"), "PN1125", " ");
        Add("no path", Step("http/GET"), "PN1126", "");
        Add("half a path", Step("http/GET letmein"), "PN1126", "letmein");
        Add("query", Step("http/GET /letmein?x=1"), "PN1127", "?");
        Add("blank as such", Step("http/GET /let\\me"), "PN1127", "\\");
        Add("long path", Step("http/GET /" + new string('x', 1024)), "PN1128", "/" + new string('x', 1024));
        Add("request of a size", Step("http/GET /letmein size=90"), "PN1129", "size=90");
        Add("request of a size, as a map", "doors: {a: {knock: [{http: 80, path: /x, size: 90}]}}\n", "PN1129", "size");
        Add("https", Step("https/GET /letmein"), "PN1130", "https/GET /letmein");
        Add("path without http", "doors: {a: {knock: [{tcp: 80, path: /x}]}}\n", "PN1131", "path");
        Add("request without path", "doors: {a: {knock: [{http: 80}]}}\n", "PN1126", "http");
        // Commands.
        Add("a command as one text", "hooks: {open: /bin/true now}\n", "PN1180", "/bin/true now");
        Add("a bare name", "hooks: {open: [logger, x]}\n", "PN1181", "logger");
        Add("a folder", "hooks: {open: [/bin/, x]}\n", "PN1181", "/bin/");
        Add("too many words", $"hooks: {{open: [/bin/true{string.Concat(Enumerable.Repeat(", x", 256))}]}}\n", "PN1182", "open");
        Add("no user", "hooks: {user: 'no body'}\n", "PN1183", "'no body'");
        Add("an empty command", "hooks: {open: []}\n", "PN1009", "[]");
        Add("a list for a word", "hooks: {open: [/bin/true, [x]]}\n", "PN1010", "[x]");
        Add("commands as a list", "hooks: [/bin/true]\n", "PN1008", "[/bin/true]");
        Add("none at once", "hooks: {at-once: 0}\n", "PN1046", "0");

        // Routers, and what they enforce.
        Add("an address for a router's name", "routers: {192.0.2.1: routeros://192.0.2.1}\n", "PN1160", "192.0.2.1");
        Add("router twice", "routers:\n  edge1: routeros://192.0.2.1\n  edge1: routeros://192.0.2.2\n", "PN1161", "edge1");
        Add("no transport", "routers: {edge1: 192.0.2.1}\n", "PN1162", "192.0.2.1");
        Add("password in an address", "routers: {edge1: 'routeros://admin:x@192.0.2.1'}\n", "PN1163", "'routeros://admin:x@192.0.2.1'");
        Add("no password file", Router("password: nowhere"), "PN1164", "nowhere");
        Add("a password for all to read", Router("password: shared.password"), "PN1165", "shared.password");
        Add("no password in the file", Router("password: empty.password"), "PN1166", "empty.password");
        Add("two passwords", Router("password: two.password"), "PN1167", "two.password");
        Add("half a fingerprint", Router("fingerprint: SHA256:n4bQ"), "PN1168", "SHA256:n4bQ");
        Add("fingerprint in the clear", $"routers: {{edge1: {{address: routeros-plain://192.0.2.1, fingerprint: {new string('0', 64)}}}}}\n", "PN1169", new string('0', 64));
        Add("user of many lines", Router("user: \"a\\nb\""), "PN1175", "\"a\\nb\"");
        Add("unknown router", Enforced("routeros://edge2"), "PN1170", "routeros://edge2");
        Add("an address as a place", Enforced("routeros-rest://192.0.2.1"), "PN1171", "routeros-rest://192.0.2.1");
        Add("a place that is none", Enforced("kernel"), "PN1172", "kernel");
        Add("a place twice", Enforced("routeros://edge1/a, routeros://edge1/a"), "PN1173", "routeros://edge1/a");
        Add("no list behind the slash", Enforced("routeros://edge1/"), "PN1174", "routeros://edge1/");
        Add("spoken to in the clear", "routers: {edge1: routeros-plain://192.0.2.1}\n", "PN3220", "edge1");
        Add("nobody to ask for the password", "routers: {edge1: routeros://192.0.2.1}\ndoors: {a: {opens: tcp/22, knock: [tcp/2, udp/3], enforce: routeros://edge1}}\n", "PN3221", "edge1");
        Add("one router under two names", "routers:\n  edge1: routeros://192.0.2.1\n  edge2: routeros://192.0.2.1\n", "PN3223", "edge2");

        // Times and choices.
        Add("no unit", Door("for: 30"), "PN1040", "30");
        Add("no duration", Door("for: half an hour"), "PN1041", "half an hour");
        Add("wrong order", Door("for: 30m1h"), "PN1041", "30m1h");
        Add("wrong clock", Door("for: '1:99'"), "PN1041", "'1:99'");
        Add("zero", Door("for: 0s"), "PN1042", "0s");
        Add("negative", Door("step-timeout: -5s"), "PN1042", "-5s");
        Add("too long", Door("for: 9999w"), "PN1043", "9999w");
        Add("unknown word", Door("strict: strict"), "PN1045", "strict");
        Add("no group's name", "gate: {control: 'a b'}\n", "PN5020", "'a b'");
        Add("too few attempts", "gate: {attempts: 10}\n", "PN1046", "10");
        Add("too many attempts", "gate: {attempts: 99999999999999}\n", "PN1046", "99999999999999");

        // Ports and addresses.
        foreach (var port in (ReadOnlySpan<string>)["0", "65536", "99999999999"])
            Add($"port {port}", Opens($"tcp/{port}"), "PN1060", port);
        Add("open range", Opens("tcp/22-"), "PN1061", "22-");
        Add("reversed range", Opens("tcp/30-20"), "PN1062", "30-20");
        Add("foreign", Opens("22/tcp"), "PN1063", "22/tcp");
        Add("unknown protocol", Opens("tpc/22"), "PN1064", "tpc");
        Add("a service's name", Opens("ssh"), "PN1065", "ssh");
        Add("no number", Opens("tcp/ssh"), "PN1066", "ssh");
        Add("several ports", "doors: {a: {opens: 'tcp/80,443'}}\n", "PN1067", "80,443");
        Add("icmp service", Opens("icmp/8"), "PN1068", "icmp");
        Add("no port", Opens("tcp"), "PN1069", "tcp");
        Add("no address", Opens("tcp/300.0.0.1:22"), "PN1070", "300.0.0.1");
        Add("prefix", Opens("tcp/192.0.2.0/24:22"), "PN1070", "192.0.2.0/24");
        Add("no brackets", Opens("tcp/2001:db8::5:22"), "PN1070", "2001:db8::5:22");
        Add("everywhere", Opens("tcp/0.0.0.0:22"), "PN1071", "0.0.0.0");
        Add("address alone", Opens("tcp/192.0.2.1"), "PN1072", "192.0.2.1");
        Add("no source", "trusted: [192.0.2.1, 300.1.1.1]\n", "PN1073", "300.1.1.1");
        Add("host bits", "trusted: [192.0.2.1/24]\n", "PN1074", "192.0.2.1/24");
        Add("interface", "gate: {interfaces: [a-very-long-interface-name]}\n", "PN1075", "a-very-long-interface-name");

        // Hosts that a door forwards to.
        Add("a name to forward to", Forwards("nas.example.net"), "PN2070", "nas.example.net");
        Add("a prefix to forward to", Forwards("10.0.0.0/24"), "PN2070", "10.0.0.0/24");
        Add("no port behind the colon", Forwards("'10.0.0.5:'"), "PN1066", "'");
        Add("port 0 to forward to", Forwards("10.0.0.5:0"), "PN1060", "0");
        Add("two of one version", Forwards("[10.0.0.5, '10.0.0.6:443']"), "PN2071", "10.0.0.6:443");
        Add("loopback", Forwards("127.0.0.1:443"), "PN2072", "127.0.0.1");
        Add("IPv6 loopback", Forwards("'[::1]:443'"), "PN2072", "[::1]");
        Add("nobody", Forwards("0.0.0.0:443"), "PN2073", "0.0.0.0");
        Add("a group", Forwards("224.0.0.1:443"), "PN2073", "224.0.0.1");
        Add("mapped", Forwards("'[::ffff:10.0.0.5]'"), "PN2073", "[::ffff:10.0.0.5]");
        Add("link-local", Forwards("'[fe80::5]:443'"), "PN2074", "[fe80::5]");
        Add("a port glued to IPv6", Forwards("fd00::5:443"), "PN2075", "fd00::5:443");
        Add("many ports to one", "doors:\n  a: {opens: tcp/20-30, forward-to: 10.0.0.5:443, knock: [tcp/2, udp/3, tcp/4]}\n", "PN3030", "10.0.0.5:443");
        Add("a routed service forwarded", "doors:\n  a: {opens: tcp/192.0.2.10:22, forward-to: 10.0.0.5, knock: [tcp/2, udp/3, tcp/4]}\n", "PN3031", "tcp/192.0.2.10:22");

        // Steps.
        Add("no step", Knock("hello"), "PN1080", "hello");
        Add("range in a step", Knock("tcp/1-2"), "PN1081", "1-2");
        Add("unknown word in a step", Knock("udp/1 payload"), "PN1082", "payload");
        Add("glued to a quote", Knock("udp/1 \"a\"b"), "PN1082", "\"a\"b");
        Add("unclosed quote", Knock("udp/1 \"a, b\""), "PN1083", "\"a");
        Add("hex digit", Knock("udp/1 hex:6g"), "PN1084", "g");
        Add("base64 letter", Knock("udp/1 base64:b3B_"), "PN1220", "b3B_");
        Add("base64 length", Knock("udp/1 base64:b3B/i"), "PN1220", "b3B");
        Add("empty base64", Knock("'udp/1 base64:'"), "PN1086", "base64:");
        Add("hex length", Knock("udp/1 hex:6f7"), "PN1085", "6f7");
        Add("empty payload", Knock("{udp: 1, payload: }"), "PN1086", "payload");
        Add("empty quotes", Knock("udp/1 \"\""), "PN1086", "\"\"");
        Add("empty hex", Knock("'udp/1 hex:/i'"), "PN1086", "hex:/i");
        Add("long payload", Knock($"udp/1 \"{new string('x', 1401)}\""), "PN1087", new string('x', 1401));
        Add("payload on tcp", Knock("tcp/1 \"abc\""), "PN1088", "abc");
        Add("small size", Knock("icmp/size=27"), "PN1089", "27");
        Add("large size", Knock("udp/1 size=65536"), "PN1089", "65536");
        Add("size against payload", Knock("udp/1 \"abc\" size=90"), "PN1090", "90");
        Add("unknown flag", Knock("tcp/1 flags=sin"), "PN1091", "sin");
        Add("impossible flags", "doors:\n  a:\n    knock:\n      - tcp/1 flags=syn,!syn\n", "PN1092", "syn,!syn");
        Add("flags on udp", Knock("udp/1 flags=syn"), "PN1093", "syn");
        Add("size on tcp", Knock("tcp/1 size=60"), "PN1094", "60");
        Add("said twice", Knock("udp/1 \"a\" hex:61"), "PN1095", "hex:61");
        Add("said twice in a map", Knock("{udp: 1, payload: a, hex: 61}"), "PN1095", "hex");
        Add("no protocol", Knock("{size: 90}"), "PN1096", "{size: 90}");
        Add("two protocols", Knock("{tcp: 1, udp: 2}"), "PN1096", "udp");
        Add("icmp port", Knock("icmp/720"), "PN1097", "720");
        Add("folds nothing", Knock("{udp: 1, fold-case: true}"), "PN1098", "fold-case");
        Add("unknown escape", Knock("udp/1 \"a\\nb\""), "PN1099", "\\n");

        // One part against another.
        Add("public service", "gate: {public: tcp/20-30}\n" + Opens("tcp/22"), "PN1300", "tcp/22");
        Add("step on a public port", "gate: {public: udp/3}\n" + Opens("tcp/22"), "PN1301", "udp/3");
        Add("step on its own service", Opens("udp/1-10"), "PN1302", "udp/3");
        Add("service twice", "doors:\n  a: {opens: tcp/20-30, knock: [tcp/2, udp/3, tcp/4]}\n  b: {opens: tcp/25, knock: [tcp/4, udp/3, tcp/2]}\n", "PN1303", "tcp/25");
        Add("service twice in one door", Opens("[tcp/22, tcp/22]"), "PN1303", "tcp/22");
        Add("trap over a knock", Opens("tcp/22") + "traps: [{ports: [udp/1-5], ban: 1m}]\n", "PN1304", "udp/1-5");
        Add("same sequence", "doors:\n  a: {opens: tcp/20, knock: [tcp/2, udp/3]}\n  b: {opens: tcp/25, knock: [tcp/2, udp/3 \"x\"]}\n", "PN1306", "b");
        Add("a beginning", "doors:\n  a: {opens: tcp/20, knock: [tcp/2, udp/3, tcp/7]}\n  b: {opens: tcp/25, knock: [tcp/2, udp/3]}\n", "PN1306", "a");
        Add("single step", "doors: {a: {opens: tcp/22, knock: tcp/1}}\n", "PN3000", "tcp/1");
        Add("repeated step", "doors: {a: {opens: tcp/22, knock: [tcp/1, udp/3, udp/3 \"x\"]}}\n", "PN3001", "udp/3 \"x\"");
        Add("ping first", "doors: {a: {opens: tcp/22, knock: [icmp/size=99, udp/3]}}\n", "PN3002", "icmp/size=99");
        Add("in order", "doors: {a: {opens: tcp/22, knock: [tcp/1, tcp/5, tcp/9]}}\n", "PN3003", "tcp/1, tcp/5, tcp/9");
        Add("long step timeout", Door("step-timeout: 31s"), "PN3004", "31s");
        Add("short step timeout", Door("step-timeout: 999ms"), "PN3005", "999ms");
        Add("trap on a service", Opens("tcp/22") + "traps: [{ports: [tcp/20-30], ban: 1m}]\n", "PN3006", "tcp/20-30");
        Add("trap on a public port", "gate: {public: tcp/80}\ntraps: [{ports: [tcp/80], ban: 1m}]\n", "PN3007", "tcp/80");
        Add("well-known port", "doors: {a: {opens: tcp/22, knock: [tcp/443, udp/30313]}}\n", "PN3020", "tcp/443");
        Add("one protocol", "doors: {a: {opens: tcp/22, strict: off, knock: [tcp/7, tcp/5, tcp/9]}}\n", "PN3021", "tcp/7");
        Add("opens another", "doors: {a: {opens: tcp/20, strict: off, knock: [tcp/7, udp/9]}, b: {opens: tcp/25, knock: [tcp/7, udp/5, udp/9]}}\n", "PN3022", "tcp/7, udp/5, udp/9");
        Add("encrypted port", Step("http:8443/GET /letmein"), "PN3023", "http:8443/GET /letmein");
        Add("step on a request's port", "doors: {a: {opens: tcp/22, knock: [tcp/80, http/GET /letmein]}}\n", "PN3024", "tcp/80");
        Add("request at a protected service", "doors: {a: {opens: tcp/80, knock: [tcp/26464, http/GET /letmein]}}\n", "PN1302", "http/GET /letmein");
        Add("trap over a request", "doors: {a: {opens: tcp/22, knock: [tcp/26464, http/GET /letmein]}}\ntraps: [{ports: [tcp/80], ban: 1m}]\n", "PN1304", "tcp/80");
        Add("anything meets it", Step("udp/62000 /a*/"), "PN3025", "udp/62000 /a*/");
        Add("nothing to listen for", Door("listen: true"), "PN3026", "a");
        Add("everybody's path", Step("http/GET /robots.txt"), "PN3027", "http/GET /robots.txt");
        Add("everybody trusted", "trusted: ['::/0']\n", "PN3008", "'::/0'");
        return cases;

        void Add(string name, string text, string code, string pointed) => cases.Add(name, (text, code, pointed));

        static string Door(string line) => $"doors:\n  a:\n    opens: tcp/22\n    knock: [tcp/2, udp/3, tcp/4]\n    {line}\n";

        static string Step(string step) => $"doors:\n  a:\n    opens: tcp/22\n    knock:\n      - {step}\n      - udp/3\n";

        static string Opens(string service) => $"doors:\n  a:\n    opens: {service}\n    knock: [tcp/2, udp/3, tcp/4]\n";

        static string Forwards(string to) => $"doors:\n  a:\n    opens: tcp/22\n    forward-to: {to}\n    knock: [tcp/2, udp/3, tcp/4]\n";

        static string Router(string line) => $"routers:\n  edge1:\n    address: routeros://192.0.2.1\n    {line}\n";

        static string Enforced(string places) => Router("password: edge1.password") + $"doors: {{a: {{opens: tcp/22, knock: [tcp/2, udp/3], enforce: [{places}]}}}}\n";

        static string Knock(string step) => $"doors: {{a: {{opens: tcp/22, knock: [{step}, udp/3, tcp/4]}}}}\n";
    }

    private static string Bomb()
    {
        var text = new StringBuilder("a: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 10; i++)
            text.Append($"b{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        return text.ToString();
    }
}
