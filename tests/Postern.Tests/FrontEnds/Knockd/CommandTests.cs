using Postern.Policy.Watching;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Knockd;

/// <summary>Which commands become doors, and which are run as they stand.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("/sbin/iptables -A INPUT -s %IP% -p tcp --dport 22 -j ACCEPT", "tcp/22")]
    [InlineData("iptables -I INPUT 1 -s %IP% -p tcp --dport 22 -j ACCEPT", "tcp/22")]
    [InlineData("iptables -w 5 -I INPUT --source %IP%/32 --protocol tcp --destination-port 22 --jump ACCEPT", "tcp/22")]
    [InlineData("sudo -n /usr/sbin/iptables -t filter -A INPUT -p 6 --dport=ssh --src=%IP% -j ACCEPT", "tcp/22")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp -m tcp --syn --dport 22 -m state --state NEW,ESTABLISHED -j ACCEPT", "tcp/22")]
    [InlineData("iptables -I INPUT -s %IP% -p udp -m conntrack --ctstate new --dport 51820 -m comment --comment 'from knockd' -j ACCEPT", "udp/51820")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp -m multiport --dports 80,443,9000:9010 -j ACCEPT", "tcp/80, tcp/443, tcp/9000-9010")]
    [InlineData("iptables -I FORWARD -s %IP% -d 10.0.0.5 -p tcp --dport 3389 -j ACCEPT", "tcp/10.0.0.5:3389")]
    [InlineData("iptables-nft --wait -A knock -s %IP% -p tcp --dport 22 -j ACCEPT >/dev/null 2>&1", "tcp/22")]
    [InlineData("iptables -C INPUT -s %IP% -p tcp --dport 22 -j ACCEPT || iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT", "tcp/22")]
    [InlineData("iptables -D INPUT -s %IP% -p tcp --dport 22 -j ACCEPT; iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT", "tcp/22")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT && iptables -I INPUT -s %IP% -p tcp --dport 80 -j ACCEPT", "tcp/22, tcp/80")]
    [InlineData("ufw allow from %IP% to any port 22", "tcp/22, udp/22")]
    [InlineData("/usr/sbin/ufw insert 1 allow proto tcp from %IP% to any port 22,80 comment 'knockd'", "tcp/22, tcp/80")]
    [InlineData("ufw --force allow in from %IP% to 192.0.2.9 port 22 proto tcp", "tcp/192.0.2.9:22")]
    [InlineData("nft add rule inet filter input ip saddr %IP% tcp dport 22 accept", "tcp/22")]
    [InlineData("nft 'insert rule filter INPUT position 3 ip saddr %IP% tcp dport {22,80-81} ct state new counter accept'", "tcp/22, tcp/80-81")]
    [InlineData("firewall-cmd --add-rich-rule='rule family=\"ipv4\" source address=\"%IP%\" port port=\"22\" protocol=\"tcp\" accept'", "tcp/22")]
    [InlineData("firewall-cmd --zone public --add-rich-rule \"rule source address=%IP% service name=ssh accept\"", "tcp/22")]
    [InlineData("/usr/sbin/knock_helper_ipt.sh -i -c INPUT -p tcp -d 443 -f %IP%", "tcp/443")]
    public void A_firewall_rule_for_the_knocker_is_a_door(string command, string opens)
    {
        var compilation = KnockdText.Command(command);
        compilation.Codes().ShouldBe(["PN2330"]);
        var door = compilation.RuleSet.Guard!.Doors.ShouldHaveSingleItem();
        string.Join(", ", door.Opens).ShouldBe(opens);
        door.For.ShouldBe(TimeSpan.FromSeconds(60));
        compilation.Policy!.Hooks.Hooks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("iptables -I INPUT -s %IP% -j ACCEPT")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp --syn -j ACCEPT")]
    [InlineData("iptables -I INPUT -p tcp --dport 22 -j ACCEPT")]
    [InlineData("iptables -I INPUT -s 192.0.2.1 -p tcp --dport 22 -j ACCEPT")]
    [InlineData("iptables -I INPUT ! -s %IP% -p tcp --dport 22 -j ACCEPT")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp --dport 22 -j DROP")]
    [InlineData("iptables -I INPUT -i eth1 -s %IP% -p tcp --dport 22 -j ACCEPT")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp --sport 99 --dport 22 -j ACCEPT")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp --dport 22 -m time --timestart 08:00 -j ACCEPT")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp --dport 22 -m state --state ESTABLISHED -j ACCEPT")]
    [InlineData("iptables -t nat -A PREROUTING -s %IP% -p tcp --dport 2222 -j DNAT --to 10.0.0.5:22")]
    [InlineData("iptables -I FORWARD -s %IP% -p tcp --dport 22 -j ACCEPT")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp --dport 22-x -j ACCEPT")]
    [InlineData("iptables -D INPUT 3")]
    [InlineData("iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT | logger")]
    [InlineData("for p in 22 80; do iptables -I INPUT -s %IP% -p tcp --dport $p -j ACCEPT; done")]
    [InlineData("ufw allow from %IP%")]
    [InlineData("ufw deny from %IP% to any port 22")]
    [InlineData("ufw allow from %IP% port 99 to any port 22")]
    [InlineData("nft add element inet filter knocked { %IP% timeout 30m }")]
    [InlineData("nft add rule inet filter input ip saddr %IP% accept")]
    [InlineData("nft add rule inet filter input ip saddr %IP% tcp dport 22 limit rate 1/second accept")]
    [InlineData("ipset add knocked %IP%")]
    [InlineData("firewall-cmd --add-source=%IP%")]
    [InlineData("firewall-cmd --add-rich-rule='rule source address=%IP% port port=22 protocol=tcp reject'")]
    [InlineData("firewall-cmd --add-rich-rule='rule source NOT address=%IP% port port=22 protocol=tcp accept'")]
    public void What_a_door_would_open_wider_is_run_as_it_stands(string command)
    {
        var compilation = KnockdText.Command(command);
        compilation.Codes().ShouldBe(["PN2332"]);
        compilation.RuleSet.Guard!.Doors.ShouldHaveSingleItem().Opens.ShouldBeEmpty();
        compilation.Policy!.Hooks.Hooks.ShouldHaveSingleItem().On.ShouldBe(HookMoment.Open);
    }

    [Fact]
    public void A_rule_for_the_interface_that_the_gate_guards_is_as_narrow_as_the_door() =>
        KnockdText.Command("iptables -I INPUT -i eth1 -s %IP% -p tcp --dport 22 -j ACCEPT", "Interface = eth1").RuleSet.Guard!.Doors[0].Opens.Count.ShouldBe(1);

    [Theory]
    [InlineData("/usr/bin/wakeonlan 00:11:22:33:44:55", "/usr/bin/wakeonlan", "00:11:22:33:44:55")]
    [InlineData("/usr/bin/logger 'two words' \"a \\\"quote\\\"\" b\\ c", "/usr/bin/logger", "two words", "a \"quote\"", "b c")]
    [InlineData("logger opened", "/bin/sh", "-c", "logger opened")]
    [InlineData("/bin/echo %IP%", "/bin/sh", "-c", "/bin/echo \"${POSTERN_SOURCE}\"")]
    [InlineData("/bin/echo \"from %IP%\" 'or %IP%' \\%IP%", "/bin/sh", "-c", "/bin/echo \"from ${POSTERN_SOURCE}\" 'or '\"${POSTERN_SOURCE}\"'' \"${POSTERN_SOURCE}\"")]
    [InlineData("/bin/a; /bin/b", "/bin/sh", "-c", "/bin/a; /bin/b")]
    [InlineData("/bin/a > /tmp/x", "/bin/sh", "-c", "/bin/a > /tmp/x")]
    [InlineData("/bin/ls /tmp/*", "/bin/sh", "-c", "/bin/ls /tmp/*")]
    [InlineData("/bin/a $HOME", "/bin/sh", "-c", "/bin/a $HOME")]
    public void Whatever_else_is_a_hook(string command, params string[] arguments)
    {
        var compilation = KnockdText.Command(command);
        compilation.Codes().ShouldBeEmpty();
        compilation.Policy!.Hooks.Hooks.ShouldHaveSingleItem().Command.ShouldBe(arguments);
    }

    [Fact]
    public void A_line_that_does_both_is_a_door_with_a_hook()
    {
        var compilation = KnockdText.Door("""
            start_command = iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT && /usr/bin/logger opened
            stop_command = iptables -D INPUT -s %IP% -p tcp --dport 22 -j ACCEPT; /usr/bin/logger closed
            """);
        compilation.RuleSet.Guard!.Doors[0].For.ShouldBe(TimeSpan.FromSeconds(10), "knockd's own default");
        compilation.Policy!.Hooks.Hooks.Select(h => $"{h.On} {string.Join(' ', h.Command)}").ShouldBe(["Open /usr/bin/logger opened", "Close /usr/bin/logger closed"]);
    }

    [Fact]
    public void A_line_that_sleeps_and_closes_says_how_long() =>
        KnockdText.Door("command = iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT; sleep 45; iptables -D INPUT -s %IP% -p tcp --dport 22 -j ACCEPT")
            .RuleSet.Guard!.Doors[0].For.ShouldBe(TimeSpan.FromSeconds(45));

    [Fact]
    public void Different_commands_for_the_two_versions_are_one_hook_that_looks_at_the_source() =>
        KnockdText.Door("command = /bin/four %IP%\ncommand_6 =").Policy!.Hooks.Hooks.ShouldHaveSingleItem().Command[2]
            .ShouldBe("case \"${POSTERN_SOURCE}\" in\n*:*)\n:\n;;\n*)\n/bin/four \"${POSTERN_SOURCE}\"\n;;\nesac");
}
