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
/ip firewall raw remove [/ip firewall raw find where comment="postern:old" action=accept]; /ip firewall raw remove [/ip firewall raw find where comment="postern:old"]

# /ip firewall filter
/ip firewall filter set [/ip firewall filter find where comment~"^postern:"] comment=postern:old
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-src-to-address-list]
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall filter add chain=postern-input connection-state=established,related action=return comment=postern::input-known
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-smtp dst-port=25 action=accept comment=postern:smtp:granted
/ip firewall filter add chain=postern-input protocol=tcp dst-port=25 action=drop comment=postern:smtp:shut
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-four dst-port=22 action=accept comment=postern:four:granted
/ip firewall filter add chain=postern-input protocol=tcp dst-port=22 action=drop comment=postern:four:shut
/ip firewall filter add chain=postern-input protocol=udp dst-port=7301 action=return comment=postern:smtp:pass-1
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8301 tcp-flags=fin,!ack action=return comment=postern:smtp:pass-2
/ip firewall filter add chain=postern-input protocol=udp dst-port=9301 action=return comment=postern:smtp:pass-3
/ip firewall filter add chain=postern-input protocol=udp dst-port=7302 action=return comment=postern:four:pass-1
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8302 tcp-flags=syn,!fin,!rst,!ack action=return comment=postern:four:pass-2
/ip firewall filter add chain=postern-input protocol=udp dst-port=9302 action=return comment=postern:four:pass-3
/ip firewall filter add chain=postern-input protocol=udp dst-port=7303 action=return comment=postern:differ:pass-1
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8303 tcp-flags=syn,!fin,!rst,!ack action=return comment=postern:differ:pass-2
/ip firewall filter add chain=postern-input protocol=udp dst-port=9303 action=return comment=postern:differ:pass-3
:if ([:len [/ip firewall filter find where chain="input" !dynamic]] > 0) do={/ip firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input place-before=([/ip firewall filter find where chain="input" !dynamic]->0)} else={/ip firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input}
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=accept]; /ip firewall filter remove [/ip firewall filter find where comment="postern:old"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-smtp-2 dst-port=9301 action=add-src-to-address-list address-list=postern-smtp address-list-timeout=5s comment=postern:smtp:3 place-before=[/ip firewall filter find where comment="postern:smtp:pass-1"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-smtp-1 dst-port=8301 tcp-flags=fin,!ack action=add-src-to-address-list address-list=postern-smtp-2 address-list-timeout=15s comment=postern:smtp:2 place-before=[/ip firewall filter find where comment="postern:smtp:pass-1"]
/ip firewall filter add chain=postern-input protocol=udp dst-port=7301 action=add-src-to-address-list address-list=postern-smtp-1 address-list-timeout=15s comment=postern:smtp:1 place-before=[/ip firewall filter find where comment="postern:smtp:pass-1"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-four-2 dst-port=9302 action=add-src-to-address-list address-list=postern-four address-list-timeout=10m comment=postern:four:3 place-before=[/ip firewall filter find where comment="postern:smtp:pass-1"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-four-1 dst-port=8302 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-four-2 address-list-timeout=25s comment=postern:four:2 place-before=[/ip firewall filter find where comment="postern:smtp:pass-1"]
/ip firewall filter add chain=postern-input protocol=udp dst-port=7302 action=add-src-to-address-list address-list=postern-four-1 address-list-timeout=25s comment=postern:four:1 place-before=[/ip firewall filter find where comment="postern:smtp:pass-1"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-differ-2 dst-port=9303 action=add-src-to-address-list address-list=postern-differ address-list-timeout=10s comment=postern:differ:3 place-before=[/ip firewall filter find where comment="postern:smtp:pass-1"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-differ-1 dst-port=8303 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-differ-2 address-list-timeout=25s comment=postern:differ:2 place-before=[/ip firewall filter find where comment="postern:smtp:pass-1"]
/ip firewall filter add chain=postern-input protocol=udp dst-port=7303 action=add-src-to-address-list address-list=postern-differ-1 address-list-timeout=25s comment=postern:differ:1 place-before=[/ip firewall filter find where comment="postern:smtp:pass-1"]

# /ip firewall nat
/ip firewall nat set [/ip firewall nat find where comment~"^postern:"] comment=postern:old
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-smtp dst-port=25 action=return comment=postern:smtp:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=25 action=accept comment=postern:smtp:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-four dst-port=22 action=return comment=postern:four:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=accept comment=postern:four:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=8301-8303 action=accept comment=postern::dstnat-knocks-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=7301-7303,9301-9303 action=accept comment=postern::dstnat-knocks-udp
:if ([:len [/ip firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ip firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ip firewall nat find where chain="dstnat" !dynamic]->0)} else={/ip firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
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
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-smtp dst-port=25 action=accept comment=postern:smtp:granted
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=25 action=drop comment=postern:smtp:shut
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-four dst-port=22 action=accept comment=postern:four:granted
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=22 action=drop comment=postern:four:shut
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=7301 action=return comment=postern:smtp:pass-1
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8301 tcp-flags=fin,!ack action=return comment=postern:smtp:pass-2
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=9301 action=return comment=postern:smtp:pass-3
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=7302 action=return comment=postern:four:pass-1
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8302 tcp-flags=syn,!fin,!rst,!ack action=return comment=postern:four:pass-2
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=9302 action=return comment=postern:four:pass-3
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=7303 action=return comment=postern:differ:pass-1
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8303 tcp-flags=syn,!fin,!rst,!ack action=return comment=postern:differ:pass-2
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=9303 action=return comment=postern:differ:pass-3
:if ([:len [/ipv6 firewall filter find where chain="input" !dynamic]] > 0) do={/ipv6 firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input place-before=([/ipv6 firewall filter find where chain="input" !dynamic]->0)} else={/ipv6 firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input}
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=accept]; /ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old"]
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-smtp-2 dst-port=9301 action=add-src-to-address-list address-list=postern-smtp address-list-timeout=5s comment=postern:smtp:3 place-before=[/ipv6 firewall filter find where comment="postern:smtp:pass-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-smtp-1 dst-port=8301 tcp-flags=fin,!ack action=add-src-to-address-list address-list=postern-smtp-2 address-list-timeout=15s comment=postern:smtp:2 place-before=[/ipv6 firewall filter find where comment="postern:smtp:pass-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=7301 action=add-src-to-address-list address-list=postern-smtp-1 address-list-timeout=15s comment=postern:smtp:1 place-before=[/ipv6 firewall filter find where comment="postern:smtp:pass-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-differ-2 dst-port=9303 action=add-src-to-address-list address-list=postern-differ address-list-timeout=10s comment=postern:differ:3 place-before=[/ipv6 firewall filter find where comment="postern:smtp:pass-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-differ-1 dst-port=8303 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-differ-2 address-list-timeout=25s comment=postern:differ:2 place-before=[/ipv6 firewall filter find where comment="postern:smtp:pass-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp dst-port=7303 action=add-src-to-address-list address-list=postern-differ-1 address-list-timeout=25s comment=postern:differ:1 place-before=[/ipv6 firewall filter find where comment="postern:smtp:pass-1"]

# /ipv6 firewall nat
/ipv6 firewall nat set [/ipv6 firewall nat find where comment~"^postern:"] comment=postern:old
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-smtp dst-port=25 action=return comment=postern:smtp:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=25 action=accept comment=postern:smtp:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-four dst-port=22 action=return comment=postern:four:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=accept comment=postern:four:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=8301-8303 action=accept comment=postern::dstnat-knocks-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=7301-7303,9301-9303 action=accept comment=postern::dstnat-knocks-udp
:if ([:len [/ipv6 firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ipv6 firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ipv6 firewall nat find where chain="dstnat" !dynamic]->0)} else={/ipv6 firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=accept]; /ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old"]
/ipv6 firewall address-list remove [/ipv6 firewall address-list find where comment="postern:old"]

# What is left of earlier runs, and no rule names any more.
/ip firewall layer7-protocol remove [/ip firewall layer7-protocol find where comment="postern:old"]
/interface list member remove [/interface list member find where comment="postern:old"]
/interface list remove [/interface list find where comment="postern:old"]
