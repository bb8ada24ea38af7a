/ip firewall nat
add action=netmap chain=dstnat dst-address=198.51.100.0/24 to-addresses=10.0.0.0/24
add action=same chain=srcnat to-addresses=203.0.113.4-203.0.113.7
add action=src-nat chain=srcnat src-address=10.0.0.0/8 to-ports=1024-2048
add action=jump chain=dstnat jump-target=both
add action=jump chain=srcnat jump-target=both
add action=dst-nat chain=both dst-port=80 protocol=tcp to-addresses=10.0.0.5
add action=dst-nat chain=dstnat dst-port=81 protocol=tcp
add action=redirect chain=dstnat dst-port=82 protocol=tcp to-addresses=10.0.0.5
add action=endpoint-independent-nat chain=srcnat protocol=udp
