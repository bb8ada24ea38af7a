using System.Text;
using System.Text.Json;
using Postern.RouterDouble.Sessions;

namespace Postern.RouterDouble.Rest;

/// <summary>Methods and addresses to the commands that they stand for, and replies back.</summary>
internal sealed class RestCommands(DoubleRouter router, DoubleSession session)
{
    private static readonly string[] Verbs = ["print", "add", "set", "remove", "move", "unset", "enable", "disable", "comment", "find", "get", "export", "reset-counters"];

    /// <summary>Nothing is ever sent of what has no end.</summary>
    public static bool IsEndless(string method, string target) => method == "POST" && target.EndsWith("/listen", StringComparison.Ordinal);

    /// <param name="target">Behind <c>/rest</c>, as it stood on the wire.</param>
    public DoubleRestAnswer Answer(string method, string target, string? contentType, byte[] body)
    {
        var (path, query) = target.Split('?', 2) is [var before, var after] ? (before, after) : (target, "");
        path = path.TrimEnd('/');

        // An asterisk that was escaped is no asterisk to a router.
        if (path.Contains("%2a", StringComparison.OrdinalIgnoreCase))
            return DoubleRestAnswer.Error(400, "no such command prefix");
        path = Uri.UnescapeDataString(path);
        if (method is "PUT" or "PATCH" or "POST" && body.Length > 0 && !IsJson(contentType))
            return DoubleRestAnswer.Error(415);
        if (!RestBody.TryRead(body, out var given))
            return DoubleRestAnswer.Error(400);
        return method switch
        {
            "GET" => Get(path, query),
            "PUT" => Put(path, given),
            "PATCH" => Patch(path, given),
            "DELETE" => Delete(path),
            "POST" => Post(path, given),
            _ => DoubleRestAnswer.Error(501),
        };
    }

    private DoubleRestAnswer Get(string path, string query)
    {
        var attributes = new List<DoubleWord>();
        var queries = new List<string>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = Uri.UnescapeDataString(pair);
            if (word.StartsWith(".proplist=", StringComparison.Ordinal))
                attributes.Add(new(".proplist", ".id," + word[".proplist=".Length..]));
            else
                queries.Add("?" + word);
        }

        var replies = router.Execute(session, path + "/print", attributes, queries);
        if (Trap(replies) is not { } trap)
        {
            var found = Records(replies);
            return found is [var only] && only.All(w => w.Name != ".id") ? DoubleRestAnswer.Item(200, only) : DoubleRestAnswer.Items(found);
        }

