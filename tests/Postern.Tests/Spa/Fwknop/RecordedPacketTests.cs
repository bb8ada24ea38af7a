using System.Runtime.CompilerServices;
using System.Text;
using Postern.Spa;
using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Fwknop;

/// <summary>Packets that others made, kept as data.</summary>
public sealed class RecordedPacketTests
{
    [Fact]
    public void What_fwknops_client_sends_says_here_what_it_says_there()
    {
        var rows = Rows("client-packets.tsv");
        rows.Count.ShouldBe(84);
        foreach (var row in rows)
        {
            FwknopCodec.Open(Encoding.ASCII.GetBytes(row[0]), Key(row[1], row[2], row[4], row[3]), out var read).ShouldBe(SpaRefusal.None, row[0]);
            read.ShouldBe(new FwknopPayload(row[5], row[6], long.Parse(row[7]), (FwknopMessageType)int.Parse(row[8]), row[9])
            {
                NatAccess = row[10].Length == 0 ? null : row[10],
                Timeout = row[11].Length == 0 ? null : int.Parse(row[11]),
                Digest = (FwknopDigest)int.Parse(row[12]),
            });
            (AccessRequest.TryRead(read!) is null).ShouldBe(read!.Type == FwknopMessageType.Command);
        }
    }

    /// <summary>Telephones and systems of many years; one of them does not pad, two cut or fill a passphrase to sixteen bytes.</summary>
    [Fact]
    public void What_other_clients_sent_is_read_as_libfko_reads_it()
    {
        var rows = Rows("recorded-packets.tsv");
        rows.Count.ShouldBeGreaterThan(15);
        foreach (var row in rows)
        {
            var text = Encoding.ASCII.GetBytes(row[1]);
            var key = Key(row[2], row[3], row[4], "3");
            FwknopCodec.Open(text, key, out var read).ShouldBe(SpaRefusal.None, row[0]);
            AccessRequest.TryRead(read!).ShouldNotBeNull(row[0]);
            LibFko.Open(text, key.Mode == FwknopMode.LegacyCbc && key.Passphrase.Length > 16 ? key with { Passphrase = key.Passphrase[..16] } : key, out var reason)
                .ShouldBe(read, $"{row[0]}: {reason}");
        }
    }

    private static FwknopKey Key(string mode, string passphrase, string hmacKey, string hmac) =>
        new(Convert.FromBase64String(passphrase), Convert.FromBase64String(hmacKey))
        {
            Mode = (FwknopMode)int.Parse(mode),
            Hmac = hmac == "0" ? FwknopDigest.Sha256 : (FwknopDigest)int.Parse(hmac),
        };

    private static List<string[]> Rows(string file, [CallerFilePath] string here = "") =>
        [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, file)).Where(x => !x.StartsWith('#')).Select(x => x.Split('\t'))];
}
