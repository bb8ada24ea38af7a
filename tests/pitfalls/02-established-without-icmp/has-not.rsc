/ip firewall filter
add chain=input protocol=icmp packet-size=720 action=add-src-to-address-list address-list=ping-1 address-list-timeout=15s
add chain=input protocol=icmp packet-size=940 src-address-list=ping-1 action=add-src-to-address-list address-list=secured address-list-timeout=30m
add chain=input action=accept connection-state=established,related
add chain=input protocol=tcp dst-port=22 src-address-list=secured action=accept
add chain=input action=drop
