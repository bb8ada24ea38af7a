using Postern.Policy.Diagnostics;
using Postern.Policy.Text;

namespace Postern.Policy.Profiles;

/// <summary>Reads <c>profiles.yaml</c>.</summary>
public static class ProfileReader
{
    /// <summary>Every profile that can be read; what cannot is said, and is in nobody's way but its own.</summary>
    public static IReadOnlyList<Profile> Read(SourceText text, DiagnosticBag diagnostics) => throw new NotImplementedException();
}
