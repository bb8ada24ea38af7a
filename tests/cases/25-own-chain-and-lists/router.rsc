# 2025-11-21 21:13:02 by RouterOS 7.20
# software id = ABCD-1234
/interface list
add comment=defconf name=WAN
/ip firewall address-list
add address=192.0.2.0/24 list=management
add address=203.0.113.3 comment="the office" list=management
/ip firewall filter
add action=accept chain=input comment="defconf: accept established,related,untracked" connection-state=\
    established,related,untracked
add action=drop chain=input comment="defconf: drop invalid" connection-state=invalid
add action=jump chain=input comment="knocks have their own chain" connection-state=new in-interface-list=WAN \
    jump-target=knock
add action=accept chain=input dst-port=22,8080 protocol=tcp src-address-list=management
add action=drop chain=input in-interface-list=WAN
add action=add-src-to-address-list address-list=management address-list-timeout=1h chain=knock comment=\
    "last stage first" dst-port=9001 protocol=tcp src-address-list=knock-2
add action=add-src-to-address-list address-list=knock-2 address-list-timeout=5s chain=knock dst-port=9001 \
    protocol=tcp src-address-list=knock-1
add action=add-src-to-address-list address-list=knock-1 address-list-timeout=5s chain=knock dst-port=9001 \
    limit=10/1m,5:packet protocol=tcp
add action=return chain=knock
