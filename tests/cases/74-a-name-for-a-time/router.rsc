/ip firewall address-list
add list=friends address=home.example.net timeout=1h
/ip firewall filter
add chain=input action=accept protocol=tcp dst-port=22 src-address-list=friends
add chain=input action=drop protocol=tcp dst-port=22
