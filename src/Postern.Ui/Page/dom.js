// What others wrote becomes text, never markup: nothing here knows how to make an element from a string.

/** @returns {HTMLElement} */
export const byId = id => document.getElementById(id);

/** An element with its class, its text and what is inside; text and children may be left out. */
export function make(tag, className = '', text = null, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== null) element.textContent = text;
  element.append(...children);
  return element;
}

export function button(text, className, action) {
  const element = make('button', className, text);
  element.type = 'button';
  element.addEventListener('click', action);
  return element;
}

const drawing = 'http://www.w3.org/2000/svg';

export function draw(tag, attributes, ...children) {
  const element = document.createElementNS(drawing, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A sentence for eyes and for screen readers, gone after a while. */
let silence = 0;
export function say(sentence) {
  byId('said').textContent = sentence;
  clearTimeout(silence);
  silence = setTimeout(() => { byId('said').textContent = ''; }, 6000);
}

/** Problem and remedy, as the program says them. */
export function problem(found) {
  const box = make('div', `notice ${found.severity === 'warning' || found.severity === 'note' ? found.severity : 'bad'}`);
  if (found.where) box.append(make('p', 'where', found.where));
  box.append(make('p', 'what', found.message));
  if (found.why) box.append(make('p', 'why', found.why));
  if (found.remedy) box.append(make('p', 'remedy', found.remedy));
  return box;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say('Copied.');
  } catch {
    say('The browser does not let this page copy: select the text and copy it.');
  }
}

/** @returns {Promise<boolean>} whether the person agreed; Escape is no. */
export function ask(title, text, yes) {
  const dialog = byId('ask');
  byId('ask-title').textContent = title;
  byId('ask-text').textContent = text;
  byId('ask-yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}
