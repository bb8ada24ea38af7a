using Postern.Spa;
using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Fwknop;

public sealed class FwknopCodecTests
{
    [Fact]
    public void Every_mode_digest_HMAC_and_kind_of_message_comes_back_as_it_went()
    {
        var count = 0;
        foreach (var mode in FwknopSamples.Modes)
        foreach (var digest in FwknopSamples.Digests)
        foreach (var hmac in FwknopSamples.Digests.Prepend(default))
        foreach (var shape in FwknopSamples.Shapes)
        {
            var key = FwknopSamples.Key with { Mode = mode };
            key = hmac == default ? key with { HmacKey = default } : key with { Hmac = hmac };
            var sent = shape with { Digest = digest };

            var text = FwknopCodec.Seal(sent, key);

            FwknopCodec.HasShape(text).ShouldBeTrue();
            FwknopCodec.IsAuthentic(text, key).ShouldBeTrue();
            FwknopCodec.Open(text, key, out var read).ShouldBe(SpaRefusal.None, $"{mode} {digest} {hmac} {shape.Type}");
            read.ShouldBe(sent);
            count++;
        }

        count.ShouldBe(6 * 7 * 8 * 8);
    }
}
