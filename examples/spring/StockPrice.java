// A stock ticker on Spring's SseEmitter (`/stock-price`), one price a second, and the same over WebSocket
// (`/ws/stock-price`), in one file: embedded Tomcat 9, Spring MVC 4.3, the JSR 356 endpoint of Tomcat.
//
// Asynchronous: no servlet thread waits for a subscriber. One thread sends, and that is the weak point of a loop over
// emitters: `send` blocks where a client does not read. With -Dsenders=N there is a pool, and an outbox for each client.
// https://docs.spring.io/spring-framework/docs/4.3.x/spring-framework-reference/html/mvc.html#mvc-ann-async-sse
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import javax.websocket.CloseReason;
import javax.websocket.Endpoint;
import javax.websocket.EndpointConfig;
import javax.websocket.Session;
import javax.websocket.server.ServerContainer;
import javax.websocket.server.ServerEndpointConfig;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

public class StockPrice {
  static final long EMITTER_TIMEOUT_MS = Long.getLong("timeoutMs", 30 * 60_000);
  static final double RATE_HZ = Double.parseDouble(System.getProperty("rate", "1"));
  static final int SENDERS = Integer.getInteger("senders", 0);
  static final int PADDING_BYTES = Integer.getInteger("padding", 0);

  static final int OUTBOX_LENGTH = 1000;
  static final ExecutorService pool = SENDERS > 0 ? Executors.newFixedThreadPool(SENDERS) : null;

  static final Map<SseEmitter, Outbox> emitters = new ConcurrentHashMap<>();
  static final Map<Session, Outbox> sessions = new ConcurrentHashMap<>();
  static final AtomicLong timedOut = new AtomicLong(), failed = new AtomicLong(), completed = new AtomicLong();

  @RestController
  public static class Prices {
    @RequestMapping("/stock-price")
    public SseEmitter stockPrice() throws IOException {
      SseEmitter emitter = new SseEmitter(EMITTER_TIMEOUT_MS);
      // Every way out leads to the set: without these a server keeps the emitters of those who have gone.
      emitter.onTimeout(() -> { timedOut.incrementAndGet(); emitter.complete(); });
      emitter.onCompletion(() -> { completed.incrementAndGet(); emitters.remove(emitter); });
      // The head goes out at once, not with the first price.
      emitter.send(SseEmitter.event().comment("welcome"));
      emitters.put(emitter, new Outbox(json -> send(emitter, json)));
      return emitter;
    }

    /** How many are held: 0 again when everyone has gone. */
    @RequestMapping(value = "/connections", produces = MediaType.TEXT_PLAIN_VALUE)
    public String connections() {
      return "emitters " + emitters.size() + ", sessions " + sessions.size() + ", completed " + completed
          + ", timed out " + timedOut + ", failed " + failed + "\n";
    }
  }

  /**
   * What one client has still to get, sent by one thread at a time: in order, and a client that does not read holds one
   * thread of the pool. A task for each price would hold all of them after as many prices.
   */
  static final class Outbox {
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final Predicate<String> sender;
    private boolean busy;

    Outbox(Predicate<String> sender) {
      this.sender = sender;
    }

    void offer(String json) {
      if (pool == null) {
        sender.test(json);
        return;
      }
      synchronized (this) {
        // The newest price is worth more than the oldest.
        if (waiting.size() == OUTBOX_LENGTH) waiting.poll();
        waiting.add(json);
        if (busy) return;
        busy = true;
      }
      pool.execute(this::drain);
    }

    private void drain() {
      while (true) {
        String json;
        synchronized (this) {
          json = waiting.poll();
          busy = json != null;
        }
        // A client that has gone needs none of the rest.
        if (json == null || !sender.test(json)) return;
      }
    }
  }

  static boolean send(SseEmitter emitter, String json) {
    try {
      emitter.send(SseEmitter.event().data(json, MediaType.TEXT_PLAIN));
      return true;
    } catch (IOException | IllegalStateException gone) {
      // The client has left: nothing else tells a server that only writes. No completeWithError: the container knows
      // already, and the call would throw here, in the only sender, which would end with it.
      failed.incrementAndGet();
      emitters.remove(emitter);
      return false;
    }
  }

  static boolean send(Session session, String json) {
    try {
      session.getBasicRemote().sendText(json);
      return true;
    } catch (IOException | IllegalStateException gone) {
      failed.incrementAndGet();
      sessions.remove(session);
      return false;
    }
  }

  public static class Ticker extends Endpoint {
    @Override
    public void onOpen(Session session, EndpointConfig config) {
      session.setMaxIdleTimeout(0);
      sessions.put(session, new Outbox(json -> StockPrice.send(session, json)));
    }

    @Override
    public void onError(Session session, Throwable error) {
      failed.incrementAndGet();
      sessions.remove(session);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
      completed.incrementAndGet();
      sessions.remove(session);
    }
  }

  /** The stamp of docs/STAMP.md, by which pushbench measures latency. */
  static String stamp(long due, long sent, long sequence) {
    var times = BigInteger.valueOf(due).shiftLeft(42).or(BigInteger.valueOf(Math.max(0, sent - due)));
    var bits = times.shiftLeft(54).or(BigInteger.valueOf(sequence)).shiftLeft(10).setBit(160);
    byte[] bytes = java.util.Arrays.copyOfRange(bits.toByteArray(), 1, 21);
    return Base64.getUrlEncoder().encodeToString(bytes).substring(0, 26);
  }

  static void publish() throws InterruptedException {
    long gap = (long) (1e9 / RATE_HZ);
    String padding = "x".repeat(PADDING_BYTES);
    for (long due = System.nanoTime() + gap, n = 0; ; due += gap, n++) {
      long wait = due - System.nanoTime();
      if (wait > 0) Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
      String json = "{\"stamp\":\"" + stamp(due, System.nanoTime(), n) + "\",\"symbol\":\"ACME\",\"price\":"
          + (100 + n % 50) + ",\"padding\":\"" + padding + "\"}";
      emitters.values().forEach(outbox -> outbox.offer(json));
      sessions.values().forEach(outbox -> outbox.offer(json));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("stock-price").toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("maxConnections", "20000");

    StaticWebApplicationContext spring = new StaticWebApplicationContext();
    spring.registerSingleton("prices", Prices.class);
    spring.registerSingleton("mapping", RequestMappingHandlerMapping.class);
    spring.registerSingleton("adapter", RequestMappingHandlerAdapter.class);

    Context context = tomcat.addContext("", null);
    context.addServletContainerInitializer(new WsSci(), null);
    context.addApplicationListener(Endpoints.class.getName());
    DispatcherServlet dispatcher = new DispatcherServlet(spring);
    Wrapper servlet = Tomcat.addServlet(context, "dispatcher", dispatcher);
    servlet.setAsyncSupported(true);
    servlet.setLoadOnStartup(1);
    context.addServletMappingDecoded("/", "dispatcher");

    tomcat.start();
    System.out.println("listening on http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
    publish();
  }

  public static class Endpoints implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      try {
        var container = (ServerContainer) event.getServletContext().getAttribute(ServerContainer.class.getName());
        container.addEndpoint(ServerEndpointConfig.Builder.create(Ticker.class, "/ws/stock-price").build());
      } catch (Exception error) {
        throw new IllegalStateException(error);
      }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {}
  }
}
