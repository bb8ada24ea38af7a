import { ask, byId, problem, say } from './dom.js';
import { hasToken, post } from './gate.js';
import { names, showDoors } from './doors.js';
import { edit, startBuilder } from './builder.js';
import { showHistory, startHistory } from './past.js';

const views = { doors: () => showDoors(openEditor), build: async () => {}, history: showHistory };

async function show(view) {
  for (const name of Object.keys(views)) byId(name).hidden = name !== view;
  for (const tab of document.querySelectorAll('.tab')) {
    if (tab.dataset.view === view) tab.setAttribute('aria-current', 'page');
    else tab.removeAttribute('aria-current');
  }
  try {
    await views[view]();
  } catch (e) {
    if (e.status === 401) return;
    if (view === 'doors') byId('doors-notices').replaceChildren(problem(e));
    else say(e.message);
  }
}

function openEditor(draft) {
  edit(draft);
  show('build').then(() => byId('b-name').focus());
}

function lock(why) {
  for (const name of Object.keys(views)) byId(name).hidden = true;
  byId('locked').hidden = false;
  document.querySelector('nav').hidden = true;
  if (why) byId('locked-why').textContent = why;
}

function startInvitation() {
  const dialog = byId('invitation');
  const form = byId('invitation-form');
  for (const opener of ['add-invitation', 'first-invitation']) {
    byId(opener).addEventListener('click', () => {
      form.reset();
      byId('invitation-problem').replaceChildren();
      dialog.showModal();
      byId('i-line').focus();
    });
  }
  byId('first-sequence').addEventListener('click', () => show('build').then(() => byId('b-name').focus()));
  byId('invitation-cancel').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => form.reset());
  form.addEventListener('submit', async e => {
    e.preventDefault();
    const name = byId('i-name').value.trim();
    const isThere = names().includes(name);
    if (isThere && !await ask(`Replace ${name}?`, 'A door of this name is kept already.', 'Replace')) return;
    try {
      const { sentence } = await post('accept', {
        name, line: byId('i-line').value, door: byId('i-door').value.trim() || undefined, opens: byId('i-opens').value.trim() || undefined, replaces: isThere,
      });
      dialog.close();
      say(sentence);
      await show('doors');
    } catch (found) {
      byId('invitation-problem').replaceChildren(problem(found));
    }
  });
}

addEventListener('locked', e => lock(e.detail));
for (const tab of document.querySelectorAll('.tab')) tab.addEventListener('click', () => show(tab.dataset.view));
startInvitation();
startHistory();
startBuilder(names, () => showDoors(openEditor));
if (hasToken()) await show('doors');
else lock();