        if (trap is not ("no such command prefix" or "no such command"))
            return Refuse(trap);
        var (menu, last) = Split(path);
        if (Verbs.Contains(last))
            return DoubleRestAnswer.Error(400, "no such command");
        replies = router.Execute(session, menu + "/print", [.. attributes, new(".id", last)]);
        return Trap(replies) switch
        {
            null when Records(replies) is [var item, ..] => DoubleRestAnswer.Item(200, item),
            "no such item" or null when last.StartsWith('*') => DoubleRestAnswer.Error(404),
            "no such item" or null => DoubleRestAnswer.Error(400, "no such command prefix"),
            _ => DoubleRestAnswer.Error(400, $"no such command or directory ({Unknown(path)})"),
        };
    }

    private DoubleRestAnswer Put(string path, RestBody given)
    {
        var replies = router.Execute(session, path + "/add", given.Attributes);
        if (Trap(replies) is { } trap)
            return Refuse(trap);
        var id = replies[^1]["ret"]!;
        return DoubleRestAnswer.Item(201, Print(path, id));
    }

    private DoubleRestAnswer Patch(string path, RestBody given)
    {
        var (menu, id) = Split(path);
        if (!id.StartsWith('*') && Trap(router.Execute(session, menu + "/print", [new DoubleWord(".id", id)])) is not null)
            return DoubleRestAnswer.Error(400, "missing or invalid resource identifier");

        // Whoever may not write is told about the item instead.
        if (!session.User.Policies.Contains("write"))
            return DoubleRestAnswer.Error(400, "missing or invalid resource identifier");
        if (ClearsByNull)
        {
            foreach (var name in given.Nulls)
            {
                if (Trap(router.Execute(session, menu + "/unset", [new DoubleWord(".id", id), new("value-name", name)])) is { } refused)
                    return Refuse(refused);
            }
        }

        var attributes = ClearsByNull ? given.Attributes.Where(a => !given.Nulls.Contains(a.Name)) : given.Attributes;
        return Trap(router.Execute(session, menu + "/set", [new DoubleWord(".id", id), .. attributes])) is { } trap
            ? Refuse(trap)
            : DoubleRestAnswer.Item(200, Print(menu, id));
    }

    private DoubleRestAnswer Delete(string path)
    {
        var (menu, id) = Split(path);
        return Trap(router.Execute(session, menu + "/remove", [new DoubleWord(".id", id)])) switch
        {
            null => DoubleRestAnswer.Nothing,
            "no such command" => DoubleRestAnswer.Error(406, "no such command or directory (remove)"),
            "no such command prefix" => DoubleRestAnswer.Error(400, "missing or invalid resource identifier"),
            var trap => Refuse(trap),
        };
    }

    private DoubleRestAnswer Post(string path, RestBody given)
    {
        if (!ClearsByNull || !path.EndsWith("/unset", StringComparison.Ordinal))
        {
            var replies = router.Execute(session, path, given.Attributes, given.Query);
            if (Trap(replies) is { } trap)
                return trap == "no such command prefix" ? DoubleRestAnswer.Error(400, $"no such command or directory ({Unknown(path)})") : Refuse(trap);
            var records = Records(replies);
            var done = replies[^1].Words;
            return records.Count == 0 && done.Count > 0 ? DoubleRestAnswer.Item(200, done) : DoubleRestAnswer.Items(records);
        }

        return DoubleRestAnswer.Error(400, "no such command");
    }

    /// <summary>7.21 has no <c>unset</c> by REST and takes null for it; 7.23 has it, and reads null as it reads a value.</summary>
    private bool ClearsByNull => router.Version < new Version(7, 22);

    private bool IsJson(string? contentType) =>
        contentType is not null && (router.Version >= new Version(7, 2) ? contentType.Split(';')[0].Trim() : contentType).Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private IReadOnlyList<DoubleWord> Print(string menu, string id) => Records(router.Execute(session, menu + "/print", [new DoubleWord(".id", id)])) is [var item, ..] ? item : [];

    /// <summary>The first part of a path that is no menu.</summary>
    private string Unknown(string path)
    {
        var known = new StringBuilder();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            known.Append('/').Append(part);
            if (Trap(router.Execute(session, known + "/print", [])) == "no such command prefix")
                return part;
        }

        return Split(path).Last;
    }

    private static DoubleRestAnswer Refuse(string trap) => trap switch
    {
        "no such item" => DoubleRestAnswer.Error(404),
        "not enough permissions (9)" => DoubleRestAnswer.Error(500, "std failure: not allowed (9)"),
        _ => DoubleRestAnswer.Error(400, trap),
    };

    private static string? Trap(IReadOnlyList<DoubleSentence> replies) => replies.FirstOrDefault(r => r.Kind is "!trap" or "!fatal")?["message"];

    private static List<IReadOnlyList<DoubleWord>> Records(IReadOnlyList<DoubleSentence> replies) => [.. replies.Where(r => r.Kind == "!re").Select(r => r.Words)];

    private static (string Menu, string Last) Split(string path) => path.LastIndexOf('/') is var at and > 0 ? (path[..at], path[(at + 1)..]) : ("", path.TrimStart('/'));
}

/// <summary>A request's JSON as attributes and query words. Numbers and truths may be what they are in JSON.</summary>
internal sealed record RestBody(IReadOnlyList<DoubleWord> Attributes, IReadOnlyList<string> Query, IReadOnlyList<string> Nulls)
{
    public static bool TryRead(byte[] json, out RestBody body)
    {
        var (attributes, query, nulls) = (new List<DoubleWord>(), new List<string>(), new List<string>());
        body = new RestBody(attributes, query, nulls);
        if (json.Length == 0)
            return true;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return false;
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (field.Name == ".query")
                {
                    query.AddRange(field.Value.EnumerateArray().Select(w => "?" + w.GetString()));
                    continue;
                }

                if (field.Value.ValueKind == JsonValueKind.Null)
                    nulls.Add(field.Name);
                attributes.Add(new DoubleWord(field.Name, field.Value.ValueKind switch
                {
                    JsonValueKind.Null => "",
                    JsonValueKind.Array => string.Join(',', field.Value.EnumerateArray().Select(v => v.ToString())),
                    JsonValueKind.String => field.Value.GetString()!,
                    _ => field.Value.GetRawText(),
                }));
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
