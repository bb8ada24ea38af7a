  1. /ip firewall filter add comment=defconf chain=input action=accept connection-state=established,related
  2. /ip firewall filter add comment=”Allow TRUSTED” chain=input action=accept src-address-list=trusted 
  3. /ip firewall filter add comment=”Knock1” chain=input action=add-src-to-address-list protocol=tcp address-list=port_knock_1 address-list-timeout=1m dst-port=33333
  4. /ip firewall filter add comment=”Knock2”chain=input action=add-src-to-address-list protocol=tcp src-address-list=port_knock_1 address-list=port_knock_2 address-list-timeout=1m dst-port=22222
  5. /ip firewall filter add comment=”Knock3” chain=input action=add-src-to-address-list protocol=tcp src-address-list=port_knock_2 address-list=trusted address-list-timeout=7d dst-port=11111
