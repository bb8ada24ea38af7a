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
:if ([:len [/ip firewall raw find where chain="prerouting" !dynamic]] > 0) do={/ip firewall raw add chain=prerouting src-address-list=postern-banned action=drop comment=postern::banned place-before=([/ip firewall raw find where chain="prerouting" !dynamic]->0)} else={/ip firewall raw add chain=prerouting src-address-list=postern-banned action=drop comment=postern::banned}
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=accept]; /ip firewall raw remove [/ip firewall raw find where comment="postern:old"]

# /ip firewall filter
/ip firewall filter set [/ip firewall filter find where comment~"^postern:"] comment=postern:old
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-src-to-address-list]
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall filter add chain=postern-input connection-state=established,related action=return comment=postern::input-known
/ip firewall filter add chain=postern-input protocol=tcp dst-address=192.0.2.10 src-address-list=postern-behind dst-port=22 action=accept comment=postern:behind:own-host-granted
/ip firewall filter add chain=postern-input protocol=tcp dst-address=192.0.2.10 dst-port=22 action=drop comment=postern:behind:own-host-shut
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-web dst-port=8080 action=accept comment=postern:web:granted
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8080 action=drop comment=postern:web:shut
/ip firewall filter add chain=postern-input protocol=tcp dst-port=22 action=return comment=postern::input-public-tcp
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8463 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:web:drop-1
/ip firewall filter add chain=postern-input protocol=tcp dst-port=31223 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:web:drop-2
/ip firewall filter add chain=postern-input protocol=udp dst-port=20781 action=drop comment=postern:web:drop-3
/ip firewall filter add chain=postern-input protocol=tcp dst-port=80 tcp-flags=syn,!fin,!rst,!ack action=return comment=postern:behind:pass-1
/ip firewall filter add chain=postern-input protocol=udp packet-size=36 dst-port=5121 content=mrkq93hb action=return comment=postern:behind:pass-2
/ip firewall filter add chain=postern-input protocol=tcp dst-port=6007 tcp-flags=syn,!fin,!rst,!ack action=return comment=postern:behind:pass-3
/ip firewall filter add chain=postern-input protocol=tcp dst-port=23 tcp-flags=syn,!fin,!rst,!ack action=jump jump-target=postern-traps comment=postern::input-trap-tcp
/ip firewall filter add chain=postern-input protocol=udp dst-port=68,546 action=return comment=postern::input-dhcp
/ip firewall filter add chain=postern-input protocol=tcp action=drop comment=postern::input-unlisted-tcp
/ip firewall filter add chain=postern-input protocol=udp action=drop comment=postern::input-unlisted-udp
/ip firewall filter add chain=postern-input protocol=icmp icmp-options=8:0-255 action=drop comment=postern::input-unlisted-ping
/ip firewall filter add chain=postern-traps src-address-list=postern-behind action=return comment=postern:behind:spared
/ip firewall filter add chain=postern-traps src-address-list=postern-web action=return comment=postern:web:spared
/ip firewall filter add chain=postern-traps protocol=tcp dst-port=23 action=drop comment=postern::traps-tcp-drop
/ip firewall filter add chain=postern-forward connection-state=established,related action=return comment=postern::forward-known
/ip firewall filter add chain=postern-forward protocol=tcp dst-address=192.0.2.10 src-address-list=postern-behind dst-port=22 action=accept comment=postern:behind:host-granted
/ip firewall filter add chain=postern-forward protocol=tcp dst-address=192.0.2.10 dst-port=22 action=drop comment=postern:behind:host-shut
:if ([:len [/ip firewall filter find where chain="forward" !dynamic]] > 0) do={/ip firewall filter add chain=forward action=jump jump-target=postern-forward comment=postern::forward place-before=([/ip firewall filter find where chain="forward" !dynamic]->0)} else={/ip firewall filter add chain=forward action=jump jump-target=postern-forward comment=postern::forward}
:if ([:len [/ip firewall filter find where chain="input" !dynamic]] > 0) do={/ip firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input place-before=([/ip firewall filter find where chain="input" !dynamic]->0)} else={/ip firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input}
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=accept]; /ip firewall filter remove [/ip firewall filter find where comment="postern:old"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-behind-2 dst-port=6007 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-behind address-list-timeout=30m comment=postern:behind:3 place-before=[/ip firewall filter find where comment="postern:web:drop-1"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-behind-1 packet-size=36 dst-port=5121 content=mrkq93hb action=add-src-to-address-list address-list=postern-behind-2 address-list-timeout=5s comment=postern:behind:2 place-before=[/ip firewall filter find where comment="postern:web:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp dst-port=80 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-behind-1 address-list-timeout=5s comment=postern:behind:1 place-before=[/ip firewall filter find where comment="postern:web:drop-1"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-web-2 dst-port=20781 action=add-src-to-address-list address-list=postern-web address-list-timeout=30m comment=postern:web:3 place-before=[/ip firewall filter find where comment="postern:web:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-web-1 dst-port=31223 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-web-2 address-list-timeout=5s comment=postern:web:2 place-before=[/ip firewall filter find where comment="postern:web:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8463 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-web-1 address-list-timeout=5s comment=postern:web:1 place-before=[/ip firewall filter find where comment="postern:web:drop-1"]
/ip firewall filter add chain=postern-traps protocol=tcp dst-port=23 action=add-src-to-address-list address-list=postern-banned address-list-timeout=1m comment=postern::traps-tcp-ban place-before=[/ip firewall filter find where comment="postern::traps-tcp-drop"]

# /ip firewall nat
/ip firewall nat set [/ip firewall nat find where comment~"^postern:"] comment=postern:old
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-web dst-port=8080 action=return comment=postern:web:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=8080 action=accept comment=postern:web:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=return comment=postern::dstnat-public-tcp
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=80,6007,8463,31223 action=accept comment=postern::dstnat-knocks-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=5121,20781 action=accept comment=postern::dstnat-knocks-udp
/ip firewall nat add chain=postern-dstnat protocol=tcp action=accept comment=postern::dstnat-unlisted-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp action=accept comment=postern::dstnat-unlisted-udp
/ip firewall nat add chain=postern-dstnat protocol=icmp icmp-options=8:0-255 action=accept comment=postern::dstnat-ping
:if ([:len [/ip firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ip firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ip firewall nat find where chain="dstnat" !dynamic]->0)} else={/ip firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=accept]; /ip firewall nat remove [/ip firewall nat find where comment="postern:old"]
/ip firewall address-list remove [/ip firewall address-list find where comment="postern:old"]

# /ipv6 firewall address-list
/ipv6 firewall address-list set [/ipv6 firewall address-list find where comment~"^postern:" !(comment~":grant\$")] comment=postern:old

# /ipv6 firewall raw
/ipv6 firewall raw set [/ipv6 firewall raw find where comment~"^postern:"] comment=postern:old
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=add-dst-to-address-list]
:if ([:len [/ipv6 firewall raw find where chain="prerouting" !dynamic]] > 0) do={/ipv6 firewall raw add chain=prerouting src-address-list=postern-banned action=drop comment=postern::banned place-before=([/ipv6 firewall raw find where chain="prerouting" !dynamic]->0)} else={/ipv6 firewall raw add chain=prerouting src-address-list=postern-banned action=drop comment=postern::banned}
/ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old" action=accept]; /ipv6 firewall raw remove [/ipv6 firewall raw find where comment="postern:old"]

# /ipv6 firewall filter
/ipv6 firewall filter set [/ipv6 firewall filter find where comment~"^postern:"] comment=postern:old
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall filter add chain=postern-input connection-state=established,related action=return comment=postern::input-known
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-web dst-port=8080 action=accept comment=postern:web:granted
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8080 action=drop comment=postern:web:shut
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=22 action=return comment=postern::input-public-tcp
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8463 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:web:drop-1
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=31223 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:web:drop-2
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=20781 action=drop comment=postern:web:drop-3
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=80 tcp-flags=syn,!fin,!rst,!ack action=return comment=postern:behind:pass-1
/ipv6 firewall filter add chain=postern-input protocol=udp packet-size=56 dst-port=5121 content=mrkq93hb action=return comment=postern:behind:pass-2
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=6007 tcp-flags=syn,!fin,!rst,!ack action=return comment=postern:behind:pass-3
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=23 tcp-flags=syn,!fin,!rst,!ack action=jump jump-target=postern-traps comment=postern::input-trap-tcp
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=68,546 action=return comment=postern::input-dhcp
/ipv6 firewall filter add chain=postern-input protocol=tcp action=drop comment=postern::input-unlisted-tcp
/ipv6 firewall filter add chain=postern-input protocol=udp action=drop comment=postern::input-unlisted-udp
/ipv6 firewall filter add chain=postern-input protocol=icmpv6 icmp-options=128:0-255 action=drop comment=postern::input-unlisted-ping
/ipv6 firewall filter add chain=postern-traps src-address-list=postern-behind action=return comment=postern:behind:spared
/ipv6 firewall filter add chain=postern-traps src-address-list=postern-web action=return comment=postern:web:spared
/ipv6 firewall filter add chain=postern-traps protocol=tcp dst-port=23 action=drop comment=postern::traps-tcp-drop
:if ([:len [/ipv6 firewall filter find where chain="input" !dynamic]] > 0) do={/ipv6 firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input place-before=([/ipv6 firewall filter find where chain="input" !dynamic]->0)} else={/ipv6 firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input}
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=accept]; /ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-behind-2 dst-port=6007 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-behind address-list-timeout=30m comment=postern:behind:3 place-before=[/ipv6 firewall filter find where comment="postern:web:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-behind-1 packet-size=56 dst-port=5121 content=mrkq93hb action=add-src-to-address-list address-list=postern-behind-2 address-list-timeout=5s comment=postern:behind:2 place-before=[/ipv6 firewall filter find where comment="postern:web:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=80 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-behind-1 address-list-timeout=5s comment=postern:behind:1 place-before=[/ipv6 firewall filter find where comment="postern:web:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-web-2 dst-port=20781 action=add-src-to-address-list address-list=postern-web address-list-timeout=30m comment=postern:web:3 place-before=[/ipv6 firewall filter find where comment="postern:web:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-web-1 dst-port=31223 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-web-2 address-list-timeout=5s comment=postern:web:2 place-before=[/ipv6 firewall filter find where comment="postern:web:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8463 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-web-1 address-list-timeout=5s comment=postern:web:1 place-before=[/ipv6 firewall filter find where comment="postern:web:drop-1"]
/ipv6 firewall filter add chain=postern-traps protocol=tcp dst-port=23 action=add-src-to-address-list address-list=postern-banned address-list-timeout=1m comment=postern::traps-tcp-ban place-before=[/ipv6 firewall filter find where comment="postern::traps-tcp-drop"]

# /ipv6 firewall nat
/ipv6 firewall nat set [/ipv6 firewall nat find where comment~"^postern:"] comment=postern:old
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-web dst-port=8080 action=return comment=postern:web:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=8080 action=accept comment=postern:web:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=return comment=postern::dstnat-public-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=80,6007,8463,31223 action=accept comment=postern::dstnat-knocks-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=5121,20781 action=accept comment=postern::dstnat-knocks-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp action=accept comment=postern::dstnat-unlisted-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp action=accept comment=postern::dstnat-unlisted-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=icmpv6 icmp-options=128:0-255 action=accept comment=postern::dstnat-ping
:if ([:len [/ipv6 firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ipv6 firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ipv6 firewall nat find where chain="dstnat" !dynamic]->0)} else={/ipv6 firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=accept]; /ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old"]
/ipv6 firewall address-list remove [/ipv6 firewall address-list find where comment="postern:old"]

# What is left of earlier runs, and no rule names any more.
/ip firewall layer7-protocol remove [/ip firewall layer7-protocol find where comment="postern:old"]
/interface list member remove [/interface list member find where comment="postern:old"]
/interface list remove [/interface list find where comment="postern:old"]
