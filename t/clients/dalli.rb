# A conversation by ruby-dalli, in the binary protocol: dalli.rb PORT [USER PASSWORD]
require 'dalli'

port, user, password = ARGV
Dalli.logger.level = Logger::ERROR
ADDRESS = "127.0.0.1:#{port}"
OPTIONS = { socket_timeout: 20, username: user, password: password }.freeze
CLIENT = Dalli::Client.new(ADDRESS, OPTIONS)
$checks = 0

def check(right, what)
  abort("dalli: #{what}") unless right
  $checks += 1
end

def values
  check(CLIENT.get('nobody').nil?, 'a miss')
  stored = { 'text' => "gr\u00fc\u00dfe", 'number' => 42, 'list' => [1, { 'a' => nil }], 'empty' => '', 'long' => 'z' * 500_000,
             'bytes' => (0..255).to_a.pack('C*') }
  stored.each do |key, value|
    check(CLIENT.set(key, value, 100), "set of #{key}")
    check(CLIENT.get(key) == value, "get of #{key}")
  end
  check(CLIENT.get_multi(*stored.keys, 'nobody') == stored, 'get_multi')
  many = (0...500).to_h { |i| ["many#{i}", i] }
  CLIENT.multi { many.each { |key, value| CLIENT.set(key, value) } }
  check(CLIENT.get_multi(*many.keys) == many, 'many quiet sets')
  check(CLIENT.fetch('made') { 'once' } == 'once' && CLIENT.fetch('made') { 'twice' } == 'once', 'fetch')
end

def words
  check(CLIENT.add('a', 'one', 0, raw: true) && !CLIENT.add('a', 'two'), 'add')
  check(CLIENT.replace('a', 'three', 0, raw: true).positive? && CLIENT.replace('nobody', 'x').zero?, 'replace')
  check(CLIENT.append('a', '!') && CLIENT.prepend('a', '<'), 'append and prepend')
  check(CLIENT.get('a', raw: true) == '<three!', 'and what comes of it')
  check(CLIENT.touch('a', 100) && !CLIENT.touch('nobody', 100), 'touch')
  check(CLIENT.gat('a', 100) == '<three!', 'get and touch')
  check(CLIENT.delete('a') && !CLIENT.delete('a'), 'delete')
  check(CLIENT.incr('n', 5, 0, 10) == 10 && CLIENT.incr('n', 5) == 15, 'incr')
  check(CLIENT.decr('n', 100).zero? && CLIENT.incr('nobody').nil?, 'decr')
  check(CLIENT.set('brief', 'x', 1), 'a life of a second')
  sleep(0.1) until CLIENT.get('brief').nil?
end

def compare_and_swap
  CLIENT.set('c', 'one')
  value, cas = CLIENT.get_cas('c')
  check(value == 'one' && cas.positive?, 'get_cas')
  check(CLIENT.set_cas('c', 'two', cas), 'set_cas')
  check(!CLIENT.set_cas('c', 'three', cas) && !CLIENT.delete_cas('c', cas), 'ids that are old')
  check(CLIENT.cas('c') { |old| "#{old}!" } && CLIENT.get('c') == 'two!', 'cas')
end

def administration
  check(CLIENT.version == { ADDRESS => '1.6.45' }, 'version')
  check((Integer(CLIENT.stats[ADDRESS]['threads']) % 4).zero?, 'stats')  # of a pool a sum
  check((Integer(CLIENT.stats(:settings)[ADDRESS]['maxbytes']) % 67_108_864).zero?, 'stats settings')
  check(CLIENT.flush && CLIENT.get('c').nil?, 'flush')
end

CLIENT.flush
values
words
compare_and_swap
administration
if user
  begin
    Dalli::Client.new(ADDRESS, OPTIONS.merge(password: 'wrong')).set('a', 1)
    abort('dalli: a wrong password')
  rescue Dalli::DalliError
    check(true, 'a wrong password')
  end
end
puts "#{$checks} checks passed"
