# The talk's port forwarding, decided in nat: who has knocked is translated, anybody else meets the router's own closed port.
/ip firewall filter
add action=accept chain=input connection-state=established,related
add action=add-src-to-address-list address-list=one address-list-timeout=10s chain=input dst-port=7001 protocol=tcp
add action=add-src-to-address-list address-list=open address-list-timeout=1h chain=input dst-port=5001 protocol=udp src-address-list=one
add action=drop chain=input in-interface=wan0
add action=accept chain=forward connection-state=established,related
add action=accept chain=forward connection-nat-state=dstnat
add action=drop chain=forward in-interface=wan0
/ip firewall nat
add action=dst-nat chain=dstnat dst-port=2222 in-interface=wan0 protocol=tcp src-address-list=open to-addresses=192.0.2.10 to-ports=22
add action=masquerade chain=srcnat out-interface=wan0
