'use strict';

// Clients of different authors behind one face: ask(command, attributes, queries) gives records, or rejects with the router's message.
// What a client cannot do it does not have: listen, or commands at once.

function words(attributes, queries) {
  return [
    ...Object.entries(attributes).map(([name, value]) => `=${name}=${value}`),
    ...Object.entries(queries).map(([name, value]) => `?${name}=${value}`),
  ];
}

async function nodeRouterOs({ host, port, user, password, tls }) {
  const { RouterOSAPI } = require('node-routeros');
  const api = new RouterOSAPI({ host, port, user, password, timeout: 5, tls: tls ? { rejectUnauthorized: false } : undefined });
  // What a reply word is that it does not know it throws where nobody can catch it.
  api.on('error', () => {});
  await api.connect();
  return {
    atOnce: true,
    ask: (command, attributes = {}, queries = {}) => api.write([command, ...words(attributes, queries)]),
    listen(menu, heard) {
      const stream = api.stream([`${menu}/listen`], (error, record) => error || heard(record));
      return () => stream.stop();
    },
    close: () => api.close(),
  };
}

async function mikronodeNg({ host, port, user, password, tls }) {
  const { getConnection } = require('mikronode-ng');
  const connection = getConnection(host, user, password, { port, tls: tls ? { rejectUnauthorized: false } : undefined });
  await connection.getConnectPromise();
  return {
    atOnce: true,
    ask: (command, attributes = {}, queries = {}) =>
      connection.getCommandPromise([command, ...words(attributes, queries)]).catch((trap) => {
        throw new Error(trap.message ?? String(trap));
      }),
    listen(menu, heard) {
      const { parseItems } = require('mikronode-ng');
      const channel = connection.openChannel();
      channel.saveBuffer = false;
      channel.on('read', (data) => heard(parseItems(data)[0]));
      channel.on('trap', () => {});
      channel.write(`${menu}/listen`);
      return async () => channel.close(true);
    },
    close: () => connection.close(true),
  };
}

async function mikroRouterOs({ host, port, user, password }) {
  const { RouterOSClient } = require('mikro-routeros');
  const client = new RouterOSClient(host, port, 5000);
  await client.connect();
  await client.login(user, password);
  return {
    atOnce: false,
    ask: (command, attributes = {}, queries = {}) =>
      client.runQuery(command, { ...attributes, ...queries }).catch((error) => {
        throw new Error(error.message.replace(/^RouterOS Error: /, ''));
      }),
    close: () => client.close(),
  };
}

module.exports = { 'node-routeros': nodeRouterOs, 'mikronode-ng': mikronodeNg, 'mikro-routeros': mikroRouterOs };
