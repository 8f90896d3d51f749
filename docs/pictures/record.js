// Takes the pictures of the README: node record.js SHOP FOLDER writes storefront.png and live-stock.gif into the folder.
// SHOP is the address of a new demo shop. make.sh starts one and runs this script.
import { writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { AnimationWriter } from './animation.js';

const [shop, folder] = process.argv.slice(2);
const product = 'Clavis mechanical keyboard';
const login = { name: 'shopper', password: 'FlashSale!2026' };
const screen = { width: 440, height: 690 };
const gap = 20;
const titleBar = 40;

const browser = await chromium.launch({
  executablePath: process.env.FLASHSALE_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--hide-scrollbars', '--force-color-profile=srgb'],
});
try {
  await takeScreenshot();
  await recordAnimation();
} finally {
  await browser.close();
}

async function takeScreenshot() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1060 }, colorScheme: 'light' });
  await page.goto(shop);
  await page.getByText('Coming up').waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${folder}/storefront.png` });
  await page.close();
}

// Two browsers show the same product. One buys it, and the other's stock count falls.
async function recordAnimation() {
  const [buyer, visitor] = [await openPage(), await openPage()];
  await logIn(buyer);
  await openProduct(buyer);
  await openProduct(visitor);
  const before = await readStock(visitor);

  const writer = new AnimationWriter(await drawWindows(), [
    { left: gap, top: gap + titleBar },
    { left: 2 * gap + screen.width, top: gap + titleBar },
  ]);
  const recording = record(writer, [buyer, visitor]);
  await wait(1500);
  await clickBuy(buyer);
  await buyer.getByText('See the order').waitFor();
  await wait(4500);
  await recording.stop();

  const after = await readStock(visitor);
  if (after === before)
    throw new Error(`The visitor's page still shows “${after}”.`);
  const gif = writer.finish();
  await writeFile(`${folder}/live-stock.gif`, gif);
  console.log(`${folder}/live-stock.gif: “${before}” → “${after}”, ${Math.round(gif.length / 1024)} KiB`);
}

async function openPage() {
  const context = await browser.newContext({ viewport: screen, colorScheme: 'light' });
  return context.newPage();
}

async function logIn(page) {
  await page.goto(`${shop}/Account/Login`);
  await page.fill("[name='Input.Login']", login.name);
  await page.fill("[name='Input.Password']", login.password);
  await page.locator('main').getByRole('button', { name: 'Log in', exact: true }).click();
  await page.waitForURL(url => !url.pathname.includes('Login'));
}

async function openProduct(page) {
  await page.goto(shop);
  await page.getByRole('link', { name: product }).first().click();
  const buy = buyButton(page);
  await buy.waitFor();
  await page.waitForLoadState('networkidle');
  await wait(1000);
  // The count and the button are below the picture.
  await buy.evaluate(button => {
    const hiddenHeight = button.getBoundingClientRect().bottom - window.innerHeight;
    window.scrollBy({ top: hiddenHeight + 24, behavior: 'instant' });
  });
}

function buyButton(page) {
  return page.getByRole('button', { name: /^Buy/ });
}

function readStock(page) {
  return page.getByText(/\d+ left/).first().innerText();
}

// Chromium's screenshots have no mouse pointer, so this draws one.
async function clickBuy(page) {
  const box = await buyButton(page).boundingBox();
  const target = { x: box.x + box.width * 0.6, y: box.y + box.height * 0.6 };
  await page.evaluate(async target => {
    const pointer = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const arrow = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    arrow.setAttribute('d', 'M1 1v20l5-5 3 8 4-2-3-7h7z');
    arrow.setAttribute('fill', '#111');
    arrow.setAttribute('stroke', '#fff');
    arrow.setAttribute('stroke-width', '1.5');
    pointer.append(arrow);
    Object.assign(pointer.style, { position: 'fixed', left: 0, top: 0, width: '24px', height: '28px' });
    Object.assign(pointer.style, { zIndex: 2147483647, pointerEvents: 'none' });
    document.body.append(pointer);
    const start = { x: window.innerWidth * 0.85, y: window.innerHeight * 0.45 };
    const steps = 14;
    for (let step = 0; step <= steps; step++) {
      const progress = 1 - (1 - step / steps) ** 2;
      const x = start.x + (target.x - start.x) * progress;
      const y = start.y + (target.y - start.y) * progress;
      pointer.style.transform = `translate(${x}px, ${y}px)`;
      await new Promise(done => setTimeout(done, 60));
    }
    setTimeout(() => pointer.remove(), 1200);
  }, target);
  await wait(300);
  await page.mouse.click(target.x, target.y);
}

// The desktop behind the pages: two windows with a title each.
async function drawWindows() {
  const width = 2 * screen.width + 3 * gap;
  const height = screen.height + titleBar + 2 * gap;
  const page = await browser.newPage({ viewport: { width, height } });
  const drawWindow = title => `<section><header><i></i><i></i><i></i><b>${title}</b></header></section>`;
  await page.setContent(`
    <style>
      body { margin: 0; padding: ${gap}px; display: flex; gap: ${gap}px; background: #e4e1da; }
      section { width: ${screen.width}px; height: ${screen.height + titleBar}px; }
      section { border-radius: 10px 10px 0 0; box-shadow: 0 1px 5px #0005; }
      header { display: flex; align-items: center; gap: 7px; height: ${titleBar}px; padding: 0 14px; border-radius: inherit; }
      header { background: #3a3640; color: #fff; font: 600 15px "DejaVu Sans", sans-serif; }
      i { width: 11px; height: 11px; border-radius: 50%; background: #8d8893; }
      b { margin: 0 auto; padding-right: 47px; }
    </style>
    ${drawWindow('A shopper buys')}${drawWindow('Another visitor watches')}`);
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

function record(writer, pages) {
  let isRunning = true;
  const done = (async () => {
    while (isRunning) {
      const takenAt = performance.now();
      writer.add(await Promise.all(pages.map(page => page.screenshot())), takenAt);
      await wait(Math.max(0, 90 - (performance.now() - takenAt)));
    }
  })();
  return {
    stop() {
      isRunning = false;
      return done;
    },
  };
}

function wait(milliseconds) {
  return new Promise(done => setTimeout(done, milliseconds));
}
