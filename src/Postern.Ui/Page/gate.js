// The only file that talks to the program behind the page. The token comes in the address's fragment, which no browser sends anywhere, is taken out of
// the address at once, and is kept for this tab alone, so that the page can be loaded anew.

const kept = 'postern-token';

function takeToken() {
  const said = location.hash.slice(1);
  if (said) {
    history.replaceState(null, '', '/');
    sessionStorage.setItem(kept, said);
  }
  return sessionStorage.getItem(kept) ?? '';
}

let token = takeToken();

// The address of the next start, pasted into this tab.
addEventListener('hashchange', () => {
  if (location.hash.length > 30) {
    token = takeToken();
    location.reload();
  }
});

export class Refusal extends Error {
  constructor(status, answer) {
    super(answer.message);
    this.status = status;
    this.remedy = answer.remedy;
  }
}

async function send(path, question, signal) {
  const asks = question !== undefined;
  let response;
  try {
    response = await fetch(`/api/${path}`, {
      method: asks ? 'POST' : 'GET',
      headers: { 'Postern-Token': token, ...(asks ? { 'Content-Type': 'application/json' } : {}) },
      body: asks ? JSON.stringify(question) : undefined,
      cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', signal,
    });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new Refusal(0, { message: 'postern ui does not run any more', remedy: 'start it again; it opens a new page' });
  }
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({ message: `answer ${response.status}` }));
  if (response.status === 401) dispatchEvent(new CustomEvent('locked', { detail: answer.message }));
  throw new Refusal(response.status, answer);
}

export const hasToken = () => token !== '';
export const get = async path => (await send(path)).json();
export const post = async (path, question, signal) => (await send(path, question, signal)).json();

/** Server-sent events of a question: EventSource can neither ask by POST nor say the token. */
export async function* events(path, question, signal) {
  const reader = (await send(path, question, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    waiting += value;
    for (let end; (end = waiting.indexOf('\n\n')) >= 0; waiting = waiting.slice(end + 2)) {
      const lines = waiting.slice(0, end).split('\n');
      const field = name => lines.find(line => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
      yield { name: field('event'), data: JSON.parse(field('data')) };
    }
  }
}
