using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Postern.Cli.Keys;
using Postern.Policy.Model;
using Postern.Routers;
using Postern.Routers.Pushing;
using Postern.Rules.Model;

namespace Postern.Cli.Routers;

/// <summary>Which router, and how to log in there: what every command has that speaks to one. A password is never an argument, which others could see.</summary>
public sealed class RouterOptions
{
    private readonly Argument<string> _router = new("ROUTER")
    {
        Description = "routeros://HOST[:PORT] (the API over TLS), routeros-rest://HOST (REST, from RouterOS 7.1), routeros-plain:// or routeros-rest-plain:// where nobody listens in; or a router's name in the policy",
    };

    private readonly Option<string> _user = new("--user") { Description = "who logs in at the router; default postern", HelpName = "NAME" };

    private readonly Option<string> _passwordFile = new("--password-file")
    {
        Description = "a file whose first line is the password, and which nobody else can read; without it, a person at a terminal is asked",
        HelpName = "FILE",
    };

    private readonly Option<string> _fingerprint = new("--fingerprint")
    {
        Description = "the SHA-256 of the router's certificate, as SHA256:… or as RouterOS prints it: that certificate is accepted and no other; without it, this system's authorities must vouch for the name",
        HelpName = "SHA256",
    };

    public void AddTo(Command command)
    {
        command.Add(_router);
        command.Add(_user);
        command.Add(_passwordFile);
        command.Add(_fingerprint);
    }

    /// <summary>All that it takes to log in, the password among it: read from its file, or asked for.</summary>
    /// <param name="routers">Those of the policy; empty for a command that has none.</param>
    /// <returns>The command's exit code where it ends here, after a message on the terminal.</returns>
    public bool TryRead(ParseResult parsed, IReadOnlyList<RouterPolicy> routers, Terminal terminal, [NotNullWhen(true)] out RouterLogin? login, out int exit)
    {
        exit = ExitCode.Usage;
        login = Find(parsed.GetRequiredValue(_router), routers, terminal);
        if (login is null)
            return false;
        // Before anybody types a password. Of a router of the policy, the policy's own findings say it.
        if (!login.Address.IsEncrypted && routers.All(r => r.Name != parsed.GetRequiredValue(_router)))
            terminal.Error.WriteLine(PushDiagnostics.InTheClear(SourceSpan.WholeFile(login.Address.ToString())));
        if (parsed.GetValue(_user) is { } user)
            login = login with { User = user };
        if (parsed.GetValue(_fingerprint) is { } text)
        {
            if (!CertificateFingerprint.TryParse(text, out var fingerprint))
                return Refuse(terminal, $"--fingerprint {text}: write the SHA-256 of the router's certificate, as SHA256: and base64, or as 64 hexadecimal digits with or without colons", out login);
            if (!login.Address.IsEncrypted)
                return Refuse(terminal, $"--fingerprint has no meaning for {login.Address}, where no certificate is shown", out login);
            login = login with { Fingerprint = fingerprint };
        }

        if (parsed.GetValue(_passwordFile) is { } file)
        {
            exit = ExitCode.WrongInput;
            if (!SecretFile.TryRead(file, _ => true, "the router's password", terminal, out var content))
                return Nothing(out login);
            if (RouterPassword.FromFile(content) is not { } password)
                return Refuse(terminal, $"{file} is empty: its first line has to be the password", out login);
            login = login with { Password = password };
        }

        if (login.Password is null)
        {
            if (terminal.AskSecret($"Password of {login.User} at {login.Address}: ") is not { } typed)
                return Refuse(terminal, $"the password of {login.User} at {login.Address} is not known, and there is no terminal to ask at: --password-file FILE, a file that nobody else can read", out login);
            login = login with { Password = new RouterPassword(typed) };
        }

        exit = ExitCode.Done;
        return true;
    }

    /// <summary>The same after the policy has changed: where it names the router, what it says of it now, and nobody is asked again.</summary>
    /// <param name="before">What <see cref="TryRead"/> gave.</param>
    public RouterLogin Again(ParseResult parsed, IReadOnlyList<RouterPolicy> routers, RouterLogin before)
    {
        if (routers.FirstOrDefault(r => r.Name == parsed.GetValue(_router))?.Login is not { } named)
            return before;
        return named with
        {
            User = parsed.GetValue(_user) ?? named.User,
            Fingerprint = parsed.GetValue(_fingerprint) is null ? named.Fingerprint : before.Fingerprint,
            Password = parsed.GetValue(_passwordFile) is null ? named.Password ?? before.Password : before.Password,
        };
    }

    /// <summary>Says why there is no session.</summary>
    /// <returns>The command's exit code.</returns>
    public static int Refused(RouterLogin login, RouterConnection connection, Terminal terminal)
    {
        terminal.Error.WriteLine($"postern: {login.Address}: {connection.Refusal}");
        return connection.IsFinal ? ExitCode.WrongInput : ExitCode.MachineRefused;
    }

    private static RouterLogin? Find(string text, IReadOnlyList<RouterPolicy> routers, Terminal terminal)
    {
        if (routers.FirstOrDefault(r => r.Name == text) is { } named)
            return named.Login;
        if (RouterAddress.TryParse(text, out var address))
            return new RouterLogin(address);
        var names = routers.Count == 0 ? "" : $"; the policy's routers are {string.Join(", ", routers.Select(r => r.Name))}";
        terminal.Error.WriteLine(text.Contains('@')
            ? "postern: ROUTER is an address without a user: who logs in is said by --user, and the password is read from --password-file or asked for"
            : $"postern: {text} is no router: write routeros://{(Uri.CheckHostName(text) is UriHostNameType.Unknown ? "HOST" : text)} (or routeros-plain://, routeros-rest://, routeros-rest-plain://){names}");
        return null;
    }

    private static bool Refuse(Terminal terminal, string message, out RouterLogin? login)
    {
        terminal.Error.WriteLine($"postern: {message}");
        return Nothing(out login);
    }

    private static bool Nothing(out RouterLogin? login)
    {
        login = null;
        return false;
    }
}
