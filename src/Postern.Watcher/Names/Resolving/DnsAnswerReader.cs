using System.Buffers.Binary;
using System.Net;

namespace Postern.Watcher.Names.Resolving;

public enum DnsReading
{
    Answered,

    /// <summary>Another id, another question, or no answer at all: whoever sent it, the true one may still come.</summary>
    NotOurs,

    /// <summary>More than a datagram holds: to be asked again by TCP.</summary>
    CutShort,
}

/// <summary>Reads what a name server, or somebody who says so, sent. Whatever the bytes: bounded work, and no exception.</summary>
public static class DnsAnswerReader
{
    /// <summary>More than any name of one host needs, with signatures.</summary>
    private const int MaximumRecords = 512;

    private const int MaximumAliases = 16;
    private const int AliasType = 5;
    private const int RecordBytes = 10;

    public static DnsReading Read(ReadOnlySpan<byte> message, ushort id, DnsQuestion question, out DnsAnswer answer)
    {
        answer = DnsAnswer.Without(DnsOutcome.Unreadable);
        if (message.Length < DnsQuery.HeaderBytes || Number(message, 0) != id)
            return DnsReading.NotOurs;
        var flags = Number(message, 2);
        var isAnswer = (flags & 0xf800) == 0x8000;
        if (!isAnswer || Number(message, 4) != 1 || Behind(message, question) is not { } at)
            return DnsReading.NotOurs;
        if ((flags & 0x0200) != 0)
            return DnsReading.CutShort;
        answer = (flags & 0x000f) switch
        {
            0 => Records(message, at, Number(message, 6)) is { } records ? Follow(message, records, question) : answer,
            3 => DnsAnswer.Without(DnsOutcome.NoSuchName),
            _ => DnsAnswer.Without(DnsOutcome.ServerFailure),
        };
        return DnsReading.Answered;
    }

    /// <summary>Where the answers begin; null when the question is not ours.</summary>
    private static int? Behind(ReadOnlySpan<byte> message, DnsQuestion question)
    {
        Span<byte> name = stackalloc byte[DnsName.MaximumBytes];
        var at = DnsName.Read(message, DnsQuery.HeaderBytes, name, out var length);
        return at >= 0 && at + 4 <= message.Length && name[..length].SequenceEqual(DnsName.Write(question.HostName))
            && Number(message, at) == question.Type && Number(message, at + 2) == DnsQuestion.InternetClass
            ? at + 4
            : null;
    }

    private static List<Record>? Records(ReadOnlySpan<byte> message, int at, int count)
    {
        if (count > MaximumRecords)
            return null;
        Span<byte> name = stackalloc byte[DnsName.MaximumBytes];
        var records = new List<Record>(count);
        for (var i = 0; i < count; i++)
        {
            var owner = at;
            at = DnsName.Read(message, owner, name, out _);
            if (at < 0 || at + RecordBytes > message.Length)
                return null;
            var record = new Record(owner, Number(message, at), Number(message, at + 2), BinaryPrimitives.ReadUInt32BigEndian(message[(at + 4)..]),
                at + RecordBytes, Number(message, at + 8));
            at = record.Data + record.Length;
            if (at > message.Length)
                return null;
            if (record.Class == DnsQuestion.InternetClass)
                records.Add(record);
        }

        return records;
    }

    /// <summary>The addresses of the name, or of what it is an alias of; the records come in any order.</summary>
    private static DnsAnswer Follow(ReadOnlySpan<byte> message, List<Record> records, DnsQuestion question)
    {
        Span<byte> name = stackalloc byte[DnsName.MaximumBytes];
        _ = DnsName.Read(message, DnsQuery.HeaderBytes, name, out var length);
        var ttl = TimeSpan.MaxValue;
        for (var aliases = 0; aliases <= MaximumAliases; aliases++)
        {
            var addresses = new HashSet<IPAddress>();
            Record? alias = null;
            foreach (var record in records)
            {
                if ((record.Type != question.Type && record.Type != AliasType) || !IsOf(message, record, name[..length]))
                    continue;
                if (record.Type == AliasType)
                {
                    alias = record;
                    continue;
                }

                if (record.Length != (question.Family == Rules.Model.IpFamily.V4 ? 4 : 16))
                    return DnsAnswer.Without(DnsOutcome.Unreadable);
                addresses.Add(new IPAddress(message.Slice(record.Data, record.Length)));
                ttl = Shorter(ttl, record.Ttl);
            }

            if (addresses.Count > 0)
                return new DnsAnswer(DnsOutcome.Addresses, [.. addresses], ttl);
            if (alias is not { } found)
                return DnsAnswer.Without(DnsOutcome.NoAddresses);
            ttl = Shorter(ttl, found.Ttl);
            if (DnsName.Read(message, found.Data, name, out length) != found.Data + found.Length)
                break;
        }

        return DnsAnswer.Without(DnsOutcome.Unreadable);
    }

    private static bool IsOf(ReadOnlySpan<byte> message, Record record, ReadOnlySpan<byte> name)
    {
        Span<byte> owner = stackalloc byte[DnsName.MaximumBytes];
        return DnsName.Read(message, record.Owner, owner, out var length) >= 0 && owner[..length].SequenceEqual(name);
    }

    /// <summary>A time with the first bit set is none (RFC 2181, 8).</summary>
    private static TimeSpan Shorter(TimeSpan known, uint seconds) =>
        TimeSpan.FromSeconds(seconds > int.MaxValue ? 0 : seconds) is var time && time < known ? time : known;

    private static int Number(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);

    /// <param name="Owner">Where its name begins.</param>
    private readonly record struct Record(int Owner, int Type, int Class, uint Ttl, int Data, int Length);
}
