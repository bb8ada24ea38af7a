import { ask, button, byId, copy, make, problem, say } from './dom.js';
import { post } from './gate.js';

const kinds = {
  tcp: { text: 'TCP', port: 'Port', value: null },
  udp: { text: 'UDP', port: 'Port', value: 'Payload, if any; hex:… for bytes' },
  icmp: { text: 'Ping', port: 'Size', value: 'Payload, if any' },
  http: { text: 'HTTP', port: 'Port', value: 'Path, such as /letmein' },
  text: { text: 'Other', port: null, value: 'As a policy has it: tcp/7003 flags=fin' },
};
const form = byId('builder');
const list = byId('steps');
const fields = { name: byId('b-name'), host: byId('b-host'), opens: byId('b-opens'), for: byId('b-for') };
let editing = null;
let latest = 0;
let soon = 0;

const rows = () => [...list.children];

const draft = () => ({
  name: fields.name.value.trim(), host: fields.host.value.trim(), opens: fields.opens.value.trim(), for: fields.for.value.trim(),
  steps: rows().map(row => row.read()), replaces: false, form: byId('form').value || undefined,
});

function row({ kind, port, value }) {
  const item = make('li', 'step');
  const choice = make('select');
  for (const [name, { text }] of Object.entries(kinds)) choice.append(new Option(text, name, false, name === kind));
  const portField = make('input', 'port');
  portField.value = port;
  portField.inputMode = 'numeric';
  const valueField = make('input', 'value');
  valueField.value = value;
  for (const field of [portField, valueField]) field.spellcheck = false;
  const found = make('div', 'found');
  const up = button('↑', 'icon', () => move(item, -1));
  const down = button('↓', 'icon', () => move(item, 1));
  const away = button('×', 'icon', () => remove(item));
  item.append(choice, portField, valueField, make('span', 'tools', null, up, down, away), found);
  item.read = () => ({ kind: choice.value, port: kinds[choice.value].port ? portField.value : '', value: kinds[choice.value].value ? valueField.value : '' });
  item.found = found;
  item.number = n => {
    choice.setAttribute('aria-label', `Knock ${n}: kind`);
    portField.setAttribute('aria-label', `Knock ${n}: ${kinds[choice.value].port ?? 'port'}`);
    valueField.setAttribute('aria-label', `Knock ${n}: ${kinds[choice.value].value ?? 'payload'}`);
    up.setAttribute('aria-label', `Move knock ${n} up`);
    down.setAttribute('aria-label', `Move knock ${n} down`);
    away.setAttribute('aria-label', `Remove knock ${n}`);
    [up.disabled, down.disabled] = [n === 1, n === rows().length];
  };
  const fit = () => {
    const { port: portText, value: valueText } = kinds[choice.value];
    item.dataset.kind = choice.value;
    [portField.hidden, portField.placeholder] = [!portText, portText ?? ''];
    [valueField.hidden, valueField.placeholder] = [!valueText, valueText ?? ''];
  };
  choice.addEventListener('change', () => { fit(); number(); });
  item.addEventListener('keydown', e => {
    const step = e.altKey && { ArrowUp: -1, ArrowDown: 1 }[e.key];
    if (step) move(item, step);
    else if (e.altKey && e.key === 'Delete') remove(item);
    else if (e.key === 'Enter' && e.target.tagName === 'INPUT') add({ kind: 'tcp', port: '', value: '' }, item);
    else return;
    e.preventDefault();
  });
  fit();
  return item;
}

const number = () => rows().forEach((item, i) => item.number(i + 1));

function add(step, after = null) {
  const item = row(step);
  if (after) after.after(item);
  else list.append(item);
  number();
  item.querySelector('input:not([hidden])').focus();
  changed();
}

function move(item, step) {
  const all = rows();
  const to = all.indexOf(item) + step;
  if (to < 0 || to >= all.length) return;
  const focused = document.activeElement;
  if (step < 0) all[to].before(item);
  else all[to].after(item);
  number();
  (focused.disabled ? item.querySelector('select') : focused).focus();
  say(`Knock ${to + 1} of ${all.length}.`);
  changed();
}

function remove(item) {
  const all = rows();
  const next = all[all.indexOf(item) + 1] ?? all[all.indexOf(item) - 1];
  item.remove();
  number();
  (next?.querySelector('select') ?? byId('add-step')).focus();
  say(`${all.length - 1} knocks left.`);
  changed();
}

