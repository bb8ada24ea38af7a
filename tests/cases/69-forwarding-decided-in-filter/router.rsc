# The same, decided in the filter: everybody is translated, and the filter sees the inner address and port.
/ip firewall nat
add action=dst-nat chain=dstnat dst-port=2222 protocol=tcp to-addresses=192.0.2.10 to-ports=22
/ip firewall filter
add action=add-src-to-address-list address-list=one address-list-timeout=10s chain=input dst-port=7001 protocol=tcp
add action=add-src-to-address-list address-list=open address-list-timeout=1h chain=input dst-port=5001 protocol=udp src-address-list=one
add action=accept chain=forward connection-state=established,related
add action=accept chain=forward dst-address=192.0.2.10 dst-port=22 protocol=tcp src-address-list=open
add action=drop chain=forward in-interface=wan0
/ipv6 firewall nat
add action=dst-nat chain=dstnat dst-port=2222 protocol=tcp to-address=2001:db8:2::10 to-ports=22
/ipv6 firewall filter
add action=add-src-to-address-list address-list=one address-list-timeout=10s chain=input dst-port=7001 protocol=tcp
add action=add-src-to-address-list address-list=open address-list-timeout=1h chain=input dst-port=5001 protocol=udp src-address-list=one
add action=accept chain=forward connection-state=established,related
add action=accept chain=forward dst-address=2001:db8:2::10/128 dst-port=22 protocol=tcp src-address-list=open
add action=drop chain=forward in-interface=wan0
