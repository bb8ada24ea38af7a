/ip firewall filter
add chain=input action=add-src-to-address-list address-list=ping1 address-list-timeout=15s protocol=icmp packet-size=720
add chain=input action=add-src-to-address-list address-list=ping2 address-list-timeout=15s protocol=icmp packet-size=100 src-address-list=ping1
add chain=input action=add-src-to-address-list address-list=open address-list-timeout=1h protocol=icmp icmp-options=8:0 packet-size=1000 src-address-list=ping2
add chain=input action=accept connection-state=established,related
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=open
add chain=input action=drop protocol=tcp
