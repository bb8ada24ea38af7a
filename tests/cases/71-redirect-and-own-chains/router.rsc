# Translations of every kind in chains of the user's own, lists that nat itself writes, and what ends a nat chain early.
/ip firewall nat
add action=accept chain=dstnat src-address=203.0.113.3
add action=jump chain=dstnat dst-address-type=local jump-target=doors protocol=tcp
add action=log chain=doors dst-port=7001 log-prefix=knock protocol=tcp
add action=add-src-to-address-list address-list=one address-list-timeout=10s chain=doors dst-port=7001 protocol=tcp
add action=add-src-to-address-list address-list=open address-list-timeout=1h chain=doors dst-port=5001 protocol=tcp src-address-list=one
add action=return chain=doors src-address-list=!open
add action=passthrough chain=doors
add action=redirect chain=doors dst-port=2200-2299 protocol=tcp to-ports=8080
add action=netmap chain=doors dst-port=2300 protocol=tcp to-addresses=192.0.2.10 to-ports=22
add action=src-nat chain=srcnat out-interface=wan0 protocol=udp to-addresses=203.0.113.1 to-ports=30000-30999
add action=masquerade chain=srcnat out-interface=wan0
/ipv6 firewall nat
add action=accept chain=dstnat src-address=2001:db8:1::3/128
add action=jump chain=dstnat dst-address-type=local jump-target=doors protocol=tcp
add action=add-src-to-address-list address-list=one address-list-timeout=10s chain=doors dst-port=7001 protocol=tcp
add action=add-src-to-address-list address-list=open address-list-timeout=1h chain=doors dst-port=5001 protocol=tcp src-address-list=one
add action=return chain=doors src-address-list=!open
add action=redirect chain=doors dst-port=2200-2299 protocol=tcp to-ports=8080
add action=dst-nat chain=doors dst-port=2300 protocol=tcp to-address=2001:db8:2::10 to-ports=22
add action=masquerade chain=srcnat out-interface=wan0
