/ip firewall layer7-protocol
add name=pass regexp="^passphrase/\$"
add name=begins regexp="^[.]open\\x20"
add name=ends regexp="sesame\\.\$"
/ip firewall filter
add action=accept chain=input connection-state=established,related
add action=add-src-to-address-list address-list=888 address-list-timeout=30s chain=input dst-port=888 in-interface-list=WAN protocol=udp layer7-protocol=pass
add action=add-src-to-address-list address-list=555 address-list-timeout=30s chain=input dst-port=555 in-interface-list=WAN protocol=udp src-address-list=888 layer7-protocol=begins
add action=add-src-to-address-list address-list=secured address-list-timeout=30m chain=input dst-port=222 in-interface-list=WAN protocol=udp src-address-list=555 layer7-protocol=ends packet-size=0-45
add action=add-src-to-address-list address-list=888 address-list-timeout=30s chain=input in-interface-list=WAN protocol=tcp dst-port=888 layer7-protocol=pass
add action=accept chain=input in-interface-list=WAN src-address-list=secured
add action=drop chain=input in-interface-list=WAN
