/ip firewall address-list
add address=198.51.100.0/24 list=guests timeout=10m
add address=198.51.100.7 list=guests
add address=198.51.100.0/28 list=guests timeout=1h
/ip firewall filter
add action=accept chain=input dst-port=22 protocol=tcp src-address-list=guests
add action=drop chain=input dst-port=22 protocol=tcp
