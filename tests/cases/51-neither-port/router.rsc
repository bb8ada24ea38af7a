/ip firewall filter
add action=drop chain=input comment="only 22 and 443, from either side" port=!22,443 protocol=tcp
add action=drop chain=input dst-port=!53 protocol=udp src-port=!53
add action=drop chain=input port=!443 protocol=tcp
