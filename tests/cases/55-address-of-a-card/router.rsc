/ip firewall filter
add action=add-src-to-address-list address-list=known address-list-timeout=1h chain=input src-mac-address=00:11:22:33:44:55
add action=accept chain=input src-address-list=known
add action=drop chain=input
