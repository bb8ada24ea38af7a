/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=accept src-address-list=trusted
add chain=input action=add-src-to-address-list protocol=tcp address-list=knock1 address-list-timeout=1m dst-port=1111
add chain=input action=add-src-to-address-list protocol=tcp src-address-list=knock1 address-list=knock2 address-list-timeout=1m dst-port=1112
add chain=input action=add-src-to-address-list protocol=tcp src-address-list=knock2 address-list=trusted address-list-timeout=7d dst-port=1113
add chain=input action=drop
