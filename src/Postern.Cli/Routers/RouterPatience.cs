namespace Postern.Cli.Routers;

/// <summary>How long a command waits for a router.</summary>
internal static class RouterPatience
{
    /// <summary>For connecting and logging in together.</summary>
    public static readonly TimeSpan Login = TimeSpan.FromSeconds(10);
}
