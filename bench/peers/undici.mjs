// Node's undici: COUNT requests, IN_FLIGHT at a time, one connection each.
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

const { BENCH_URL, BENCH_PATH, BENCH_CA, BENCH_BODY, BENCH_KEY, BENCH_COUNT, BENCH_IN_FLIGHT } = process.env;
const inFlight = Number(BENCH_IN_FLIGHT);
const pool = new Pool(BENCH_URL, {
  connections: inFlight,
  pipelining: 1,
  connect: { ca: readFileSync(BENCH_CA) },
});
let left = Number(BENCH_COUNT);
async function work() {
  while (left-- > 0) {
    const { statusCode, body } = await pool.request({
      path: BENCH_PATH,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': BENCH_KEY },
      body: BENCH_BODY,
    });
    await body.json();
    if (statusCode !== 200 && statusCode !== 400) throw new Error(`HTTP ${statusCode}`);
  }
}
await Promise.all(Array.from({ length: inFlight }, work));
await pool.close();
