import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';

const base = told => new URL('/', told.page).href;
const door = (page, name) => page.locator('.door').filter({ has: page.getByRole('heading', { name, exact: true }) });

async function open(context, told) {
  const page = await context.newPage();
  await page.goto(told.page);
  await page.getByRole('heading', { name: 'Doors' }).waitFor();
  await page.locator('.door').first().waitFor();
  return page;
}

/** A connection of this machine, beside the browser: what the gate really does. */
const answers = (host, port) => new Promise(resolve => {
  const socket = connect({ host, port });
  const end = result => { socket.destroy(); resolve(result); };
  socket.setTimeout(600, () => end(false)).on('connect', () => end(true)).on('error', () => end(false));
});

/** What a site elsewhere would be: another origin, in the same browser. */
async function elsewhere(walk) {
  const server = createServer((request, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>elsewhere</title><form method="post" enctype="text/plain"><input name="{&quot;name&quot;:&quot;spare&quot;,&quot;x&quot;:&quot;" value="&quot;}"></form>'));
  await new Promise(listening => server.listen(0, '127.0.0.1', listening));
  try {
    await walk(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.close();
  }
}

const luminance = colour => {
  const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map(c => c / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** Texts whose contrast with what is behind them is below WCAG 2.2 AA. */
async function faint(page) {
  const seen = await page.evaluate(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      const element = node.parentElement;
      if (!node.textContent.trim() || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.closest(':disabled')) continue;
      let ground = element;
      while (ground && getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
      const style = getComputedStyle(element);
      found.push({ text: node.textContent.trim(), ink: style.color, ground: getComputedStyle(ground ?? document.documentElement).backgroundColor, size: parseFloat(style.fontSize) });
    }
    return found;
  });
  return seen.filter(({ ink, ground, size }) => {
    const [a, b] = [luminance(ink), luminance(ground)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < (size >= 24 ? 3 : 4.5);
  });
}

const isWide = page => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

async function buildSequence(page, name, gate) {
  await page.getByRole('button', { name: 'Build', exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Gate', { exact: true }).fill(gate);
  await page.getByLabel('Opens', { exact: true }).fill('tcp/8443');
  await page.getByLabel('For', { exact: true }).fill('10m');
}

export const paths = {
  async 'opens by its address'(context, told) {
    const requests = [];
    const complaints = [];
    context.on('request', request => requests.push(request));
    context.on('console', message => { if (message.type() === 'error') complaints.push(message.text()); });
    const page = await open(context, told);
    assert.equal(page.url(), base(told), 'the token stays in the address');
    assert.equal(await page.evaluate(() => history.length <= 2 && !JSON.stringify(history.state ?? '').includes('token')), true);
    assert.deepEqual(await page.locator('.door h2').allTextContents(), ['spare', 'ssh', 'camera', 'vault', 'yard', 'slow', 'lost', 'office', 'pi']);
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    assert.equal(await page.locator('main img').count(), 0, 'a name became an element');
    for (const request of requests) {
      assert.ok(request.url().startsWith(base(told)), `asked elsewhere: ${request.url()}`);
      assert.equal(await request.headerValue('referer'), null);
      assert.ok(!request.url().includes(told.page.split('#')[1]), 'the token was sent in an address');
    }
    assert.deepEqual(complaints, []);
    await page.reload();
    await page.locator('.door').first().waitFor();
  },

  async 'knocks by button'(context, told) {
    const page = await open(context, told);
    assert.equal(await answers(told.gate, 22), false, 'open before the knock');
    await page.getByRole('button', { name: 'Knock at ssh' }).click();
    const grant = door(page, 'ssh').locator('.left');
    await grant.waitFor();
    assert.match(await grant.textContent(), /^(30:00|29:\d\d)$/);
    assert.equal(await answers(told.gate, 22), true, 'shut after the knock');
    const before = await grant.textContent();
    await page.waitForFunction(text => document.querySelector('.door.open .left').textContent !== text, before);
    await page.getByRole('button', { name: 'Knock again at ssh' }).click();
    await door(page, 'ssh').locator('.result .good').waitFor();
    assert.match(await door(page, 'ssh').locator('.result').textContent(), /^3 knocks sent; tcp\/22 answers after \d+ ms$/);
    await page.reload();
    await door(page, 'ssh').locator('.left').waitFor();
    await page.getByRole('button', { name: 'History' }).click();
    assert.match(await page.locator('#history-list li').first().textContent(), /^sshopened/);
  },

  async 'knocks by keyboard'(context, told) {
    const page = await open(context, told);
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement.classList.contains('act'))) break;
    }
    for (let presses = 0; presses < 2; presses++) await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Knock at camera');
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none', 'focus cannot be seen');
    assert.equal(await answers(told.gate, 8443), false, 'open before the knock');
    await page.keyboard.press('Enter');
    await door(page, 'camera').locator('.left').waitFor();
    assert.equal(await answers(told.gate, 8443), true, 'shut after the knock');
  },

  async 'a failing knock tells its reason'(context, told) {
    const page = await open(context, told);
    await page.getByRole('button', { name: 'Knock at lost' }).click();
    const what = door(page, 'lost').locator('.result .what');
    await what.waitFor({ timeout: 20000 });
    assert.match(await what.textContent(), /no-such-host\.invalid/);
    assert.ok((await door(page, 'lost').locator('.result .remedy').textContent()).length > 10, 'no remedy');
    assert.equal(await door(page, 'lost').locator('.grant').isVisible(), false);
  },

  async 'Escape stops a knock'(context, told) {
    const page = await open(context, told);
    await page.getByRole('button', { name: 'Knock at slow' }).click();
    await door(page, 'slow').getByText('1 knock sent').waitFor();
    await page.getByRole('button', { name: 'Stop knocking at slow' }).press('Escape');
    await door(page, 'slow').getByText('stopped').waitFor();
    await page.getByRole('button', { name: 'Knock at slow' }).waitFor();
  },

  async 'secrets come by a click alone'(context, told) {
    const page = await context.newPage();
    const bodies = [];
    page.on('response', async response => { if (response.url().includes('/api/')) bodies.push(response.text().catch(() => '')); });
    await page.goto(told.page);
    const camera = door(page, 'camera');
    await camera.waitFor();
    const told1 = (await Promise.all(bodies)).join('');
    assert.ok(!told1.includes('open sesame') && !told1.includes('41003'), 'a sequence was sent without being asked for');
    await camera.getByText('Details').click();
    await camera.getByRole('button', { name: 'Show' }).click();
    await camera.getByText('udp/41004 "open sesame"').waitFor();
    await camera.getByRole('button', { name: 'Hide' }).click();
    assert.equal(await camera.getByText('open sesame').count(), 0);
  },

  async 'builds a sequence and saves it'(context, told) {
    const page = await open(context, told);
    await buildSequence(page, 'built', told.gate);
    await page.getByLabel('Knock 1: Port').fill('70000');
    await page.locator('#steps .step').first().getByText('70000').first().waitFor();
    // camera's own knocks, first typed in another order and put right by keyboard
    await page.getByLabel('Knock 1: kind').selectOption('udp');
    await page.getByLabel('Knock 1: Port').fill('41004');
    await page.getByLabel('Knock 1: Payload').fill('open sesame');
    await page.getByLabel('Knock 2: kind').selectOption('tcp');
    await page.getByLabel('Knock 2: Port').fill('41003');
    await page.getByLabel('Knock 2: Port').press('Alt+ArrowUp');
    assert.equal(await page.getByLabel('Knock 1: Port').inputValue(), '41003');
    await page.getByLabel('Knock 3: Port').fill('41005');
    await page.getByText(/^(Weak|Fair|Strong): a guesser must know [\d.]+ bits/).waitFor();
    assert.match(await page.locator('#policy').textContent(), /knock:\n {6}- tcp\/41003\n {6}- udp\/41004 "open sesame"\n {6}- tcp\/41005\n/);
    await page.getByRole('button', { name: 'Save the door' }).click();
    await page.getByText('built is saved').waitFor();
    assert.equal(await page.locator('#command').textContent(), 'postern knock built');
    await page.getByLabel('From a machine without Postern').selectOption('routeros');
    await page.getByText(':set knock').waitFor();
    await page.getByRole('button', { name: 'Doors', exact: true }).click();
    await page.getByRole('button', { name: 'Knock at built' }).click();
    await door(page, 'built').locator('.left').waitFor();
    await door(page, 'built').getByRole('button', { name: 'Remove' }).click();
    await page.keyboard.press('Escape');
    assert.equal(await door(page, 'built').count(), 1, 'Escape removed it');
    await door(page, 'built').getByRole('button', { name: 'Remove' }).click();
    await page.locator('#ask-yes').click();
    await page.getByText('built is removed').waitFor();
    await door(page, 'built').waitFor({ state: 'detached' });
  },

  async 'suggests a strong sequence'(context, told) {
    const page = await open(context, told);
    await buildSequence(page, 'strong', told.gate);
    await page.getByRole('button', { name: 'Suggest a strong one' }).click();
    await page.getByText(/^Strong: /).waitFor();
    assert.equal(await page.locator('#steps .step').count(), 4);
  },

  async 'adds an invitation'(context, told) {
    const page = await open(context, told);
    await page.getByRole('button', { name: 'Add an invitation' }).click();
    await page.getByLabel('Invitation', { exact: true }).fill(told.invitation.slice(0, -3));
    await page.getByLabel('Call it').fill('second');
    await page.getByLabel('Call it').press('Enter');
    await page.locator('#invitation-problem .what').waitFor();
    await page.getByLabel('Invitation', { exact: true }).fill(told.invitation);
    await page.getByLabel('Call it').press('Enter');
    await page.getByText('second is saved').waitFor().catch(async e => { throw new Error(`${e.message}\n${await page.locator('#invitation-problem').textContent()}`); });
    await door(page, 'second').waitFor();
  },

  async 'a wrong sequence says that the door is still closed'(context, told) {
    const page = await open(context, told);
    await page.getByRole('button', { name: 'Knock at vault' }).click();
    const vault = door(page, 'vault');
    await vault.getByText(/^trying the door, round [2-9]/).waitFor();
    await vault.locator('.took').getByText(/^\d+ s$/).waitFor();
    await page.getByRole('button', { name: 'Stop knocking at vault' }).click();
    await vault.getByText('stopped').waitFor();
    await page.getByRole('button', { name: 'Knock at vault' }).click();
    const what = vault.locator('.result .what');
    await what.waitFor({ timeout: 50000 });
    assert.match(await what.textContent(), /tcp\/8444 at \S+ still does not answer/);
    assert.ok((await vault.locator('.result .remedy').textContent()).length > 10, 'no remedy');
    assert.equal(await vault.locator('.grant').isVisible(), false);
    await page.getByRole('button', { name: 'History' }).click();
    assert.match(await page.locator('#history-list li').filter({ hasText: 'vault' }).first().textContent(), /^vaultstill closed/);
  },

  async 'knocks by a web request'(context, told) {
    const page = await open(context, told);
    await page.getByRole('button', { name: 'Knock at yard' }).click();
    await door(page, 'yard').locator('.result .good').waitFor();
    assert.match(await door(page, 'yard').locator('.left').textContent(), /^(5:00|4:\d\d)$/);
    await door(page, 'yard').getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('heading', { name: 'Build a sequence' }).waitFor();
    assert.equal(await page.getByLabel('Knock 1: kind').inputValue(), 'http');
    assert.equal(await page.getByLabel('Knock 1: Path').inputValue(), '/letmein');
  },

  async 'a phone can scan the code'(context, told) {
    const page = await open(context, told);
    const file = join(told.folder, 'code.png');
    const scan = async name => {
      await door(page, name).getByRole('button', { name: 'Hand to a phone' }).click();
      await page.locator('#code-picture svg').waitFor();
      const texts = [];
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: file });
        texts.push(execFileSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
      }
      assert.equal(texts[0], texts[1]);
      await page.getByRole('button', { name: 'Close' }).click();
      return texts[0];
    };
    assert.equal(await scan('office'), told.invitation);
    assert.equal(await scan('pi'), `KEY_BASE64:${told.keys[0]} HMAC_KEY_BASE64:${told.keys[1]}`);
    const handed = JSON.parse(await scan('camera'));
    assert.ok(JSON.stringify(handed).includes('41003') && JSON.stringify(handed).includes('open sesame'), 'the app would not knock so');
    await door(page, 'office').getByRole('button', { name: 'Hand to a phone' }).click();
    await page.locator('#code-picture svg').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#code-picture svg').waitFor({ state: 'detached' });
  },

  async 'has a dark and a light face that can be read'(context, told) {
    const page = await open(context, told);
    for (const [colorScheme, isDark] of [['light', false], ['dark', true]]) {
      await page.emulateMedia({ colorScheme });
      assert.equal(luminance(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)) < 0.1, isDark);
      for (const view of ['Doors', 'History', 'Build']) {
        await page.getByRole('button', { name: view, exact: true }).click();
        await page.waitForTimeout(100);
        assert.deepEqual(await faint(page), [], `${view}, ${colorScheme}`);
      }
    }
  },

  async 'fits a phone'(context, told) {
    const page = await open(context, told);
    await page.setViewportSize({ width: 360, height: 740 });
    await buildSequence(page, 'Donaudampfschifffahrtsgesellschaftskapitaen', 'verwaltungszugang.rechenzentrum.beispielgesellschaft.example');
    await page.getByRole('button', { name: 'Suggest a strong one' }).click();
    await page.locator('#strength').waitFor();
    assert.equal(await isWide(page), false, 'the form is wider than the phone');
    await page.getByRole('button', { name: 'Save the door' }).click();
    await page.getByText('is saved').waitFor();
    for (const view of ['Doors', 'History', 'Build']) {
      await page.getByRole('button', { name: view, exact: true }).click();
      await page.waitForTimeout(100);
      assert.equal(await isWide(page), false, `${view} is wider than the phone`);
      const small = await page.locator('main button:visible').evaluateAll(all => all.map(b => ({ text: b.textContent, height: b.getBoundingClientRect().height })).filter(b => b.height < 24));
      assert.deepEqual(small, [], 'too small for a finger');
    }
  },

  async 'a wrong token is refused'(context, told) {
    const page = await context.newPage();
    const answered = page.waitForResponse(response => response.url().endsWith('/api/profiles'));
    await page.goto(`${base(told)}#${'A'.repeat(32)}`);
    assert.equal((await answered).status(), 401);
    await page.getByRole('heading', { name: 'This page is locked' }).waitFor();
    assert.equal(await page.locator('.door').count(), 0);
    const bare = await context.newPage();
    await bare.evaluate(() => sessionStorage.clear()).catch(() => {});
    await bare.goto(base(told));
    await bare.getByRole('heading', { name: 'This page is locked' }).waitFor();
  },

  async 'another site can change nothing'(context, told) {
    const own = await open(context, told);
    await elsewhere(async other => {
      const page = await context.newPage();
      await page.goto(other);
      const target = `${base(told)}api/remove`;
      const statuses = [];
      page.on('response', response => { if (response.url() === target) statuses.push(response.status()); });
      const tried = await page.evaluate(async ({ target, token }) => {
        const results = [];
        for (const options of [
          { mode: 'no-cors', headers: { 'Content-Type': 'text/plain' } },
          { headers: { 'Content-Type': 'text/plain' } },
          // even if it knew the token
          { headers: { 'Content-Type': 'application/json', 'Postern-Token': token } },
        ]) results.push(await fetch(target, { method: 'POST', body: '{"name":"spare"}', ...options }).then(r => r.type, e => e.name));
        return results;
      }, { target, token: told.page.split('#')[1] });
      assert.deepEqual(tried.slice(1), ['TypeError', 'TypeError']);
      await Promise.all([page.waitForURL(target), page.evaluate(to => { document.forms[0].action = to; document.forms[0].submit(); }, target)]);
      assert.ok(statuses.length >= 1 && statuses.every(s => s === 403 || s === 405), `answers: ${statuses}`);
      // nor look into it, nor frame it
      await page.goto(other);
      const framed = await page.evaluate(to => new Promise(done => {
        const frame = document.createElement('iframe');
        frame.src = to;
        frame.onload = () => { try { done(frame.contentDocument?.title ?? 'closed'); } catch { done('closed'); } };
        document.body.append(frame);
      }), base(told));
      assert.notEqual(framed, 'Postern');
    });
    await own.reload();
    await door(own, 'spare').waitFor();
  },
};
