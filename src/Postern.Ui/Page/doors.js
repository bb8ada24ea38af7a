import { ask, button, byId, draw, make, problem, say } from './dom.js';
import { events, get, post } from './gate.js';
import { showCode } from './code.js';

const means = { sequence: 'knocks', rolling: 'rolling knocks', invitation: 'invitation', fwknop: 'fwknop' };
const circumference = 2 * Math.PI * 20;
const cards = new Map();

/** @param {(draft: object) => void} edit opens the form with what a profile says */
export async function showDoors(edit) {
  const answer = await get('profiles');
  const notices = byId('doors-notices');
  notices.replaceChildren(...[answer.problem, ...answer.findings].filter(Boolean).map(problem));
  const list = byId('door-list');
  for (const [name, card] of cards) {
    if (!answer.profiles.some(p => p.name === name)) cards.delete(name);
    card.element.remove();
  }
  for (const profile of answer.profiles) {
    const known = cards.get(profile.name);
    // A card at work stays as it is: its knock is still under way.
    const card = known?.stop ? known : new Card(profile, edit);
    cards.set(profile.name, card);
    list.append(card.element);
  }
  const isEmpty = answer.profiles.length === 0 && answer.problem === undefined;
  byId('no-doors').hidden = !isEmpty;
  byId('add-invitation').hidden = isEmpty;
}

export const names = () => [...cards.keys()];

class Card {
  constructor(profile, edit) {
    this.profile = profile;
    this.until = null;
    this.stop = null;
    this.element = make('li', 'card door');
    const title = make('h2', '', profile.name);
    title.dir = 'auto';
    this.knocks = make('div', 'knocks');
    for (const step of profile.steps) this.knocks.append(make('span', 'pill', step));
    if (profile.steps.length > 0) this.knocks.append(this.showing = button('Show', 'link', () => this.show()));
    const about = make('div', 'about', null, title, make('p', 'host', profile.host), make('span', 'badge', means[profile.means] ?? profile.means));
    this.doing = make('span');
    this.doing.setAttribute('role', 'status');
    this.took = make('span', 'took');
    this.took.setAttribute('aria-hidden', 'true');
    const progress = make('p', 'progress', null, this.doing, this.took);
    this.result = make('div', 'result');
    this.result.setAttribute('role', 'status');
    this.ring = ring();
    this.left = make('span', 'left');
    this.ends = make('span', 'ends');
    this.grant = make('div', 'grant', null, this.ring.picture, make('p', '', null, this.left, this.ends));
    this.grant.hidden = true;
    this.act = button('Knock', 'primary act', () => (this.stop ? this.stop.abort() : this.knock()));
    this.act.setAttribute('aria-label', `Knock at ${profile.name}`);
    const more = make('div', 'more', null, button('Hand to a phone', 'quiet', () => showCode(profile.name)));
    if (profile.isEditable) more.append(button('Edit', 'quiet', () => this.edit(edit)));
    more.append(button('Remove', 'quiet', () => this.remove(edit)));
    for (const other of more.children) other.setAttribute('aria-label', `${other.textContent}: ${profile.name}`);
    this.element.append(make('div', 'upper', null, about, this.act), this.grant, progress, this.result, make('div', 'foot', null, this.details(), more));
    this.element.addEventListener('keydown', e => {
      if (e.key === 'Escape' && this.stop) this.stop.abort();
    });
    if (profile.until) this.opened(profile.until, null);
  }

  details() {
    const list = make('dl');
    if (this.profile.steps.length > 0) list.append(make('dt', '', 'Knocks'), make('dd', '', null, this.knocks));
    for (const { label, value } of this.profile.details) list.append(make('dt', '', label), make('dd', '', value));
    return make('details', 'facts', null, make('summary', '', 'Details'), list);
  }

  async knock() {
    this.stop = new AbortController();
    this.began = Date.now();
    this.took.textContent = '';
    this.element.classList.add('busy');
    this.result.replaceChildren();
    this.act.textContent = 'Stop';
    this.act.setAttribute('aria-label', `Stop knocking at ${this.profile.name}`);
    this.doing.textContent = 'knocking';
    try {
      for await (const { name, data } of events('knock', { name: this.profile.name }, this.stop.signal)) {
        if (name === 'progress') this.doing.textContent = data.sentence;
        else this.end(data);
      }
    } catch (e) {
      this.result.replaceChildren(this.stop.signal.aborted ? make('p', 'why', 'stopped') : problem(e));
    }
    this.stop = null;
    this.doing.textContent = '';
    this.element.classList.remove('busy');
    this.label();
  }

