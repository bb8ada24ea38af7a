using System.Security.Cryptography;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Spa;

public sealed class GuessworkTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("hunter2", true)]
    [InlineData("password1234567", true)]
    [InlineData("fwknop-secret-key", true)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("12345678901234567890", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz", true)]
    [InlineData("Zw0lf-Boxk@mpfer", false)]
    [InlineData("correct-horse-battery-staple", false)]
    [InlineData("84061938475019283746501928", false)]
    public void A_key_that_somebody_made_up_is_told_from_a_long_one(string key, bool isGuessable)
    {
        // The HMAC key is random, so the encryption key alone decides.
        var file = $"KEY {key}\nHMAC_KEY_BASE64 {SpaText.HmacKey}\n";
        SpaText.Compile(SpaText.Person("fwknop: f"), ("f", file)).Of("PN3205").Count.ShouldBe(isGuessable ? 1 : 0, key);
    }

    [Fact]
    public void Random_keys_are_never_called_guessable()
    {
        for (var i = 0; i < 2000; i++)
        {
            var file = $"KEY_BASE64 {Convert.ToBase64String(RandomNumberGenerator.GetBytes(i % 17 + 16))}\nHMAC_KEY_BASE64 {Convert.ToBase64String(RandomNumberGenerator.GetBytes(i % 2 == 0 ? 64 : 128))}\n";
            SpaText.Compile(SpaText.Person("fwknop: f"), ("f", file)).Of("PN3205").ShouldBeEmpty(file);
        }
    }
}
