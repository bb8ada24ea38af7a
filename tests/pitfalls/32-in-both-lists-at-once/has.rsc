/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=add-src-to-address-list address-list=pk-3 address-list-timeout=1h protocol=udp dst-port=26464 src-address-list=pk-2
add chain=input action=add-src-to-address-list address-list=pk-2 address-list-timeout=10s protocol=tcp dst-port=20781 src-address-list=pk-1
add chain=input action=add-src-to-address-list address-list=pk-1 address-list-timeout=10s protocol=tcp dst-port=31117
add chain=input action=drop src-address-list=!pk-1
add chain=input action=drop src-address-list=!pk-3
