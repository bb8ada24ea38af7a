import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The pictures of docs/page.md: a page as people have it, light, dark and on a phone. */
export async function takeShots(browser, told) {
  await mkdir(told.shots, { recursive: true });
  const shoot = async (name, colorScheme, width, height, walk) => {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB', deviceScaleFactor: 1, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(told.page);
    await page.locator('.door').first().waitFor();
    await walk(page);
    await page.screenshot({ path: join(told.shots, `${name}.png`) });
    await context.close();
  };
  const knock = async page => {
    await page.getByRole('button', { name: 'ssh' }).and(page.locator('.act')).click();
    await page.locator('.door.open .left').waitFor();
    await page.locator('.door .result p').first().waitFor();
    await page.mouse.move(0, 0);
  };
  const build = async page => {
    await page.getByRole('button', { name: 'Build', exact: true }).click();
    await page.getByLabel('Name', { exact: true }).fill('workshop');
    await page.getByLabel('Gate', { exact: true }).fill('workshop.example.net');
    const steps = [['tcp', '28411', ''], ['udp', '62817', 'open sesame'], ['icmp', '720', ''], ['tcp', '9362', '']];
    await page.getByRole('button', { name: 'Add a knock' }).click();
    for (const [i, [kind, port, value]] of steps.entries()) {
      await page.getByLabel(`Knock ${i + 1}: kind`).selectOption(kind);
      await page.getByLabel(new RegExp(`Knock ${i + 1}: (Port|Size)`)).fill(port);
      if (value) await page.getByLabel(`Knock ${i + 1}: Payload`).fill(value);
    }
    await page.locator('#strength').waitFor();
    await page.getByRole('button', { name: 'Save the door' }).focus();
    await page.evaluate(() => scrollTo(0, 0));
  };
  await shoot('doors-light', 'light', 860, 900, knock);
  await shoot('doors-dark', 'dark', 860, 900, knock);
  await shoot('doors-phone', 'light', 360, 780, knock);
  await shoot('build-light', 'light', 860, 980, build);
  await shoot('build-phone-dark', 'dark', 360, 780, build);
  await shoot('code-dark', 'dark', 860, 780, async page => {
    await page.locator('.door').filter({ hasText: 'office' }).getByRole('button', { name: 'Hand to a phone' }).click();
    await page.locator('#code-picture svg').waitFor();
  });
  await shoot('history-light', 'light', 860, 560, async page => {
    await page.getByRole('button', { name: 'History', exact: true }).click();
    await page.locator('#history-list li').first().waitFor();
  });
}
