/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input src-address-list=failed action=drop
add chain=input protocol=tcp dst-port=!7001,9002 src-address-list=knock-1 action=add-src-to-address-list address-list=failed address-list-timeout=1m
add chain=input protocol=tcp dst-port=7001 action=add-src-to-address-list address-list=knock-1 address-list-timeout=5s
add chain=input protocol=tcp dst-port=9002 src-address-list=knock-1 action=add-src-to-address-list address-list=knock-2 address-list-timeout=5s
add chain=input protocol=tcp dst-port=8003 src-address-list=knock-2 action=add-src-to-address-list address-list=secured address-list-timeout=30m
add chain=input protocol=tcp dst-port=22 src-address-list=secured action=accept
add chain=input action=drop
