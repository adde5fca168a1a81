// A conversation by npm's `memcached`, with its pool of connections: node conversation.js PORT
// (run where the package is installed; see test_npm_memcached.py).
'use strict';

const assert = require('assert');
const { createRequire } = require('module');
const { promisify } = require('util');

const Memcached = createRequire(process.cwd() + '/')('memcached');
const client = new Memcached('127.0.0.1:' + process.argv[2], { poolSize: 5, timeout: 20000, retries: 0 });
const call = (name, ...words) => promisify(client[name]).apply(client, words);
let checks = 0;

function same(actual, expected, what) {
  assert.deepStrictEqual(actual, expected, what);
  checks++;
}

async function fails(promise, pattern) {
  await assert.rejects(promise, pattern);
  checks++;
}

async function values() {
  same(await call('get', 'nobody'), undefined, 'a miss');
  const stored = {
    text: 'gr\u00fc\u00dfe \u9375', number: 42, truth: true, object: { list: [1, 2, 3] }, empty: '',
    bytes: Buffer.from([...Array(256).keys()]), long: 'z'.repeat(500000),
  };
  for (const [key, value] of Object.entries(stored)) {
    same(await call('set', key, value, 100), true, 'set');
    same(await call('get', key), value, 'get of ' + key);
  }
  same(await call('getMulti', [...Object.keys(stored), 'nobody']), stored, 'getMulti');
  same(await call('set', 'schl\u00fcssel', 'u', 0), true, 'set of a key beyond ASCII');
  same(await call('get', 'schl\u00fcssel'), 'u', 'get of a key beyond ASCII');
}

async function words() {
  same(await call('add', 'a', 'one', 0), true, 'add');
  await fails(call('add', 'a', 'two', 0), /not stored/);
  same(await call('replace', 'a', 'three', 0), true, 'replace');
  await fails(call('replace', 'nobody', 'x', 0), /not stored/);
  same(await call('append', 'a', '!'), true, 'append');
  same(await call('prepend', 'a', '<'), true, 'prepend');
  same(await call('get', 'a'), '<three!', 'get');
  same(await call('touch', 'a', 100), true, 'touch');
  same(await call('del', 'a'), true, 'delete');
  same(await call('del', 'a'), false, 'delete again');
  same(await call('set', 'n', 10, 0), true, 'set of a number');
  same(await call('incr', 'n', 5), 15, 'incr');
  same(await call('decr', 'n', 100), 0, 'decr');
  same(await call('incr', 'nobody', 1), false, 'incr of a miss');
  same(await call('set', 'gone', 'x', 1000000000), true, 'set with a time that has passed');
  same(await call('get', 'gone'), undefined, 'get of what has expired');
}

async function compareAndSwap() {
  await call('set', 'c', 'one', 0);
  const { c, cas } = await call('gets', 'c');
  same(c, 'one', 'gets');
  same(await call('cas', 'c', 'two', cas, 0), true, 'cas');
  same(await call('cas', 'c', 'three', cas, 0), false, 'cas that comes too late');
  same(await call('get', 'c'), 'two', 'get');
}

// Many at once, on five connections.
async function crowd() {
  const numbers = [...Array(500).keys()];
  await call('set', 'shared', 0, 0);
  await Promise.all(numbers.map((i) => call('set', 'crowd' + i, 'value' + i, 0)));
  same(await Promise.all(numbers.map((i) => call('get', 'crowd' + i))), numbers.map((i) => 'value' + i), 'gets at once');
  const counted = await Promise.all(numbers.map(() => call('incr', 'shared', 1)));
  same(counted.sort((a, b) => a - b), numbers.map((i) => i + 1), 'incrs at once');
}

async function administration() {
  const [version] = await call('version');
  assert.match(version.version, /^1\.6\./);
  const [stats] = await call('stats');
  assert.ok(stats.pid > 0 && stats.cmd_get > 0);
  same(await call('flush'), [true], 'flush');
  same(await call('get', 'text'), undefined, 'get after flush');
}

(async () => {
  await values();
  await words();
  await compareAndSwap();
  await crowd();
  await administration();
  client.end();
  console.log(checks + ' checks passed');
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
