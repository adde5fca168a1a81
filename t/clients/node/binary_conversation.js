// A conversation by npm's `memjs`, which speaks binary alone: node binary_conversation.js PORT [USER PASSWORD]
// (run where the package is installed; see test_memjs.py).
'use strict';

const assert = require('assert');
const { createRequire } = require('module');

const memjs = createRequire(process.cwd() + '/')('memjs');
const [port, username, password] = process.argv.slice(2);
const quiet = { log() {} };
const connect = (login) => memjs.Client.create('127.0.0.1:' + port, { retries: 0, timeout: 20, logger: quiet, ...login });
const client = connect(username ? { username, password } : {});
let checks = 0;

function same(actual, expected, what) {
  assert.deepStrictEqual(actual, expected, what);
  checks++;
}

const flush = () => new Promise((done) => client.flush((error, results) => done(results)));
const valueOf = async (key) => (await client.get(key)).value;

async function values() {
  same(await valueOf('nobody'), null, 'a miss');
  const stored = {
    text: Buffer.from('gr\u00fc\u00dfe \u9375'), bytes: Buffer.from([...Array(256).keys()]), empty: Buffer.alloc(0),
    long: Buffer.alloc(500000, 'z'),
  };
  for (const [key, value] of Object.entries(stored)) {
    same(await client.set(key, value, { expires: 100 }), true, 'set of ' + key);
    same(await valueOf(key), value, 'get of ' + key);
  }
}

async function words() {
  same(await client.add('a', 'one', {}), true, 'add');
  same(await client.add('a', 'two', {}), false, 'add again');
  same(await client.replace('a', 'three', {}), true, 'replace');
  same(await client.replace('absent', 'x', {}), false, 'replace of a miss');
  same(await client.append('a', '!'), true, 'append');
  same(await client.prepend('a', '<'), true, 'prepend');
  same(String(await valueOf('a')), 'three!<', 'get: this client sends an append for a prepend');
  same(await client.touch('a', 100), true, 'touch');
  same(await client.delete('a'), true, 'delete');
  same(await client.delete('a'), false, 'delete again');
  same((await client.increment('n', 5, { initial: 10 })).value, 10, 'increment of a miss');
  same((await client.increment('n', 5, {})).value, 15, 'increment');
  same((await client.decrement('n', 100, {})).value, 0, 'decrement');
  same(await client.set('gone', 'x', { expires: 1000000000 }), true, 'set with a time that has passed');
  same(await valueOf('gone'), null, 'get of what has expired');
}

// Many at once, on one connection.
async function crowd() {
  const numbers = [...Array(500).keys()];
  await Promise.all(numbers.map((i) => client.set('crowd' + i, 'value' + i, {})));
  same((await Promise.all(numbers.map((i) => valueOf('crowd' + i)))).map(String), numbers.map((i) => 'value' + i), 'gets at once');
}

async function administration() {
  const stats = await new Promise((done) => client.stats((error, server, all) => done(all)));
  // Behind a pool there may be other versions.
  same(/^1\.6\.\d+$/.test(stats.version), true, 'stats');
  same((await flush())['127.0.0.1:' + port], true, 'flush');
  same(await valueOf('n'), null, 'get after flush');
}

async function wrongPassword() {
  const other = connect({ username, password: 'wrong' });
  await assert.rejects(other.set('a', 'x', {}));
  checks++;
  other.close();
}

flush().then(values).then(words).then(crowd).then(administration).then(() => username && wrongPassword()).then(() => {
  client.close();
  console.log(checks + ' checks passed');
}).catch((error) => {
  console.error(error);
  process.exit(1);
});
