# Postern, for RouterOS 7. Paste it or import it; running it again changes nothing.
# What it adds has a comment that begins with postern: and stands before all other rules; nothing else is touched.
# What an earlier run has added is marked old first. New rules are added behind the old ones, and only then the old are removed,
# so that nothing is open in between. Rules that write address lists are the exception: the old go first and the new come last,
# so that no knock counts twice; for that moment none counts.
# To undo it:
#   /ip firewall nat remove [find where comment~"^postern:"]
#   /ip firewall filter remove [find where comment~"^postern:"]
#   /ip firewall raw remove [find where comment~"^postern:"]
#   /ipv6 firewall nat remove [find where comment~"^postern:"]
#   /ipv6 firewall filter remove [find where comment~"^postern:"]
#   /ipv6 firewall raw remove [find where comment~"^postern:"]
#   /ip firewall address-list remove [find where comment~"^postern:"]
#   /ipv6 firewall address-list remove [find where comment~"^postern:"]
#   /ip firewall layer7-protocol remove [find where comment~"^postern:"]
#   /interface list member remove [find where comment~"^postern:"]
#   /interface list remove [find where comment~"^postern:"]
#   /ip firewall address-list remove [find where list~"^postern-"]
#   /ipv6 firewall address-list remove [find where list~"^postern-"]

# /interface list
/interface list set [/interface list find where comment~"^postern:"] comment=postern:old
:if ([:len [/interface list find where name="postern-interfaces"]] = 0) do={/interface list add name=postern-interfaces comment=postern::interfaces-list} else={/interface list set [/interface list find where name="postern-interfaces" comment="postern:old"] include="" exclude="" comment=postern::interfaces-list}

# /interface list member
/interface list member set [/interface list member find where comment~"^postern:"] comment=postern:old
:if ([:len [/interface list member find where list="postern-interfaces" interface="ether1"]] = 0) do={/interface list member add list=postern-interfaces interface=ether1 comment=postern::interfaces-ether1} else={/interface list member set [/interface list member find where list="postern-interfaces" interface="ether1" comment="postern:old"] comment=postern::interfaces-ether1}
:if ([:len [/interface list member find where list="postern-interfaces" interface="pppoe-out1"]] = 0) do={/interface list member add list=postern-interfaces interface=pppoe-out1 comment=postern::interfaces-pppoe-out1} else={/interface list member set [/interface list member find where list="postern-interfaces" interface="pppoe-out1" comment="postern:old"] comment=postern::interfaces-pppoe-out1}

# /ip firewall layer7-protocol
/ip firewall layer7-protocol set [/ip firewall layer7-protocol find where comment~"^postern:"] comment=postern:old

# /ip firewall address-list
/ip firewall address-list set [/ip firewall address-list find where comment~"^postern:" !(comment~":grant\$")] comment=postern:old
:if ([:len [/ip firewall address-list find where list="postern-trusted" address="home.example.net"]] = 0) do={/ip firewall address-list add list=postern-trusted address=home.example.net comment=postern::trusted-home.example.net} else={/ip firewall address-list set [/ip firewall address-list find where list="postern-trusted" address="home.example.net" comment="postern:old"] disabled=no comment=postern::trusted-home.example.net}
:if ([:len [/ip firewall address-list find where list="postern-trusted" address="198.51.100.7"]] = 0) do={/ip firewall address-list add list=postern-trusted address=198.51.100.7 comment=postern::trusted-198.51.100.7} else={/ip firewall address-list set [/ip firewall address-list find where list="postern-trusted" address="198.51.100.7" comment="postern:old"] disabled=no comment=postern::trusted-198.51.100.7}

# /ip firewall raw
/ip firewall raw set [/ip firewall raw find where comment~"^postern:"] comment=postern:old
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=add-src-to-address-list]
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=add-dst-to-address-list]
:if ([:len [/ip firewall raw find where chain="prerouting" !dynamic]] > 0) do={/ip firewall raw add chain=prerouting in-interface-list=postern-interfaces src-address-list=postern-banned action=drop comment=postern::banned place-before=([/ip firewall raw find where chain="prerouting" !dynamic]->0)} else={/ip firewall raw add chain=prerouting in-interface-list=postern-interfaces src-address-list=postern-banned action=drop comment=postern::banned}
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=accept]; /ip firewall raw remove [/ip firewall raw find where comment="postern:old"]

