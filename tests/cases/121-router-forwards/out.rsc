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
:if ([:len [/ip firewall address-list find where list="postern-trusted" address="198.51.100.7"]] = 0) do={/ip firewall address-list add list=postern-trusted address=198.51.100.7 comment=postern::trusted-198.51.100.7} else={/ip firewall address-list set [/ip firewall address-list find where list="postern-trusted" address="198.51.100.7" comment="postern:old"] disabled=no comment=postern::trusted-198.51.100.7}

# /ip firewall raw
/ip firewall raw set [/ip firewall raw find where comment~"^postern:"] comment=postern:old
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=add-src-to-address-list]
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=accept]; /ip firewall raw remove [/ip firewall raw find where comment="postern:old"]

# /ip firewall filter
/ip firewall filter set [/ip firewall filter find where comment~"^postern:"] comment=postern:old
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-src-to-address-list]
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall filter add chain=postern-input connection-state=established,related action=return comment=postern::input-known
/ip firewall filter add chain=postern-input protocol=tcp dst-address=10.0.0.5 src-address-list=postern-camera dst-port=443 connection-nat-state=dstnat action=accept comment=postern:camera:input-granted
/ip firewall filter add chain=postern-input protocol=tcp dst-address=10.0.0.5 src-address-list=postern-trusted dst-port=443 connection-nat-state=dstnat action=accept comment=postern:camera:input-trusted
/ip firewall filter add chain=postern-input protocol=tcp dst-address=192.0.2.10 src-address-list=postern-web dst-port=443 action=accept comment=postern:web:own-host-granted
/ip firewall filter add chain=postern-input protocol=tcp dst-address=192.0.2.10 src-address-list=postern-trusted dst-port=443 action=accept comment=postern:web:own-host-trusted
/ip firewall filter add chain=postern-input protocol=tcp dst-address=192.0.2.10 dst-port=443 action=drop comment=postern:web:own-host-shut
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8443 action=drop comment=postern:camera:shut
/ip firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:camera:drop-1
/ip firewall filter add chain=postern-input protocol=udp packet-size=39 dst-port=62000 content="open sesame" action=drop comment=postern:camera:drop-2
/ip firewall filter add chain=postern-input protocol=icmp packet-size=720 icmp-options=8:0-255 action=drop comment=postern:camera:drop-3
/ip firewall filter add chain=postern-input protocol=udp dst-port=9001 action=drop comment=postern:web:drop-1
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8001 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:web:drop-2
/ip firewall filter add chain=postern-forward connection-state=established,related action=return comment=postern::forward-known
/ip firewall filter add chain=postern-forward protocol=tcp dst-address=10.0.0.5 src-address-list=postern-camera dst-port=443 connection-nat-state=dstnat action=accept comment=postern:camera:forward-granted
/ip firewall filter add chain=postern-forward protocol=tcp dst-address=10.0.0.5 src-address-list=postern-trusted dst-port=443 connection-nat-state=dstnat action=accept comment=postern:camera:forward-trusted
/ip firewall filter add chain=postern-forward protocol=tcp dst-address=192.0.2.10 src-address-list=postern-web dst-port=443 action=accept comment=postern:web:host-granted
/ip firewall filter add chain=postern-forward protocol=tcp dst-address=192.0.2.10 src-address-list=postern-trusted dst-port=443 action=accept comment=postern:web:host-trusted
/ip firewall filter add chain=postern-forward protocol=tcp dst-address=192.0.2.10 dst-port=443 action=drop comment=postern:web:host-shut
:if ([:len [/ip firewall filter find where chain="forward" !dynamic]] > 0) do={/ip firewall filter add chain=forward in-interface=ether1 action=jump jump-target=postern-forward comment=postern::forward place-before=([/ip firewall filter find where chain="forward" !dynamic]->0)} else={/ip firewall filter add chain=forward in-interface=ether1 action=jump jump-target=postern-forward comment=postern::forward}
:if ([:len [/ip firewall filter find where chain="input" !dynamic]] > 0) do={/ip firewall filter add chain=input in-interface=ether1 action=jump jump-target=postern-input comment=postern::input place-before=([/ip firewall filter find where chain="input" !dynamic]->0)} else={/ip firewall filter add chain=input in-interface=ether1 action=jump jump-target=postern-input comment=postern::input}
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=accept]; /ip firewall filter remove [/ip firewall filter find where comment="postern:old"]
/ip firewall filter add chain=postern-input protocol=icmp src-address-list=postern-camera-2 packet-size=720 icmp-options=8:0-255 action=add-src-to-address-list address-list=postern-camera address-list-timeout=30m comment=postern:camera:3 place-before=[/ip firewall filter find where comment="postern:camera:drop-1"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-camera-1 packet-size=39 dst-port=62000 content="open sesame" action=add-src-to-address-list address-list=postern-camera-2 address-list-timeout=5s comment=postern:camera:2 place-before=[/ip firewall filter find where comment="postern:camera:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-camera-1 address-list-timeout=5s comment=postern:camera:1 place-before=[/ip firewall filter find where comment="postern:camera:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-web-2 dst-port=8001 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-web address-list-timeout=30m comment=postern:web:3 place-before=[/ip firewall filter find where comment="postern:camera:drop-1"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-web-1 dst-port=9001 action=add-src-to-address-list address-list=postern-web-2 address-list-timeout=5s comment=postern:web:2 place-before=[/ip firewall filter find where comment="postern:camera:drop-1"]
/ip firewall filter add chain=postern-input protocol=udp dst-port=9001 action=add-src-to-address-list address-list=postern-web-1 address-list-timeout=5s comment=postern:web:1 place-before=[/ip firewall filter find where comment="postern:camera:drop-1"]

# /ip firewall nat
/ip firewall nat set [/ip firewall nat find where comment~"^postern:"] comment=postern:old
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-camera dst-port=8443 action=dst-nat to-addresses=10.0.0.5 to-ports=443 comment=postern:camera:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-trusted dst-port=8443 action=dst-nat to-addresses=10.0.0.5 to-ports=443 comment=postern:camera:dstnat-trusted
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=8443 action=accept comment=postern:camera:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=7001,8001 action=accept comment=postern::dstnat-knocks-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=9001,62000 action=accept comment=postern::dstnat-knocks-udp
/ip firewall nat add chain=postern-dstnat protocol=icmp icmp-options=8:0-255 action=accept comment=postern::dstnat-ping
:if ([:len [/ip firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ip firewall nat add chain=dstnat in-interface=ether1 dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ip firewall nat find where chain="dstnat" !dynamic]->0)} else={/ip firewall nat add chain=dstnat in-interface=ether1 dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=accept]; /ip firewall nat remove [/ip firewall nat find where comment="postern:old"]
/ip firewall address-list remove [/ip firewall address-list find where comment="postern:old"]

# /ipv6 firewall address-list
/ipv6 firewall address-list set [/ipv6 firewall address-list find where comment~"^postern:" !(comment~":grant\$")] comment=postern:old

# /ipv6 firewall raw
/ipv6 firewall raw set [/ipv6 firewall raw find where comment~"^postern:"] comment=postern:old
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=accept]; /ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old"]

# /ipv6 firewall filter
/ipv6 firewall filter set [/ipv6 firewall filter find where comment~"^postern:"] comment=postern:old
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall filter add chain=postern-input connection-state=established,related action=return comment=postern::input-known
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-address=2001:db8:5::5 src-address-list=postern-camera dst-port=443 connection-nat-state=dstnat action=accept comment=postern:camera:input-granted
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-address=2001:db8:2::10 src-address-list=postern-web dst-port=443 action=accept comment=postern:web:own-host-granted
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-address=2001:db8:2::10 dst-port=443 action=drop comment=postern:web:own-host-shut
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8443 action=drop comment=postern:camera:shut
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:camera:drop-1
/ipv6 firewall filter add chain=postern-input protocol=udp packet-size=59 dst-port=62000 content="open sesame" action=drop comment=postern:camera:drop-2
/ipv6 firewall filter add chain=postern-input protocol=icmpv6 packet-size=720 icmp-options=128:0-255 action=drop comment=postern:camera:drop-3
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=9001 action=drop comment=postern:web:drop-1
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8001 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:web:drop-2
/ipv6 firewall filter add chain=postern-forward connection-state=established,related action=return comment=postern::forward-known
/ipv6 firewall filter add chain=postern-forward protocol=tcp dst-address=2001:db8:5::5 src-address-list=postern-camera dst-port=443 connection-nat-state=dstnat action=accept comment=postern:camera:forward-granted
/ipv6 firewall filter add chain=postern-forward protocol=tcp dst-address=2001:db8:2::10 src-address-list=postern-web dst-port=443 action=accept comment=postern:web:host-granted
/ipv6 firewall filter add chain=postern-forward protocol=tcp dst-address=2001:db8:2::10 dst-port=443 action=drop comment=postern:web:host-shut
:if ([:len [/ipv6 firewall filter find where chain="forward" !dynamic]] > 0) do={/ipv6 firewall filter add chain=forward in-interface=ether1 action=jump jump-target=postern-forward comment=postern::forward place-before=([/ipv6 firewall filter find where chain="forward" !dynamic]->0)} else={/ipv6 firewall filter add chain=forward in-interface=ether1 action=jump jump-target=postern-forward comment=postern::forward}
:if ([:len [/ipv6 firewall filter find where chain="input" !dynamic]] > 0) do={/ipv6 firewall filter add chain=input in-interface=ether1 action=jump jump-target=postern-input comment=postern::input place-before=([/ipv6 firewall filter find where chain="input" !dynamic]->0)} else={/ipv6 firewall filter add chain=input in-interface=ether1 action=jump jump-target=postern-input comment=postern::input}
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=accept]; /ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old"]
/ipv6 firewall filter add chain=postern-input protocol=icmpv6 src-address-list=postern-camera-2 packet-size=720 icmp-options=128:0-255 action=add-src-to-address-list address-list=postern-camera address-list-timeout=30m comment=postern:camera:3 place-before=[/ipv6 firewall filter find where comment="postern:camera:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-camera-1 packet-size=59 dst-port=62000 content="open sesame" action=add-src-to-address-list address-list=postern-camera-2 address-list-timeout=5s comment=postern:camera:2 place-before=[/ipv6 firewall filter find where comment="postern:camera:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=7001 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-camera-1 address-list-timeout=5s comment=postern:camera:1 place-before=[/ipv6 firewall filter find where comment="postern:camera:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-web-2 dst-port=8001 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-web address-list-timeout=30m comment=postern:web:3 place-before=[/ipv6 firewall filter find where comment="postern:camera:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-web-1 dst-port=9001 action=add-src-to-address-list address-list=postern-web-2 address-list-timeout=5s comment=postern:web:2 place-before=[/ipv6 firewall filter find where comment="postern:camera:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=9001 action=add-src-to-address-list address-list=postern-web-1 address-list-timeout=5s comment=postern:web:1 place-before=[/ipv6 firewall filter find where comment="postern:camera:drop-1"]

# /ipv6 firewall nat
/ipv6 firewall nat set [/ipv6 firewall nat find where comment~"^postern:"] comment=postern:old
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-camera dst-port=8443 action=dst-nat to-address=2001:db8:5::5 to-ports=443 comment=postern:camera:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=8443 action=accept comment=postern:camera:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=7001,8001 action=accept comment=postern::dstnat-knocks-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=9001,62000 action=accept comment=postern::dstnat-knocks-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=icmpv6 icmp-options=128:0-255 action=accept comment=postern::dstnat-ping
:if ([:len [/ipv6 firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ipv6 firewall nat add chain=dstnat in-interface=ether1 dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ipv6 firewall nat find where chain="dstnat" !dynamic]->0)} else={/ipv6 firewall nat add chain=dstnat in-interface=ether1 dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=accept]; /ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old"]
/ipv6 firewall address-list remove [/ipv6 firewall address-list find where comment="postern:old"]

# What is left of earlier runs, and no rule names any more.
/ip firewall layer7-protocol remove [/ip firewall layer7-protocol find where comment="postern:old"]
/interface list member remove [/interface list member find where comment="postern:old"]
/interface list remove [/interface list find where comment="postern:old"]
