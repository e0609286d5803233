package org.lipstream.app.dashboard.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lipstream.app.dashboard.feed.TopicWriter;
import org.lipstream.app.dashboard.model.LiveModel;
import org.lipstream.app.dashboard.socket.Sockets;
import org.lipstream.app.dashboard.speech.FileTranscriber;
import org.lipstream.app.dashboard.speech.Publishing;
import org.lipstream.app.log.LogReader;
import org.lipstream.monitor.alert.Profile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dashboard's web server. */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /** A browser that takes nothing for so long is dropped. */
  private static final long IDLE_MS = 30_000;

  private static final int OTHER_THREADS = 24;

  /** Session ids may hold slashes and per cents; no path is looked up in a file system. */
  private static final UriCompliance ANY_SESSION =
      UriCompliance.DEFAULT.with(
          "LIPSTREAM",
          EnumSet.of(
                  Violation.AMBIGUOUS_PATH_SEPARATOR,
                  Violation.AMBIGUOUS_PATH_ENCODING,
                  Violation.AMBIGUOUS_PATH_SEGMENT)
              .toArray(Violation[]::new));

  private final Server server;
  private final ServerConnector connector;
  private final LiveStream live;
  private final SessionEvents events;
  private final TopicWriter writer;
  private final Sockets sockets;
  private final Publishing publishing;

  private WebServer(
      Server server,
      ServerConnector connector,
      LiveStream live,
      SessionEvents events,
      TopicWriter writer,
      Sockets sockets,
      Publishing publishing) {
    this.server = server;
    this.connector = connector;
    this.live = live;
    this.events = events;
    this.writer = writer;
    this.sockets = sockets;
    this.publishing = publishing;
  }

  /**
   * What the server shows, and how it and its surroundings do.
   *
   * @param kafka the cluster, {@code host:port}
   * @param connected whether the cluster answers
   * @param profiles what is normal, by the model's name
   * @param metrics in Prometheus' text format
   * @param ready whether all that has to run runs
   * @param uploads what a file that is sent may take
   * @param tls what the server shows itself with, if anything
   */
  public record Sources(
      String kafka,
      LiveModel model,
      BooleanSupplier connected,
      Map<String, Profile> profiles,
      Supplier<String> metrics,
      BooleanSupplier ready,
      UploadLimits uploads,
      Optional<TlsStore> tls) {}

  /**
   * Starts listening.
   *
   * @param bind the interface's address
   * @param port a free one is taken where it is not free
   * @param token what has to be shown, if anything
   */
  public static WebServer start(
      String bind, int port, Optional<String> token, Sources sources, InstantSource clock) {
    QueuedThreadPool threads = new QueuedThreadPool(SessionEvents.MOST_CLIENTS + OTHER_THREADS);
    threads.setName("dashboard");
    threads.setDaemon(true);
    Server server = new Server(threads);
    server.setErrorHandler(new UnreadableRequests());
    ServerConnector connector = connector(server, bind, port, sources.tls());
    LiveStream live = new LiveStream(sources.model(), sources.connected());
    SessionEvents events = new SessionEvents(sources.kafka());
    TopicWriter writer = new TopicWriter(sources.kafka());
    Publishing publishing = new Publishing(sources.kafka());
    Sockets sockets =
        new Sockets(server, publishing, asked -> ServedModels.require(sources.model(), asked));
    Pressure pressure = new Pressure(clock);
    UtteranceArchive past = new UtteranceArchive(new LogReader(sources.kafka()));
    server.setHandler(
        new Router(
            new Router.Parts(
                new Access(token),
                pressure,
                sources.model(),
                live,
                events,
                past,
                new HlsCaptions(past, sources.model(), pressure, clock),
                new Commands(writer, clock),
                sources.profiles(),
                new Transcriptions(
                    new FileTranscriber(publishing), sources.model(), sources.uploads()),
                sockets,
                sources.metrics(),
                sources.ready())));
    WebServer web = new WebServer(server, connector, live, events, writer, sockets, publishing);
    try {
      server.start();
    } catch (Exception e) {
      web.close();
      throw new IllegalArgumentException(
          "dashboard on " + bind + ":" + port + ": " + e.getMessage(), e);
    }
    return web;
  }

  private static ServerConnector connector(
      Server server, String bind, int port, Optional<TlsStore> tls) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setUriCompliance(ANY_SESSION);
    ServerConnector connector = new ServerConnector(server, protocols(http, tls));
    connector.setHost(bind);
    connector.setPort(isFree(bind, port) ? port : 0);
    connector.setIdleTimeout(IDLE_MS);
    server.addConnector(connector);
    // Pages listen for ever: there is no end of theirs to wait for.
    server.setStopTimeout(0);
    return connector;
  }

  private static ConnectionFactory[] protocols(HttpConfiguration http, Optional<TlsStore> tls) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    if (tls.isEmpty()) {
      return new ConnectionFactory[] {plain};
    }
    // Whatever name it is called by: a certificate is checked by who calls.
    http.addCustomizer(new SecureRequestCustomizer(false));
    return new ConnectionFactory[] {
      new SslConnectionFactory(tls.get().context(), plain.getProtocol()), plain
    };
  }

  private static boolean isFree(String bind, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(bind, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The port that was taken. */
  public int port() {
    return connector.getLocalPort();
  }

  /** How many pages are open. */
  public int clients() {
    return live.clients();
  }

  @Override
  public void close() {
    events.close();
    live.close();
    sockets.close();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the dashboard's server does not stop in order", e);
    } finally {
      publishing.close();
      writer.close();
    }
  }
}
