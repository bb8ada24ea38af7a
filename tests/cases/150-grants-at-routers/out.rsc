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
/ip firewall filter add chain=postern-input protocol=tcp dst-address=10.0.0.5 src-address-list=postern-camera dst-port=443 connection-nat-state=dstnat action=accept comment=postern:camera:input-granted
/ip firewall filter add chain=postern-input protocol=tcp dst-address=10.0.0.5 src-address-list=secured dst-port=443 connection-nat-state=dstnat action=accept comment="postern:camera:input-granted secured"
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh dst-port=22 action=accept comment=postern:ssh:granted
/ip firewall filter add chain=postern-input protocol=tcp dst-port=22 action=drop comment=postern:ssh:shut
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8443 action=drop comment=postern:camera:shut
/ip firewall filter add chain=postern-input protocol=udp packet-size=36 dst-port=20781 content=uzubhn3b action=drop comment=postern:ssh:drop-1
/ip firewall filter add chain=postern-input protocol=tcp dst-port=26464 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:ssh:drop-2
/ip firewall filter add chain=postern-input protocol=tcp dst-port=8463 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:ssh:drop-3
/ip firewall filter add chain=postern-input protocol=tcp dst-port=9851 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:camera:drop-1
/ip firewall filter add chain=postern-input protocol=udp packet-size=41 dst-port=30011 content="camera please" action=drop comment=postern:camera:drop-2
/ip firewall filter add chain=postern-input protocol=tcp dst-port=1402 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:camera:drop-3
/ip firewall filter add chain=postern-forward connection-state=established,related action=return comment=postern::forward-known
/ip firewall filter add chain=postern-forward protocol=tcp dst-address=10.0.0.5 src-address-list=postern-camera dst-port=443 connection-nat-state=dstnat action=accept comment=postern:camera:forward-granted
/ip firewall filter add chain=postern-forward protocol=tcp dst-address=10.0.0.5 src-address-list=secured dst-port=443 connection-nat-state=dstnat action=accept comment="postern:camera:forward-granted secured"
:if ([:len [/ip firewall filter find where chain="forward" !dynamic]] > 0) do={/ip firewall filter add chain=forward action=jump jump-target=postern-forward comment=postern::forward place-before=([/ip firewall filter find where chain="forward" !dynamic]->0)} else={/ip firewall filter add chain=forward action=jump jump-target=postern-forward comment=postern::forward}
:if ([:len [/ip firewall filter find where chain="input" !dynamic]] > 0) do={/ip firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input place-before=([/ip firewall filter find where chain="input" !dynamic]->0)} else={/ip firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input}
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=accept]; /ip firewall filter remove [/ip firewall filter find where comment="postern:old"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh-2 dst-port=8463 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-ssh address-list-timeout=30m comment=postern:ssh:3 place-before=[/ip firewall filter find where comment="postern:ssh:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh-1 dst-port=26464 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-ssh-2 address-list-timeout=5s comment=postern:ssh:2 place-before=[/ip firewall filter find where comment="postern:ssh:drop-1"]
/ip firewall filter add chain=postern-input protocol=udp packet-size=36 dst-port=20781 content=uzubhn3b action=add-src-to-address-list address-list=postern-ssh-1 address-list-timeout=5s comment=postern:ssh:1 place-before=[/ip firewall filter find where comment="postern:ssh:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-camera-2 dst-port=1402 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-camera address-list-timeout=10m comment=postern:camera:3 place-before=[/ip firewall filter find where comment="postern:ssh:drop-1"]
/ip firewall filter add chain=postern-input protocol=udp src-address-list=postern-camera-1 packet-size=41 dst-port=30011 content="camera please" action=add-src-to-address-list address-list=postern-camera-2 address-list-timeout=5s comment=postern:camera:2 place-before=[/ip firewall filter find where comment="postern:ssh:drop-1"]
/ip firewall filter add chain=postern-input protocol=tcp dst-port=9851 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-camera-1 address-list-timeout=5s comment=postern:camera:1 place-before=[/ip firewall filter find where comment="postern:ssh:drop-1"]

# /ip firewall nat
/ip firewall nat set [/ip firewall nat find where comment~"^postern:"] comment=postern:old
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-ssh dst-port=22 action=return comment=postern:ssh:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=accept comment=postern:ssh:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-camera dst-port=8443 action=dst-nat to-addresses=10.0.0.5 to-ports=443 comment=postern:camera:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=secured dst-port=8443 action=dst-nat to-addresses=10.0.0.5 to-ports=443 comment="postern:camera:dstnat-granted secured"
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=8443 action=accept comment=postern:camera:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=1402,8463,9851,26464 action=accept comment=postern::dstnat-knocks-tcp
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=20781,30011 action=accept comment=postern::dstnat-knocks-udp
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
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh dst-port=22 action=accept comment=postern:ssh:granted
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=22 action=drop comment=postern:ssh:shut
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8443 action=drop comment=postern:camera:shut
/ipv6 firewall filter add chain=postern-input protocol=udp packet-size=56 dst-port=20781 content=uzubhn3b action=drop comment=postern:ssh:drop-1
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=26464 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:ssh:drop-2
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=8463 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:ssh:drop-3
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=9851 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:camera:drop-1
/ipv6 firewall filter add chain=postern-input protocol=udp packet-size=61 dst-port=30011 content="camera please" action=drop comment=postern:camera:drop-2
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=1402 tcp-flags=syn,!fin,!rst,!ack action=drop comment=postern:camera:drop-3
/ipv6 firewall filter add chain=postern-forward connection-state=established,related action=return comment=postern::forward-known
:if ([:len [/ipv6 firewall filter find where chain="forward" !dynamic]] > 0) do={/ipv6 firewall filter add chain=forward action=jump jump-target=postern-forward comment=postern::forward place-before=([/ipv6 firewall filter find where chain="forward" !dynamic]->0)} else={/ipv6 firewall filter add chain=forward action=jump jump-target=postern-forward comment=postern::forward}
:if ([:len [/ipv6 firewall filter find where chain="input" !dynamic]] > 0) do={/ipv6 firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input place-before=([/ipv6 firewall filter find where chain="input" !dynamic]->0)} else={/ipv6 firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input}
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=accept]; /ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh-2 dst-port=8463 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-ssh address-list-timeout=30m comment=postern:ssh:3 place-before=[/ipv6 firewall filter find where comment="postern:ssh:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh-1 dst-port=26464 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-ssh-2 address-list-timeout=5s comment=postern:ssh:2 place-before=[/ipv6 firewall filter find where comment="postern:ssh:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp packet-size=56 dst-port=20781 content=uzubhn3b action=add-src-to-address-list address-list=postern-ssh-1 address-list-timeout=5s comment=postern:ssh:1 place-before=[/ipv6 firewall filter find where comment="postern:ssh:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-camera-2 dst-port=1402 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-camera address-list-timeout=10m comment=postern:camera:3 place-before=[/ipv6 firewall filter find where comment="postern:ssh:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=udp src-address-list=postern-camera-1 packet-size=61 dst-port=30011 content="camera please" action=add-src-to-address-list address-list=postern-camera-2 address-list-timeout=5s comment=postern:camera:2 place-before=[/ipv6 firewall filter find where comment="postern:ssh:drop-1"]
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=9851 tcp-flags=syn,!fin,!rst,!ack action=add-src-to-address-list address-list=postern-camera-1 address-list-timeout=5s comment=postern:camera:1 place-before=[/ipv6 firewall filter find where comment="postern:ssh:drop-1"]

# /ipv6 firewall nat
/ipv6 firewall nat set [/ipv6 firewall nat find where comment~"^postern:"] comment=postern:old
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-ssh dst-port=22 action=return comment=postern:ssh:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=accept comment=postern:ssh:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=8443 action=accept comment=postern:camera:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=1402,8463,9851,26464 action=accept comment=postern::dstnat-knocks-tcp
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=20781,30011 action=accept comment=postern::dstnat-knocks-udp
:if ([:len [/ipv6 firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ipv6 firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ipv6 firewall nat find where chain="dstnat" !dynamic]->0)} else={/ipv6 firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=accept]; /ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old"]
/ipv6 firewall address-list remove [/ipv6 firewall address-list find where comment="postern:old"]

# What is left of earlier runs, and no rule names any more.
/ip firewall layer7-protocol remove [/ip firewall layer7-protocol find where comment="postern:old"]
/interface list member remove [/interface list member find where comment="postern:old"]
/interface list remove [/interface list find where comment="postern:old"]
