// Opens an HTML file in headless Chromium and prints a JSON object that tells what happened there:
//   errors      what the console complained of, scripts threw, or the page's policy refused
//   requests    addresses that the page asked for, itself left out
//   result      what the script gave that was to run in the page
// The order is a JSON object on the command line (see browser.py): file, script, dark, width, height,
// screenshot and pdf (where to), whole (the whole page and not only a window of it).
'use strict';
const {chromium} = require('playwright-core');
const {pathToFileURL} = require('url');

// Chromium's own conversations with the outside are off: a request is one that the page makes.
const arguments_ = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--autoplay-policy=no-user-gesture-required'];

async function look(order) {
  const browser = await chromium.launch({executablePath: order.chromium || '/usr/bin/chromium',
    args: arguments_});
  try {
    const context = await browser.newContext({colorScheme: order.dark ? 'dark' : 'light',
      viewport: {width: order.width || 1280, height: order.height || 900}});
    const page = await context.newPage();
    const url = pathToFileURL(order.file).href;
    const errors = [], requests = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => {
      // blob: and data: addresses are within the page.
      if (request.url() !== url && !/^(blob|data):/.test(request.url())) requests.push(request.url());
    });
    await page.goto(url, {waitUntil: 'load'});
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const result = order.script ? await page.evaluate(order.script) : null;
    if (order.screenshot) await page.screenshot({path: order.screenshot, fullPage: Boolean(order.whole)});
    if (order.pdf) await page.pdf({path: order.pdf, format: 'A4', printBackground: true});
    return {errors, requests, result};
  } finally {
    await browser.close();
  }
}

look(JSON.parse(process.argv[2])).then((seen) => console.log(JSON.stringify(seen)), (error) => {
  console.error(String(error));
  process.exitCode = 1;
});
