/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=add-src-to-list list=open timeout=30m protocol=tcp dst-port=26464 src-address-list=knock2
add chain=input action=add-src-to-address-list address-list=knock2 address-list-timeout=10s protocol=udp dst-port=20781 src-address-list=knock1
add chain=input action=add-src-to-address-list address-list=knock1 address-list-timeout=10s protocol=tcp tcp-flags=none dst-port=31117
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=open
add chain=input action=drop
/ip firewall address-list
add list=open address=192.0.2.7 timeout=none
