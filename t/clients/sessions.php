<?php
// PHP sessions in memcached, with locks: sessions.php count|hold|check PORT
//   count   counts up in one session, many times; several run at once
//   check   a conversation with the session handler and with class Memcached
$port = (int) $argv[2];
ini_set('session.use_cookies', '0');
ini_set('session.cache_limiter', '');
ini_set('session.save_handler', 'memcached');
ini_set('session.save_path', "127.0.0.1:$port");
ini_set('memcached.sess_binary_protocol', '0');
ini_set('memcached.sess_locking', '1');
ini_set('memcached.sess_lock_wait_min', '2');
ini_set('memcached.sess_lock_wait_max', '20');
ini_set('memcached.sess_lock_retries', '5000');
ini_set('memcached.sess_prefix', 'memc.sess.key.');
$checks = 0;

function check($right, $what)
{
    global $checks;
    if (!$right) {
        fwrite(STDERR, "php: $what\n");
        exit(1);
    }
    $checks++;
}

function page($id, $work)
{
    session_id($id);
    check(session_start(), 'session_start');
    $result = $work();
    session_write_close();
    $_SESSION = [];
    return $result;
}

function count_up()
{
    for ($turn = 0; $turn < 25; $turn++) {
        page('shared', function () {
            $_SESSION['number'] = ($_SESSION['number'] ?? 0) + 1;
        });
    }
}

function sessions($client)
{
    page('one', function () { $_SESSION['cart'] = ['book' => 2]; });
    page('two', function () { check($_SESSION === [], 'a new session is empty'); });
    page('one', function () { check($_SESSION === ['cart' => ['book' => 2]], 'a session is found again'); });
    check($client->get('memc.sess.key.one') === 'cart|a:1:{s:4:"book";i:2;}', 'where a session is kept');
    page('one', function () use ($client) {
        check($client->get('memc.sess.key.lock.one') !== false, 'an open session is locked');
    });
    check($client->get('memc.sess.key.lock.one') === false, 'a closed session is not');
    page('one', function () { session_destroy(); });
    check($client->get('memc.sess.key.one') === false, 'a session is destroyed');
    page('big', function () { $_SESSION['big'] = str_repeat('x', 500000); });
    page('big', function () { check(strlen($_SESSION['big']) === 500000, 'a session of 500 KB'); });
}

function values($client)
{
    check($client->get('nobody') === false, 'a miss');
    check($client->getResultCode() === Memcached::RES_NOTFOUND, 'and its reason');
    foreach (['text' => 'grüße', 'number' => 7, 'truth' => true, 'list' => [1, ['a' => null]], 'none' => '',
              'long' => random_bytes(500000), 'packed' => str_repeat('p', 900000)] as $key => $value) {
        check($client->set($key, $value), "set of $key");
        check($client->get($key) === $value, "get of $key");
    }
    $many = [];
    for ($i = 0; $i < 300; $i++) {
        $many["many$i"] = $i;
    }
    check($client->setMulti($many), 'setMulti');
    check($client->getMulti(array_keys($many)) == $many, 'getMulti');
    check($client->add('a', 'one') && !$client->add('a', 'two'), 'add');
    check($client->replace('a', 'three') && $client->get('a') === 'three', 'replace');
    check($client->delete('a') && !$client->delete('a'), 'delete');
    check($client->set('n', 10) && $client->increment('n', 5) === 15, 'increment');
    check($client->decrement('n', 100) === 0, 'decrement');
    check($client->touch('n', 100) && !$client->touch('nobody', 100), 'touch');
    check($client->set('gone', 'x', 1000000000) && $client->get('gone') === false, 'a time that has passed');
    $first = $client->get('text', null, Memcached::GET_EXTENDED);
    check($client->cas($first['cas'], 'text', 'two'), 'cas');
    check(!$client->cas($first['cas'], 'text', 'three'), 'cas that comes too late');
    check(count($client->getStats()) === 1, 'getStats');
}

$client = new Memcached();
$client->addServer('127.0.0.1', $port);
if ($argv[1] === 'count') {
    count_up();
} else {
    sessions($client);
    values($client);
}
echo "$checks checks passed\n";
