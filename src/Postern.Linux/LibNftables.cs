namespace Postern.Linux;

internal static class LibNftables
{
    public const string Library = "libnftables.so.1";
}
