// A conversation by spymemcached: Spymemcached.java text|binary PORT [USER PASSWORD]
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Protocol;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.auth.AuthDescriptor;
import net.spy.memcached.auth.PlainCallbackHandler;

public class Spymemcached {
  private static int checks = 0;
  private final MemcachedClient client;

  Spymemcached(MemcachedClient client) {
    this.client = client;
  }

  private static void check(boolean right, String what) {
    if (!right) {
      System.err.println("spymemcached: " + what);
      System.exit(1);
    }
    checks++;
  }

  private static boolean done(Future<Boolean> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  void values() throws Exception {
    check(client.get("nobody") == null, "a miss");
    Map<String, Object> stored = new HashMap<>();
    stored.put("text", "gr\u00fc\u00dfe");
    stored.put("number", 42);
    stored.put("list", new ArrayList<>(List.of(1, "a")));
    stored.put("long", "z".repeat(500000));
    for (Map.Entry<String, Object> entry : stored.entrySet()) {
      check(done(client.set(entry.getKey(), 100, entry.getValue())), "set of " + entry.getKey());
      check(entry.getValue().equals(client.get(entry.getKey())), "get of " + entry.getKey());
    }
    check(stored.equals(client.getBulk("text", "number", "list", "long", "nobody")), "getBulk");
  }

  // What is asked at once is sent as one multiget, or as quiet gets and a noop.
  void crowd() throws Exception {
    List<Future<Boolean>> sets = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      sets.add(client.set("crowd" + i, 0, i));
    }
    for (Future<Boolean> set : sets) {
      check(done(set), "sets at once");
    }
    List<Future<Object>> gets = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      gets.add(client.asyncGet("crowd" + i));
    }
    for (int i = 0; i < 1000; i++) {
      check(gets.get(i).get(20, TimeUnit.SECONDS).equals(i), "gets at once");
    }
  }

  void words() throws Exception {
    check(done(client.add("a", 0, "one")) && !done(client.add("a", 0, "two")), "add");
    check(done(client.replace("a", 0, "three")) && !done(client.replace("nobody", 0, "x")), "replace");
    CASValue<Object> value = client.gets("a");
    check(client.cas("a", value.getCas(), "four") == CASResponse.OK, "cas");
    check(client.cas("a", value.getCas(), "five") == CASResponse.EXISTS, "cas that comes too late");
    check(client.cas("nobody", 1, "x") == CASResponse.NOT_FOUND, "cas of a miss");
    long id = client.gets("a").getCas();
    check(done(client.append(id, "a", "!")) && done(client.prepend(client.gets("a").getCas(), "a", "<")), "append and prepend");
    check(client.get("a").equals("<four!"), "and what comes of it");
    check(done(client.touch("a", 100)) && !done(client.touch("nobody", 100)), "touch");
    check(done(client.delete("a")) && !done(client.delete("a")), "delete");
    check(client.incr("n", 5, 10, 100) == 10 && client.incr("n", 5) == 15, "incr");
    check(client.decr("n", 100) == 0 && client.incr("nobody", 1) == -1, "decr");
  }

  // In binary, which is spoken by the cache role alone.
  void binary() throws Exception {
    client.set("a", 0, "x");
    check(client.getAndTouch("a", 100).getValue().equals("x"), "get and touch");
    check(client.getVersions().values().iterator().next().endsWith("1.6.45"), "version");
    // Four of each server.
    int threads = Integer.parseInt(client.getStats().values().iterator().next().get("threads"));
    check(threads > 0 && threads % 4 == 0, "stats");
  }

  private static MemcachedClient connect(String protocol, int port, String user, String password) throws Exception {
    ConnectionFactoryBuilder builder = new ConnectionFactoryBuilder().setOpTimeout(20000).setAuthWaitTime(20000)
        .setProtocol(protocol.equals("binary") ? Protocol.BINARY : Protocol.TEXT);
    if (user != null) {
      builder.setAuthDescriptor(new AuthDescriptor(new String[] {"PLAIN"}, new PlainCallbackHandler(user, password)));
    }
    return new MemcachedClient(builder.build(), List.of(new InetSocketAddress("127.0.0.1", port)));
  }

  public static void main(String[] words) {
    try {
      converse(words);
    } catch (Exception failure) {
      failure.printStackTrace();
      System.exit(1); // the client has a thread of its own, which would go on
    }
  }

  private static void converse(String[] words) throws Exception {
    System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SunLogger");
    java.util.logging.Logger.getLogger("net.spy.memcached").setLevel(java.util.logging.Level.OFF);
    boolean hasLogin = words.length > 2;
    MemcachedClient client = connect(words[0], Integer.parseInt(words[1]), hasLogin ? words[2] : null, hasLogin ? words[3] : null);
    check(done(client.flush()), "flush");
    Spymemcached conversation = new Spymemcached(client);
    conversation.values();
    conversation.crowd();
    conversation.words();
    if (words[0].equals("binary")) {
      conversation.binary();
    }
    client.shutdown();
    System.out.println(checks + " checks passed");
  }
}
