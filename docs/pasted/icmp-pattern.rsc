/ip firewall layer7-protocol \
add name="ICMP pattern" regexp=mikrotik
/ip firewall filter add action=accept chain=input connection-state=established,related
/ip firewall filter add action=accept chain=input \
layer7-protocol="ICMP pattern" protocol=icmp
/ip firewall filter add action=add-src-to-address-list chain=input protocol=icmp packet-size=720 address-list=pinged address-list-timeout=10s
/ip firewall filter add action=accept chain=input protocol=tcp dst-port=22 src-address-list=pinged
/ip firewall filter add action=drop chain=input
