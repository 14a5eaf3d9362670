// The report of a real import in a real browser: nothing is fetched, each picture has its
// marks and its values, also for those who cannot see it, and nothing is wider than a phone.
// usage: node report_test.mjs LONGSHORE [FOLDER FOR SCREENSHOTS]; exits with 77 where there
// is no Chromium.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Browser, findChromium } from "./browser.mjs";

const kSkipped = 77;
const [program, pictures] = process.argv.slice(2).map((path) => resolve(path));
const chromium = findChromium();
if (!chromium) {
  console.log("skipped: there is no Chromium (apt-get install chromium, or CHROMIUM=its path)");
  process.exit(kSkipped);
}

const folder = mkdtempSync(join(tmpdir(), "longshore-report-"));
const secret = "a-key-that-stands-nowhere-4711";

// What steers the program in a developer's shell stays out, as in tests/support/surroundings.hpp.
const steers = /^(LONGSHORE_.*|XDG_CONFIG_HOME|CREDENTIALS_DIRECTORY|SSL_CERT_(FILE|DIR))$|_proxy$/i;
const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !steers.test(name)));

function manifest(rows) {
  const lines = ["reference_id,image_url,tag,priority_weight"];
  for (let row = 1; row <= rows; ++row) {
    const url = row % 40 === 0 ? "not-a-url" : `https://images.example.com/${row}.jpg`;
    lines.push(`row-${row},${url},street,5`);
  }
  lines.push(`<script>alert(1)</script>,"not a url </style><img src=x onerror=alert(1)>",street,5`);
  return lines.join("\n") + "\n";
}

async function simulator() {
  const child = spawn(program,
    ["simulate", "--dir", "api", "--seed", "3", "--fault", "mixed=0.08", "--latency", "10ms"],
    { cwd: folder, stdio: "ignore", env: plain });
  for (let i = 0; i < 400 && !existsSync(join(folder, "api/port")); ++i) {
    await new Promise((done) => setTimeout(done, 50));
  }
  return child;
}

function importRows() {
  const port = readFileSync(join(folder, "api/port"), "utf8").trim();
  writeFileSync(join(folder, "longshore.yaml"), `
api: {base_url: "https://127.0.0.1:${port}", project_id: demo-project, ca_file: api/ca.pem, key_file: api/key,
  request_timeout: 2s}
batch: {size: 100}
delivery: {requests_per_second: 150}
retry: {base_delay: 50ms, after_timeout: 200ms}
output: {report: true}
hooks: {on_finish: [cat, "${secret}"]}
`);
  writeFileSync(join(folder, "night shift <1>.csv"), manifest(500));
  return spawnSync(program, ["import", "--summary", "s.json", "night shift <1>.csv"],
    { cwd: folder, encoding: "utf8", env: { ...plain, OTHER: secret } });
}

const charts = ["time", "throughput", "latency", "in-flight", "answers", "retries", "rejects",
  "batches"];

// In the page: what each figure holds.
const figures = () => Object.fromEntries([...document.querySelectorAll("figure.chart")].map(
  (figure) => [figure.id, {
    marks: [...figure.querySelectorAll("svg .mark")].filter((mark) => {
      const box = mark.getBBox();
      return box.width > 0 || box.height > 0;
    }).length,
    pictures: figure.querySelectorAll("svg[role=img]").length,
    names: [...figure.querySelectorAll("svg[role=img]")].map((svg) => svg.ariaLabel),
    rows: figure.querySelectorAll("tbody tr").length,
    cells: [...figure.querySelectorAll("tbody td:not(.text)")].map((cell) => cell.textContent),
  }]));

// In the page: what reaches beyond the window, but for what scrolls on its own.
const tooWide = () => [...document.querySelectorAll("body *")].filter((one) => {
  if (one.closest(".scroll > *") || one.closest("svg *") || one.closest("details:not([open]) div")) {
    return false;
  }
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5);
}).map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 40)}`);

async function look(browser, url, name, options) {
  const page = await browser.open(url, options);
  if (pictures) writeFileSync(join(pictures, `report-${name}.png`), await page.screenshot());
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  assert.deepEqual(await page.evaluate(tooWide), [], `${name}: wider than the window`);
  const [scroll, inner] = await page.evaluate(
    () => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(scroll <= inner, `${name}: the page scrolls sideways (${scroll} > ${inner})`);
  assert.deepEqual(page.requests, [url], `${name}: the page made requests`);
  assert.deepEqual(page.complaints, [], `${name}: the browser complains`);
  return page;
}

async function check(browser) {
  const file = join(folder, "night shift <1>-report.html");
  assert.equal((statSync(file).mode & 0o777).toString(8), "600");
  const text = readFileSync(file, "utf8");
  const key = readFileSync(join(folder, "api/key"), "utf8").trim();
  assert.ok(!text.includes(secret) && !text.includes(key), "a secret stands in the report");
  const url = "file://" + encodeURI(file);
  const light = await look(browser, url, "light", { width: 1000 });
  const dark = await look(browser, url, "dark", { width: 1000, dark: true });
  await look(browser, url, "phone", { width: 360 });

  const found = await light.evaluate(figures);
  assert.deepEqual(Object.keys(found).sort(), [...charts].sort());
  for (const [id, figure] of Object.entries(found)) {
    assert.ok(figure.marks > 0, `${id} has no marks`);
    assert.ok(figure.rows > 0, `${id} has no table`);
    assert.ok(figure.cells.some((cell) => /[1-9]/.test(cell)), `${id}: no value but nothing`);
    assert.ok(figure.names.length > 0 && figure.names.every((name) => /\d/.test(name)),
      `${id}: a picture does not tell its numbers: ${figure.names}`);
  }
  const summary = JSON.parse(readFileSync(join(folder, "s.json"), "utf8"));
  const accepted = found.batches.cells.filter((_, i) => i % 3 === 0)
    .reduce((sum, cell) => sum + Number(cell.replaceAll(",", "")), 0);
  assert.equal(accepted, summary.rows.accepted, "the batches do not add up to the summary");
  const told = (await light.accessible()).filter(({ role }) => role === "image");
  assert.ok(told.length >= charts.length && told.every(({ name }) => /\d/.test(name)),
    "a screen reader is not told of each picture");

  const ground = () => getComputedStyle(document.body).backgroundColor;
  assert.notEqual(await light.evaluate(ground), await dark.evaluate(ground));
  assert.equal(await light.evaluate(() => document.scripts.length), 0);
  const links = await light.evaluate(
    () => [...document.querySelectorAll(".files a")].map((link) => link.href));
  assert.ok(links.length >= 4);
  for (const link of links) assert.ok(existsSync(new URL(link)), `${link} leads nowhere`);
}

let server;
let browser;
try {
  server = await simulator();
  const run = importRows();
  assert.equal(run.status, 1, run.stderr);
  browser = new Browser(chromium);
  await check(browser);
  console.log("the report holds");
} finally {
  await browser?.close();
  if (server) {
    const gone = new Promise((done) => server.on("exit", done));
    server.kill();
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
}
