/ip firewall layer7-protocol add name="ICMP pattern" regexp=mikrotik
/ip firewall filter
add action=accept chain=input layer7-protocol="ICMP pattern" protocol=icmp
add action=add-src-to-address-list chain=input protocol=tcp dst-port=80 content="GET /mikrotik " address-list=asked address-list-timeout=1m
add action=accept chain=input protocol=tcp dst-port=80
add action=jump jump-target=known chain=input src-address-list=asked
add action=drop chain=input content="\00\01sh" protocol=udp packet-size=0-90
add action=drop chain=input in-interface-list=WAN
add action=add-src-to-address-list chain=known layer7-protocol="ICMP pattern" protocol=udp address-list=said address-list-timeout=1m packet-size=0-60
add action=return chain=known
