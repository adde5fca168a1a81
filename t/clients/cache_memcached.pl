#!/usr/bin/perl
# A conversation by a Perl client: cache_memcached.pl Cache::Memcached|Cache::Memcached::Fast PORT
use strict;
use warnings;

my ($class, $port) = @ARGV;
eval "require $class; 1" or die $@;
my $client = $class->new({servers => ["127.0.0.1:$port"], compress_threshold => 10_000, utf8 => 1});
my $checks = 0;

sub is {
    my ($got, $wanted, $what) = @_;
    $got = defined $got ? $got : '(undef)';
    $wanted = defined $wanted ? $wanted : '(undef)';
    die "$class: $what: got '" . substr($got, 0, 80) . "', not '" . substr($wanted, 0, 80) . "'\n"
        if $got ne $wanted;
    $checks++;
}

sub ok { is($_[0] ? 'yes' : 'no', 'yes', $_[1]) }
sub refused { is($_[0] ? 'yes' : 'no', 'no', $_[1]) }

sub get { return scalar $client->get($_[0]) }

sub store_and_get {
    is(get('nobody'), undef, 'a miss');
    ok($client->set('text', 'a value'), 'set');
    is(get('text'), 'a value', 'get');
    ok($client->set('empty', ''), 'set of nothing');
    is(get('empty'), '', 'get of nothing');
    ok($client->set('lines', "a\r\nEND\r\nb"), 'set of line ends');
    is(get('lines'), "a\r\nEND\r\nb", 'get of line ends');
    ok($client->set('object', {list => [1, 2, 3], name => 'x'}), 'set of a structure');
    is(join(',', @{get('object')->{list}}), '1,2,3', 'get of a structure');
    refused($client->add('text', 'other'), 'add of what is there');
    ok($client->replace('text', 'other'), 'replace');
    ok($client->delete('text'), 'delete');
    refused($client->delete('text'), 'delete again');
}

sub large_values {
    my $noise = join '', map { chr(int(rand(256))) } 1 .. 500_000;
    ok($client->set('noise', $noise), 'set of 500 KB');
    ok(get('noise') eq $noise, 'get of 500 KB');
    my $packed = 'abc' x 200_000;  # is compressed: the flag must come back
    ok($client->set('packed', $packed), 'set of 600 KB that shrink');
    ok(get('packed') eq $packed, 'get of 600 KB that had shrunk');
}

sub many_keys {
    ok($client->set("many$_", $_), 'set of many') for 1 .. 200;
    my $found = $client->get_multi(map { "many$_" } 1 .. 300);
    is(scalar(keys %$found), 200, 'get_multi');
    is($found->{"many$_"}, $_, 'a value of get_multi') for 1 .. 200;
}

sub numbers {
    ok($client->set('n', 10), 'set of a number');
    is($client->incr('n', 5), 15, 'incr');
    is($client->decr('n'), 14, 'decr');
    is($client->decr('n', 100) + 0, 0, 'decr below zero');  # the fast one says 0E0
    refused($client->incr('nobody'), 'incr of a miss');
}

sub expiry {
    ok($client->set('gone', 'x', time() - 10), 'set with a time that has passed');
    is(get('gone'), undef, 'get of what has expired');
    ok($client->set('stays', 'x', 1000), 'set with a time to come');
    is(get('stays'), 'x', 'get of what has not');
}

# What only the fast one has.
sub compare_and_swap {
    ok($client->set('c', 'one'), 'set');
    my $pair = $client->gets('c');
    is($pair->[1], 'one', 'gets');
    ok($client->cas('c', $pair->[0], 'two'), 'cas');
    refused($client->cas('c', $pair->[0], 'three'), 'cas that comes too late');
    ok($client->append('c', '!'), 'append');
    ok($client->prepend('c', '<'), 'prepend');
    is(get('c'), '<two!', 'get');
    ok($client->touch('c', 100), 'touch');
    my $found = $client->gets_multi('c', 'nobody');
    is($found->{c}[1], '<two!', 'gets_multi');
    my $stored = $client->set_multi(['a', 1], ['b', 2]);
    ok($stored->{a} && $stored->{b}, 'set_multi');
}

sub no_answers {
    $client->set('quiet', $_) for 1 .. 100;  # in void context the fast one says noreply
    is(get('quiet'), 100, 'get after sets without an answer');
    $client->delete('quiet');
    is(get('quiet'), undef, 'get after a delete without an answer');
}

store_and_get();
large_values();
many_keys();
numbers();
expiry();
compare_and_swap() if $class eq 'Cache::Memcached::Fast';
no_answers();
$client->flush_all;
is(get('stays'), undef, 'get after flush_all');
print "$checks checks passed\n";