# /ip firewall filter
/ip firewall filter set [/ip firewall filter find where comment~"^postern:"] comment=postern:old
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-src-to-address-list]
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall filter add chain=postern-input connection-state=established,related action=return comment=postern::input-known
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-winbox dst-port=8291 action=accept comment=postern:winbox:granted
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-trusted dst-port=8291 action=accept comment=postern:winbox:trusted
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8291 tcp-flags=syn,!fin,!rst,!ack action=jump jump-target=postern-traps comment=postern:winbox:trap
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8291 action=drop comment=postern:winbox:shut
/ip firewall filter add chain=postern-input protocol=tcp dst-port=443 action=return comment=postern::input-public-tcp
/ip firewall filter add chain=postern-input protocol=udp dst-port=443 action=return comment=postern::input-public-udp
/ip firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:winbox:drop-1
/ip firewall filter add chain=postern-input protocol=udp packet-size=39 dst-port=62000 content="open sesame" action=drop comment=postern:winbox:drop-2
/ip firewall filter add chain=postern-input protocol=tcp dst-port=7003 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:winbox:drop-3
/ip firewall filter add chain=postern-input protocol=tcp dst-port=21-23,8291,10000-60000 tcp-flags=syn,!fin,!rst,!ack action=jump jump-target=postern-traps comment=postern::input-trap-tcp
/ip firewall filter add chain=postern-input protocol=udp dst-port=68,546 action=return comment=postern::input-dhcp
/ip firewall filter add chain=postern-input protocol=tcp action=drop comment=postern::input-unlisted-tcp
/ip firewall filter add chain=postern-input protocol=udp action=drop comment=postern::input-unlisted-udp
/ip firewall filter add chain=postern-input protocol=icmp icmp-options=8:0-255 action=drop comment=postern::input-unlisted-ping
/ip firewall filter add chain=postern-traps src-address-list=postern-trusted action=return comment=postern::traps-trusted
/ip firewall filter add chain=postern-traps src-address-list=postern-winbox action=return comment=postern:winbox:spared
/ip firewall filter add chain=postern-traps protocol=tcp dst-port=21-23,8291 action=drop comment=postern::traps-tcp-drop
/ip firewall filter add chain=postern-traps protocol=tcp dst-port=10000-60000 action=drop comment=postern::traps-tcp-drop-2
:if ([:len [/ip firewall filter find where chain="input" !dynamic]] > 0) do={/ip firewall filter add chain=input in-interface-list=postern-interfaces action=jump jump-target=postern-input comment=postern::input place-before=([/ip firewall filter find where chain="input" !dynamic]->0)} else={/ip firewall filter add chain=input in-interface-list=postern-interfaces action=jump jump-target=postern-input comment=postern::input}
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=accept]; /ip firewall filter remove [/ip firewall filter find where comment="postern:old"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-winbox-2 dst-port=7003 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-winbox address-list-timeout=1h comment=postern:winbox:3 place-before=[/ip firewall filter find where comment="postern:winbox:drop-1"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-winbox-1 packet-size=39 dst-port=62000 content="open sesame" action=add-src-to-address-list address-list=postern-winbox-2 address-list-timeout=3s comment=postern:winbox:2 place-before=[/ip firewall filter find where comment="postern:winbox:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-winbox-1 address-list-timeout=3s comment=postern:winbox:1 place-before=[/ip firewall filter find where comment="postern:winbox:drop-1"]
/ip firewall filter add chain=postern-traps protocol=tcp dst-port=21-23,8291 action=add-src-to-address-list address-list=postern-banned address-list-timeout=10m comment=postern::traps-tcp-ban place-before=[/ip firewall filter find where comment="postern::traps-tcp-drop"]
/ip firewall filter add chain=postern-traps protocol=tcp dst-port=10000-60000 action=add-src-to-address-list address-list=postern-banned address-list-timeout=1m comment=postern::traps-tcp-ban-2 place-before=[/ip firewall filter find where comment="postern::traps-tcp-drop-2"]

# /ip firewall nat
/ip firewall nat set [/ip firewall nat find where comment~"^postern:"] comment=postern:old
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-winbox dst-port=8291 action=return comment=postern:winbox:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-trusted dst-port=8291 action=return comment=postern:winbox:dstnat-trusted
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=8291 action=accept comment=postern:winbox:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=443 action=return comment=postern::dstnat-public-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=443 action=return comment=postern::dstnat-public-udp
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=7001,7003 action=accept comment=postern::dstnat-knocks-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=62000 action=accept comment=postern::dstnat-knocks-udp
/ip firewall nat add chain=postern-dstnat protocol=tcp action=accept comment=postern::dstnat-unlisted-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp action=accept comment=postern::dstnat-unlisted-udp
/ip firewall nat add chain=postern-dstnat protocol=icmp icmp-options=8:0-255 action=accept comment=postern::dstnat-ping
:if ([:len [/ip firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ip firewall nat add chain=dstnat in-interface-list=postern-interfaces dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ip firewall nat find where chain="dstnat" !dynamic]->0)} else={/ip firewall nat add chain=dstnat in-interface-list=postern-interfaces dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=accept]; /ip firewall nat remove [/ip firewall nat find where comment="postern:old"]
/ip firewall address-list remove [/ip firewall address-list find where comment="postern:old"]

# /ipv6 firewall address-list
/ipv6 firewall address-list set [/ipv6 firewall address-list find where comment~"^postern:" !(comment~":grant\$")] comment=postern:old
:if ([:len [/ipv6 firewall address-list find where list="postern-trusted" address="home.example.net"]] = 0) do={/ipv6 firewall address-list add list=postern-trusted address=home.example.net comment=postern::trusted-home.example.net} else={/ipv6 firewall address-list set [/ipv6 firewall address-list find where list="postern-trusted" address="home.example.net" comment="postern:old"] disabled=no comment=postern::trusted-home.example.net}
:if ([:len [/ipv6 firewall address-list find where list="postern-trusted" address="2001:db8:9::/64"]] = 0) do={/ipv6 firewall address-list add list=postern-trusted address=2001:db8:9::/64 comment=postern::trusted-2001:db8:9::/64} else={/ipv6 firewall address-list set [/ipv6 firewall address-list find where list="postern-trusted" address="2001:db8:9::/64" comment="postern:old"] disabled=no comment=postern::trusted-2001:db8:9::/64}

# /ipv6 firewall raw
/ipv6 firewall raw set [/ipv6 firewall raw find where comment~"^postern:"] comment=postern:old
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=add-dst-to-address-list]
:if ([:len [/ipv6 firewall raw find where chain="prerouting" !dynamic]] > 0) do={/ipv6 firewall raw add chain=prerouting in-interface-list=postern-interfaces src-address-list=postern-banned action=drop comment=postern::banned place-before=([/ipv6 firewall raw find where chain="prerouting" !dynamic]->0)} else={/ipv6 firewall raw add chain=prerouting in-interface-list=postern-interfaces src-address-list=postern-banned action=drop comment=postern::banned}
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=accept]; /ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old"]

# /ipv6 firewall filter
/ipv6 firewall filter set [/ipv6 firewall filter find where comment~"^postern:"] comment=postern:old
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall filter add chain=postern-input connection-state=established,related action=return comment=postern::input-known
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-winbox dst-port=8291 action=accept comment=postern:winbox:granted
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-trusted dst-port=8291 action=accept comment=postern:winbox:trusted
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8291 tcp-flags=syn,!fin,!rst,!ack action=jump jump-target=postern-traps comment=postern:winbox:trap
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8291 action=drop comment=postern:winbox:shut
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=443 action=return comment=postern::input-public-tcp
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=443 action=return comment=postern::input-public-udp
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:winbox:drop-1
/ipv6 firewall filter add chain=postern-input protocol=udp packet-size=59 dst-port=62000 content="open sesame" action=drop comment=postern:winbox:drop-2
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=7003 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:winbox:drop-3
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=21-23,8291,10000-60000 tcp-flags=syn,!fin,!rst,!ack action=jump jump-target=postern-traps comment=postern::input-trap-tcp
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=68,546 action=return comment=postern::input-dhcp
/ipv6 firewall filter add chain=postern-input protocol=tcp action=drop comment=postern::input-unlisted-tcp
/ipv6 firewall filter add chain=postern-input protocol=udp action=drop comment=postern::input-unlisted-udp
/ipv6 firewall filter add chain=postern-input protocol=icmpv6 icmp-options=128:0-255 action=drop comment=postern::input-unlisted-ping
/ipv6 firewall filter add chain=postern-traps src-address-list=postern-trusted action=return comment=postern::traps-trusted
/ipv6 firewall filter add chain=postern-traps src-address-list=postern-winbox action=return comment=postern:winbox:spared
/ipv6 firewall filter add chain=postern-traps protocol=tcp dst-port=21-23,8291 action=drop comment=postern::traps-tcp-drop
/ipv6 firewall filter add chain=postern-traps protocol=tcp dst-port=10000-60000 action=drop comment=postern::traps-tcp-drop-2
:if ([:len [/ipv6 firewall filter find where chain="input" !dynamic]] > 0) do={/ipv6 firewall filter add chain=input in-interface-list=postern-interfaces action=jump jump-target=postern-input comment=postern::input place-before=([/ipv6 firewall filter find where chain="input" !dynamic]->0)} else={/ipv6 firewall filter add chain=input in-interface-list=postern-interfaces action=jump jump-target=postern-input comment=postern::input}
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=accept]; /ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-winbox-2 dst-port=7003 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-winbox address-list-timeout=1h comment=postern:winbox:3 place-before=[/ipv6 firewall filter find where comment="postern:winbox:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-winbox-1 packet-size=59 dst-port=62000 content="open sesame" action=add-src-to-address-list address-list=postern-winbox-2 address-list-timeout=3s comment=postern:winbox:2 place-before=[/ipv6 firewall filter find where comment="postern:winbox:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-winbox-1 address-list-timeout=3s comment=postern:winbox:1 place-before=[/ipv6 firewall filter find where comment="postern:winbox:drop-1"]
/ipv6 firewall filter add chain=postern-traps protocol=tcp dst-port=21-23,8291 action=add-src-to-address-list address-list=postern-banned address-list-timeout=10m comment=postern::traps-tcp-ban place-before=[/ipv6 firewall filter find where comment="postern::traps-tcp-drop"]
/ipv6 firewall filter add chain=postern-traps protocol=tcp dst-port=10000-60000 action=add-src-to-address-list address-list=postern-banned address-list-timeout=1m comment=postern::traps-tcp-ban-2 place-before=[/ipv6 firewall filter find where comment="postern::traps-tcp-drop-2"]

# /ipv6 firewall nat
/ipv6 firewall nat set [/ipv6 firewall nat find where comment~"^postern:"] comment=postern:old
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-winbox dst-port=8291 action=return comment=postern:winbox:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-trusted dst-port=8291 action=return comment=postern:winbox:dstnat-trusted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=8291 action=accept comment=postern:winbox:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=443 action=return comment=postern::dstnat-public-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=443 action=return comment=postern::dstnat-public-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=7001,7003 action=accept comment=postern::dstnat-knocks-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=62000 action=accept comment=postern::dstnat-knocks-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp action=accept comment=postern::dstnat-unlisted-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp action=accept comment=postern::dstnat-unlisted-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=icmpv6 icmp-options=128:0-255 action=accept comment=postern::dstnat-ping
:if ([:len [/ipv6 firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ipv6 firewall nat add chain=dstnat in-interface-list=postern-interfaces dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ipv6 firewall nat find where chain="dstnat" !dynamic]->0)} else={/ipv6 firewall nat add chain=dstnat in-interface-list=postern-interfaces dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=accept]; /ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old"]
/ipv6 firewall address-list remove [/ipv6 firewall address-list find where comment="postern:old"]

# What is left of earlier runs, and no rule names any more.
/ip firewall layer7-protocol remove [/ip firewall layer7-protocol find where comment="postern:old"]
/interface list member remove [/interface list member find where comment="postern:old"]
/interface list remove [/interface list find where comment="postern:old"]
