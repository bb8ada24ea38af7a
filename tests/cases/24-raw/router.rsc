/ip firewall raw
add action=drop chain=prerouting src-address-list=banned
add action=add-src-to-address-list address-list=stage1 address-list-timeout=10s chain=prerouting dst-port=7001 protocol=udp
add action=add-src-to-address-list address-list=stage2 address-list-timeout=10s chain=prerouting dst-port=8001 protocol=udp src-address-list=stage1
add action=add-src-to-address-list address-list=open address-list-timeout=1h chain=prerouting dst-port=9001 protocol=udp src-address-list=stage2
add action=add-src-to-address-list address-list=banned address-list-timeout=1d chain=prerouting dst-port=23 protocol=tcp src-address-list=!open
/ip firewall filter
add action=accept chain=input connection-state=established,related,untracked
add action=accept chain=input dst-port=22 protocol=tcp src-address-list=open
add action=drop chain=input dst-port=22 protocol=tcp
