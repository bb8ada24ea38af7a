namespace Postern.Routers.Api;

/// <summary>A <c>!trap</c>, by its message and its category.</summary>
internal static class TrapReader
{
    public static RouterTrap Read(in ApiSentence sentence, ApiStrings strings)
    {
        var message = sentence.TryFind("message"u8, out var text) ? strings.Of(text) : "";
        sentence.TryFind("category"u8, out var category);
        var trap = RouterTrap.Of(message.Length > 0 ? message : "the router gives no reason");
        if (trap.Kind is not TrapKind.Other)
            return trap;

        // The manual's categories, where a message is new to us: 1 is a wrong value, 2 an interruption.
        return category is [(byte)'2'] ? trap with { Kind = TrapKind.Interrupted } : category is [(byte)'1'] ? trap with { Kind = TrapKind.NotUnderstood } : trap;
    }
}
