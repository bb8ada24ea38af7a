/ip firewall layer7-protocol
add name=53684 regexp="^OpenSesame1\$"
add name=41022 regexp="^a9f3k\$"
add name=60117 regexp="^z71qq\$"
/ip firewall filter
add chain=forward action=accept connection-state=established,related
add chain=forward protocol=udp dst-address=203.0.113.10 dst-port=60117 layer7-protocol=60117 src-address-list=KNOCK2 action=add-src-to-address-list address-list=COMEIN address-list-timeout=1d
add chain=forward protocol=udp dst-address=203.0.113.10 dst-port=41022 layer7-protocol=41022 src-address-list=KNOCK1 action=add-src-to-address-list address-list=KNOCK2 address-list-timeout=1s
add chain=forward protocol=udp dst-address=203.0.113.10 dst-port=53684 layer7-protocol=53684 action=add-src-to-address-list address-list=KNOCK1 address-list-timeout=1s
add chain=forward protocol=tcp dst-address=203.0.113.20 dst-port=22 src-address-list=COMEIN action=accept
add chain=forward action=drop