  end(outcome) {
    const good = outcome.problems.length === 0;
    if (good) this.result.replaceChildren(make('p', outcome.result === 'open' ? 'good' : 'sent', outcome.sentence || (outcome.result === 'open' ? 'open' : 'sent')));
    else this.result.replaceChildren(...outcome.problems.map(problem));
    if (good && outcome.until) {
      this.opened(outcome.until, Date.now());
      if (outcome.result === 'sent') this.ends.textContent += ', if the knock got in';
    }
    if (!good) this.closed();
  }

  opened(until, since) {
    this.until = until;
    this.length = Math.max(1, until - (since ?? Date.now()));
    this.grant.hidden = false;
    this.element.classList.add('open');
    this.ends.textContent = `until ${new Date(until).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}`;
    this.tick();
    this.label();
  }

  closed() {
    this.until = null;
    this.grant.hidden = true;
    this.element.classList.remove('open');
    this.label();
  }

  label() {
    if (this.stop) return;
    this.act.textContent = this.until ? 'Renew' : 'Knock';
    this.act.setAttribute('aria-label', `${this.act.textContent === 'Renew' ? 'Knock again' : 'Knock'} at ${this.profile.name}`);
  }

  tick() {
    const busy = this.stop ? Math.floor((Date.now() - this.began) / 1000) : 0;
    if (busy > 0) this.took.textContent = `${busy} s`;
    if (!this.until) return;
    const left = this.until - Date.now();
    if (left <= 0) {
      this.closed();
      this.result.replaceChildren(make('p', 'why', 'closed again: the time is over'));
      return;
    }
    this.left.textContent = clock(left);
    this.ring.rest.setAttribute('stroke-dashoffset', String(circumference * (1 - Math.min(1, left / this.length))));
    this.element.classList.toggle('ending', left < 60000);
  }

  async show() {
    if (this.showing.textContent === 'Hide') {
      this.knocks.replaceChildren(...this.profile.steps.map(s => make('span', 'pill', s)), this.showing);
      this.showing.textContent = 'Show';
      return;
    }
    try {
      const { steps } = await post('show', { name: this.profile.name });
      this.knocks.replaceChildren(...steps.map(s => make('code', 'pill', s)), this.showing);
      this.showing.textContent = 'Hide';
    } catch (e) {
      say(e.message);
    }
  }

  async edit(edit) {
    try {
      const { draft } = await post('show', { name: this.profile.name });
      if (draft) edit(draft);
    } catch (e) {
      say(e.message);
    }
  }

  async remove(edit) {
    const { name } = this.profile;
    if (!await ask(`Remove ${name}?`, 'What it knocks is kept nowhere else on this machine. The gate is not told.', 'Remove')) return;
    try {
      say((await post('remove', { name })).sentence);
      await showDoors(edit);
      (document.querySelector('#door-list .act') ?? byId('add-invitation')).focus();
    } catch (e) {
      this.result.replaceChildren(problem(e));
    }
  }
}

function ring() {
  const rest = draw('circle', { class: 'rest', cx: 24, cy: 24, r: 20, 'stroke-dasharray': circumference, transform: 'rotate(-90 24 24)' });
  return { rest, picture: draw('svg', { class: 'ring', viewBox: '0 0 48 48', 'aria-hidden': 'true' }, draw('circle', { class: 'whole', cx: 24, cy: 24, r: 20 }), rest) };
}

function clock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const two = n => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

setInterval(() => { for (const card of cards.values()) card.tick(); }, 500);

// From door to door by arrows.
byId('door-list').addEventListener('keydown', e => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (!step || !e.target.classList.contains('act')) return;
  const all = [...document.querySelectorAll('#door-list .act')];
  all[all.indexOf(e.target) + step]?.focus();
  e.preventDefault();
});
