using System.Collections.Frozen;

namespace Postern.Policy.FrontEnds.RouterOs.Menus;

/// <summary>
/// Every menu of RouterOS 7.24 (its own command tree) and those of v6 and of extra packages that exports still carry: without
/// it nobody can tell the path from the command in <c>/ip firewall filter add</c>.
/// </summary>
internal static class MenuTree
{
    private const string Names = """
        app
        caps-man{aaa access-list actual-interface-configuration channel configuration datapath interface manager{interface}
            provisioning radio rates registration-table remote-cap security}
        certificate{builtin crl scep-server{otp ra requests} settings}
        console{settings}
        container{config envs mounts}
        disk{settings}
        driver
        dude
        environment
        file
        interface{6to4 amt bonding bridge{calea filter host mdb msti nat port{mst-override} settings vlan{mvrp}}
            detect-internet{state} dot1x{client server{active state}} eoip eoipv6 ethernet{poe{settings} switch{host port
            port-isolation qos rule vlan}} gre gre6 ipip ipipv6 l2tp-client l2tp-ether l2tp-server{server} list{member} lte{apn esim
            settings} macsec{profile} macvlan mesh{fdb port} ovpn-client ovpn-server{server} ppp-client ppp-server pppoe-client
            pppoe-server{server} pptp-client pptp-server{server} sstp-client sstp-server{server} traffic-eng veth virtual-ethernet
            vlan vpls vrrp vxlan{fdb vteps} w60g{station} wifi{aaa access-list cap capsman{remote-cap} channel configuration
            datapath interworking network{radio} provisioning radio{settings} registration-table security{multi-passphrase}
            steering{neighbor-group}} wifiwave2{cap capsman channel configuration datapath provisioning security} wireguard{peers}
            wireless{access-list align cap channels connect-list interworking-profiles manual-tx-power-table nstreme
            registration-table security-profiles sniffer snooper wds}}
        iot{bluetooth lora modbus mqtt{brokers}}
        ip{accounting{snapshot web-access} address arp cloud{advanced back-to-home-file back-to-home-files back-to-home-user
            back-to-home-users} dhcp-client{option} dhcp-relay dhcp-server{alert config lease matcher network option{sets}
            vendor-class-id} dns{adlist cache{all} forwarders static} firewall{address-list calea connection{tracking} filter
            layer7-protocol mangle nat raw service-port} hotspot{active cookie host ip-binding profile service-port user{profile}
            walled-garden{ip}} ipsec{active-peers identity installed-sa key{psk rsa} mode-config peer policy{group} profile proposal
            settings statistics} kid-control{device} media{settings} nat-pmp{interfaces} neighbor{discovery-settings lldp} packing
            pool{used} proxy{access cache cache-contents connections direct inserts lookups refreshes} reverse-proxy route
            service{webserver} settings smb{shares users} socks{access connections users} socksify ssh tftp{settings}
            traffic-flow{ipfix target} upnp{interfaces} vrf}
        ipv6{address dhcp-client{option} dhcp-relay{option routes} dhcp-server{binding option{sets}} firewall{address-list
            connection filter mangle nat raw} nd{prefix{default} proxy settings} neighbor pool{used} route settings}
        isdn-channels
        lcd{interface pin}
        log
        lora
        metarouter
        mpls{forwarding-table interface ldp{accept-filter advertise-filter interface local-mapping neighbor remote-mapping} mangle
            settings traffic-eng{flow interface path tunnel}}
        nvme-discover
        openflow{flow port}
        partitions
        port{remote-access}
        ppp{aaa active l2tp-secret profile secret}
        queue{interface simple tree type}
        radius{incoming}
        rose-storage
        routing{bfd{configuration interface session} bgp{advertisements aggregate connection evpn instance network peer session
            template vpls vpn} fantasy filter{chain community-ext-list community-large-list community-list num-list rule
            select-rule} gmp id igmp-proxy{interface mfc} isis{instance interface interface-template lsp neighbor} mme nexthop
            ospf{area{range} instance interface interface-template lsa nbma-neighbor neighbor network static-neighbor virtual-link}
            ospf-v3{area instance interface} pim pimsm{bsr{candidate rp-candidate rp-set} igmp-interface-template instance interface
            interface-template neighbor static-rp uib-g uib-sg} prefix-lists rip{instance interface interface-template keys neighbor
            network static-neighbor} route rpki{session} rule settings stats{memory origin pcap process step} table}
        safe-mode
        snmp{community}
        special-login
        store
        system{backup{cloud} clock{manual} console{screen} default-configuration{caps-mode-script custom-script script} device-mode
            gps health history hotplug identity keymat-provider lcd{interface{pages} pin} leds{settings} license logging{action}
            note ntp{client{servers} key server} package{local-update{mirror update-package-source} update} ptp regulatory
            resource{cpu hardware{usb-settings} irq} routerboard{mode-button reset-button settings usb wps-button} rtrace scheduler
            script{environment job} swos upgrade{mirror} ups watchdog}
        task
        terminal
        tool{bandwidth-server{session} calea dns-update e-mail graphing{interface queue resource} mac-server{mac-winbox ping
            sessions} netwatch romon{port} sms{inbox} sniffer{connection host packet protocol} traffic-generator{packet-template
            port raw-packet-template stats{latency-distribution port raw stream} stream} traffic-monitor user-manager{customer
            database}}
        user{aaa active group settings ssh-keys{private}}
        user-manager{advanced attribute database limitation payment profile router session user}
        zerotier{controller{member} interface peer}
        """;

    private static readonly FrozenDictionary<string, MenuNode>.AlternateLookup<ReadOnlySpan<char>> TopLevel;

    static MenuTree()
    {
        Root = Read(Names);
        TopLevel = Root.Children.ToFrozenDictionary().GetAlternateLookup<ReadOnlySpan<char>>();
        AllNames = Root.Descendants().Select(m => m.Name).ToFrozenSet();
    }

    public static MenuNode Root { get; }

    /// <summary>The names of all menus, at whatever depth.</summary>
    public static FrozenSet<string> AllNames { get; }

    /// <param name="path">May go on after a slash.</param>
    public static bool IsTopLevel(ReadOnlySpan<char> path)
    {
        var slash = path.IndexOf('/');
        return TopLevel.ContainsKey(slash < 0 ? path : path[..slash]);
    }

    private static MenuNode Read(string names)
    {
        var root = new MenuNode("", null);
        var current = root;
        var last = root;
        foreach (var token in names.Replace("{", " { ").Replace("}", " } ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (token == "{")
                current = last;
            else if (token == "}")
                current = current.Parent!;
            else
                last = current.Child(token);
        }

        return root;
    }
}
