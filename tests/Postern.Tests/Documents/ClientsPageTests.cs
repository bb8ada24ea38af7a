using System.Text.RegularExpressions;
using Postern.Policy.Backends.Clients;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>The page of clients has every form, and every client that people were told to knock with.</summary>
public sealed class ClientsPageTests
{
    /// <summary>Of the four texts that port knocking with RouterOS is learnt from.</summary>
    private static readonly string[] Named =
    [
        "telnet", "browser", "WinBox", "curl", "ping (Linux)", "ping (Windows)", "PortQry", "PortQryUI", "knock for Windows", "It's me", "netcat", "hping3", "knock (Linux)", "socat",
        "Packet Sender", "Windows Port Knock Application", "KnockKnock", "Port Knocker", "Knock on Ports", "Knock the Port", "grongor/knock", "RouterOS /system/telnet", "RouterOS /tool/fetch",
        "RouterOS /ping", "RouterOS /tool/traffic-generator", "AutoIt", "nmap", "fwknop", "fwknop on Android", "ssh", "PuTTY", "WinSCP",
    ];

    private static readonly IReadOnlyList<string[]> Rows =
    [
        .. Repository.Read("docs/clients.md").Split("## Client by client")[1].Split("\n## ")[0].Split('\n')
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray()),
    ];

    [Fact]
    public void Every_client_that_is_named_has_a_row() => Named.Where(n => !Rows.Any(r => r[0].Contains(n, StringComparison.Ordinal))).ShouldBeEmpty();

    [Fact]
    public void Every_row_has_a_form_or_says_what_to_do()
    {
        foreach (var row in Rows)
        {
            row.Length.ShouldBe(3, row[0]);
            (row[1].Length > 0 || row[2].Length > 40).ShouldBeTrue(row[0]);
        }
    }

    [Fact]
    public void Forms_on_the_page_are_forms_of_the_program() =>
        Rows.SelectMany(r => Regex.Matches(r[1], "`([^`]+)`")).Select(m => m.Groups[1].Value).Distinct().Except(ClientForms.All.Select(f => f.Name)).ShouldBeEmpty();

    [Fact]
    public void Every_form_of_the_program_is_on_the_page() =>
        ClientForms.All.Select(f => f.Name).Where(n => !Repository.Read("docs/clients.md").Contains($"`{n}`", StringComparison.Ordinal)).ShouldBeEmpty();
}
