/ip firewall layer7-protocol
add name=word regexp=mikrotik
add name=code regexp="^open (door|gate)\$"
add name=behind regexp="(?<=a)b"
/ip firewall filter
add action=accept chain=input protocol=udp layer7-protocol=code
add action=drop chain=input protocol=udp layer7-protocol=code
add action=drop chain=input protocol=tcp layer7-protocol=word packet-size=0-100
add action=drop chain=input protocol=udp content=virus
add action=reject reject-with=icmp-admin-prohibited chain=input content=virus
add action=return chain=input protocol=udp content=fine packet-size=0-100
add action=accept chain=input protocol=icmp layer7-protocol=!word
add action=accept chain=input protocol=gre layer7-protocol=word
add action=accept chain=input protocol=udp layer7-protocol=behind
add action=add-src-to-address-list address-list=seen address-list-timeout=1m chain=input protocol=udp layer7-protocol=code limit=5/1m,5:packet
add action=add-src-to-address-list address-list=seen address-list-timeout=1m chain=input protocol=udp content=hello limit=5/1m,5:packet
