import { byId, draw, make, say } from './dom.js';
import { post } from './gate.js';

/** Light modules around it, which a scanner needs to find it. */
const quietZone = 4;

export async function showCode(name) {
  let answer;
  try {
    answer = await post('code', { name });
  } catch (e) {
    say(e.message);
    return;
  }
  const dialog = byId('code');
  byId('code-title').textContent = `${name} for a phone`;
  byId('code-picture').replaceChildren(...(answer.rows ? [picture(answer.rows, name)] : []));
  byId('code-hints').replaceChildren(...answer.hints.map(hint => make('li', '', hint)));
  byId('code-details').open = false;
  byId('code-details').hidden = !answer.text;
  byId('code-text').textContent = answer.text ?? '';
  dialog.addEventListener('close', () => {
    // Whoever looks over the shoulder later finds nothing.
    byId('code-picture').replaceChildren();
    byId('code-text').textContent = '';
  }, { once: true });
  dialog.showModal();
}

function picture(rows, name) {
  const size = rows.length + 2 * quietZone;
  const runs = rows.flatMap((row, y) => [...row.matchAll(/1+/g)].map(run => `M${run.index + quietZone} ${y + quietZone}h${run[0].length}v1h-${run[0].length}z`));
  return draw('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': `QR code for ${name}`, 'shape-rendering': 'crispEdges' },
    draw('rect', { width: size, height: size, fill: '#fff' }), draw('path', { d: runs.join(''), fill: '#000' }));
}
