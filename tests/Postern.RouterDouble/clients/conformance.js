'use strict';

// One conversation with a router, by whichever client is named; what came back is printed as JSON.
//   node conformance.js CLIENT HOST PORT USER PASSWORD-FILE [tls]

const fs = require('fs');
const adapters = require('./adapters.js');

const [name, host, port, user, passwordFile, tls] = process.argv.slice(2);
const lists = '/ip/firewall/address-list';
const filter = '/ip/firewall/filter';
const heard = {};

const refusal = (promise) => promise.then(() => null, (error) => error.message);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(holds) {
  for (let i = 0; i < 100 && !holds(); i++) await pause(20);
}

async function rule(client, comment, more = {}) {
  await client.ask(`${filter}/add`, { chain: 'input', protocol: 'tcp', 'dst-port': '22', action: 'accept', comment, ...more });
  const [found] = await client.ask(`${filter}/print`, {}, { comment });
  return found['.id'];
}

async function talk(client) {
  heard.identity = (await client.ask('/system/identity/print'))[0].name;

  await client.ask(`${lists}/add`, { list: 'secured', address: '192.0.2.77/24', timeout: '01:30:00', comment: `by ${name}: "ä$` });
  const [entry] = await client.ask(`${lists}/print`, {}, { list: 'secured' });
  heard.entry = { address: entry.address, dynamic: entry.dynamic, comment: entry.comment, timeout: entry.timeout };
  heard.twice = await refusal(client.ask(`${lists}/add`, { list: 'secured', address: '192.0.2.0/24', timeout: '1m' }));
  await client.ask(`${lists}/set`, { '.id': entry['.id'], timeout: '10m' });
  heard.renewed = (await client.ask(`${lists}/print`, {}, { list: 'secured' }))[0].timeout;

  const first = await rule(client, 'first');
  const second = await rule(client, 'second');
  await rule(client, 'third', { 'place-before': first });
  await client.ask(`${filter}/move`, { numbers: second, destination: first });
  await client.ask(`${filter}/set`, { '.id': first, disabled: 'yes', 'src-address-list': '!secured' });
  heard.rules = (await client.ask(`${filter}/print`)).map((r) => `${r.comment} ${r.disabled} ${r['src-address-list'] ?? ''}`.trim());

  heard.errors = [
    await refusal(client.ask(`${filter}/add`, { chain: 'input', 'connection-stat': 'new' })),
    await refusal(client.ask(`${filter}/add`, { chain: 'input', action: 'acept' })),
    await refusal(client.ask(`${filter}/add`, { chain: 'input', protocol: 'tcp', 'dst-port': '113322' })),
    await refusal(client.ask(`${filter}/add`, { chain: 'input', 'dst-port': '22' })),
    await refusal(client.ask(`${filter}/remove`, { '.id': '*FFFF' })),
    await refusal(client.ask(`${filter}/add`, { chain: 'input', 'place-before': '*FFFF' })),
    await refusal(client.ask('/ip/firewall/nonsense')),
  ];

  const big = 'x'.repeat(20000);
  await client.ask('/system/script/add', { name: 'big', source: big });
  heard.big = (await client.ask('/system/script/print', {}, { name: 'big' }))[0].source === big;

  if (client.atOnce) {
    const many = Array.from({ length: 50 }, (_, i) => client.ask(`${lists}/add`, { list: 'many', address: `198.51.100.${i}`, timeout: '1h' }));
    await Promise.all(many);
    heard.many = (await client.ask(`${lists}/print`, {}, { list: 'many' })).length;
  }

  if (client.listen) {
    const told = [];
    const stop = client.listen(lists, (record) => told.push(record));
    await pause(100);
    await client.ask(`${lists}/add`, { list: 'told', address: '203.0.113.9', timeout: '1h' });
    await until(() => told.length > 0);
    await client.ask(`${lists}/remove`, { '.id': told[0]['.id'] });
    await until(() => told.length > 1);
    heard.told = told.map((r) => r['.dead'] ?? `${r.list} ${r.address}`);
    await stop();
  }

  await client.ask(`${lists}/remove`, { '.id': entry['.id'] });
  heard.left = (await client.ask(`${lists}/print`, { '.proplist': 'list,address' })).filter((r) => r.list === 'secured').length;
}

async function main() {
  const password = fs.readFileSync(passwordFile, 'utf8').trim();
  const login = { host, port: Number(port), user, tls: tls === 'tls' };
  const client = await adapters[name]({ ...login, password });
  await talk(client);
  await client.close();
}

main().then(
  () => {
    console.log(JSON.stringify(heard));
    process.exit(0);
  },
  (error) => {
    console.log(JSON.stringify({ ...heard, failed: error.stack ?? String(error.message ?? error) }));
    process.exit(1);
  },
);
