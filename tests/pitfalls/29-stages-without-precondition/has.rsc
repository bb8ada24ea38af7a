/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=add-src-to-address-list address-list=portknock address-list-timeout=30m protocol=tcp dst-port=26464
add chain=input action=add-src-to-address-list address-list=portknock address-list-timeout=30m protocol=tcp dst-port=20781
add chain=input action=add-src-to-address-list address-list=portknock address-list-timeout=30m protocol=tcp dst-port=31117
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=portknock
add chain=input action=drop
