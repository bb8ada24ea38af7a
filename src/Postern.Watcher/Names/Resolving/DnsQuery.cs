using System.Buffers.Binary;

namespace Postern.Watcher.Names.Resolving;

/// <summary>A query with one question that asks the server to look further where it does not know. RFC 1035, 4.1.</summary>
public static class DnsQuery
{
    internal const int HeaderBytes = 12;

    private const ushort RecursionDesired = 0x0100;

    /// <summary>Null where no message can carry the name.</summary>
    public static byte[]? Write(ushort id, DnsQuestion question)
    {
        if (DnsName.Write(question.HostName) is not { } name)
            return null;
        var message = new byte[HeaderBytes + name.Length + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        name.CopyTo(message, HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(HeaderBytes + name.Length), (ushort)question.Type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(HeaderBytes + name.Length + 2), DnsQuestion.InternetClass);
        return message;
    }
}
