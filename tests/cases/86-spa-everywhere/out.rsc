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

# /interface list member
/interface list member set [/interface list member find where comment~"^postern:"] comment=postern:old

# /ip firewall layer7-protocol
/ip firewall layer7-protocol set [/ip firewall layer7-protocol find where comment~"^postern:"] comment=postern:old

# /ip firewall address-list
/ip firewall address-list set [/ip firewall address-list find where comment~"^postern:" !(comment~":grant\$")] comment=postern:old

# /ip firewall raw
/ip firewall raw set [/ip firewall raw find where comment~"^postern:"] comment=postern:old
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=add-src-to-address-list]
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=add-dst-to-address-list]
:if ([:len [/ip firewall raw find where chain="prerouting" !dynamic]] > 0) do={/ip firewall raw add chain=prerouting in-interface=eth0 src-address-list=postern-banned action=drop comment=postern::banned place-before=([/ip firewall raw find where chain="prerouting" !dynamic]->0)} else={/ip firewall raw add chain=prerouting in-interface=eth0 src-address-list=postern-banned action=drop comment=postern::banned}
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=accept]; /ip firewall raw remove [/ip firewall raw find where comment="postern:old"]

# /ip firewall filter
/ip firewall filter set [/ip firewall filter find where comment~"^postern:"] comment=postern:old
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-src-to-address-list]
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall filter add chain=postern-input connection-state=established,related action=return comment=postern::input-known
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh dst-port=22 action=accept comment=postern:ssh:granted
/ip firewall filter add chain=postern-input protocol=tcp dst-port=22 action=drop comment=postern:ssh:shut
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-vpn dst-port=1194 action=accept comment=postern:vpn:granted
/ip firewall filter add chain=postern-input protocol=udp dst-port=1194 action=drop comment=postern:vpn:shut
/ip firewall filter add chain=postern-input protocol=tcp dst-port=80,62201 action=return comment=postern::input-public-tcp
/ip firewall filter add chain=postern-input protocol=udp dst-port=443 action=return comment=postern::input-public-udp
/ip firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:ssh:drop-1
/ip firewall filter add chain=postern-input protocol=udp dst-port=7002 action=drop comment=postern:ssh:drop-2
/ip firewall filter add chain=postern-input protocol=tcp dst-port=7000 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:ssh:drop-3
/ip firewall filter add chain=postern-input protocol=tcp dst-port=23 tcp-flags=syn,!fin,!rst,!ack action=jump jump-target=postern-traps comment=postern::input-trap-tcp
/ip firewall filter add chain=postern-input protocol=udp dst-port=68,546 action=return comment=postern::input-dhcp
/ip firewall filter add chain=postern-input protocol=tcp action=drop comment=postern::input-unlisted-tcp
/ip firewall filter add chain=postern-input protocol=udp action=drop comment=postern::input-unlisted-udp
/ip firewall filter add chain=postern-input protocol=icmp icmp-options=8:0-255 action=drop comment=postern::input-unlisted-ping
/ip firewall filter add chain=postern-traps src-address-list=postern-ssh action=return comment=postern:ssh:spared
/ip firewall filter add chain=postern-traps src-address-list=postern-vpn action=return comment=postern:vpn:spared
/ip firewall filter add chain=postern-traps protocol=tcp dst-port=23 action=drop comment=postern::traps-tcp-drop
:if ([:len [/ip firewall filter find where chain="input" !dynamic]] > 0) do={/ip firewall filter add chain=input in-interface=eth0 action=jump jump-target=postern-input comment=postern::input place-before=([/ip firewall filter find where chain="input" !dynamic]->0)} else={/ip firewall filter add chain=input in-interface=eth0 action=jump jump-target=postern-input comment=postern::input}
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=accept]; /ip firewall filter remove [/ip firewall filter find where comment="postern:old"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh-2 dst-port=7000 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-ssh address-list-timeout=30m comment=postern:ssh:3 place-before=[/ip firewall filter find where comment="postern:ssh:drop-1"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-ssh-1 dst-port=7002 action=add-src-to-address-list address-list=postern-ssh-2 address-list-timeout=5s comment=postern:ssh:2 place-before=[/ip firewall filter find where comment="postern:ssh:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-ssh-1 address-list-timeout=5s comment=postern:ssh:1 place-before=[/ip firewall filter find where comment="postern:ssh:drop-1"]
/ip firewall filter add chain=postern-traps protocol=tcp dst-port=23 action=add-src-to-address-list address-list=postern-banned address-list-timeout=1h comment=postern::traps-tcp-ban place-before=[/ip firewall filter find where comment="postern::traps-tcp-drop"]

# /ip firewall nat
/ip firewall nat set [/ip firewall nat find where comment~"^postern:"] comment=postern:old
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=62201 action=return comment=postern::dstnat-spa-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=443,62201 action=return comment=postern::dstnat-spa-udp
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-ssh dst-port=22 action=return comment=postern:ssh:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=accept comment=postern:ssh:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=udp src-address-list=postern-vpn dst-port=1194 action=return comment=postern:vpn:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=1194 action=accept comment=postern:vpn:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=80,62201 action=return comment=postern::dstnat-public-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=443 action=return comment=postern::dstnat-public-udp
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=7000-7001 action=accept comment=postern::dstnat-knocks-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=7002 action=accept comment=postern::dstnat-knocks-udp
/ip firewall nat add chain=postern-dstnat protocol=tcp action=accept comment=postern::dstnat-unlisted-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp action=accept comment=postern::dstnat-unlisted-udp
/ip firewall nat add chain=postern-dstnat protocol=icmp icmp-options=8:0-255 action=accept comment=postern::dstnat-ping
:if ([:len [/ip firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ip firewall nat add chain=dstnat in-interface=eth0 dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ip firewall nat find where chain="dstnat" !dynamic]->0)} else={/ip firewall nat add chain=dstnat in-interface=eth0 dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=accept]; /ip firewall nat remove [/ip firewall nat find where comment="postern:old"]
/ip firewall address-list remove [/ip firewall address-list find where comment="postern:old"]

# /ipv6 firewall address-list
/ipv6 firewall address-list set [/ipv6 firewall address-list find where comment~"^postern:" !(comment~":grant\$")] comment=postern:old

# /ipv6 firewall raw
/ipv6 firewall raw set [/ipv6 firewall raw find where comment~"^postern:"] comment=postern:old
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=add-dst-to-address-list]
:if ([:len [/ipv6 firewall raw find where chain="prerouting" !dynamic]] > 0) do={/ipv6 firewall raw add chain=prerouting in-interface=eth0 src-address-list=postern-banned action=drop comment=postern::banned place-before=([/ipv6 firewall raw find where chain="prerouting" !dynamic]->0)} else={/ipv6 firewall raw add chain=prerouting in-interface=eth0 src-address-list=postern-banned action=drop comment=postern::banned}
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=accept]; /ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old"]

# /ipv6 firewall filter
/ipv6 firewall filter set [/ipv6 firewall filter find where comment~"^postern:"] comment=postern:old
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall filter add chain=postern-input connection-state=established,related action=return comment=postern::input-known
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh dst-port=22 action=accept comment=postern:ssh:granted
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=22 action=drop comment=postern:ssh:shut
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-vpn dst-port=1194 action=accept comment=postern:vpn:granted
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=1194 action=drop comment=postern:vpn:shut
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=80,62201 action=return comment=postern::input-public-tcp
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=443 action=return comment=postern::input-public-udp
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:ssh:drop-1
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=7002 action=drop comment=postern:ssh:drop-2
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=7000 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:ssh:drop-3
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=23 tcp-flags=syn,!fin,!rst,!ack action=jump jump-target=postern-traps comment=postern::input-trap-tcp
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=68,546 action=return comment=postern::input-dhcp
/ipv6 firewall filter add chain=postern-input protocol=tcp action=drop comment=postern::input-unlisted-tcp
/ipv6 firewall filter add chain=postern-input protocol=udp action=drop comment=postern::input-unlisted-udp
/ipv6 firewall filter add chain=postern-input protocol=icmpv6 icmp-options=128:0-255 action=drop comment=postern::input-unlisted-ping
/ipv6 firewall filter add chain=postern-traps src-address-list=postern-ssh action=return comment=postern:ssh:spared
/ipv6 firewall filter add chain=postern-traps src-address-list=postern-vpn action=return comment=postern:vpn:spared
/ipv6 firewall filter add chain=postern-traps protocol=tcp dst-port=23 action=drop comment=postern::traps-tcp-drop
:if ([:len [/ipv6 firewall filter find where chain="input" !dynamic]] > 0) do={/ipv6 firewall filter add chain=input in-interface=eth0 action=jump jump-target=postern-input comment=postern::input place-before=([/ipv6 firewall filter find where chain="input" !dynamic]->0)} else={/ipv6 firewall filter add chain=input in-interface=eth0 action=jump jump-target=postern-input comment=postern::input}
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=accept]; /ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh-2 dst-port=7000 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-ssh address-list-timeout=30m comment=postern:ssh:3 place-before=[/ipv6 firewall filter find where comment="postern:ssh:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-ssh-1 dst-port=7002 action=add-src-to-address-list address-list=postern-ssh-2 address-list-timeout=5s comment=postern:ssh:2 place-before=[/ipv6 firewall filter find where comment="postern:ssh:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-ssh-1 address-list-timeout=5s comment=postern:ssh:1 place-before=[/ipv6 firewall filter find where comment="postern:ssh:drop-1"]
/ipv6 firewall filter add chain=postern-traps protocol=tcp dst-port=23 action=add-src-to-address-list address-list=postern-banned address-list-timeout=1h comment=postern::traps-tcp-ban place-before=[/ipv6 firewall filter find where comment="postern::traps-tcp-drop"]

# /ipv6 firewall nat
/ipv6 firewall nat set [/ipv6 firewall nat find where comment~"^postern:"] comment=postern:old
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=62201 action=return comment=postern::dstnat-spa-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=443,62201 action=return comment=postern::dstnat-spa-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-ssh dst-port=22 action=return comment=postern:ssh:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=accept comment=postern:ssh:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=udp src-address-list=postern-vpn dst-port=1194 action=return comment=postern:vpn:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=1194 action=accept comment=postern:vpn:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=80,62201 action=return comment=postern::dstnat-public-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=443 action=return comment=postern::dstnat-public-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=7000-7001 action=accept comment=postern::dstnat-knocks-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=7002 action=accept comment=postern::dstnat-knocks-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp action=accept comment=postern::dstnat-unlisted-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp action=accept comment=postern::dstnat-unlisted-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=icmpv6 icmp-options=128:0-255 action=accept comment=postern::dstnat-ping
:if ([:len [/ipv6 firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ipv6 firewall nat add chain=dstnat in-interface=eth0 dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ipv6 firewall nat find where chain="dstnat" !dynamic]->0)} else={/ipv6 firewall nat add chain=dstnat in-interface=eth0 dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=accept]; /ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old"]
/ipv6 firewall address-list remove [/ipv6 firewall address-list find where comment="postern:old"]

# What is left of earlier runs, and no rule names any more.
/ip firewall layer7-protocol remove [/ip firewall layer7-protocol find where comment="postern:old"]
/interface list member remove [/interface list member find where comment="postern:old"]
/interface list remove [/interface list find where comment="postern:old"]
