/ip firewall filter
add chain=input action=accept connection-state=established,related
add chain=input action=drop protocol=tcp dst-port=8080 src-address=!192.0.2.0/24