function fill(steps) {
  list.replaceChildren(...steps.map(row));
  number();
}

function changed() {
  clearTimeout(soon);
  soon = setTimeout(check, 250);
}

/** The same findings as of postern check, each beside its field; what is still empty is not nagged about. */
async function check() {
  const asked = ++latest;
  const now = draft();
  const filled = now.steps.filter(s => s.port !== '' || s.value !== '' || s.kind === 'icmp');
  if (filled.length === 0) {
    show({ findings: [], forms: [] }, now);
    return;
  }
  try {
    const answer = await post('check', now);
    if (asked === latest) show(answer, now);
  } catch (e) {
    if (asked === latest) byId('found-whole').replaceChildren(problem(e));
  }
}

function show(answer, now) {
  const places = new Map([...Object.keys(fields).map(name => [name, byId(`found-${name}`)]), ['steps', byId('found-steps')], ...rows().map((item, i) => [String(i), item.found])]);
  const whole = byId('found-whole');
  for (const box of [...places.values(), whole]) box.replaceChildren();
  for (const finding of answer.findings) {
    const step = now.steps[Number(finding.place)];
    if (step && step.kind !== 'icmp' && step.port === '' && step.value === '') continue;
    (places.get(finding.place) ?? whole).append(problem(finding));
  }
  byId('strength').hidden = answer.bits === undefined;
  if (answer.bits !== undefined) {
    byId('strength-meter').value = answer.bits;
    const word = answer.bits < 24 ? 'Weak' : answer.bits < 40 ? 'Fair' : 'Strong';
    byId('strength-text').textContent = `${word}: a guesser must know ${answer.bits.toLocaleString('en')} bits. Whoever records the knocks knows them all.`;
    byId('strength').dataset.word = word;
  }
  byId('built').hidden = !answer.policy;
  byId('policy').textContent = answer.policy ?? '';
  byId('command').textContent = answer.command ?? '';
  byId('command-part').hidden = !answer.command;
  const choice = byId('form');
  if (answer.forms.length > 0 && choice.options.length === 1) choice.append(...answer.forms.map(f => new Option(`${f.name}: ${f.description}`, f.name)));
  byId('form-part').hidden = !answer.formText;
  byId('form-text').textContent = answer.formText ?? '';
}

/** @param {() => string[]} names of the profiles there are @param {() => Promise<void>} saved what to do then */
export function startBuilder(names, saved) {
  startOver();
  form.addEventListener('input', changed);
  byId('form').addEventListener('change', check);
  form.addEventListener('reset', e => { e.preventDefault(); startOver(); fields.name.focus(); });
  byId('add-step').addEventListener('click', () => add({ kind: 'tcp', port: '', value: '' }));
  byId('suggest').addEventListener('click', async () => {
    try {
      fill((await post('suggest', {})).steps);
      changed();
      say('A new sequence, which nobody else has.');
    } catch (e) {
      say(e.message);
    }
  });
  for (const one of document.querySelectorAll('.copy')) one.addEventListener('click', () => copy(byId(one.dataset.from).textContent));
  form.addEventListener('submit', async e => {
    e.preventDefault();
    const question = draft();
    if (!question.name || !question.host) {
      (question.name ? fields.host : fields.name).focus();
      byId(question.name ? 'found-host' : 'found-name').replaceChildren(problem({ message: question.name ? 'which gate, by name or address?' : 'what do you call it?' }));
      return;
    }
    const isThere = names().includes(question.name);
    if (isThere && question.name !== editing && !await ask(`Replace ${question.name}?`, 'A door of this name is kept already.', 'Replace')) return;
    try {
      say((await post('save', { ...question, replaces: isThere })).sentence);
      editing = question.name;
      await saved();
    } catch (problemFound) {
      byId('found-whole').replaceChildren(problem(problemFound));
    }
  });
}

function startOver() {
  editing = null;
  [fields.name.value, fields.host.value, fields.opens.value, fields.for.value] = ['', '', 'tcp/22', '30m'];
  fill([{ kind: 'tcp', port: '', value: '' }, { kind: 'udp', port: '', value: '' }, { kind: 'tcp', port: '', value: '' }]);
  show({ findings: [], forms: [] }, draft());
}

/** Opens the form with what a profile says. */
export function edit(known) {
  editing = known.name;
  for (const name of Object.keys(fields)) fields[name].value = known[name];
  fill(known.steps);
  check();
}
