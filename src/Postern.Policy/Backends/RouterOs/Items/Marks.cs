using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Policy.Backends.RouterOs.Items;

/// <summary>
/// Comments by which what a script said is found again. A mark depends on what the item is and on nothing around it, so that a rule more
/// or less does not rename the others; equal items are counted.
/// </summary>
/// <param name="marksAll">False: only what is ours has a mark.</param>
internal sealed class Marks(bool marksAll)
{
    private readonly Dictionary<(string Menu, string Mark), int> _equal = [];

    /// <param name="owner">The chain or list.</param>
    /// <param name="properties">All but the comment.</param>
    public string Comment(string menu, string owner, IReadOnlyList<RouterProperty> properties, string comment)
    {
        if (!marksAll || RouterNames.IsOurs(comment))
            return comment;
        var text = new StringBuilder();
        foreach (var property in properties)
            text.Append(property.Name).Append('\0').Append(property.Value).Append('\0');
        text.Append(comment);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(text.ToString())).AsSpan(0, 4));
        var number = _equal[(menu, owner + hash)] = _equal.GetValueOrDefault((menu, owner + hash)) + 1;
        var mark = RouterNames.Comment(owner, number == 1 ? hash : string.Create(CultureInfo.InvariantCulture, $"{hash}-{number}"));
        return comment.Length == 0 ? mark : $"{mark} {comment}";
    }
}
