/ip firewall address-list add list=guests address=198.51.100.128/25
/ip firewall layer7-protocol
add name=code regexp="^open (door|gate) [0-9]+\$"
add name=http regexp="^(get|post) /[a-z]+"
/ip firewall filter
add action=accept chain=input connection-state=established,related
add action=add-src-to-address-list address-list=guests address-list-timeout=30m chain=input dst-port=9000 protocol=udp layer7-protocol=code
add action=add-src-to-address-list address-list=odd address-list-timeout=10m chain=input dst-port=80 protocol=tcp layer7-protocol=!http content="\0A"
add action=add-src-to-address-list address-list=odd address-list-timeout=none-dynamic chain=input content=wget
add action=accept chain=input dst-port=22 protocol=tcp src-address-list=guests
add action=drop chain=input in-interface=wan0
/ipv6 firewall filter
add action=add-src-to-address-list address-list=odd address-list-timeout=10m chain=input protocol=udp content=wget
