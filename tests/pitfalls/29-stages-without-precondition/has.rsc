/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=add-src-to-address-list address-list=portknock address-list-timeout=30m protocol=tcp dst-port=26464
add chain=input action=add-src-to-address-list address-list=portknock address-list-timeout=30m protocol=tcp dst-port=20781
add chain=input action=add-src-to-address-list address-list=portknock address-list-timeout=30m protocol=tcp dst-port=31117
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=portknock
add chain=input action=drop
add chain=forward action=add-src-to-address-list address-list=inside address-list-timeout=30m protocol=udp dst-port=4999
add chain=forward action=accept src-address-list=inside
add chain=forward action=drop
