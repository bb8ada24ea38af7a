using System.Runtime.InteropServices;
using System.Text;
using Postern.Spa.Fwknop;

namespace Postern.Tests.Spa.Fwknop;

/// <summary>fwknop's own library, the oracle: Debian's libfko3.</summary>
internal static class LibFko
{
    private const string Library = "libfko.so.3";

    private static readonly short RijndaelType = 1;

    /// <summary>A packet as fwknop's client sends it, its time being the clock's.</summary>
    public static byte[] Seal(FwknopPayload payload, FwknopKey key)
    {
        var context = IntPtr.Zero;
        Check(fko_new(ref context), "fko_new");
        try
        {
            Check(fko_set_rand_value(context, payload.Random), "rand");
            Check(fko_set_username(context, payload.User), "user");
            Check(fko_set_spa_message_type(context, (short)payload.Type), "type");
            Check(fko_set_spa_message(context, payload.Message), "message");
            if (payload.NatAccess is { } nat)
                Check(fko_set_spa_nat_access(context, nat), "nat");
            if (payload.ServerAuth is { } auth)
                Check(fko_set_spa_server_auth(context, auth), "auth");
            if (payload.Timeout is { } timeout)
                Check(fko_set_spa_client_timeout(context, timeout), "timeout");
            Check(fko_set_spa_digest_type(context, (short)payload.Digest), "digest");
            Check(fko_set_spa_encryption_type(context, RijndaelType), "encryption type");
            Check(fko_set_spa_encryption_mode(context, (int)key.Mode), "mode");
            if (!key.HmacKey.IsEmpty)
                Check(fko_set_spa_hmac_type(context, (short)key.Hmac), "hmac type");
            Check(fko_spa_data_final(context, Terminated(key.Passphrase), key.Passphrase.Length, key.HmacKey.IsEmpty ? null : Terminated(key.HmacKey), key.HmacKey.Length), "final");
            Check(fko_get_spa_data(context, out var data), "data");
            return Encoding.ASCII.GetBytes(Text(data)!);
        }
        finally
        {
            _ = fko_destroy(context);
        }
    }

    /// <returns>What fwknopd reads out of a packet; null where it refuses it, for the reason given.</returns>
    public static FwknopPayload? Open(ReadOnlySpan<byte> text, FwknopKey key, out string reason)
    {
        var context = IntPtr.Zero;
        var code = fko_new_with_data(ref context, Terminated(text.ToArray()), Terminated(key.Passphrase), key.Passphrase.Length, (int)key.Mode,
            key.HmacKey.IsEmpty ? null : Terminated(key.HmacKey), key.HmacKey.Length, key.HmacKey.IsEmpty ? 0 : (int)key.Hmac);
        reason = Text(fko_errstr(code)) ?? "";
        if (code != 0)
            return null;
        try
        {
            Check(fko_get_rand_value(context, out var random), "rand");
            Check(fko_get_username(context, out var user), "user");
            Check(fko_get_timestamp(context, out var time), "time");
            Check(fko_get_version(context, out var version), "version");
            Check(fko_get_spa_message_type(context, out var type), "type");
            Check(fko_get_spa_message(context, out var message), "message");
            Check(fko_get_spa_nat_access(context, out var nat), "nat");
            Check(fko_get_spa_server_auth(context, out var auth), "auth");
            Check(fko_get_spa_client_timeout(context, out var timeout), "timeout");
            Check(fko_get_spa_digest_type(context, out var digest), "digest");
            return new(Text(random)!, Text(user)!, time, (FwknopMessageType)type, Text(message)!)
            {
                Version = Text(version)!,
                NatAccess = Text(nat),
                ServerAuth = Text(auth),
                Timeout = type is 3 or 4 or 6 ? timeout : null,
                Digest = (FwknopDigest)digest,
            };
        }
        finally
        {
            _ = fko_destroy(context);
        }
    }

    private static void Check(int code, string what)
    {
        if (code != 0)
            throw new InvalidOperationException($"libfko, {what}: {Text(fko_errstr(code))}");
    }

    private static byte[] Terminated(ReadOnlyMemory<byte> bytes) => [.. bytes.Span, 0];

    private static string? Text(IntPtr text) => Marshal.PtrToStringUTF8(text);

    [DllImport(Library)] private static extern int fko_new(ref IntPtr context);
    [DllImport(Library)] private static extern int fko_destroy(IntPtr context);
    [DllImport(Library)] private static extern int fko_new_with_data(ref IntPtr context, byte[] data, byte[] key, int keyLength, int mode, byte[]? hmacKey, int hmacKeyLength, int hmacType);
    [DllImport(Library)] private static extern int fko_spa_data_final(IntPtr context, byte[] key, int keyLength, byte[]? hmacKey, int hmacKeyLength);
    [DllImport(Library)] private static extern int fko_set_rand_value(IntPtr context, [MarshalAs(UnmanagedType.LPUTF8Str)] string value);
    [DllImport(Library)] private static extern int fko_set_username(IntPtr context, [MarshalAs(UnmanagedType.LPUTF8Str)] string value);
    [DllImport(Library)] private static extern int fko_set_spa_message_type(IntPtr context, short value);
    [DllImport(Library)] private static extern int fko_set_spa_message(IntPtr context, [MarshalAs(UnmanagedType.LPUTF8Str)] string value);
    [DllImport(Library)] private static extern int fko_set_spa_nat_access(IntPtr context, [MarshalAs(UnmanagedType.LPUTF8Str)] string value);
    [DllImport(Library)] private static extern int fko_set_spa_server_auth(IntPtr context, [MarshalAs(UnmanagedType.LPUTF8Str)] string value);
    [DllImport(Library)] private static extern int fko_set_spa_client_timeout(IntPtr context, int value);
    [DllImport(Library)] private static extern int fko_set_spa_digest_type(IntPtr context, short value);
    [DllImport(Library)] private static extern int fko_set_spa_encryption_type(IntPtr context, short value);
    [DllImport(Library)] private static extern int fko_set_spa_encryption_mode(IntPtr context, int value);
    [DllImport(Library)] private static extern int fko_set_spa_hmac_type(IntPtr context, short value);
    [DllImport(Library)] private static extern int fko_get_spa_data(IntPtr context, out IntPtr value);
    [DllImport(Library)] private static extern int fko_get_rand_value(IntPtr context, out IntPtr value);
    [DllImport(Library)] private static extern int fko_get_username(IntPtr context, out IntPtr value);
    [DllImport(Library)] private static extern int fko_get_timestamp(IntPtr context, out long value);
    [DllImport(Library)] private static extern int fko_get_version(IntPtr context, out IntPtr value);
    [DllImport(Library)] private static extern int fko_get_spa_message_type(IntPtr context, out short value);
    [DllImport(Library)] private static extern int fko_get_spa_message(IntPtr context, out IntPtr value);
    [DllImport(Library)] private static extern int fko_get_spa_nat_access(IntPtr context, out IntPtr value);
    [DllImport(Library)] private static extern int fko_get_spa_server_auth(IntPtr context, out IntPtr value);
    [DllImport(Library)] private static extern int fko_get_spa_client_timeout(IntPtr context, out int value);
    [DllImport(Library)] private static extern int fko_get_spa_digest_type(IntPtr context, out short value);
    [DllImport(Library)] private static extern IntPtr fko_errstr(int code);
}
