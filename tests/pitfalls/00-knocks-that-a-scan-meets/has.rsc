/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=add-src-to-address-list address-list=open address-list-timeout=30m protocol=tcp dst-port=26464 src-address-list=knock1
add chain=input action=add-src-to-address-list address-list=knock1 address-list-timeout=10s protocol=tcp dst-port=31117
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=open
add chain=input action=drop
add chain=forward action=add-src-to-address-list address-list=inside address-list-timeout=30m protocol=udp dst-port=4999 src-address-list=way2
add chain=forward action=add-src-to-address-list address-list=way2 address-list-timeout=10s protocol=udp dst-port=24999 src-address-list=way1
add chain=forward action=add-src-to-address-list address-list=way1 address-list-timeout=10s protocol=udp dst-port=14999
add chain=forward action=accept src-address-list=inside
add chain=forward action=drop
