/ip firewall filter
add action=drop chain=input src-address-list=banned
add action=add-src-to-address-list address-list=banned address-list-timeout=1m chain=input dst-port=23 protocol=tcp
add action=add-src-to-address-list address-list=banned address-list-timeout=none-dynamic chain=input dst-port=666 protocol=tcp
