/ip firewall layer7-protocol add name=pass regexp="^passphrase/\$"
/ip firewall filter
add action=add-src-to-address-list address-list=888 address-list-timeout=30s chain=input dst-port=888 protocol=udp layer7-protocol=pass
add action=add-src-to-address-list address-list=555 address-list-timeout=30s chain=input dst-port=555 protocol=udp content=sesame src-address-list=888
add action=accept chain=input protocol=icmp layer7-protocol=pass
add action=tarpit chain=input protocol=tcp dst-port=23
/ip firewall address-list add list=trusted address=home.example.net
/ip firewall nat add chain=dstnat action=dst-nat dst-port=8443 protocol=tcp to-addresses=192.0.2.10 to-ports=443 src-address-list=555
