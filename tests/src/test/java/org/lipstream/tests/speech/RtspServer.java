package org.lipstream.tests.speech;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * A camera's sound: RTSP (RFC 2326) with mu-law sound (RFC 3551) in the same line, in real time.
 */
final class RtspServer implements AutoCloseable {
  private static final int PACKET_SAMPLES = 160;
  private static final long PACKET_NANOS = 20_000_000L;
  private static final String SDP =
      "v=0\r\n"
          + "o=- 0 0 IN IP4 127.0.0.1\r\n"
          + "s=camera\r\n"
          + "t=0 0\r\n"
          + "m=audio 0 RTP/AVP 0\r\n"
          + "a=control:sound\r\n";

  private final ServerSocket server;
  private final byte[] sound;

  /**
   * @param sound mu-law, 8 kHz
   */
  RtspServer(byte[] sound) throws IOException {
    this.sound = sound;
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "camera");
    thread.setDaemon(true);
    thread.start();
  }

  String address() {
    return "rtsp://127.0.0.1:" + server.getLocalPort() + "/camera";
  }

  private void serve() {
    try (Socket socket = server.accept()) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      OutputStream out = socket.getOutputStream();
      String method = "";
      while (!method.equals("PLAY")) {
        method = in.readLine().split(" ")[0];
        String sequence = "";
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
          sequence = line.startsWith("CSeq: ") ? line : sequence;
        }
        answer(out, method, sequence);
      }
      play(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(OutputStream out, String method, String sequence) throws IOException {
    String rest =
        switch (method) {
          case "OPTIONS" -> "Public: DESCRIBE, SETUP, PLAY\r\n\r\n";
          case "DESCRIBE" ->
              "Content-Type: application/sdp\r\nContent-Length: " + SDP.length() + "\r\n\r\n" + SDP;
          case "SETUP" -> "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n\r\n";
          default -> "Session: 1\r\n\r\n";
        };
    out.write(
        ("RTSP/1.0 200 OK\r\n" + sequence + "\r\n" + rest).getBytes(StandardCharsets.US_ASCII));
  }

  private void play(OutputStream out) throws IOException {
    long start = System.nanoTime();
    for (int packet = 0; (packet + 1) * PACKET_SAMPLES <= sound.length; packet++) {
      ByteBuffer bytes = ByteBuffer.allocate(4 + 12 + PACKET_SAMPLES);
      bytes.put((byte) '$').put((byte) 0).putShort((short) (12 + PACKET_SAMPLES));
      bytes.put((byte) 0x80).put((byte) 0).putShort((short) packet);
      bytes.putInt(packet * PACKET_SAMPLES).putInt(7);
      bytes.put(sound, packet * PACKET_SAMPLES, PACKET_SAMPLES);
      for (long left = 1; left > 0; ) {
        left = start + packet * PACKET_NANOS - System.nanoTime();
        LockSupport.parkNanos(left);
      }
      out.write(bytes.array());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
