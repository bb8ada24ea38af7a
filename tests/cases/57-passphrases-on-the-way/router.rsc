/ip firewall layer7-protocol
add name=53684 regexp="^correcthorse7\$"
add name=53685 regexp="^battery42staple\$"
add name=53686 regexp="^a longer passphrase of 40 letters, 3rd\$"
/ip firewall filter
add chain=forward action=drop src-address-list=trapped
add chain=forward action=add-src-to-address-list dst-address=192.0.2.77 protocol=udp dst-port=53680-53683,53687-53690 address-list=trapped address-list-timeout=1m comment=trap
add chain=forward action=add-src-to-address-list dst-address=192.0.2.77 protocol=udp dst-port=53684 layer7-protocol=53684 address-list=KNOCK1 address-list-timeout=1s comment="first knock"
add chain=forward action=add-src-to-address-list dst-address=192.0.2.77 protocol=udp dst-port=53685 layer7-protocol=53685 src-address-list=KNOCK1 address-list=KNOCK2 address-list-timeout=1s comment="second knock"
add chain=forward action=add-src-to-address-list dst-address=192.0.2.77 protocol=udp dst-port=53686 layer7-protocol=53686 src-address-list=KNOCK2 address-list=COMEIN address-list-timeout="1d 00:00:00" comment="third knock"
add chain=forward action=add-src-to-address-list dst-address=192.0.2.77 protocol=udp dst-port=53686 layer7-protocol=53686 src-address-list=COMEIN address-list=COMEIN address-list-timeout="1d 00:00:00" comment="once more"
add chain=forward action=accept dst-address=192.0.2.10 protocol=tcp dst-port=22 src-address-list=COMEIN comment="ssh for who knocked"
add chain=forward action=drop in-interface-list=WAN
