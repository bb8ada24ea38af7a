using System.Security.Cryptography;
using Postern.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Native;

/// <summary>The official vectors of RFC 9180, base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256: A.3.1 with AES-128-GCM, and the one with AES-256-GCM from the file that the RFC's appendix is cut from.</summary>
public sealed class HpkeVectorTests
{
    private static readonly byte[] Info = Convert.FromHexString("4f6465206f6e2061204772656369616e2055726e");

    private static readonly byte[] Text = Convert.FromHexString("4265617574792069732074727574682c20747275746820626561757479");

    private static readonly byte[] Associated = "Count-0"u8.ToArray();

    public static TheoryData<int, string[]> Vectors => new()
    {
        {
            (int)HpkeAead.Aes128Gcm,
            [
                "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
                "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
                "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
                "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
                "868c066ef58aae6dc589b6cfdd18f97e",
                "4e0bc5018beba4bf004cca59",
                "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434",
                "5e9bc3d236e1911d95e65b576a8a86d478fb827e8bdfe77b741b289890490d4d",
                "6cff87658931bda83dc857e6353efe4987a201b849658d9b047aab4cf216e796",
                "d8f1ea7942adbba7412c6d431c62d01371ea476b823eb697e1f6e6cae1dab85a",
            ]
        },
        {
            (int)HpkeAead.Aes256Gcm,
            [
                "90345e3a1d116c1dd39ae76d95ab858c142223a63e44f8f85318cfa91a84858e",
                "317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2",
                "04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c685136f853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c",
                "04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0",
                "ee16802a936d5f544771131900ee6973d0551de9e852ece2ef34bf0d5f9e1d1d",
                "9bc50980832a7b4b58c40161",
                "58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d291742465e902cd216f8908da49f8f96f",
                "7a4c2b89e1909fb0e3ca42d5040f4c2d8346dc0643d787b8474e804f8f72798e",
                "3ca0e7e10b601a32edd2f91c49bac766892c52bde2df01a6126320c6e6eb8af1",
                "76c6b4f404990ae362be3efe0d60d9669d87017f9dfe33b8c2ed9fd31d295182",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_comes_out(int number, string[] hex)
    {
        var aead = (HpkeAead)number;
        if (hex.Select(Convert.FromHexString).ToArray() is not [var ephemeral, var receiver, var receiverPublic, var encapsulated, var key, var nonce, var sealedText, .. var exported])
            throw new InvalidOperationException("the vector has too few parts");
        using var sender = P256.FromScalar(ephemeral)!;
        using var gate = P256.FromScalar(receiver)!;
        var point = new byte[65];
        P256.WritePublic(gate, point);
        point.ShouldBe(receiverPublic);

        var enc = new byte[65];
        using var sending = Hpke.SetupSender(sender, receiverPublic, Info, enc, aead)!;
        enc.ShouldBe(encapsulated);
        sending.Key.ToArray().ShouldBe(key);
        sending.BaseNonce.ToArray().ShouldBe(nonce);
        var output = new byte[sealedText.Length];
        sending.Seal(Associated, Text, output);
        output.ShouldBe(sealedText);

        using var receiving = Hpke.SetupReceiver(gate, receiverPublic, enc, Info, aead)!;
        var text = new byte[Text.Length];
        receiving.TryOpen(Associated, sealedText, text).ShouldBeTrue();
        text.ShouldBe(Text);
        receiving.TryOpen("Count-1"u8, sealedText, text).ShouldBeFalse();
        foreach (var (context, secret) in new byte[][] { [], [0], "TestContext"u8.ToArray() }.Zip(exported))
        {
            var export = new byte[32];
            receiving.Export(context, export);
            export.ShouldBe(secret);
            sending.Export(context, export);
            export.ShouldBe(secret);
        }
    }

    [Fact]
    public void What_is_no_point_of_the_curve_is_refused()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = new byte[65];
        P256.WritePublic(key, point);
        P256.IsPoint(point).ShouldBeTrue();

        // The field's prime, and the generator, from SEC 2.
        var prime = Convert.FromHexString("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
        byte[][] wrong =
        [
            [], [4], point[..64], [.. point, 0],
            [0, .. new byte[64]], [4, .. new byte[64]], [0],
            [2, .. point[1..33]], [2, .. point[1..]], [3, .. point[1..]], [6, .. point[1..]], [7, .. point[1..]], [5, .. point[1..]],
            [.. point[..64], (byte)(point[64] ^ 1)],
            [4, .. point[33..], .. point[1..33]],
            [4, .. prime, .. point[33..]], [4, .. point[1..33], .. prime], [4, .. Enumerable.Repeat((byte)255, 64)],
            // (0, sqrt b) is on the curve; with p instead of 0 it is the same point in a second spelling.
            [4, .. prime, .. Convert.FromHexString("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4")],
        ];
        foreach (var bytes in wrong)
        {
            P256.IsPoint(bytes).ShouldBeFalse(Convert.ToHexString(bytes));
            P256.Agree(key, bytes).ShouldBeNull(Convert.ToHexString(bytes));
        }

        P256.IsPoint([4, .. new byte[32], .. Convert.FromHexString("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4")]).ShouldBeTrue();
        P256.FromScalar(new byte[32]).ShouldBeNull();
        P256.FromScalar(Convert.FromHexString("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")).ShouldBeNull();
        P256.FromScalar(Enumerable.Repeat((byte)255, 32).ToArray()).ShouldBeNull();
        P256.FromScalar(new byte[31]).ShouldBeNull();
    }
}
