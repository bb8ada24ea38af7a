using System.Globalization;
using System.Text;

namespace Postern.Policy.Backends.Clients;

/// <summary>A script as it grows: comments, which can hold nothing but themselves, and lines.</summary>
/// <param name="comment">What begins a comment: <c># </c>.</param>
/// <param name="escaped">Printable ASCII that a comment of this language is not safe with.</param>
/// <param name="newLine">What ends a line.</param>
internal sealed class ClientScript(string comment, string escaped = "", string newLine = "\n")
{
    private readonly StringBuilder _text = new();

    /// <summary>What it knocks at and which host to name.</summary>
    public ClientScript Header(KnockedDoor door, KnockHost host)
    {
        var placeholder = host == KnockHost.Placeholder ? " (write the gate's name or address in its place)" : "";
        return Comment($"Knocks at the door {door.Name} of {host.Text}{placeholder}. Whoever reads this can knock: keep it to yourself.");
    }

    /// <summary>Anything that is not plain, a line's end first of all, becomes a question mark.</summary>
    public ClientScript Comment(string text) => Line(comment + string.Concat(text.Select(c => c is >= ' ' and <= '~' && !escaped.Contains(c, StringComparison.Ordinal) ? c : '?')));

    /// <summary><c>2 of 3, udp/62000 "open sesame"</c></summary>
    public ClientScript Knock(KnockedDoor door, int index, string how = "") =>
        Comment(string.Create(CultureInfo.InvariantCulture, $"{index + 1} of {door.Knocks.Count}, {door.Knocks[index].Step}{(how.Length == 0 ? "" : $": {how}")}"));

    public ClientScript Line(string text = "")
    {
        _text.Append(text).Append(newLine);
        return this;
    }

    /// <summary>A text of several lines, each with the script's own end.</summary>
    public ClientScript Lines(string text)
    {
        foreach (var line in text.Split('\n'))
            Line(line);
        return this;
    }

    public override string ToString() => _text.ToString();
}
