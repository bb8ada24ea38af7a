/interface bridge
add name=bridge1
/interface bridge port
add bridge=bridge1 interface=ether2
/interface pppoe-client
add interface=ether1 name=pppoe-out1 user=u disabled=no
/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=accept in-interface=bridge1 protocol=udp dst-port=53
add chain=input in-interface=pppoe-out1 action=add-src-to-address-list address-list=open address-list-timeout=30m protocol=tcp dst-port=26464 src-address-list=knock2
add chain=input in-interface=pppoe-out1 action=add-src-to-address-list address-list=knock2 address-list-timeout=10s protocol=udp dst-port=20781 src-address-list=knock1
add chain=input in-interface=pppoe-out1 action=add-src-to-address-list address-list=knock1 address-list-timeout=10s protocol=tcp dst-port=31117
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=open
add chain=input action=drop
/ipv6 settings set disable-ipv6=yes
