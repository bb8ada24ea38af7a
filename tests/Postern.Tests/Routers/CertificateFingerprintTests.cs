using System.Security.Cryptography;
using Postern.Policy.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

public sealed class CertificateFingerprintTests
{
    private static readonly byte[] Bytes = SHA256.HashData("a certificate"u8);

    public static TheoryData<string> Forms
    {
        get
        {
            var hex = Convert.ToHexString(Bytes);
            var colons = BitConverter.ToString(Bytes).Replace('-', ':');
            var base64 = Convert.ToBase64String(Bytes);
            return new(CertificateFingerprint.ToText(Bytes), "SHA256:" + base64, "sha256:" + base64.TrimEnd('='), hex, hex.ToLowerInvariant(), "SHA256:" + hex, colons, $"  {colons.ToLowerInvariant()} ");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_that_people_copy_is_read(string text)
    {
        CertificateFingerprint.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(Bytes);
    }

    [Fact]
    public void What_is_printed_has_no_padding() => CertificateFingerprint.ToText(Bytes).ShouldMatch("^SHA256:[A-Za-z0-9+/]{43}$");

    [Theory]
    [InlineData("")]
    [InlineData("SHA256:")]
    [InlineData("SHA1:AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("SHA256:AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("00112233445566778899aabbccddeeff00112233445566778899aabbccddeef")]
    [InlineData("00112233445566778899aabbccddeeff00112233445566778899aabbccddeefg")]
    [InlineData("00-11-22-33-44-55-66-77-88-99-aa-bb-cc-dd-ee-ff-00-11-22-33-44-55-66-77-88-99-aa-bb-cc-dd-ee-ff")]
    public void Nothing_else_is(string text)
    {
        CertificateFingerprint.TryParse(text, out var read).ShouldBeFalse();
        read.ShouldBeNull();
    }
}
