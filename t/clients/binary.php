<?php
// Class Memcached in the binary protocol: binary.php PORT [USER PASSWORD]
[, $port, $user, $password] = $argv + [2 => null, 3 => null];
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

function connect($port, $user, $password)
{
    $client = new Memcached();
    $client->setOption(Memcached::OPT_BINARY_PROTOCOL, true);
    $client->setOption(Memcached::OPT_COMPRESSION, false);
    if ($user !== null) {
        $client->setSaslAuthData($user, $password);
    }
    $client->addServer('127.0.0.1', (int) $port);
    return $client;
}

function values($client)
{
    check($client->get('nobody') === false && $client->getResultCode() === Memcached::RES_NOTFOUND, 'a miss');
    foreach (['text' => 'grüße', 'number' => 7, 'truth' => true, 'list' => [1, ['a' => null]], 'none' => '',
              'long' => random_bytes(500000), 'key with a blank' => 'k'] as $key => $value) {
        check($client->set($key, $value), "set of $key");
        check($client->get($key) === $value, "get of $key");
    }
    $many = [];
    for ($i = 0; $i < 300; $i++) {
        $many["many$i"] = $i;
    }
    check($client->setMulti($many), 'setMulti');
    check($client->getMulti(array_keys($many)) == $many, 'getMulti');
    check(count(array_filter($client->deleteMulti(array_keys($many)), 'is_bool')) === 300, 'deleteMulti');
}

function words($client)
{
    check($client->add('a', 'one') && !$client->add('a', 'two'), 'add');
    check($client->replace('a', 'three') && !$client->replace('nobody', 'x'), 'replace');
    check($client->append('a', '!') && $client->prepend('a', '<') && $client->get('a') === '<three!', 'append and prepend');
    check($client->delete('a') && !$client->delete('a'), 'delete');
    check($client->increment('n', 5, 10) === 10 && $client->increment('n', 5) === 15, 'increment');
    check($client->decrement('n', 100) === 0, 'decrement');
    check($client->touch('n', 100) && !$client->touch('nobody', 100), 'touch');
    check($client->set('gone', 'x', 1000000000) && $client->get('gone') === false, 'a time that has passed');
    $first = $client->get('text', null, Memcached::GET_EXTENDED);
    check($client->cas($first['cas'], 'text', 'two'), 'cas');
    check(!$client->cas($first['cas'], 'text', 'three'), 'cas that comes too late');
    $threads = $client->getStats()["127.0.0.1:{$GLOBALS['port']}"]['threads'];
    check($threads > 0 && $threads % 4 === 0, 'getStats');  // of a pool a sum
    check(current($client->getVersion()) === '1.6.45', 'getVersion');
}

$client = connect($port, $user, $password);
check($client->flush(), 'flush');
values($client);
words($client);
if ($user !== null) {
    check(!connect($port, $user, 'wrong')->set('a', 'x'), 'a wrong password');
    check(!connect($port, null, null)->set('a', 'x'), 'no password');
}
echo "$checks checks passed\n";
