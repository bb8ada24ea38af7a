/ip firewall address-list
add list=friends address=home.example.net comment="moves every night"
add list=friends address=Office.example.net
add list=friends address=192.0.2.0/24
add list=known address=home.example.net
add list=gone address=old.example.net disabled=yes
/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=friends
add chain=input action=accept protocol=tcp dst-port=80 src-address-list=known
add chain=input action=add-src-to-address-list protocol=tcp dst-port=7001 address-list=friends address-list-timeout=1h src-address-list=!friends
add chain=input action=drop
/ipv6 firewall address-list
add list=friends address=home.example.net
/ipv6 firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=friends
add chain=input action=drop
