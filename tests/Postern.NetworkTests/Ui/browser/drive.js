// Goes through the page as a person does, and prints a line of JSON for each path: {"path": …, "problem": … or null}.
//   node drive.js '{"chromium": "/usr/bin/chromium", "page": "http://127.0.0.1:…/#…", "gate": "192.0.2.1", "shots": "folder or null"}'
import { chromium } from 'playwright-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paths } from './paths.js';
import { takeShots } from './shots.js';

const told = JSON.parse(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), 'postern-browser-'));
const browser = await chromium.launch({
  executablePath: told.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb', '--disable-background-networking', '--no-first-run'],
  env: { ...process.env, HOME: folder },
});
try {
  if (told.shots) {
    await takeShots(browser, told);
  } else {
    // The door that stays closed takes half a minute, and knocks from an address of its own: beside the others.
    const long = Object.keys(paths).filter(path => path.startsWith('a wrong sequence'));
    const walkOne = async (path, walk) => {
      const context = await browser.newContext({ viewport: { width: 900, height: 900 }, locale: 'en-GB' });
      context.setDefaultTimeout(8000);
      let problem = null;
      try {
        await walk(context, { ...told, folder });
      } catch (e) {
        problem = e.stack ?? String(e);
      }
      await context.close();
      console.log(JSON.stringify({ path, problem }));
    };
    const beside = Promise.all(long.map(path => walkOne(path, paths[path])));
    for (const [path, walk] of Object.entries(paths)) if (!long.includes(path)) await walkOne(path, walk);
    await beside;
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
