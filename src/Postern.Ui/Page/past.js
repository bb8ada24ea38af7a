import { ask, byId, make, say } from './dom.js';
import { get, post } from './gate.js';

const words = {
  open: 'opened', sent: 'knock sent', 'still-closed': 'still closed', 'name-unknown': 'name not known', 'no-route': 'no route',
  'other-family': 'another IP version got in', 'clock-off': 'clocks differ', 'address-changes': 'address changes', 'wrong-input': 'not understood', 'machine-refused': 'this machine refused',
};

export async function showHistory() {
  const { entries } = await get('history');
  byId('history-list').replaceChildren(...entries.map(entry => {
    const when = make('time', '', new Date(entry.at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }));
    when.dateTime = new Date(entry.at).toISOString();
    const good = entry.result === 'open' || entry.result === 'sent';
    const name = make('span', 'name', entry.profile);
    name.dir = 'auto';
    return make('li', good ? 'ok' : 'failed', null, name, make('span', 'word', words[entry.result] ?? entry.result), make('span', 'took', took(entry.took)), when);
  }));
  byId('history-list').hidden = entries.length === 0;
  byId('no-history').hidden = entries.length > 0;
  byId('clear-history').hidden = entries.length === 0;
}

const took = ms => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

export function startHistory() {
  byId('clear-history').addEventListener('click', async () => {
    if (!await ask('Clear the history?', 'Grants that still stand are no longer counted down.', 'Clear')) return;
    try {
      say((await post('history/clear', {})).sentence);
      await showHistory();
    } catch (e) {
      say(e.message);
    }
  });
}
