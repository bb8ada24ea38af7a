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
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-ssh dst-port=22 action=accept comment=postern:ssh:granted
/ip firewall filter add chain=postern-input protocol=tcp dst-port=22 action=drop comment=postern:ssh:shut
/ip firewall filter add chain=postern-input protocol=tcp src-address-list=postern-web dst-port=443 action=accept comment=postern:web:granted
/ip firewall filter add chain=postern-input protocol=tcp dst-port=443 action=drop comment=postern:web:shut
:if ([:len [/ip firewall filter find where chain="input" !dynamic]] > 0) do={/ip firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input place-before=([/ip firewall filter find where chain="input" !dynamic]->0)} else={/ip firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input}
/ip firewall filter remove [/ip firewall filter find where comment="postern:old" action=accept]; /ip firewall filter remove [/ip firewall filter find where comment="postern:old"]

# /ip firewall nat
/ip firewall nat set [/ip firewall nat find where comment~"^postern:"] comment=postern:old
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ip firewall nat remove [/ip firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ip firewall nat add chain=postern-dstnat protocol=udp dst-port=62201 action=return comment=postern::dstnat-spa-udp
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-ssh dst-port=22 action=return comment=postern:ssh:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=accept comment=postern:ssh:dstnat-shut
/ip firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-web dst-port=443 action=return comment=postern:web:dstnat-granted
/ip firewall nat add chain=postern-dstnat protocol=tcp dst-port=443 action=accept comment=postern:web:dstnat-shut
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
/ipv6 firewall filter add chain=postern-input protocol=tcp src-address-list=postern-web dst-port=443 action=accept comment=postern:web:granted
/ipv6 firewall filter add chain=postern-input protocol=tcp dst-port=443 action=drop comment=postern:web:shut
:if ([:len [/ipv6 firewall filter find where chain="input" !dynamic]] > 0) do={/ipv6 firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input place-before=([/ipv6 firewall filter find where chain="input" !dynamic]->0)} else={/ipv6 firewall filter add chain=input action=jump jump-target=postern-input comment=postern::input}
/ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old" action=accept]; /ipv6 firewall filter remove [/ipv6 firewall filter find where comment="postern:old"]

# /ipv6 firewall nat
/ipv6 firewall nat set [/ipv6 firewall nat find where comment~"^postern:"] comment=postern:old
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-src-to-address-list]
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=add-dst-to-address-list]
/ipv6 firewall nat add chain=postern-dstnat protocol=udp dst-port=62201 action=return comment=postern::dstnat-spa-udp
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-ssh dst-port=22 action=return comment=postern:ssh:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=22 action=accept comment=postern:ssh:dstnat-shut
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp src-address-list=postern-web dst-port=443 action=return comment=postern:web:dstnat-granted
/ipv6 firewall nat add chain=postern-dstnat protocol=tcp dst-port=443 action=accept comment=postern:web:dstnat-shut
:if ([:len [/ipv6 firewall nat find where chain="dstnat" !dynamic]] > 0) do={/ipv6 firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat place-before=([/ipv6 firewall nat find where chain="dstnat" !dynamic]->0)} else={/ipv6 firewall nat add chain=dstnat dst-address-type=local action=jump jump-target=postern-dstnat comment=postern::dstnat}
/ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old" action=accept]; /ipv6 firewall nat remove [/ipv6 firewall nat find where comment="postern:old"]
/ipv6 firewall address-list remove [/ipv6 firewall address-list find where comment="postern:old"]

# What is left of earlier runs, and no rule names any more.
/ip firewall layer7-protocol remove [/ip firewall layer7-protocol find where comment="postern:old"]
/interface list member remove [/interface list member find where comment="postern:old"]
/interface list remove [/interface list find where comment="postern:old"]
