// Reads a manifest with DuckDB on one thread, touching every column of every row.
import { DuckDBInstance } from '@duckdb/node-api';

const path = process.argv[2];
const reader = path.endsWith('csv') ? 'read_csv' : 'read_ndjson';
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
const result = await connection.runAndReadAll(
  `SELECT count(*), max(reference_id), max(image_url), max(tag), max(priority_weight)
   FROM ${reader}('${path}')`);
console.log(String(result.getRows()[0]));
