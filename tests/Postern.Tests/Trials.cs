namespace Postern.Tests;

/// <summary>How many cases a property is tried with.</summary>
internal static class Trials
{
    /// <summary>Whether there is time.</summary>
    public static readonly bool IsLong = Environment.GetEnvironmentVariable("POSTERN_LONG") is not null;

    /// <param name="usual">The first so many, every time.</param>
    /// <param name="many">With <c>./test --long</c>, which sets <c>POSTERN_LONG</c>.</param>
    public static int Count(int usual, int many) => IsLong ? many : usual;
}
