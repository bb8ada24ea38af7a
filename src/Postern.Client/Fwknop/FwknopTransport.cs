namespace Postern.Client.Fwknop;

/// <summary>How a packet travels: those of fwknop's ways that need no raw socket.</summary>
public enum FwknopTransport
{
    Udp,
    Tcp,
    Http,
}
