/ip firewall filter
add chain=input action=add-src-to-address-list address-list=open address-list-timeout=1h protocol=tcp dst-port=7001
add chain=input action=accept connection-state=established,related
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=open
add chain=input action=drop protocol=tcp
/ipv6 firewall filter
add chain=input action=add-src-to-address-list address-list=open address-list-timeout=1h protocol=tcp dst-port=7006
add chain=input action=accept connection-state=established,related
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=open
add chain=input action=drop protocol=tcp
