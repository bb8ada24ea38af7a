namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>How a payload is written.</summary>
internal enum PayloadForm
{
    Text,
    Hex,
    Base64,
}

internal static class PayloadForms
{
    public const string Hex = "hex:";
    public const string Base64 = "base64:";

    /// <summary>Whether a word of a step is its payload: <c>"text"</c>, <c>hex:…</c>, <c>base64:…</c>.</summary>
    public static bool IsPayload(ReadOnlySpan<char> word) => word is ['"', ..] || word.StartsWith(Hex) || word.StartsWith(Base64);
}
