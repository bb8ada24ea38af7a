namespace Postern.Watcher.Spa;

/// <summary>Whose packet it is, as far as its shape tells; the names are part of JSON.</summary>
public enum SpaProtocol
{
    /// <summary>Neither's.</summary>
    Unknown,

    /// <summary>Postern's own.</summary>
    Postern,

    Fwknop,
}
